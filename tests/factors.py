"""Second factors for tests: an authenticator whose codes can be computed, recovery codes, and a passkey's row."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp

from accounts.models import User

SECRET = "JBSWY3DPEHPK3PXP"

#: What Chromium's virtual authenticator made for http://localhost; its private key is thrown away.
_ID = "aMnN9sNnT00QcQyUhrADgVtVyD-SsMa0GV0fSWPl4DQ"
_CLIENT = (
    "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiajdBZFZPNVNvSE9sOHdORmdLWmQwWXVYS2Jlckp6TVhyZXBO"
    "ZFhIQ2llOCIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3Q6ODQzMSIsImNyb3NzT3JpZ2luIjpmYWxzZSwib3RoZXJfa2V5c19j"
    "YW5fYmVfYWRkZWRfaGVyZSI6ImRvIG5vdCBjb21wYXJlIGNsaWVudERhdGFKU09OIGFnYWluc3QgYSB0ZW1wbGF0ZS4gU2VlIGh0"
    "dHBzOi8vZ29vLmdsL3lhYlBleCJ9"
)
_ATTESTATION = (
    "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikSZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2NFAAAAAQECAwQFBgcI"
    "AQIDBAUGBwgAIGjJzfbDZ09NEHEMlIawA4FbVcg_krDGtBldH0lj5eA0pQECAyYgASFYIOta_AEPL1S9kP-N92UZBZ_CymhDM9kV"
    "gIJCQrKPF4X4Ilgg2X3y1VyFunivYZgOTYFp7IJ0JZEviqThs5NRrUNhr3I"
)
CREDENTIAL = {
    "id": _ID,
    "rawId": _ID,
    "type": "public-key",
    "response": {"clientDataJSON": _CLIENT, "attestationObject": _ATTESTATION, "transports": ["internal"]},
    "clientExtensionResults": {"credProps": {"rk": True}},
}


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
        data={"name": name, "credential": CREDENTIAL},
    )


def add_factors(user: User) -> None:
    """Give one of each."""
    add_app(user)
    add_codes(user)
    add_passkey(user)
