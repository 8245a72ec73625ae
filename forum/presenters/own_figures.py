"""A physician's figures as a page: totals, a small chart drawn here, and the same numbers as a table."""

from dataclasses import dataclass

from forum.domain.figures import Figures, Month
from forum.domain.queueing import STATES
from forum.models import PeerView

#: Units of the drawing: each month is a group of bars this wide, the highest bar is so high.
GROUP, HIGH, BAR = 48, 96, 9


@dataclass(frozen=True)
class Column:
    """One bar: place and size in units of the drawing."""

    x: int
    y: int
    height: int
    kind: str


@dataclass(frozen=True)
class Label:
    """A month's name below its bars."""

    x: int
    text: str


@dataclass(frozen=True)
class Chart:
    """Bars of answers, helpful marks, thanks and agreements by month. ``top`` is what the highest bar stands for."""

    width: int
    height: int
    columns: list[Column]
    labels: list[Label]
    top: int


def chart(months: list[Month]) -> Chart:
    """Draw the months."""
    kinds = ("answers", "helpful", "thanks", "agreed")
    top = max([getattr(month, kind) for month in months for kind in kinds] or [0])
    columns = []
    for place, month in enumerate(months):
        for offset, kind in enumerate(kinds):
            value = getattr(month, kind)
            height = round(HIGH * value / top) if top else 0
            columns.append(
                Column(x=place * GROUP + 4 + offset * (BAR + 1), y=HIGH - height, height=height, kind=kind)
            )
    labels = [Label(place * GROUP + GROUP // 2, f"{month.first:%b}") for place, month in enumerate(months)]
    return Chart(width=len(months) * GROUP, height=HIGH + 20, columns=columns, labels=labels, top=top)


def totals(figures: Figures) -> list[tuple[str, int]]:
    """Return the sums to show, each with its words."""
    by_state = [
        (f"Answers: {label.lower()}", sum(figures.states.get(each, 0) for each in statuses))
        for label, statuses in STATES.values()
    ]
    views = [
        (f"Peers: {words}", figures.views.get(verdict, 0)) for verdict, words in PeerView.VERDICTS.items()
    ]
    return [
        *by_state,
        ("Marked helpful by readers", figures.helpful),
        ("Thanks from askers", figures.thanks),
        ("Peers: I agree", figures.agreed),
        *views,
    ]
