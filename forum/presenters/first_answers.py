"""The chart of the desk's index that says how long published questions wait for their first answer."""

from collections import defaultdict
from datetime import date, datetime

from django.core.cache import cache
from django.utils import timezone

from accounts.domain import flow_figures
from accounts.domain.flow_figures import Median
from accounts.presenters import desk_figures
from accounts.presenters.charts import Chart
from forum.domain import first_answers

CACHE_KEY = "desk-first-answers"
KEPT = 300

METHOD = (
    "Out of the audit log, from the publication of a question to that of its first answer. Each bar is the median of the "
    "questions published on that day, by Kaplan and Meier: unanswered ones are counted in with the time they have waited so "
    "far. An outlined bar: fewer than half have an answer yet, so the median is longer than the bar."
)


def chart() -> Chart:
    """Return the chart of the last fourteen days, at most five minutes old."""
    days = flow_figures.last_days(timezone.localdate())
    kept = cache.get(CACHE_KEY)
    if not (isinstance(kept, tuple) and kept[0] == days):
        kept = (days, medians(timezone.now()))
        cache.set(CACHE_KEY, kept, KEPT)
    return desk_figures.median_chart(
        kept[1],
        days,
        id="answered",
        title="Median hours to a first answer",
        words=("Day", "Published", "Answered"),
        method=METHOD,
    )


def medians(now: datetime) -> list[Median]:
    """Return the median of each of the last fourteen days."""
    days = flow_figures.last_days(timezone.localtime(now).date())
    lengths: dict[date, list[tuple[float, bool]]] = defaultdict(list)
    for wait in first_answers.since(flow_figures.midnight_of(days[0])):
        lengths[timezone.localtime(wait.published).date()].append((wait.seconds(now), wait.answered))
    return [flow_figures.median_of(lengths[day]) for day in days]
