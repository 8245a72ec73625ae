"""Passing something on to the administrators: marked in every list and first in its queue until it is decided."""

from collections.abc import Iterable

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import roles
from accounts.domain import audit, claiming, holding
from accounts.domain.notifying import notify_many
from accounts.domain.transitions import UNDO, NotAllowed, followers
from accounts.models import AuditEntry, Escalation, Moderated, User

LONGEST = 1000
#: More are not put first; nobody could look at so many first.
MOST = 200


@transaction.atomic
def escalate(item: Moderated, *, by: User, why: str) -> Escalation:
    """Pass a thing on to the administrators, who are told; doing it twice changes nothing.

    Raises `NotAllowed` for others than moderators and on one's own, `ValueError` with a sentence for a text that is empty
    or too long.
    """
    why = why.replace("\r\n", "\n").strip()
    if not why:
        raise ValueError("Say in a sentence what the administrators should look at.")
    if len(why) > LONGEST:
        raise ValueError(f"Your sentence has {len(why):,} characters; {LONGEST:,} is the most.")
    locked = _locked(item, by)
    present = open_on(locked)
    if present is not None:
        return present
    made = Escalation.objects.create(
        object_type=locked.KIND, object_id=locked.pk, by=by, owner_id=locked.owner_id(), why=why
    )
    audit.record(by=by, action="escalate", item=locked)
    # What the moderator held would keep the administrators out.
    claiming.release(locked, by=by)
    notify_many("escalated", to=_administrators(besides=by), about=made.pk)
    return made


@transaction.atomic
def take_back(item: Moderated, *, by: User) -> bool:
    """Take a thing back from the administrators; return whether it was there. Raises `NotAllowed`."""
    locked = _locked(item, by)
    present = open_on(locked)
    if present is None:
        return False
    present.settled_at = timezone.now()
    present.save(update_fields=["settled_at"])
    audit.record(by=by, action="de-escalate", item=locked)
    return True


def open_on(item: models.Model) -> Escalation | None:
    """Return the open escalation of a thing, or None."""
    kind = getattr(item, "KIND", "")
    rows = Escalation.objects.filter(object_type=kind, object_id=item.pk, settled_at=None)
    return rows.select_related("by").first()


def open_among(items: Iterable[models.Model]) -> set[int]:
    """Return the ids of those things, all of one kind, that are passed on now; one query."""
    rows = list(items)
    if not rows or not hasattr(rows[0], "KIND"):
        return set()
    found = Escalation.objects.filter(
        object_type=rows[0].KIND, object_id__in=[row.pk for row in rows], settled_at=None
    )
    return set(found.values_list("object_id", flat=True))


def first(kind: str, *, besides: User | None = None) -> list[int]:
    """Return the ids of what comes first in a queue, but for what ``besides`` passed on themselves."""
    rows = Escalation.objects.filter(object_type=kind, settled_at=None)
    if besides is not None:
        rows = rows.exclude(by=besides)
    return list(rows.order_by("at", "pk").values_list("object_id", flat=True)[:MOST])


def settle(item: Moderated, entry: AuditEntry) -> None:
    """End it when the thing is decided, withdrawn, or went another way; follows every move of status."""
    if entry.status_before == entry.status_after or entry.action in {UNDO, "submit"}:
        return
    for row in Escalation.objects.filter(object_type=item.KIND, object_id=item.pk, settled_at=None):
        now = timezone.now()
        holding.changing(row, ["settled_at"], after={"settled_at": now})
        row.settled_at = now
        row.save(update_fields=["settled_at"])


def _locked(item: Moderated, by: User) -> Moderated:
    locked: Moderated = type(item)._base_manager.select_for_update(of=("self",)).get(pk=item.pk)
    if not by.is_active or not roles.may_moderate(by) or locked.owner_id() == by.pk:
        raise NotAllowed("You may not do that here. Nobody decides on what is their own.")
    if locked.status in {"draft", "withdrawn"}:
        raise NotAllowed("There is nothing to look at any more.")
    return locked


def _administrators(*, besides: User) -> list[int]:
    desk = Q(groups__name=roles.ADMINISTRATORS) | Q(is_superuser=True)
    people = User.objects.filter(desk, is_active=True).exclude(pk=besides.pk).order_by("pk").distinct()
    return list(people.values_list("pk", flat=True))


followers.append(settle)
