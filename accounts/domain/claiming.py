"""Who has which thing of the desk in hand: taking the next, holding, handing over.

A claim is one row for a thing (PostgreSQL lets there be no second), lasts fifteen minutes, and ends with a decision.
It counts only while its holder may moderate, so nobody has to clear up after somebody who lost that right.
See docs/adr/0028.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts import roles
from accounts.domain import audit
from accounts.domain.notifying import notify
from accounts.domain.transitions import (
    NotAllowed,
    ReasonMissing,
    StaleVersion,
    TransitionRefused,
    followers,
)
from accounts.models import Amendment, AuditEntry, Claim, Moderated, User

CLAIM_TIME = timedelta(minutes=15)
#: Who is asked to decide on something needs more than a quarter of an hour to come by.
ASSIGNED_TIME = timedelta(hours=24)
#: Acts of this module in the audit log; none of them changes the thing itself.
ACTS = ("hold", "hold longer", "release", "take over", "assign")
#: Why something is taken over: code → words.
REASONS = {
    "away": "Whoever holds it is away",
    "agreed": "We agreed on it",
    "urgent": "It cannot wait",
    "mistake": "It was taken by mistake",
}


class Held(TransitionRefused):
    """Somebody else has it in hand; ``claim`` says who."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(f"Held by {claim.holder.pseudonym}, {left_words(claim)} left.")
        self.claim = claim


def kind_of(item: Model) -> str:
    """Return the kind of a thing, as in the audit log."""
    return getattr(item, "KIND", item._meta.model_name or "")


