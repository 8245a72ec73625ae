"""What concerns the safety of an account. One for each `SecurityEvent.Kind`; none can be switched off."""

from accounts.domain.channels import Event

_PATH = "/me/security/{id}/"
_BUTTON = "See what happened"


def _event(subject: str, sentence: str) -> Event:
    return Event(subject, sentence, _BUTTON, _PATH, "security")


SECURITY: dict[str, Event] = {
    "security_sign_in": _event(
        "New sign-in to your account",
        "Your account was used from a device or place that we have not seen before.",
    ),
    "security_password": _event("Your password was changed", "The password of your account was changed."),
    "security_email": _event(
        "Your e-mail address was changed",
        "This is now the address of your account. The earlier one is told, too.",
    ),
    "security_passkey_added": _event(
        "A passkey was added", "A passkey or security key was added to your account."
    ),
    "security_passkey_removed": _event(
        "A passkey was removed", "A passkey or security key was removed from your account."
    ),
    "security_app_added": _event(
        "An authenticator app was added", "Your account now asks for a code from an authenticator app."
    ),
    "security_app_removed": _event(
        "The authenticator app was removed",
        "Your account no longer asks for a code from an authenticator app.",
    ),
    "security_codes_made": _event(
        "New recovery codes were made",
        "New recovery codes were made for your account. The earlier ones no longer work.",
    ),
    "security_code_used": _event(
        "A recovery code was used",
        "Somebody signed in, or showed who they are, with one of your recovery codes.",
    ),
}
