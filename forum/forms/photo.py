"""Forms of the photos step: one per photo, one for what is agreed to, and the uploads."""

from typing import Any

from django import forms

from forum.domain import photos, wording
from forum.domain.drafts import MOST, fingerprint
from forum.forms.question import TextInput
from forum.models import Photo

SUBJECTS = {key: label for key, label in Photo.SUBJECTS.items() if key}


class PhotoForm(forms.Form):
    """What the asker says of one photo. ``number`` is its place, for the words of errors."""

    alt = forms.CharField(
        label="What does this photo show?",
        help_text="One sentence, for people who cannot see it. For example: “Left eyelid, closed, with swelling near the nose.”",
        required=False,
        widget=TextInput(attrs={"autocomplete": "off"}),
    )
    subject = forms.ChoiceField(
        label="Whose body is it?", choices=SUBJECTS, required=False, widget=forms.RadioSelect
    )
    mirrored = forms.BooleanField(
        label="This is a mirror selfie",
        help_text="Left and right are swapped in it. We say so beside the photo.",
        required=False,
    )
    sensitive = forms.BooleanField(
        label="Hide this photo behind a warning",
        help_text="For wounds, blood, or parts of the body people may not expect to see.",
        required=False,
    )

    def __init__(self, data: Any, *, photo: Photo, number: int) -> None:
        self.told = photos.told(photo)
        super().__init__(data, prefix=f"photo-{photo.pk}", initial=self.told)
        self.photo, self.number = photo, number
        self.seen = fingerprint(self.told)
        self.other = ""  # what another tab wrote, when it did

    @staticmethod
    def is_in(data: Any, photo: Photo) -> bool:
        """Tell whether a posted page showed this photo."""
        return f"photo-{photo.pk}-seen" in data

    def typed(self) -> dict[str, Any]:
        """Return what was typed or chosen, whether it can be sent or not."""
        subject = self["subject"].value() or ""
        return {
            "alt": wording.one_line(self["alt"].value() or ""),
            "subject": subject if subject in SUBJECTS else "",
            "mirrored": bool(self["mirrored"].value()),
            "sensitive": bool(self["sensitive"].value()),
        }

    def clean(self) -> dict[str, Any]:
        """Ask for the description and for whose body it is."""
        words = self.typed()
        if not wording.inked(words["alt"]):
            self.add_error("alt", f"Describe what photo {self.number} shows")
        elif len(words["alt"]) > MOST["alt"]:
            self.add_error(
                "alt",
                f"The description of photo {self.number} has {len(words['alt']):,} characters; {MOST['alt']} is the most",
            )
        if not words["subject"]:
            self.add_error("subject", f"Say whose body photo {self.number} shows")
        return words


class ConsentForm(forms.Form):
    """What the asker agrees to, for all photos of the question; nothing is ticked beforehand."""

    own = forms.BooleanField(
        label="This is me, my child, or an adult who has given me permission",
        required=False,
    )
    public = forms.BooleanField(
        label="Show my photos on the public page after a moderator has checked them",
        help_text="Leave this empty and only verified physicians and moderators can see them.",
        required=False,
    )
    video = forms.BooleanField(
        label="A physician may show the area in question in a video answer",
        help_text="Optional. You can take this back at any time.",
        required=False,
    )

    def typed(self) -> dict[str, bool]:
        """Return what is ticked."""
        return {name: bool(self[name].value()) for name in self.fields}

    def clean_own(self) -> bool:
        """Photos need this one."""
        if not self.cleaned_data["own"]:
            raise forms.ValidationError("Confirm that this is you, or that you have permission")
        return True


class ManyFiles(forms.ClearableFileInput):
    """A file field for several at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class UploadForm(forms.Form):
    """The file field. The pipeline judges each file; what it refuses is said here."""

    files = forms.FileField(  # type: ignore[assignment]  # a field of that name, as the page has it
        label="Choose photos",
        required=False,
        widget=ManyFiles(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic,image/heif"}),
    )

    def __init__(self, *, megabytes: int, refused: list[str]) -> None:
        # Bound only to carry the refusals; the browser never sends a file back.
        super().__init__({} if refused else None)
        self.fields[
            "files"
        ].help_text = (
            f"JPEG, PNG, WebP or HEIC, up to {megabytes} MB each. We strip the place and time stored inside."
        )
        for sentence in refused:
            self.add_error("files", sentence)
