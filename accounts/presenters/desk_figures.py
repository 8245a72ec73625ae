"""The charts of the desk's index: fourteen days in and out, and how long decisions took."""

from collections.abc import Sequence
from datetime import date

from accounts.domain.flow_figures import DAYS, Figures, Median
from accounts.presenters import charts
from accounts.presenters.charts import Chart, Key, Series

METHOD = (
    "Out of the audit log. Each bar is the median of what came in on that day, by Kaplan and Meier: what still waits is "
    "counted in with the time it has waited so far, what its author took back until then. An outlined bar: fewer than half "
    "are decided yet, so the median is longer than the bar. An undone decision counts as not made."
)


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
