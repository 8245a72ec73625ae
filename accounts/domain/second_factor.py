"""The second factor: who has one, and who may not be without (``REQUIRE_SECOND_FACTOR``)."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from accounts import roles
from accounts.domain import audit, security, sessions
from accounts.models import User

#: Recovery codes alone are none: they only stand in for a passkey or authenticator that is lost.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_one(user: User) -> bool:
    """Tell whether the account has a passkey or an authenticator."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def must_have_one(user: User) -> bool:
    """Tell whether the account may not work without: physicians, applicants, moderators and administrators."""
    if not settings.REQUIRE_SECOND_FACTOR or not user.is_active:
        return False
    staff = roles.may_moderate(user) or roles.may_administer(user) or roles.may_verify(user)
    return staff or getattr(user, "physician", None) is not None


def may_remove(authenticator: Authenticator) -> bool:
    """Tell whether a factor may go: not the last one of those who must have one."""
    if authenticator.type not in FACTORS or not must_have_one(authenticator.user):
        return True
    others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS)
    return others.exclude(pk=authenticator.pk).exists()


@transaction.atomic
def reset(user: User, *, by: User | None) -> bool:
    """Take all factors and recovery codes away from somebody who lost them, and sign them out everywhere.

    Return whether there were any. ``by`` is None for the operator's shell; they make sure first who it is that asks.
    """
    held = Authenticator.objects.filter(user=user)
    kinds = set(held.values_list("type", flat=True))
    if not kinds:
        return False
    held.delete()
    sessions.end_others(user, current=None)
    audit.record(by=by, action="reset_factor", item=user, kind="user")
    if Authenticator.Type.WEBAUTHN in kinds:
        security.tell(user, kind=security.Kind.PASSKEY_REMOVED, device="the operator of the site")
    if Authenticator.Type.TOTP in kinds:
        security.tell(user, kind=security.Kind.APP_REMOVED, device="the operator of the site")
    return True
