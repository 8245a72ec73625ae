"""The forms of a review and of the reply to one (PRODUCT §13)."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from forum.domain.reviewing import LONGEST, SHORTEST
from forum.models import Review, Topic

#: A visit further back than this says little about today; the list of months stays short enough to use.
MONTHS_BACK = 36
REPLY_SHORTEST = 20


def _months() -> list[tuple[str, str]]:
    """Return the months of visit that may be chosen, the newest first, as ("2026-11", "November 2026")."""
    today = timezone.localdate()
    first = today.year * 12 + today.month - 1
    days = [date(number // 12, number % 12 + 1, 1) for number in range(first, first - MONTHS_BACK, -1)]
    return [(f"{day:%Y-%m}", f"{day:%B %Y}") for day in days]


class ReviewForm(forms.Form):
    """Stars, month of visit, what for, words, and two statements that every sending repeats."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    stars = forms.TypedChoiceField(
        label="How was it?",
        choices=[
            (stars, f"{stars} star{'' if stars == 1 else 's'}: {word}")
            for stars, word in Review.STARS.items()
        ],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how many stars.", "invalid_choice": "Choose from 1 to 5 stars."},
    )
    visited = forms.ChoiceField(
        label="Month of your visit",
        error_messages={
            "required": "Choose the month of your visit.",
            "invalid_choice": "Choose a month from the list.",
        },
    )
    topic = forms.ModelChoiceField(
        Topic.objects.none(),
        label="What was it for?",
        help_text="Optional.",
        required=False,
        empty_label="Rather not say",
        error_messages={"invalid_choice": "Choose a topic from the list."},
    )
    body = forms.CharField(
        label="What should others know?",
        help_text="Say what happened and how you were treated as a person. Leave out names and anything "
        "that points to you.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "data-maxlength": LONGEST}),
    )
    patient = forms.BooleanField(
        label="I saw this physician as a patient.",
        error_messages={
            "required": "Confirm that you saw this physician as a patient. Only patients write reviews."
        },
    )
    unpaid = forms.BooleanField(
        label="I was not paid or offered anything for this.",
        error_messages={
            "required": "Confirm that you were not paid or offered anything. Others cannot be published."
        },
    )

    def __init__(self, *args: Any, review: Review | None = None, **kwargs: Any) -> None:
        if review is not None:
            kwargs["initial"] = {
                "version": review.version,
                "stars": review.stars,
                "visited": f"{review.visited_on:%Y-%m}",
                "topic": review.topic_id,
                "body": review.body,
            }
        super().__init__(*args, **kwargs)
        months = _months()
        if review is not None and (kept := f"{review.visited_on:%Y-%m}") not in dict(months):
            months.append((kept, f"{review.visited_on:%B %Y}"))
        visited, topic = self.fields["visited"], self.fields["topic"]
        assert isinstance(visited, forms.ChoiceField)
        assert isinstance(topic, forms.ModelChoiceField)
        visited.choices = [("", "Choose a month"), *months]
        topic.queryset = Topic.objects.public().order_by("name")

    def clean_body(self) -> str:
        """Check the length in sentences, so that no browser cuts what was pasted."""
        text = "\n".join(self.cleaned_data["body"].splitlines()).strip()
        if len(text) < SHORTEST:
            raise forms.ValidationError(f"Write your review in at least {SHORTEST} characters.")
        if len(text) > LONGEST:
            raise forms.ValidationError(f"Your review has {len(text):,} characters; {LONGEST:,} is the most.")
        return text

    def words(self) -> dict[str, Any]:
        """Return what `reviewing.write` and `reviewing.change` take."""
        values = self.cleaned_data
        year, month = map(int, values["visited"].split("-"))
        return {
            "stars": values["stars"],
            "visited_on": date(year, month, 1),
            "topic": values["topic"],
            "body": values["body"],
        }


#: Neutral words that neither say nor deny that the writer was a patient.
REPLY_TEMPLATES = (
    (
        "Thanks",
        "Thank you for taking the time to write. We read every review, and what we learn from them goes into how"
        " we work.",
    ),
    (
        "Concerns",
        "We take every concern seriously. Privacy rules keep us from saying anything about a person here, also if"
        " they were ever with us. Anyone with a concern is welcome to contact the practice directly.",
    ),
)


class ReplyForm(forms.Form):
    """A physician's reply to a review."""

    body = forms.CharField(
        label="Your reply",
        help_text="Neither say nor hint that the writer is or was a patient. Speak about how you work in general.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "data-maxlength": LONGEST}),
    )

    def clean_body(self) -> str:
        """Check the length in sentences."""
        text = "\n".join(self.cleaned_data["body"].splitlines()).strip()
        if len(text) < REPLY_SHORTEST:
            raise forms.ValidationError(f"Write your reply in at least {REPLY_SHORTEST} characters.")
        if len(text) > LONGEST:
            raise forms.ValidationError(f"Your reply has {len(text):,} characters; {LONGEST:,} is the most.")
        return text
