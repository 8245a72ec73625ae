"""The forms of one's own account page."""

from typing import Any

from django import forms

from accounts.domain import naming
from accounts.forms.entrance import INVALID_EMAIL
from accounts.models import Theme, User


class NameForm(forms.Form):
    """Another pseudonym. One that looks real is taken when the person says again that they want it."""

    pseudonym = forms.CharField(
        label="The name others see",
        help_text="3 to 30 letters or digits. Your posts show it at once, old ones too.",
        error_messages={"required": "Choose the name others see"},
        widget=forms.TextInput(
            attrs={"autocomplete": "nickname", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )
    #: The name that the person was warned of.
    warned = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        #: Whether the page has to warn before it takes the name.
        self.warns = False

    def clean_pseudonym(self) -> str:
        """Check shape, look and that nobody has it."""
        try:
            name = naming.check(self.cleaned_data["pseudonym"])
        except naming.PseudonymRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        if naming.is_taken(name, but_by=self.user):
            raise forms.ValidationError(f"This name is taken. {naming.suggest()} is free.")
        return name

    def clean(self) -> dict[str, Any]:
        """See whether to warn."""
        cleaned: dict[str, Any] = super().clean() or {}
        name = cleaned.get("pseudonym")
        if name and name != self.user.pseudonym and naming.looks_real(name, email=self.user.email):
            self.warns = cleaned.get("warned") != name
        return cleaned


class ThemeForm(forms.Form):
    """How the pages look."""

    theme = forms.ChoiceField(
        label="Colours", choices=Theme.choices, required=False, widget=forms.RadioSelect
    )


class NewAddressForm(forms.Form):
    """Another e-mail address."""

    email = forms.EmailField(
        label="New e-mail address",
        max_length=254,
        error_messages={
            "required": "Enter the new e-mail address",
            "invalid": INVALID_EMAIL,
            "max_length": INVALID_EMAIL,
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class AddressCodeForm(forms.Form):
    """The code that was sent to the new address."""

    code = forms.CharField(
        label="Code from the e-mail to the new address",
        error_messages={"required": "Enter the code from the e-mail"},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
