"""The list of notices by day, and the number in the account menu."""

from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.domain import notifying
from accounts.domain.events import EVENTS
from accounts.models import Notice, User


@dataclass
class Row:
    """One notice as the list shows it."""

    pk: int
    subject: str
    at: datetime
    is_new: bool


@dataclass
class Day:
    """The notices of one day of the reader's calendar."""

    day: date
    name: str
    rows: list[Row] = field(default_factory=list)


def by_day(notices: list[Notice], *, zone: tzinfo) -> list[Day]:
    """Group notices, which come newest first, under the days of the reader's calendar."""
    today = timezone.now().astimezone(zone).date()
    days: dict[date, Day] = {}
    for notice in notices:
        at = notice.at.astimezone(zone)
        event = EVENTS.get(notice.event)
        day = days.setdefault(at.date(), Day(at.date(), _name(at.date(), today)))
        day.rows.append(Row(notice.pk, event.subject if event else "A notice", at, notice.read_at is None))
    return list(days.values())


def _name(day: date, today: date) -> str:
    return {0: "Today", 1: "Yesterday"}.get((today - day).days, "")


def unread_notices(request: HttpRequest) -> dict[str, Any]:
    """Fill templates: how many notices the reader has not seen, asked once, and only where a page shows it."""

    @cache
    def count() -> int:
        person = request.user
        return notifying.unread(person) if isinstance(person, User) else 0

    return {"unread_notices": count}
