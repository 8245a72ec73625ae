"""The composer's form: an answer, or the edit of one."""

from typing import Any
from urllib.parse import urlsplit

from django import forms

from forum.domain import hashtags
from forum.models import Answer, Photo, Revision, SiteSettings

HEADLINE, SHORTEST, LONGEST, DISCLAIMER, NOTE = 140, 40, 20_000, 500, 500


class AnswerForm(forms.Form):
    """Takes a physician's words. Limits are checked here in sentences, so no ``maxlength`` cuts text off silently."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    headline = forms.CharField(
        label="Headline",
        help_text="What you would say in one sentence.",
        required=False,
        widget=forms.TextInput(attrs={"data-maxlength": HEADLINE, "class": "input--voice"}),
    )
    body = forms.CharField(
        label="Answer",
        help_text="Plain words. Say what you cannot know without an examination, and where to go next. "
        "A blank line begins a paragraph; *stars* give emphasis; lines that begin with - make a list.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 14, "data-maxlength": LONGEST}),
    )
    hashtags = forms.CharField(
        label="Hashtags", help_text="Optional. Up to 5, separated by spaces.", required=False
    )
    video_url = forms.CharField(
        label="Video link",
        help_text="Optional.",
        required=False,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    video_note = forms.CharField(
        label="Note beside the video",
        help_text="Optional. What the patient should know about their privacy, such as “Only the hand is shown.”",
        required=False,
        widget=forms.TextInput(attrs={"data-maxlength": NOTE}),
    )
    photo_use = forms.BooleanField(
        label="I used the asker’s photo in the video",
        help_text="Show only the part in question. The asker can have it taken down.",
        required=False,
    )
    disclaimer = forms.CharField(
        label="Your own note under the answer",
        help_text="Taken from your profile. What you change here stays with this answer.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-maxlength": DISCLAIMER}),
    )

    def __init__(self, *args: Any, item: Answer | Revision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answer = item if isinstance(item, Answer) else item.answer
        photos = Photo.objects.for_video().filter(question=answer.question_id)
        self.video_hosts = SiteSettings.objects.values_list("video_hosts", flat=True).get(pk=1).split()
        self.fields["video_url"].help_text = f"Optional. From {', '.join(self.video_hosts)}."
        if not photos.exists():
            del self.fields["photo_use"]

    @classmethod
    def showing(cls, item: Answer | Revision) -> "AnswerForm":
        """Return the form filled with what is kept."""
        initial = {
            name: getattr(item, name)
            for name in ("headline", "body", "video_url", "video_note", "photo_use", "disclaimer")
        }
        initial |= {"hashtags": " ".join(f"#{tag}" for tag in item.hashtags), "version": item.version}
        return cls(item=item, initial=initial)

    def clean_headline(self) -> str:
        """Check the length, in characters as people count them."""
        text = self.cleaned_data["headline"].strip()
        if not text:
            raise forms.ValidationError("Write a headline")
        if len(text) > HEADLINE:
            raise forms.ValidationError(f"Your headline has {len(text):,} characters; {HEADLINE} is the most")
        return text

    def clean_body(self) -> str:
        """Check the length."""
        text = self.cleaned_data["body"].replace("\r\n", "\n").strip()
        if len(text) < SHORTEST:
            raise forms.ValidationError(f"Write your answer in at least {SHORTEST} characters")
        if len(text) > LONGEST:
            raise forms.ValidationError(f"Your answer has {len(text):,} characters; {LONGEST:,} is the most")
        return text

    def clean_hashtags(self) -> list[str]:
        """Fold them."""
        try:
            return hashtags.fold(hashtags.split(self.cleaned_data["hashtags"]))
        except hashtags.BadHashtag as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean_video_url(self) -> str:
        """Take https links to allowed hosts only."""
        url = self.cleaned_data["video_url"].strip()
        if not url:
            return ""
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
            port = parts.port
        except ValueError as error:
            raise forms.ValidationError("This is not a web address. Copy it from your browser") from error
        strange = (
            parts.username or parts.password or port not in {None, 443} or not url.isprintable() or " " in url
        )
        if parts.scheme != "https" or host not in self.video_hosts or strange or len(url) > 500:
            raise forms.ValidationError(
                f"Use a link that begins with https:// to {', '.join(self.video_hosts)}"
            )
        return url

    def clean_video_note(self) -> str:
        """Check the length."""
        return self._at_most("video_note", NOTE, "Your note")

    def clean_disclaimer(self) -> str:
        """Check the length."""
        return self._at_most("disclaimer", DISCLAIMER, "Your own note")

    def _at_most(self, name: str, most: int, what: str) -> str:
        text = self.cleaned_data[name].strip()
        if len(text) > most:
            raise forms.ValidationError(f"{what} has {len(text):,} characters; {most} is the most")
        return text

    def typed(self) -> dict[str, Any]:
        """Return what can be kept of half-typed words: every field that fits, whether or not it is complete."""
        self.is_valid()
        too_short = {"headline", "body"}
        kept = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        for name in too_short & set(self.errors):
            text = self.data.get(name, "").replace("\r\n", "\n").replace("\x00", "")
            if len(text) <= {"headline": HEADLINE, "body": LONGEST}[name]:
                kept[name] = text
        return kept

    def lost(self) -> list[str]:
        """Return the errors of fields that `typed` could not keep."""
        kept = self.typed()
        return [str(error) for name, errors in self.errors.items() if name not in kept for error in errors]
