"""The figures of the desk's index: fourteen days in and out, and how long decisions took. Out of the audit log.

They are worked out once and kept for `KEPT` seconds: fourteen days of a busy log are many rows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from accounts.domain import waits
from accounts.presenters import charts
from accounts.presenters.charts import Chart, Key, Series

DAYS = 14
KEPT = 300
CACHE_KEY = "desk-figures"

METHOD = (
    "Out of the audit log. Each bar is the median of what came in on that day, by Kaplan and Meier: what still waits is "
    "counted in with the time it has waited so far, what its author took back until then. An outlined bar: fewer than half "
    "are decided yet, so the median is longer than the bar. An undone decision counts as not made."
)


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
    """Return the figures of the last `DAYS` days with today, at most `KEPT` seconds old."""
    kept = cache.get(CACHE_KEY)
    if isinstance(kept, Figures) and kept.days[-1] == timezone.localdate():
        return kept
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


def flow_chart(found: Figures) -> Chart:
    """Return what came in and what was decided, day by day."""
    top = charts.ceiling(max((*found.came, *found.decided, 1)))
    return Chart(
        id="flow",
        title="Came in and decided",
        keys=[Key("in", "Came in"), Key("out", "Decided")],
        summary=(
            f"Bars for each day, {charts.days_words(found.days)}. {sum(found.came)} items came in and {sum(found.decided)} were decided. "
            "The numbers are in the table below."
        ),
        top=f"{top:,}",
        middle=f"{top // 2:,}",
        bars=charts.bars(DAYS, [Series("in", found.came), Series("out", found.decided)], top),
        days=found.days,
        head=["Day", "Came in", "Decided"],
        rows=[
            [_day(day), f"{came:,}", f"{decided:,}"]
            for day, came, decided in zip(found.days, found.came, found.decided, strict=True)
        ],
        method=(
            "Out of the audit log. An item comes in each time it is sent, also when it is sent again after a change. "
            "Photos that come with a question are decided with it and not counted again."
        ),
    )


def median_chart(
    medians: Sequence[Median],
    days: Sequence[date],
    *,
    id: str = "median",
    title: str = "Median hours to a decision",
    goal: float | None = None,
    goal_words: str = "",
    words: tuple[str, str, str] = ("Day", "Came in", "Decided"),
    method: str = METHOD,
) -> Chart:
    """Return a chart of medians; what is not reached stands in outline."""
    top = charts.ceiling(max((*(each.hours or 0 for each in medians), (goal or 0) * 1.2, 1)))
    keys = [Key("out", "Hours"), Key("wait", "Not reached yet")]
    if goal is not None:
        keys.append(Key("goal", goal_words))
    known = [each for each in medians if each.hours is not None]
    not_reached = sum(not each.reached for each in known)
    return Chart(
        id=id,
        title=title,
        keys=keys,
        summary=(
            f"Bars for each day on which something came in, {charts.days_words(days)}: {len(known)} of {len(days)}. "
            f"On {not_reached} of them the median is not reached yet. The numbers are in the table below."
        ),
        top=f"{top:,} h",
        middle=f"{top / 2:g} h",
        bars=charts.bars(DAYS, [Series("out", [_if(each, reached=True) for each in medians])], top)
        + charts.bars(DAYS, [Series("wait", [_if(each, reached=False) for each in medians])], top),
        days=days,
        head=[*words, "Median"],
        rows=[
            [_day(day), f"{each.began:,}", f"{each.ended:,}", each.words]
            for day, each in zip(days, medians, strict=True)
        ],
        method=method,
        goal=charts.level(goal, top) if goal is not None else None,
    )


def _if(median: Median, *, reached: bool) -> float | None:
    return median.hours if median.reached is reached else None


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"
