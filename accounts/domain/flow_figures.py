"""Fourteen days of the desk out of the audit log: in, out, and how long decisions took.

Fourteen days of a busy log are many rows, so the worker works the figures out every five minutes and the index shows what was kept.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from accounts.domain import waits

DAYS = 14
#: Seconds until a request works them out by itself: no worker did.
KEPT = 900
CACHE_KEY = "desk-figures"


@dataclass(frozen=True)
class Median:
    """The median of one day, in hours. With ``reached`` False it is longer than that; None where nothing came in."""

    hours: float | None
    reached: bool
    began: int
    ended: int

    @property
    def words(self) -> str:
        """Return it as the table has it."""
        if self.hours is None:
            return "–"
        return f"{self.hours:.1f} h" if self.reached else f"over {self.hours:.1f} h"


@dataclass(frozen=True)
class Figures:
    """What the log says. ``came`` and ``decided`` count per day; ``longest_today``: kind → longest wait that ended today."""

    days: Sequence[date]
    came: Sequence[int]
    decided: Sequence[int]
    medians: Sequence[Median]
    longest_today: dict[str, timedelta]
    at: datetime


def figures() -> Figures:
    """Return the figures of the last `DAYS` days with today. The worker renews them; without one they are renewed here."""
    kept = cache.get(CACHE_KEY)
    if isinstance(kept, Figures) and kept.days[-1] == timezone.localdate():
        return kept
    return renew()


def renew() -> Figures:
    """Work the figures out anew and keep them."""
    fresh = work_out(timezone.now())
    cache.set(CACHE_KEY, fresh, KEPT)
    return fresh


def work_out(now: datetime) -> Figures:
    """Work the figures out: three queries, whatever there is."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    days = last_days(today.date())
    began = waits.since(midnight_of(days[0]))
    came: dict[date, int] = defaultdict(int)
    lengths: dict[date, list[tuple[float, bool]]] = defaultdict(list)
    for wait in began:
        day = timezone.localtime(wait.began).date()
        came[day] += 1
        lengths[day].append((wait.seconds(now), wait.decided))
    made = waits.decisions_since(midnight_of(days[0]))
    decided = Counter(timezone.localtime(each.at).date() for each in made if each.ends_a_wait and each.alone)
    return Figures(
        days=days,
        came=[came[day] for day in days],
        decided=[decided[day] for day in days],
        medians=[median_of(lengths[day]) for day in days],
        longest_today=waits.longest_ended(today),
        at=now,
    )


def last_days(today: date) -> list[date]:
    """Return the last `DAYS` days, today the last."""
    return [today - timedelta(days=DAYS - 1 - number) for number in range(DAYS)]


def midnight_of(day: date) -> datetime:
    """Return when a day began here."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001


def median_of(lengths: Iterable[tuple[float, bool]]) -> Median:
    """Return the median of (seconds, decided) pairs; where it is not reached, the longest wait."""
    known = list(lengths)
    if not known:
        return Median(None, False, 0, 0)
    ended = sum(decided for _, decided in known)
    found = waits.quantile(known, 0.5)
    if found is not None:
        return Median(found / 3600, True, len(known), ended)
    return Median(max(seconds for seconds, _ in known) / 3600, False, len(known), ended)
