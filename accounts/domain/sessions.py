"""Signed-in devices: the list, signing one of them out, and noting cheaply that one is still in use."""

import time
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from accounts.domain import devices
from accounts.models import User

#: Use is written down at most that often, so that reading pages costs nothing.
EVERY = 15 * 60
_SEEN = "session_seen"


@dataclass(frozen=True)
class Device:
    """One row of the list."""

    pk: int
    words: str
    since: datetime
    seen: datetime
    is_this: bool


def note(session: SessionBase, *, user: User, user_agent: str, address: str) -> None:
    """Write down that a session is in use: two small writes in a quarter of an hour, none in between.

    Of the address the network is kept, of the browser what people call it.
    """
    if time.time() - session.get(_SEEN, 0) < EVERY or not session.session_key:
        return
    session[_SEEN] = int(time.time())
    UserSession.objects.update_or_create(
        session_key=session.session_key,
        defaults={
            "user": user,
            "ip": devices.network(address),
            "user_agent": devices.words(user_agent),
            "last_seen_at": timezone.now(),
        },
    )


def listed(user: User, *, current: str | None) -> list[Device]:
    """Return the devices that are signed in, this one first, then the last used. Forgets those that are over."""
    rows = [
        Device(each.pk, each.user_agent, each.created_at, each.last_seen_at, each.session_key == current)
        for each in UserSession.objects.purge_and_list(user)
    ]
    return sorted(rows, key=lambda row: (not row.is_this, -row.seen.timestamp()))


@transaction.atomic
def end(user: User, *, pk: int) -> None:
    """Sign one device of the person out; it is signed out on its next request. Raises `UserSession.DoesNotExist`."""
    UserSession.objects.get(pk=pk, user=user).end()


@transaction.atomic
def end_others(user: User, *, current: str | None) -> int:
    """Sign out everywhere but here; return how many devices that were."""
    others = list(UserSession.objects.filter(user=user).exclude(session_key=current or ""))
    for each in others:
        each.end()
    return len(others)
