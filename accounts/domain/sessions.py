"""Signed-in devices: the list, signing one of them out, and noting cheaply that one is still in use."""

import time
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

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


def start(session: SessionBase, *, user: User, device: str, place: str) -> None:
    """List a session that has just begun: its device in words, and the network instead of the address."""
    session[_SEEN] = int(time.time())
    _write(session, user=user, device=device, place=place)


def needs_note(session: SessionBase) -> bool:
    """Tell whether a listed session was last noted longer ago than `EVERY`; it costs no query."""
    seen = session.get(_SEEN)
    return seen is not None and time.time() - seen >= EVERY


def note(session: SessionBase, *, user: User, device: str, place: str) -> None:
    """Write down that a session is still in use."""
    session[_SEEN] = int(time.time())
    _write(session, user=user, device=device, place=place)


def note_soon(session: SessionBase) -> None:
    """Let the next request note the session: after a new password allauth has written the whole address down."""
    if _SEEN in session:
        session[_SEEN] = 0


def _write(session: SessionBase, *, user: User, device: str, place: str) -> None:
    facts = {"user": user, "ip": place, "user_agent": device, "last_seen_at": timezone.now()}
    UserSession.objects.update_or_create(session_key=session.session_key, defaults=facts)


def listed(user: User, *, current: str | None) -> list[Device]:
    """Return the devices that are signed in, this one first, then the last used. Reads only: two queries."""
    rows = list(UserSession.objects.filter(user=user))
    alive = _alive(user, {row.session_key for row in rows})
    found = [
        Device(row.pk, row.user_agent, row.created_at, row.last_seen_at, row.session_key == current)
        for row in rows
        if row.session_key in alive
    ]
    return sorted(found, key=lambda row: (not row.is_this, -row.seen.timestamp()))


def _alive(user: User, keys: set[str]) -> set[str]:
    """Return those of the keys whose session is neither over nor ended by a new password."""
    stored = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    wanted = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    found = set()
    for each in stored:
        had = each.get_decoded().get(HASH_SESSION_KEY, "")
        if any(constant_time_compare(had, hash_) for hash_ in wanted):
            found.add(each.session_key)
    return found


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
