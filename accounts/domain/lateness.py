"""Queues by name: what waits in them and how long it may. The desk's pages put theirs in when the program starts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Min, QuerySet
from django.utils import timezone


@dataclass(frozen=True)
class Watched:
    """One queue. ``waiting`` returns what waits, since the field ``since``; ``target`` how long it may."""

    waiting: Callable[[], QuerySet[Any]]
    target: Callable[[], timedelta]
    since: str


_WATCHED: dict[str, Watched] = {}


def watch(
    name: str,
    *,
    waiting: Callable[[], QuerySet[Any]],
    target: Callable[[], timedelta],
    since: str = "submitted_at",
) -> None:
    """Look after one more queue."""
    _WATCHED[name] = Watched(waiting, target, since)


def late() -> list[str]:
    """Return the names of the queues whose oldest has waited longer than it should; one query each, and one for its target."""
    now = timezone.now()
    found = []
    for name, queue in _WATCHED.items():
        oldest = queue.waiting().order_by().aggregate(oldest=Min(queue.since))["oldest"]
        target = queue.target()
        if oldest is not None and target and now - oldest > target:
            found.append(name)
    return found
