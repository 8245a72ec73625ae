"""Roles and what they carry. A leaf: it imports nothing of ours.

A person's role is their membership in a group; the groups carry permissions (made by migration).
Whether a physician may post is not a group: it follows from the state of their verification.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

Viewer: TypeAlias = "User | AnonymousUser"

MODERATORS = "Moderators"
ADMINISTRATORS = "Administrators"
PHYSICIANS = "Physicians"
PATIENTS = "Patients"

MODERATE = "accounts.moderate"
VERIFY = "accounts.verify_physicians"
ADMINISTER = "accounts.administer"

#: Group → permissions. An administrator may do what a moderator may.
GROUP_PERMISSIONS: dict[str, tuple[str, ...]] = {
    MODERATORS: (MODERATE, VERIFY),
    ADMINISTRATORS: (MODERATE, VERIFY, ADMINISTER),
    PHYSICIANS: (),
    PATIENTS: (),
}


def may_moderate(user: Viewer) -> bool:
    """Tell whether the person may decide on what others post."""
    return bool(user.is_active and user.has_perm(MODERATE))


def may_verify(user: Viewer) -> bool:
    """Tell whether the person may decide on physicians' applications."""
    return bool(user.is_active and user.has_perm(VERIFY))


def may_administer(user: Viewer) -> bool:
    """Tell whether the person may change users, groups and site settings."""
    return bool(user.is_active and user.has_perm(ADMINISTER))
