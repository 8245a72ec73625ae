"""The audit log as a page of rows, and as lines for a spreadsheet."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from accounts.models import AuditEntry
from accounts.presenters import life
from accounts.presenters.life import Event

#: Rows of one page.
ROWS = 50
#: An export holds no more than this, the newest.
EXPORTED = 50_000
_AT_ONCE = 1_000
HEAD = (
    "entry", "at", "actor", "actor name", "kind", "thing", "action", "action in words", "status before", "status after",
    "reason", "version", "hash before", "hash after",
)  # fmt: skip


def page(rows: QuerySet[AuditEntry], *, before: int | None) -> tuple[list[Event], int | None]:
    """Return one page, the newest first, and the key of the next one. No count: the log only grows."""
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: ROWS + 1])
    shown = found[:ROWS]
    return life.events(shown), shown[-1].pk if len(found) > ROWS else None


def lines_of(rows: QuerySet[AuditEntry]) -> Iterator[tuple[Any, ...]]:
    """Yield the head and then the newest `EXPORTED` entries. Asks by key, so that nothing of this size is held anywhere."""
    yield HEAD
    below: int | None = None
    left = EXPORTED
    while left:
        asked = rows if below is None else rows.filter(pk__lt=below)
        part = list(asked.order_by("-pk")[: min(_AT_ONCE, left)])
        names = life.names_of({row.actor_id for row in part if row.actor_id})
        for row in part:
            yield _line(row, names)
        left -= len(part)
        if len(part) < _AT_ONCE:
            return
        below = part[-1].pk


def _line(row: AuditEntry, names: dict[int, str]) -> tuple[Any, ...]:
    hidden = life.hides_its_actor(row)
    return (
        row.pk, row.at.isoformat(timespec="seconds"), "" if hidden else row.actor_id or "", life.actor_name(row, names),
        row.object_type, row.object_id, row.action, life.action_words(row.action), row.status_before, row.status_after,
        row.reason, row.version, row.hash_before, row.hash_after,
    )  # fmt: skip
