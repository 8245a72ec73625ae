"""Taking a decision back, for ten minutes, and telling of it after that (states.csv, "any decision"; PRODUCT §17).

`decision` goes around the making of one. What it changes holds at once; whom it would tell of that is kept in a
`Decision` with what it takes to put everything back. One job tells when the time is over; `undo` comes before it or not
at all: both lock the row. With ``UNDO_MINUTES = 0`` everything is told at once and nothing is kept.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import roles
from accounts.domain import holding, notifying
from accounts.domain.transitions import UNDO, NotAllowed, StaleVersion, TransitionRefused, put_back
from accounts.models import Appeal, AuditEntry, Decision, Moderated, Statement, User

R = TypeVar("R")

#: Kinds for which it takes the permission to verify.
VERIFIERS_KINDS = {"verification", "amendment"}
#: Locks what has to be locked before a thing of this kind, by its id; filled by the apps when they start.
locks: dict[str, Callable[[int], object]] = {}

_tellers: dict[str, Callable[..., None]] = {}
_undoers: dict[str, Callable[..., None]] = {}
_at_once: ContextVar[bool] = ContextVar("at_once", default=False)


class UndoRefused(TransitionRefused):
    """There is no way back; ``str()`` says why."""


def teller(name: str, tell: Callable[..., None]) -> None:
    """Take what tells of something that `holding.kept` keeps under this name."""
    _tellers[name] = tell


def undoer(name: str, undo: Callable[..., None]) -> None:
    """Take what puts a step back that was noted under this name; it gets the step's values."""
    _undoers[name] = undo


def window() -> timedelta:
    """Return for how long a decision can be taken back."""
    return timedelta() if _at_once.get() else timedelta(minutes=settings.UNDO_MINUTES)


@contextmanager
def at_once() -> Iterator[None]:
    """Tell of the decisions inside as they are made: nobody is there who would take one back."""
    token = _at_once.set(True)
    try:
        yield
    finally:
        _at_once.reset(token)


@contextmanager
def decision(item: models.Model, *, by: User, kind: str = "") -> Iterator[None]:
    """Make one decision on ``item`` inside; one within another is part of that.

    ``kind`` is its name in the log where it has no KIND. Everything is one transaction.
    """
    if holding.present() is not None or not window():
        yield
        return
    made = holding.Made()
    with transaction.atomic():
        with holding.noting(made):
            yield
        _keep(item, made, by=by, kind=kind or kind_of(item))


def decided(decide: Callable[..., R]) -> Callable[..., R]:
    """Make of a function that decides, taking the thing first and ``by=``, one that makes a `decision` of it."""

    @wraps(decide)
    def made(item: models.Model, *args: Any, by: User, **rest: Any) -> R:
        with decision(item, by=by):
            return decide(item, *args, by=by, **rest)

    return made


def _keep(item: models.Model, made: holding.Made, *, by: User, kind: str) -> None:
    about = [each for each in made.entries if (each.object_type, each.object_id) == (kind, item.pk)]
    if made.is_final or not about or not made.steps:
        for telling in made.tellings:
            _tell(telling)
        return
    from accounts.jobs import tell_decision  # noqa: PLC0415 (the job calls `tell` below: a circle, cut here)

    now = timezone.now()
    row = Decision.objects.create(
        entry=about[0],
        entries=[each.pk for each in made.entries],
        actor=by,
        owner_id=item.owner_id() if isinstance(item, Moderated) else None,
        object_type=kind,
        object_id=item.pk,
        made_at=now,
        tell_at=now + window(),
        tellings=made.tellings,
        before=made.steps,
    )
    tell_decision.configure(schedule_at=row.tell_at).defer(decision=row.pk)


@transaction.atomic
def tell(decision: int) -> bool:
    """Tell whom a decision concerns, once; return whether that was done now. There is no way back afterwards.

    Of what its owner took back meanwhile, or what is gone, nobody is told.
    """
    waiting = Decision.objects.filter(pk=decision, told_at=None, undone_at=None)
    row = waiting.select_for_update(of=("self",)).first()
    if row is None:
        return False
    if not _is_withdrawn(row):
        for telling in row.tellings:
            _tell(telling)
    row.told_at, row.before, row.tellings = timezone.now(), [], []
    row.save(update_fields=["told_at", "before", "tellings"])
    return True


def _tell(telling: Mapping[str, Any]) -> None:
    what = {name: value for name, value in telling.items() if name != "do"}
    if telling["do"] == "notify":
        notifying.notify_many(what["event"], to=what["to"], about=what["about"])
    else:
        _tellers[telling["do"]](**what)


def _is_withdrawn(row: Decision) -> bool:
    model = _model_of(row.object_type)
    if model is None:
        return False
    status = model._base_manager.filter(pk=row.object_id).values_list("status", flat=True).first()
    return status in {None, "withdrawn"}


def _model_of(kind: str) -> type[Moderated] | None:
    for model in apps.get_models():
        if issubclass(model, Moderated) and kind == model.KIND:
            return model
    return None


def undoable(user: User) -> QuerySet[Decision]:
    """Return what this person decided and can still take back, the newest first."""
    open_now = Decision.objects.filter(told_at=None, undone_at=None, tell_at__gt=timezone.now())
    return open_now.filter(actor=user).exclude(before=[]).select_related("entry")


def of_item(item: models.Model, *, by: User, kind: str = "") -> Decision | None:
    """Return the newest decision on a thing that this person can still take back, or None."""
    return undoable(by).filter(object_type=kind or kind_of(item), object_id=item.pk).first()