def left_words(claim: Claim) -> str:
    """Return how long a claim lasts yet: "13 minutes", "23 hours"."""
    minutes = max(1, -int((timezone.now() - claim.until).total_seconds() // 60))
    if minutes < 120:
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    return f"{minutes // 60} hours"


def holder_of(item: Model) -> Claim | None:
    """Return the claim on a thing that counts now, with its holder."""
    return _of(item).counting().first()


def held(items: Iterable[Model]) -> dict[int, Claim]:
    """Return the claims that count on things of one kind: id → claim, in one query."""
    rows = list(items)
    if not rows:
        return {}
    found = Claim.objects.counting().filter(
        object_type=kind_of(rows[0]), object_id__in=[row.pk for row in rows]
    )
    return {claim.object_id: claim for claim in found.select_related("holder")}


def held_by(user: User) -> list[Claim]:
    """Return what somebody has in hand, what was taken first before the rest."""
    return list(Claim.objects.counting().filter(holder=user).select_related("assigned_by"))


@transaction.atomic
def claim(item: Model, *, by: User) -> Claim:
    """Take a thing in hand; hold it longer where it is one's own already.

    Raises `Held` when somebody else has it, `StaleVersion` when it was decided meanwhile, or `NotAllowed`.
    """
    present = _present(item, by)
    if present is not None and present.holder_id == by.pk:
        return _prolong(present, item, by)
    if present is not None:
        raise Held(present)
    return _take(item, by, until=timezone.now() + CLAIM_TIME, act="hold")


@transaction.atomic
def extend(item: Model, *, by: User) -> Claim:
    """Hold a thing for fifteen minutes from now; a claim that ran out meanwhile is taken again. Raises as `claim`."""
    return claim(item, by=by)


@transaction.atomic
def release(item: Model, *, by: User) -> bool:
    """Let go of a thing; return False where one does not hold it."""
    gone, _ = _of(item).filter(holder=by).delete()
    if gone:
        audit.record(by=by, action="release", item=item, kind=kind_of(item))
    return bool(gone)


@transaction.atomic
def release_all(user: User, *, by: User | None) -> int:
    """Let go of all that somebody holds; return how much that was. ``by`` is whoever took their right away, too."""
    claims = list(Claim.objects.select_for_update(of=("self",)).filter(holder=user))
    Claim.objects.filter(pk__in=[each.pk for each in claims]).delete()
    AuditEntry.objects.bulk_create(
        AuditEntry(
            actor_id=by.pk if by else None,
            object_type=each.object_type,
            object_id=each.object_id,
            action="release",
        )
        for each in claims
    )
    return len(claims)


@transaction.atomic
def take_over(item: Model, *, by: User, reason: str) -> Claim:
    """Take a thing out of somebody's hands; they read who did so. ``reason`` is a code of `REASONS`.

    Raises `ReasonMissing` or `NotAllowed`.
    """
    if reason not in REASONS:
        raise ReasonMissing("Say why you take it over.")
    present = _present(item, by)
    if present is None or present.holder_id == by.pk:
        return claim(item, by=by)
    return _take(
        item, by, until=timezone.now() + CLAIM_TIME, act="take over", reason=reason, taken_from=present.holder
    )


@transaction.atomic
def assign(item: Model, *, to: User, by: User) -> Claim:
    """Give a thing to another moderator, for a day; they are told in the app.

    Raises `Held` when a third person has it in hand, or `NotAllowed`.
    """
    present = _present(item, by)
    _check(item, to)
    if to.pk == by.pk:
        return claim(item, by=by)
    if present is not None and present.holder_id not in {by.pk, to.pk}:
        raise Held(present)
    made = _take(item, by, until=timezone.now() + ASSIGNED_TIME, act="assign", holder=to, assigned_by=by)
    notify("item_assigned", to=to.pk, about=item.pk)
    return made


def take_next(
    waiting: QuerySet[Any],
    *,
    by: User,
    order: Sequence[Any] = ("submitted_at", "pk"),
    besides: Collection[int] = (),
    again: bool = True,
) -> Any | None:
    """Take the first thing of a queue that nobody else has in hand, and return it; None where there is none.

    ``waiting`` holds what this person may decide on, ``order`` what comes first. What they have in hand already comes in
    its place, so that a second press of the button takes no second thing; what was given to them, and ``besides``, which
    they skipped, come only when nothing else is left, and not at all without ``again``.
    """
    kind = kind_of(waiting.model())
    mine = Claim.objects.filter(object_type=kind, object_id=OuterRef("pk"), holder=by)
    others = Claim.objects.counting().filter(object_type=kind, object_id=OuterRef("pk")).exclude(holder=by)
    free = waiting.filter(~Exists(others)).order_by(*order)
    first_choice = free.filter(~Exists(mine.filter(assigned_by__isnull=False))).exclude(pk__in=list(besides))
    for choice in (first_choice, free) if again else (first_choice,):
        for _ in range(20):
            try:
                with transaction.atomic():
                    item = choice.select_for_update(skip_locked=True, of=("self",)).first()
                    if item is None:
                        break
                    claim(item, by=by)
                    return item
            except Held:
                # Somebody took it between our look and our lock; the next look does not see it any more.
                continue
    return None


def moderators() -> QuerySet[User]:
    """Return those who may moderate now."""
    carried = Permission.objects.filter(
        Q(group__user=OuterRef("pk")) | Q(user=OuterRef("pk")),
        content_type__app_label="accounts",
        codename=roles.MODERATE.partition(".")[2],
    )
    return User.objects.filter(Q(is_superuser=True) | Exists(carried), is_active=True)


def check_free(item: Model, *, by: User) -> None:
    """Raise `Held` when somebody else has the thing in hand."""
    present = holder_of(item)
    if present is not None and present.holder_id != by.pk:
        raise Held(present)


def end(item: Model) -> None:
    """Forget the claim on a thing that is decided."""
    _of(item).delete()


def follow(item: Moderated, entry: AuditEntry) -> None:
    """Refuse a move by others of what somebody has in hand, and end the claim when it is decided.

    Its author and the program may always move it: whoever holds it reads that it changed.
    """
    if entry.status_before == entry.status_after:
        return
    claims = list(_of(item).select_for_update(of=("self",)))
    if not claims:
        return
    if entry.actor_id not in {None, item.owner_id(), claims[0].holder_id}:
        present = holder_of(item)
        if present is not None:
            raise Held(present)
    end(item)


def _of(item: Model) -> Any:
    return Claim.objects.filter(object_type=kind_of(item), object_id=item.pk).select_related("holder")


def _present(item: Model, by: User) -> Claim | None:
    """Lock the thing, so that a decision comes before this or after it; return the claim that counts on it."""
    _check(item, by)
    locked = type(item)._base_manager.select_for_update(of=("self",)).get(pk=item.pk)
    if getattr(locked, "status", "") != getattr(item, "status", ""):
        raise StaleVersion("This changed since you opened it, so there is nothing to hold.")
    return holder_of(item)


def _check(item: Model, by: User) -> None:
    owner = item.owner_id() if isinstance(item, Moderated | Amendment) else None
    if not roles.may_moderate(by) or (owner is not None and owner == by.pk):
        raise NotAllowed("Nobody takes in hand what they may not decide on.")


def _prolong(present: Claim, item: Model, by: User) -> Claim:
    until = timezone.now() + CLAIM_TIME
    if until > present.until:
        present.until = until
        present.save(update_fields=["until"])
        audit.record(by=by, action="hold longer", item=item, kind=kind_of(item))
    return present


def _take(
    item: Model, by: User, *, act: str, until: Any, holder: User | None = None, reason: str = "", **more: Any
) -> Claim:
    """Write the one row. The caller holds the lock of the thing, so nobody writes it meanwhile."""
    values = {
        "holder": holder or by, "since": timezone.now(), "until": until, "assigned_by": None, "taken_from": None, **more,
    }  # fmt: skip
    made, _ = Claim.objects.update_or_create(object_type=kind_of(item), object_id=item.pk, defaults=values)
    audit.record(by=by, action=act, item=item, kind=kind_of(item), reason=reason)
    return made


followers.append(follow)
