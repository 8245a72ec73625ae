"""allauth's forms of second factors with our words, and the code by mail for those who have none."""

import struct
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature
from django import forms

from accounts.forms.entrance import OurWords

NAME = ("Name of this passkey", "Enter a name for this passkey")
ANY_CODE = ("Code", "Enter the six digits of your authenticator app, or a recovery code")
ANY_CODE_HINT = "Six digits from your authenticator app, or one of your recovery codes."
NAME_LENGTH = 60


class AuthenticateForm(OurWords, base.AuthenticateForm):
    """The second step of signing in."""

    words = {"code": ANY_CODE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = ANY_CODE_HINT


class ReauthenticateForm(OurWords, base.ReauthenticateForm):
    """Show again who one is, with a code."""

    words = {"code": ANY_CODE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = ANY_CODE_HINT


class ActivateTOTPForm(OurWords, totp.ActivateTOTPForm):
    """Add an authenticator app by a first code."""

    words = {"code": ("Code that the app shows", "Enter the six digits that the app shows")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


#: What parsing and checking of a credential raises when somebody sends what no browser would.
JUNK = (
    AttributeError,
    IndexError,
    InvalidSignature,
    KeyError,
    TypeError,
    ValueError,
    RecursionError,
    struct.error,
)
#: A credential of a browser has a few thousand characters.
LONGEST_CREDENTIAL = 50_000


class CredentialField(forms.JSONField):
    """What the browser says for a passkey: one JSON object of a sensible size."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """Return the object. Raises `ValidationError` for anything else, however deep."""
        if len(value or "") > LONGEST_CREDENTIAL:
            raise _refused()
        found = _checked(lambda: super(CredentialField, self).to_python(value))
        if value and not isinstance(found, dict):
            raise _refused()
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return nothing: a page that comes back starts with an empty field, and junk is not parsed again."""
        return None


def _refused() -> forms.ValidationError:
    return forms.ValidationError("That passkey did not work. Try again, or use another way.")


def _checked(look: Callable[[], Any]) -> Any:
    try:
        return look()
    except forms.ValidationError as error:
        raise _refused() from error
    except JUNK as error:
        raise _refused() from error


class LoginPasskeyForm(webauthn.LoginWebAuthnForm):
    """Sign in with a passkey alone."""

    credential = CredentialField()

    def clean_credential(self) -> Any:
        """Return the passkey that was used."""
        return _checked(super().clean_credential)


class AuthenticatePasskeyForm(webauthn.AuthenticateWebAuthnForm):
    """The second step with a passkey."""

    credential = CredentialField()

    def clean_credential(self) -> Any:
        """Return the passkey that was used."""
        return _checked(super().clean_credential)


class ReauthenticatePasskeyForm(webauthn.ReauthenticateWebAuthnForm):
    """Show again who one is, with a passkey."""

    credential = CredentialField()

    def clean_credential(self) -> Any:
        """Return the passkey that was used."""
        return _checked(super().clean_credential)


class AddPasskeyForm(OurWords, webauthn.AddWebAuthnForm):
    """Add a passkey; whether the device keeps it for signing in without a password is a choice, on at first."""

    words = {"name": NAME}
    credential = CredentialField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "So that you know it again, for example “My phone”."
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        passwordless = self.fields["passwordless"]
        passwordless.label = "Sign in with it alone, without the password"
        passwordless.help_text = (
            "The device then asks for your finger, face or PIN. Untick it for a plain security key."
        )
        passwordless.initial = True

    def clean(self) -> Any:
        """Check what the browser made."""
        return _checked(super().clean)

    def clean_name(self) -> str:
        """Cut a name that is too long: the passkey is already made, so it is not refused."""
        name: str = super().clean_name()
        return name[:NAME_LENGTH]


class RenamePasskeyForm(OurWords, webauthn.EditWebAuthnForm):
    """Give a passkey another name."""

    words = {"name": NAME}

    def clean_name(self) -> str:
        """Check the length."""
        name: str = self.cleaned_data["name"]
        if len(name) > NAME_LENGTH:
            raise forms.ValidationError(f"Use {NAME_LENGTH} characters or fewer")
        return name


class MailedCodeForm(forms.Form):
    """Show again who one is, with a code from the e-mail."""

    code = forms.CharField(
        label="Code",
        error_messages={"required": "Enter the code from the e-mail"},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, expected: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_code(self) -> str:
        """Compare, whatever the case and blanks."""
        code: str = self.cleaned_data["code"]
        if not self.expected or not compare_user_code(actual=code, expected=self.expected):
            raise get_adapter().validation_error("incorrect_code")
        return code
