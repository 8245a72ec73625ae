"""What a physician writes about another's answer."""

from django import forms

from forum.domain.peering import LONGEST, SHORTEST
from forum.models import PeerView


class PeerForm(forms.Form):
    """A verdict and the words for it."""

    verdict = forms.ChoiceField(
        label="What do you think of this answer?",
        choices=list(PeerView.VERDICTS.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what you think of it.",
            "invalid_choice": "Choose one of the three.",
        },
    )
    body = forms.CharField(
        label="Say why",
        help_text="About the answer, not the person. Readers see it with your name, after a moderator has read it.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "data-maxlength": LONGEST}),
    )

    def clean_body(self) -> str:
        """Check the length in sentences."""
        text = "\n".join(self.cleaned_data["body"].splitlines()).strip()
        if len(text) < SHORTEST:
            raise forms.ValidationError(f"Say why in at least {SHORTEST} characters.")
        if len(text) > LONGEST:
            raise forms.ValidationError(f"You have {len(text):,} characters; {LONGEST:,} is the most.")
        return text
