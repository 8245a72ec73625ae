"""Bar charts of the desk, drawn by the server: shapes for an inline SVG of 280 by 100, and the table of their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 280, 100
_STEPS = (1, 2, 4, 6, 8, 10, 12, 16, 20, 24, 30, 40, 50, 60, 80)


@dataclass(frozen=True)
class Bar:
    """One bar. ``tone`` is its class: in, out or wait."""

    x: float
    y: float
    width: float
    height: float
    tone: str


@dataclass(frozen=True)
class Key:
    """One line of the legend."""

    tone: str
    words: str


@dataclass(frozen=True)
class Chart:
    """A chart. ``summary`` is its name for those who do not see it; ``method`` says how the figures come about."""

    id: str
    title: str
    keys: Sequence[Key]
    summary: str
    top: str
    middle: str
    bars: Sequence[Bar]
    days: Sequence[date]
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    method: str
    goal: float | None = None


@dataclass(frozen=True)
class Series:
    """Values of one colour, one for each day; None draws nothing."""

    tone: str
    values: Sequence[float | None]


def ceiling(highest: float) -> int:
    """Return the number at the top of the scale: even, so that its half can be written beside the middle."""
    size = 1
    while True:
        for step in _STEPS:
            if step * size >= highest and step * size >= 2:
                return step * size
        size *= 10


def bars(slots: int, series: Sequence[Series], top: float) -> list[Bar]:
    """Return the bars of several series side by side in each slot."""
    slot = WIDTH / slots
    wide = (slot - 4) / len(series) - (1 if len(series) > 1 else 0)
    drawn = []
    for number, each in enumerate(series):
        for day, value in enumerate(each.values):
            if value:
                height = round(min(value / top, 1) * HEIGHT, 1)
                x = day * slot + 2 + number * (wide + 1)
                drawn.append(Bar(round(x, 1), round(HEIGHT - height, 1), round(wide, 1), height, each.tone))
    return drawn


def level(value: float, top: float) -> float:
    """Return how far down a line at this value stands."""
    return round(HEIGHT - min(value / top, 1) * HEIGHT, 1)


def days_words(days: Sequence[date]) -> str:
    """Return "8 to 21 March", or both months where there are two."""
    first, last = days[0], days[-1]
    begin = f"{first.day}" if first.month == last.month else f"{first.day} {first:%B}"
    return f"{begin} to {last.day} {last:%B}"
