"""Roles and accounts, as administrators change them: who may do what, and under which name."""

from django.contrib.auth.models import Group
from django.db import transaction

from accounts import roles
from accounts.domain import audit, claiming
from accounts.models import User

#: The word on the command line and in forms → the group.
ROLES = {"moderator": roles.MODERATORS, "administrator": roles.ADMINISTRATORS, "physician": roles.PHYSICIANS}


class MembershipRefused(Exception):
    """An account or role cannot be changed in that way; ``str()`` is a sentence for the person."""


@transaction.atomic
def grant(user: User, *, role: str, by: User | None, reason: str = "") -> bool:
    """Give a role of `ROLES`; return False when the account has it. ``by`` is None for the operator's shell.

    Raises `MembershipRefused`.
    """
    _check(by, user)
    group = Group.objects.get(name=ROLES[role])
    if user.groups.filter(pk=group.pk).exists():
        return False
    user.groups.add(group)
    audit.record(by=by, action="grant", item=user, kind="user", reason=f"{role} {reason}".strip()[:40])
    return True


@transaction.atomic
def withdraw(user: User, *, role: str, by: User, reason: str = "") -> bool:
    """Take a role away; return False when the account has it not. It acts on the next request.

    Raises `MembershipRefused`, also for one's own role: nobody locks themselves out.
    """
    _check(by, user)
    group = Group.objects.get(name=ROLES[role])
    if not user.groups.filter(pk=group.pk).exists():
        return False
    user.groups.remove(group)
    _let_go(user, by=by)
    audit.record(by=by, action="revoke", item=user, kind="user", reason=f"{role} {reason}".strip()[:40])
    return True


@transaction.atomic
def set_active(user: User, *, active: bool, by: User, reason: str = "") -> bool:
    """Switch an account on or off; it acts on the next request. Return whether that changed anything.

    Raises `MembershipRefused`.
    """
    _check(by, user)
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.is_active == active:
        return False
    locked.is_active = user.is_active = active
    locked.save(update_fields=["is_active"])
    _let_go(locked, by=by)
    audit.record(
        by=by, action="reactivate" if active else "deactivate", item=locked, kind="user", reason=reason
    )
    return True


@transaction.atomic
def rename(user: User, *, pseudonym: str, by: User, reason: str = "") -> bool:
    """Change the name that others see; return whether that changed anything. Raises `MembershipRefused`."""
    _check(by, user, own=True)
    name = " ".join(pseudonym.split())
    if not 2 <= len(name) <= 30:
        raise MembershipRefused("A name has 2 to 30 characters.")
    if User.objects.filter(pseudonym__iexact=name).exclude(pk=user.pk).exists():
        raise MembershipRefused("This name is taken.")
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.pseudonym == name:
        return False
    locked.pseudonym = user.pseudonym = name
    locked.save(update_fields=["pseudonym"])
    audit.record(by=by, action="rename", item=locked, kind="user", reason=reason)
    return True


@transaction.atomic
def reveal(user: User, *, by: User, reason: str = "") -> str:
    """Return the e-mail address to an administrator, and write down that they looked.

    Row "Private facts" of the access matrix: V(logged). Raises `MembershipRefused`.
    """
    _check(by, user, own=True)
    audit.record(by=by, action="reveal", item=user, kind="user", reason=reason)
    return user.email


def _let_go(user: User, *, by: User) -> None:
    """Release what somebody has in hand who may not decide any more."""
    if not roles.may_moderate(User.objects.get(pk=user.pk)):
        claiming.release_all(user, by=by)


def _check(by: User | None, user: User, *, own: bool = False) -> None:
    if by is None:
        return
    if not roles.may_administer(by):
        raise MembershipRefused("Only administrators change accounts.")
    if by.pk == user.pk and not own:
        raise MembershipRefused("You cannot change your own account here. Ask another administrator.")
    if user.is_superuser and not by.is_superuser:
        raise MembershipRefused("Only a superuser changes a superuser's account.")
