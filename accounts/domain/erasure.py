"""Ending an account: a registry of erasers, one for each kind of thing, and what runs them (PRODUCT §15).

Whoever keeps something about people registers an eraser for it, in a module that their `AppConfig.ready` imports. A
test walks all models of all apps and fails when one is neither covered nor excepted with a reason.

What stays are ids: in the audit log, in the ledger of consents and in the list of erasures.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from accounts.domain import audit
from accounts.models import AddressChange, Physician, User


@dataclass
class Leaving:
    """Who goes, and how. ``keep`` says that published words stay, without the name."""

    user: User
    keep: bool
    at: datetime
    #: A restored backup is cleaned: nobody is told, and the list of erasures has it already.
    again: bool = False
    #: Their addresses, folded; a pending one included.
    addresses: set[str] = field(default_factory=set)
    #: What their browsers' sessions hold, by session key.
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)

    @cached_property
    def physician(self) -> Physician | None:
        """Return their profile, if they have one."""
        return Physician.objects.filter(user=self.user).first()


Eraser = Callable[[Leaving], None]


@dataclass(frozen=True)
class Registered:
    """One eraser; ``covers`` names the models whose rows it removes or empties, as ``app.Model``."""

    name: str
    erase: Eraser
    covers: frozenset[str]


_ERASERS: dict[str, Registered] = {}


def eraser(name: str, *, covers: Iterable[str] = ()) -> Callable[[Eraser], Eraser]:
    """Register a function that erases one kind of thing of a person who leaves. Raises `ValueError` for a name taken.

    It runs inside the one transaction of the account, before the account's row goes: `Leaving.user` and
    ``Physician.user`` are still there. It must work whatever state things are in, for accounts that are switched
    off too, and a second time after a restored backup: so no `transition`, no permission checks. Files go in
    `transaction.on_commit` and again by a job deferred in the transaction.
    """

    def register(erase: Eraser) -> Eraser:
        if name in _ERASERS:
            raise ValueError(f"There is an eraser called {name!r} already.")
        _ERASERS[name] = Registered(name, erase, frozenset(covers))
        return erase

    return register


def registered() -> list[Registered]:
    """Return all erasers in the order they run."""
    return list(_ERASERS.values())


@transaction.atomic
def erase(user: User, *, keep: bool, again: bool = False) -> bool:
    """Erase an account and all that is about it; return False when it is gone already. ``again``: see `Leaving`.

    All or nothing: what stops an eraser leaves the account as it was, for another try.
    """
    with connection.cursor() as cursor:
        # Shorter than it takes PostgreSQL to find a deadlock: whoever else is at work there is never the one to fail.
        cursor.execute("SET LOCAL lock_timeout = '700ms'")
    locked = User.objects.select_for_update().filter(pk=user.pk).first()
    if locked is None:
        return False
    leaving = Leaving(locked, keep, timezone.now(), again=again, addresses=_addresses(locked))
    leaving.sessions = dict(_sessions(leaving))
    for each in registered():
        each.erase(leaving)
    audit.record(by=None, action="erase", item=locked, kind="user", reason="kept" if keep else "deleted")
    locked.delete()
    return True


def _addresses(user: User) -> set[str]:
    found = [user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)]
    for change in AddressChange.objects.filter(user=user):
        found += [change.old, change.new]
    return {address.casefold() for address in found if address}


def _sessions(leaving: Leaving) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the sessions of the account, and those of signed-out browsers that hold its address."""
    for session in Session.objects.iterator(chunk_size=500):
        kept = session.get_decoded()
        text = json.dumps(kept, default=str, ensure_ascii=False).casefold()
        if kept.get("_auth_user_id") == str(leaving.user.pk) or any(
            address in text for address in leaving.addresses
        ):
            yield session.session_key, kept