def kind_of(item: models.Model) -> str:
    """Return the name of a thing in the log."""
    return getattr(item, "KIND", "") or str(item._meta.model_name)


def undone(kind: str, pk: int) -> set[int]:
    """Return the ids of the log's entries about a thing that were taken back: they count for nothing any more."""
    taken_back = Decision.objects.filter(undone_at__isnull=False, object_type=kind, object_id=pk)
    return {entry for entries in taken_back.values_list("entries", flat=True) for entry in entries}


def in_force(entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
    """Leave out of the log what was taken back before anybody was told, and the taking back."""
    return entries.exclude(decision__undone_at__isnull=False).exclude(action=UNDO)


@transaction.atomic
def undo(decision: Decision, *, by: User) -> Decision:
    """Put everything back as it was before a decision, tell nobody, and return it.

    Raises `NotAllowed` for others than whoever decided, `UndoRefused` when it is too late, and `StaleVersion` when what it
    was about changed since.
    """
    row = Decision.objects.select_for_update(of=("self",)).select_related("entry").get(pk=decision.pk)
    _check(row, by)
    row.undone_at = timezone.now()
    row.save(update_fields=["undone_at"])
    if row.object_type in locks:
        locks[row.object_type](row.object_id)
    for step in row.before:
        if step["do"] == "change":
            _locked(step)
    seen: set[tuple[str, int]] = set()
    with holding.noting(None), _undoing(row):
        for step in reversed(row.before):
            _put_back(step, row, by=by, seen=seen)
    # Nobody was told of it, so nobody shall find it later. The log keeps that it was decided, and taken back.
    Statement.objects.filter(entry__in=row.entries).delete()
    row.before, row.tellings = [], []
    row.save(update_fields=["before", "tellings"])
    return row


def _check(row: Decision, by: User) -> None:
    allowed = roles.may_verify if row.object_type in VERIFIERS_KINDS else roles.may_moderate
    if row.actor_id != by.pk or not by.is_active or not allowed(by):
        raise NotAllowed("Only the moderator who decided can take a decision back.")
    if row.undone_at is not None:
        raise UndoRefused("You took this decision back already.")
    if row.told_at is not None:
        raise UndoRefused("It is too late to take this back: those whom it concerns were told.")
    if not row.is_open or not row.before:
        raise UndoRefused("It is too late to take this back.")
    if Appeal.objects.filter(decision_id__in=row.entries, status="waiting").exists():
        raise UndoRefused("Its author has appealed against this. Another moderator decides on that.")


@contextmanager
def _undoing(row: Decision) -> Iterator[None]:
    """Name the decision to the triggers that guard the moves of status, see `accounts.models.moderated`."""
    _name(str(row.pk))
    yield
    _name("")


def _name(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('curbside.undoing', %s, true)", [value])


def _put_back(step: Mapping[str, Any], row: Decision, *, by: User, seen: set[tuple[str, int]]) -> None:
    do = step["do"]
    if do == "change":
        _put_fields_back(step, row, by=by, seen=seen)
    elif do == "move":
        rows = apps.get_model(step["model"])._base_manager.filter(pk__in=step["pks"])
        if step["strict"] and rows.exclude(**{step["field"]: step["after"]}).exists():
            raise _changed(row)
        rows.filter(**{step["field"]: step["after"]}).update(**{step["field"]: step["before"]})
    elif do == "add":
        apps.get_model(step["model"])._base_manager.filter(pk=step["pk"]).delete()
    elif do == "remove":
        model = apps.get_model(step["model"])
        fields = {each.attname: each for each in model._meta.concrete_fields}
        lost = model(**{name: fields[name].to_python(value) for name, value in step["fields"].items()})
        # A second time would be one too many: what they did meanwhile stays.
        model._base_manager.bulk_create([lost], ignore_conflicts=True)
    else:
        _undoers[do](**{name: value for name, value in step.items() if name != "do"})


def _put_fields_back(step: Mapping[str, Any], row: Decision, *, by: User, seen: set[tuple[str, int]]) -> None:
    item = _locked(step)
    if item is None:
        raise _changed(row)
    key = (step["model"], step["pk"])
    fields = {each.attname: each for each in item._meta.concrete_fields}
    now = {name: holding.plain(getattr(item, name)) for name in step["after"] if name != "version"}
    same = all(step["after"][name] == value for name, value in now.items())
    # Taking a step back counts the version up, so only the newest step on a row can compare it.
    if not same or (key not in seen and step["version"] not in {None, getattr(item, "version", None)}):
        raise _changed(row)
    seen.add(key)
    before = {
        name: fields[name].to_python(value) for name, value in step["before"].items() if name != "version"
    }
    if isinstance(item, Moderated):
        put_back(item, before, by=by)
        return
    for name, value in before.items():
        setattr(item, name, value)
    item.save(update_fields=[fields[name].name for name in before])


def _locked(step: Mapping[str, Any]) -> models.Model | None:
    rows = apps.get_model(step["model"])._base_manager
    found: models.Model | None = rows.select_for_update(of=("self",)).filter(pk=step["pk"]).first()
    return found


def _changed(row: Decision) -> StaleVersion:
    last = AuditEntry.objects.filter(object_type=row.object_type, object_id=row.object_id).first()
    return StaleVersion(
        "This changed since you decided, so your decision cannot be taken back any more.", last
    )
