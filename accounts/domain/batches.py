"""Many things in one go: shown first, then done one by one, each in a transaction of its own (PRODUCT §17, "Bulk").

A batch and its lines are written before anything is done, and a line says what became of its thing in the very
transaction that did it. So a process that is killed leaves each thing either done or untouched, and the page of the
batch goes on with the rest. One that cannot be done says why and stops nobody else's.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from accounts import roles
from accounts.domain import belongings, claiming, deciding
from accounts.domain.batch_deeds import BatchRefused, Deed
from accounts.domain.transitions import NotAllowed, StaleVersion, TransitionRefused, last_entry
from accounts.models import AuditEntry, Batch, BatchLine, Moderated, User

#: More than that at once is refused: nobody reads such a list before they confirm it.
LARGEST = 500
#: Seconds after which a run stops between two things; the page of the batch goes on with the rest.
BUDGET = 20.0

OWN = "It is your own. Another moderator decides on it."
GONE = "It is not there any more."
CHANGED = "It changed since the list was shown."


@dataclass(frozen=True)
class Pick:
    """One thing that somebody ticked, the version that their list showed, and what else the page that asks showed.

    ``seen`` is `Deed.seen` at that moment: a page that was open for long approves nothing that it has not shown.
    """

    kind: str
    pk: int
    version: int
    seen: str = ""


@dataclass(frozen=True)
class Plan:
    """One ticked thing: what will happen to it, or why it is left out; ``entry`` is what changed it meanwhile."""

    pick: Pick
    item: Any = None
    label: str = ""
    will: str = ""
    left_out: str = ""
    entry: AuditEntry | None = None


def check_number(picks: Sequence[Pick]) -> None:
    """Raise `BatchRefused` unless there are between 1 and `LARGEST`."""
    if not picks:
        raise BatchRefused("Tick at least one line first.")
    if len(picks) > LARGEST:
        raise BatchRefused(
            f"At most {LARGEST} at once. You ticked {len(picks):,}: nobody can look through that many before"
            " they are decided."
        )


def plan(deed: Deed, picks: Iterable[Pick], *, by: User) -> list[Plan]:
    """Tell what would happen to each, in a fixed number of queries for each kind. Nothing is written."""
    wanted = list({(each.kind, each.pk): each for each in picks}.values())
    check_number(wanted)
    items: dict[tuple[str, int], Any] = {}
    holders: dict[tuple[str, int], Any] = {}
    for kind in dict.fromkeys(pick.kind for pick in wanted):
        rows = belongings.rows_of(kind, [pick.pk for pick in wanted if pick.kind == kind])
        items |= {(kind, row.pk): row for row in rows}
        holders |= {(kind, pk): claim for pk, claim in claiming.held(rows).items()}
    plans = []
    for pick in wanted:
        item = items.get((pick.kind, pick.pk))
        if item is None:
            plans.append(Plan(pick, label=f"{pick.kind.capitalize()} {pick.pk}", left_out=GONE))
            continue
        claim = holders.get((pick.kind, pick.pk))
        refused = (
            CHANGED
            if item.version != pick.version
            else _own_or_held(item, claim, by=by) or deed.refusal(item, by=by)
        )
        label = belongings.label_of(item)
        shown = replace(pick, seen=deed.seen(item))
        plans.append(Plan(shown, item, label, "" if refused else deed.will(item), refused))
    return _with_entries(plans)


def start(deed: Deed, picks: Sequence[Pick], *, by: User) -> Batch:
    """Write a batch down with all its lines and return it. The same sent twice within a minute is one.

    Raises `BatchRefused` or `transitions.NotAllowed`.
    """
    check_number(picks)
    if not roles.may_moderate(by):
        raise NotAllowed("Only moderators decide.")
    if deed.missing:
        raise BatchRefused(deed.missing)
    with transaction.atomic():
        # Two clicks on the button come one after the other.
        User.objects.select_for_update().get(pk=by.pk)
        same = _same(deed, picks, by)
        if same is not None:
            return same
        batch = Batch.objects.create(by=by, deed=deed.code, reason=deed.reason, target_id=deed.target_id)
        BatchLine.objects.bulk_create(
            BatchLine(
                batch=batch,
                object_type=pick.kind,
                object_id=pick.pk,
                version=pick.version,
                before={"seen": pick.seen},
            )
            for pick in {(each.kind, each.pk): each for each in picks}.values()
        )
    return batch


def run(batch: Batch, deed: Deed, *, by: User, seconds: float = BUDGET) -> bool:
    """Do what is not done yet, thing by thing; return whether all had its turn before the time was over.

    Call it outside of a transaction: each thing has one of its own.
    """
    if batch.by_id != by.pk:
        raise NotAllowed("Whoever began it goes on with it.")
    end = time.monotonic() + seconds
    for pk in list(batch.lines.filter(outcome="planned").values_list("pk", flat=True)):
        if time.monotonic() > end:
            return False
        _turn(pk, lambda line, item: _do(deed, item, line, by=by), source="planned")
    return True


def undo(batch: Batch, deed: Deed, *, by: User, seconds: float = BUDGET) -> bool:
    """Take back what was done, thing by thing; what cannot be taken back says why. Returns and raises as `run`."""
    if batch.by_id != by.pk:
        raise NotAllowed("Only whoever decided takes it back.")
    if not may_undo(batch, by=by):
        raise NotAllowed(f"The {undo_minutes()} minutes are over: those concerned are being told.")
    end = time.monotonic() + seconds
    for pk in list(batch.lines.filter(outcome="done").values_list("pk", flat=True)):
        if time.monotonic() > end:
            return False
        _turn(pk, lambda line, item: _undo(deed, item, line, by=by), source="done")
    return True


def undo_minutes() -> int:
    """Return for how many minutes a batch can be taken back."""
    return int(settings.UNDO_MINUTES)


def undo_until(batch: Batch) -> datetime:
    """Return until when a batch can be taken back."""
    return batch.at + timedelta(minutes=undo_minutes())


def may_undo(batch: Batch, *, by: User) -> bool:
    """Tell whether a batch can be taken back now by this person."""
    return batch.by_id == by.pk and roles.may_moderate(by) and timezone.now() < undo_until(batch)


def _turn(pk: int, deed: Any, *, source: str) -> None:
    """Give one line its turn. Nothing of the thing is changed unless the line says so, and the reverse."""
    for last in (False, True):
        try:
            with transaction.atomic():
                line = BatchLine.objects.select_for_update().get(pk=pk)
                if line.outcome != source:
                    return
                deed(line, _item_of(line, lock=source == "planned"))
            return
        except StaleVersion as late:
            _refuse(pk, CHANGED if source == "planned" else str(late), late.entry, source=source)
            return
        except (TransitionRefused, ValueError) as refusal:
            _refuse(pk, str(refusal), source=source)
            return
        except OperationalError:
            # Two batches that met over the same rows: the other one goes first.
            if last:
                _refuse(pk, "It was busy. Try it again.", source=source)


def _do(deed: Deed, item: Any, line: BatchLine, *, by: User) -> None:
    if item.version != line.version or line.before.get("seen", "") != deed.seen(item):
        raise StaleVersion(CHANGED, last_entry(item))
    refused = _own_or_held(item, claiming.holder_of(item), by=by) or deed.refusal(item, by=by)
    if refused:
        raise NotAllowed(refused)
    done = deed.do(item, by=by)
    line.outcome, line.sentence = "done", ""
    line.decision_id, line.before = done.decision_id, dict(done.before)
    line.save(update_fields=["outcome", "sentence", "decision_id", "before"])


def _undo(deed: Deed, item: Any, line: BatchLine, *, by: User) -> None:
    deed.undo(item, line, by=by)
    line.outcome, line.sentence = "undone", ""
    line.save(update_fields=["outcome", "sentence"])


def _refuse(pk: int, sentence: str, entry: AuditEntry | None = None, *, source: str) -> None:
    """Say why a thing was not done; one that could not be taken back stays done."""
    values: dict[str, Any] = {"sentence": sentence[:300]}
    if source == "planned":
        values |= {"outcome": "refused", "before": {"entry": entry.pk} if entry else {}}
    BatchLine.objects.filter(pk=pk, outcome=source).update(**values)


def _item_of(line: BatchLine, *, lock: bool) -> Any:
    """Return the thing of a line. Undoing locks the decision first, as everywhere, so it locks by itself."""
    model = belongings.kinds()[line.object_type].model
    if lock and line.object_type in deciding.locks:
        deciding.locks[line.object_type](line.object_id)
    if lock and model._base_manager.select_for_update(of=("self",)).filter(pk=line.object_id).first() is None:
        raise NotAllowed(GONE)
    found = belongings.rows_of(line.object_type, [line.object_id])
    if not found:
        raise NotAllowed(GONE)
    return found[0]


def _own_or_held(item: Moderated, claim: Any, *, by: User) -> str:
    if item.owner_id() == by.pk:
        return OWN
    if claim is not None and claim.holder_id != by.pk:
        return str(claiming.Held(claim))
    return ""


def _with_entries(plans: list[Plan]) -> list[Plan]:
    """Add to those that changed what happened to them last, in one query."""
    changed = [each for each in plans if each.left_out == CHANGED]
    if not changed:
        return plans
    newest: dict[tuple[str, int], AuditEntry] = {}
    for kind in {each.pick.kind for each in changed}:
        ids = [each.pick.pk for each in changed if each.pick.kind == kind]
        rows = AuditEntry.objects.filter(object_type=kind, object_id__in=ids).exclude(
            action__in=claiming.ACTS
        )
        newest |= {
            (kind, row.object_id): row for row in rows.order_by("object_id", "-pk").distinct("object_id")
        }
    return [
        Plan(each.pick, each.item, each.label, "", each.left_out, newest.get((each.pick.kind, each.pick.pk)))
        if each.left_out == CHANGED
        else each
        for each in plans
    ]


def _same(deed: Deed, picks: Sequence[Pick], by: User) -> Batch | None:
    newest = Batch.objects.filter(by=by, at__gt=timezone.now() - timedelta(minutes=1)).order_by("-pk").first()
    if newest is None or (newest.deed, newest.reason, newest.target_id) != (
        deed.code,
        deed.reason,
        deed.target_id,
    ):
        return None
    lines = newest.lines.values_list("object_type", "object_id", "version")
    same = {(pick.kind, pick.pk, pick.version) for pick in picks} == set(lines)
    return newest if same and not newest.lines.filter(outcome="undone").exists() else None
