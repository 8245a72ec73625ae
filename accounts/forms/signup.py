"""What sign-up asks beside allauth's own fields."""

from typing import Any

from django import forms

from accounts.domain import naming
from accounts.models import User


class PseudonymForm(forms.Form):
    """Adds the pseudonym, with a suggestion already in it."""

    pseudonym = forms.CharField(
        label="The name others see",
        max_length=30,
        help_text="We suggest one. Choose a name that does not tell who you are.",
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "spellcheck": "false"}),
    )

    #: The name that the person was warned of, because it looks real.
    warned = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.fields["pseudonym"].initial = naming.suggest()

    def clean_pseudonym(self) -> str:
        """Check shape, look and that nobody has it; warn once of a name that looks real."""
        try:
            name = naming.check(self.cleaned_data["pseudonym"])
        except naming.PseudonymRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        if naming.is_taken(name):
            raise forms.ValidationError(f"This name is taken. {naming.suggest()} is free.")
        if naming.looks_real(name, email=self.data.get("email", "")) and self.data.get("warned") != name:
            self.data = {**self.data.dict(), "warned": name}  # type: ignore[attr-defined]
            raise forms.ValidationError(
                f"“{name}” looks like a real name, and everybody can read it. Choose another one such as "
                f"{naming.suggest()}, or send this page again to keep it."
            )
        return name

    def signup(self, request: Any, user: User) -> None:
        """Asked for by allauth; the adapter has already kept the name."""
