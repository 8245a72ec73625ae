"""allauth's forms with our words: labels as people say them, errors that make sense alone in the summary."""

from typing import Any, ClassVar

from allauth.account import forms as theirs
from django import forms

#: Field → label (empty: as it is) and what to say when it was left empty.
WORDS = {
    "login": ("Your e-mail address", "Enter your e-mail address"),
    "email": ("Your e-mail address", "Enter your e-mail address"),
    "password": ("Password", "Enter your password"),
    "oldpassword": ("Current password", "Enter your current password"),
    "password1": ("", "Choose a password"),
    "password2": ("", "Enter the password again"),
    "pseudonym": ("", "Choose the name others see"),
    "code": ("Code", "Enter the code from the e-mail"),
}
INVALID_EMAIL = "Enter an e-mail address such as name@example.org"


class OurWords(forms.Form):
    """Gives the fields of one of allauth's forms our words. No placeholders: they go away while one types."""

    words: ClassVar[dict[str, tuple[str, str]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label, missing = self.words.get(name) or WORDS.get(name) or ("", "")
            field.label = label or field.label
            if missing:
                field.error_messages["required"] = missing
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = INVALID_EMAIL
                for validator in field.validators:
                    if getattr(validator, "code", "") == "invalid":
                        validator.message = INVALID_EMAIL  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)


class LoginForm(OurWords, theirs.LoginForm):
    """Sign in."""


class SignupForm(OurWords, theirs.SignupForm):
    """Create an account."""


class AddEmailForm(OurWords, theirs.AddEmailForm):
    """Add an address."""

    words: ClassVar[dict[str, tuple[str, str]]] = {
        "email": ("New e-mail address", "Enter the new e-mail address")
    }


class ChangeEmailForm(OurWords, theirs.ChangeEmailForm):
    """Correct the address while it waits to be confirmed."""


class ChangePasswordForm(OurWords, theirs.ChangePasswordForm):
    """Change the password."""

    words: ClassVar[dict[str, tuple[str, str]]] = {
        "password1": ("New password", "Choose a new password"),
        "password2": ("New password again", "Enter the new password again"),
    }


class ResetPasswordForm(OurWords, theirs.ResetPasswordForm):
    """Ask for a link to choose a new password."""


class ResetPasswordKeyForm(OurWords, theirs.ResetPasswordKeyForm):
    """Choose a new password."""

    words = ChangePasswordForm.words


class ReauthenticateForm(OurWords, theirs.ReauthenticateForm):
    """Enter the password again."""


class ConfirmEmailVerificationCodeForm(OurWords, theirs.ConfirmEmailVerificationCodeForm):
    """Confirm the address with the code from the e-mail."""


class SetPasswordForm(OurWords, theirs.SetPasswordForm):
    """Choose a password where there was none."""

    words = ChangePasswordForm.words


class RequestLoginCodeForm(OurWords, theirs.RequestLoginCodeForm):
    """Ask for a code to sign in with."""


class ConfirmLoginCodeForm(OurWords, theirs.ConfirmLoginCodeForm):
    """Sign in with the code from the e-mail."""
