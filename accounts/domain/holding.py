"""What one decision changes and whom it would tell, noted while it is being made.

`accounts.domain.deciding` begins and ends that. What writes a status, an entry of the log or a notice tells it here;
outside a decision, and where decisions are told at once, nothing is noted and everything happens as it is called.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models

from accounts.models import AuditEntry, Moderated


@dataclass
class Made:
    """A decision that is being made."""

    tellings: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    entries: list[AuditEntry] = field(default_factory=list)
    #: Nothing of it can be put back: bytes are destroyed.
    is_final: bool = False
    #: What is told now is told at once.
    aloud: bool = False


_now: ContextVar[Made | None] = ContextVar("decision", default=None)


def present() -> Made | None:
    """Return the decision that is being made, if one is."""
    return _now.get()


@contextmanager
def noting(made: Made | None) -> Iterator[None]:
    """Note what happens inside as part of this decision; None notes nothing, and everything is told as it comes."""
    before = _now.set(made)
    try:
        yield
    finally:
        _now.reset(before)


@contextmanager
def aloud() -> Iterator[None]:
    """Tell at once what is told inside, also within a decision: what cannot wait."""
    made = _now.get()
    if made is None:
        yield
        return
    before, made.aloud = made.aloud, True
    try:
        yield
    finally:
        made.aloud = before


def kept(do: str, **what: Any) -> bool:
    """Keep something that is to be told until the decision is final; False when it is to be told now.

    ``do`` names what tells it, see `deciding.teller`; the rest are its arguments, plain values.
    """
    made = _now.get()
    if made is None or made.aloud:
        return False
    made.tellings.append({"do": do, **what})
    return True


def wrote(entry: AuditEntry) -> None:
    """Note an entry of the log."""
    made = _now.get()
    if made is not None:
        made.entries.append(entry)


def changing(row: models.Model, names: Iterable[str], *, after: Mapping[str, Any]) -> None:
    """Note that fields of a row change: call it before, with the row as it is, its lock held.

    ``after`` has the values that it will carry; fields without one are put back, but not compared.
    """
    made = _now.get()
    if made is None:
        return
    columns = _columns(type(row))
    fields = list(dict.fromkeys(columns[name] for name in names))
    made.steps.append(
        {
            "do": "change",
            "model": row._meta.label_lower,
            "table": row._meta.db_table,
            "pk": row.pk,
            "before": {name: plain(getattr(row, name)) for name in fields},
            "after": {columns[name]: plain(value) for name, value in after.items()},
            "version": after.get("version") if isinstance(row, Moderated) else None,
        }
    )


def moving(
    model: type[models.Model],
    pks: Iterable[int],
    *,
    field: str,
    before: Any,
    after: Any,
    strict: bool = True,
) -> None:
    """Note that one field of many rows goes from one value to another.

    ``strict``: when one of them went on from there, the decision cannot be taken back; else that one stays.
    """
    made = _now.get()
    rows = list(pks)
    if made is not None and rows:
        made.steps.append(
            {
                "do": "move",
                "model": model._meta.label_lower,
                "pks": rows,
                "field": _columns(model)[field],
                "before": before,
                "after": after,
                "strict": strict,
            }
        )


def added(*rows: models.Model) -> None:
    """Note that rows are new: undoing the decision deletes them."""
    made = _now.get()
    if made is not None:
        made.steps += [{"do": "add", "model": row._meta.label_lower, "pk": row.pk} for row in rows]


def removing(row: models.Model) -> None:
    """Note that a row is deleted: undoing the decision brings it back. Call it before."""
    made = _now.get()
    if made is not None:
        fields = {each.attname: plain(getattr(row, each.attname)) for each in row._meta.concrete_fields}
        made.steps.append({"do": "remove", "model": row._meta.label_lower, "fields": fields})


def step(do: str, **what: Any) -> None:
    """Note something that `deciding.undoer` puts back, under the same name; plain values only."""
    made = _now.get()
    if made is not None:
        made.steps.append({"do": do, **what})


def final() -> None:
    """Note that there is no way back from this: what it destroyed is gone."""
    made = _now.get()
    if made is not None:
        made.is_final = True


def _columns(model: type[models.Model]) -> dict[str, str]:
    """Return the attribute that holds a column's value, by the name of the field and by its own."""
    fields = model._meta.concrete_fields
    return {each.name: each.attname for each in fields} | {each.attname: each.attname for each in fields}


def plain(value: Any) -> Any:
    """Return a field's value as JSON holds it."""
    if isinstance(value, models.Model):
        return value.pk
    return value.isoformat() if isinstance(value, date | datetime) else value
