"""Second factors for tests: an authenticator whose codes can be computed, recovery codes, and a passkey's row."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp

from accounts.models import User

SECRET = "JBSWY3DPEHPK3PXP"


def add_app(user: User) -> Authenticator:
    """Give an authenticator app with `SECRET`."""
    return totp.TOTP.activate(user, SECRET).instance


def app_code() -> str:
    """Return the code that the app of `add_app` shows now."""
    return totp_code(SECRET)


def totp_code(secret: str, *, later: int = 0) -> str:
    """Return the code that an app with a secret shows now, or some steps of 30 seconds later."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + later))


def add_codes(user: User) -> list[str]:
    """Give recovery codes and return them."""
    return RecoveryCodes.activate(user).get_unused_codes()


def add_passkey(user: User, name: str = "My phone") -> Authenticator:
    """Give the row of a passkey. Nobody holds its key, so it cannot sign in; browser tests make real ones."""
    return Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": name, "passwordless": True, "credential": {}},
    )


def add_factors(user: User) -> None:
    """Give one of each."""
    add_app(user)
    add_codes(user)
    add_passkey(user)
