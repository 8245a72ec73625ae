"""What the desk shows of an account: what it sent, what was decided on that, and the facts that moderators may know.

No address, no sign-ins: row "Private facts" of the access matrix.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.domain import belongings
from accounts.models import AuditEntry, Physician, User
from accounts.presenters import life

#: So many waiting things are listed, and so many decisions.
WAITING_SHOWN, DECISIONS_SHOWN = 50, 20

#: Facts that other apps know of an account: label and words, in the order in which they were added.
facts: list[Callable[[User], Iterable[tuple[str, str]]]] = []


@dataclass(frozen=True)
class Sent:
    """How many things of one kind an account sent, and where they stand."""

    kind: str
    plural: str
    total: int
    words: str


@dataclass(frozen=True)
class Waiting:
    """One thing that waits."""

    kind: str
    pk: int
    label: str
    since: datetime | None


def sent_by(user: User) -> list[Sent]:
    """Return what an account sent, kind by kind."""
    rows = []
    for belonging, found in belongings.counts_of(user):
        words = dict(belonging.of(user.pk).model._meta.get_field("status").flatchoices)
        parts = [f"{found[status]} {str(word).lower()}" for status, word in words.items() if status in found]
        rows.append(Sent(belonging.kind, belonging.plural, sum(found.values()), ", ".join(parts)))
    return rows


def waiting_of(user: User) -> list[Waiting]:
    """Return what waits for a decision, the oldest first."""
    return [
        Waiting(item.KIND, item.pk, belongings.label_of(item), item.submitted_at)
        for item in belongings.waiting_of(user, limit=WAITING_SHOWN)
    ]


def decisions_on(user: User) -> list[life.Event]:
    """Return the newest decisions on what an account sent."""
    theirs = Q(pk__in=[])
    for belonging in belongings.kinds().values():
        theirs |= Q(object_type=belonging.kind, object_id__in=_ids(belonging.of(user.pk)))
    return life.events(AuditEntry.objects.filter(theirs, action__in=life.DECISIONS)[:DECISIONS_SHOWN])


def facts_of(user: User) -> list[tuple[str, str]]:
    """Return what moderators may know of an account beside what it sent."""
    found = [("Number", str(user.pk)), ("Account since", f"{user.date_joined:%-d %B %Y}")]
    physician = Physician.objects.filter(user=user).select_related("verification").first()
    if physician is not None:
        found.append(("Physician", physician.name_with_credentials))
        if hasattr(physician, "verification"):
            found.append(("Verification", physician.verification.get_status_display()))
    return [*found, *(each for more in facts for each in more(user))]


def _ids(rows: QuerySet) -> QuerySet:
    return rows.order_by().values("pk")
