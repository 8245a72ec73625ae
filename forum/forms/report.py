"""The form by which anybody reports what is public (PRODUCT §16)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from forum.domain import wording
from forum.domain.reporting import LONGEST
from forum.models.report import REASONS

_LONGEST_ADDRESS = 254


class ReportForm(forms.Form):
    """A reason, words for it, and for signed-out people an address to hear back."""

    reason = forms.ChoiceField(
        label="What is wrong?",
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        help_text="“My photo or me” hides a photo at once, until a moderator has looked.",
        error_messages={"required": "Choose what is wrong.", "invalid_choice": "Choose one of the reasons."},
    )
    text = forms.CharField(
        label="Tell us more",
        help_text="Optional, but needed for “Something else”. Moderators read it; they are not told who you are.",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "data-maxlength": LONGEST}),
    )
    email = forms.CharField(
        label="Your e-mail address, if you want to hear back",
        help_text="We write once, to say what came of it. No moderator sees it, and we destroy it 30 days after that.",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if signed_in:
            del self.fields["email"]

    def clean_text(self) -> str:
        """Check the length in a sentence."""
        text = wording.kept(self.cleaned_data["text"]).strip()
        if len(text) > LONGEST:
            raise ValidationError(f"Your text has {len(text):,} characters; {LONGEST:,} is the most.")
        return text

    def clean_email(self) -> str:
        """Take an address, or none."""
        email: str = self.cleaned_data["email"]
        try:
            if email:
                validate_email(email)
        except ValidationError:
            email = " "
        if email == " " or len(email) > _LONGEST_ADDRESS:
            raise ValidationError("Write your e-mail address like name@example.org, or leave it empty.")
        return email

    def clean(self) -> dict[str, Any]:
        """Ask for words where the reason says nothing by itself."""
        values = super().clean() or {}
        if values.get("reason") == "other" and "text" in values and not wording.inked(values["text"]):
            self.add_error("text", "Say what is wrong.")
        return values
