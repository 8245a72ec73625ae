"""Queues of things that wait for a decision, measured and put into cells for the index of the desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.presenters.spans import roughly, span

#: Cells of the index in their order; a queue that names none of them stands behind, in a cell of its own.
CELLS = (
    "Urgent",
    "Questions",
    "Photos",
    "Answers",
    "Updates and replies",
    "Reviews",
    "Physicians",
    "Reports",
    "Appeals",
)
#: Queues are counted no further: an exact count of a long one costs more than it tells.
COUNTED = 1_000


@dataclass(frozen=True)
class Queue:
    """One queue. ``waiting`` returns what waits, ``target`` how long it may; ``place`` orders the lists of a cell."""

    title: str
    kind: str
    place: int
    waiting: Callable[[], QuerySet[Any]]
    target: Callable[[], timedelta]
    changelist: str
    may_see: Callable[[roles.Viewer], bool] = roles.may_moderate
    #: The field that says since when a thing waits.
    since: str = "submitted_at"
    #: What the list is asked for, where it shows something else by itself.
    query: str = ""
    #: The cell that it shares with others; its own title when empty.
    cell: str = ""
    #: Its things stand in another queue, too, and are counted there.
    overlaps: bool = False
    #: The kind of the queue whose next is taken for this one; its own when None, nothing is taken when empty.
    taken_as: str | None = None
    #: Says more of the number, as "on 4 items" of reports; one query.
    detail: Callable[[], str] | None = None

    @property
    def list_url(self) -> str:
        """Return the address of the list."""
        return f"{reverse(self.changelist)}{self.query}"

    @property
    def next_kind(self) -> str:
        """Return the kind to take the next of, or nothing."""
        return self.kind if self.taken_as is None else self.taken_as


@dataclass(frozen=True)
class Measured:
    """A queue as it stands now. ``waiting`` is one more than `COUNTED` where there are more than that."""

    queue: Queue
    waiting: int
    age: timedelta
    target: timedelta
    detail: str = ""

    @property
    def number(self) -> str:
        """Return how many wait: "12", "1,000+"."""
        return number_words(self.waiting)

    @property
    def urgency(self) -> float:
        """Return the share of the target that is used up."""
        return self.age / self.target if self.target else 0.0


@dataclass(frozen=True)
class Cell:
    """Queues that stand together on the index. Late as soon as one of them is."""

    title: str
    queues: Sequence[Measured]
    #: The longest wait that ended today, for a cell in which nothing waits.
    longest_today: timedelta | None = None

    @property
    def anchor(self) -> str:
        """Return the id of the cell's heading."""
        return f"queue-{self.title.lower().replace(' ', '-')}"

    @property
    def waiting(self) -> int:
        """Return how many wait in all of them."""
        return sum(each.waiting for each in self.queues)

    @property
    def counted(self) -> int:
        """Return how many of them no other cell counts."""
        return sum(each.waiting for each in self.queues if not each.queue.overlaps)

    @property
    def number(self) -> str:
        """Return how many wait: "12", "1,000+"."""
        return number_words(self.waiting)

    @property
    def detail(self) -> str:
        """Return what is said of the number."""
        return next((each.detail for each in self.queues if each.detail), "waiting")

    @property
    def first(self) -> Measured:
        """Return the queue to go on with: the one whose oldest has used up most of its time."""
        return max(self.queues, key=lambda each: (each.waiting > 0, each.urgency))

    @property
    def age(self) -> timedelta:
        """Return the age of the oldest."""
        return max(each.age for each in self.queues)

    @property
    def urgency(self) -> float:
        """Return the share of the target that the most urgent has used up."""
        return max(each.urgency for each in self.queues)

    @property
    def word(self) -> str:
        """Return "On time", "Late", or how soon it is due when a quarter of the time is left."""
        if self.urgency > 1:
            return "Late"
        if self.waiting and self.urgency > 0.75:
            return f"Due in {roughly(self.first.target - self.first.age)}"
        return "On time"

    @property
    def tone(self) -> str:
        """Return the tag's tone, which repeats the word."""
        return "care" if self.urgency > 1 else "warn" if self.waiting and self.urgency > 0.75 else "ok"

    @property
    def icon(self) -> str:
        """Return the icon that goes with the word."""
        return {"care": "warn", "warn": "clock", "ok": "check"}[self.tone]

    @property
    def oldest_words(self) -> str:
        """Return the age of the oldest."""
        return span(self.age)

    @property
    def target_words(self) -> str:
        """Return the target; where the queues of a cell differ, that of the most urgent."""
        return span(self.first.target)

    @property
    def longest_words(self) -> str:
        """Return how long the longest wait was that ended today, or nothing."""
        return span(self.longest_today) if self.longest_today is not None else ""

    @property
    def list_url(self) -> str:
        """Return the address of the list to open first."""
        return self.first.queue.list_url

    @property
    def next_kind(self) -> str:
        """Return the kind to take the next of: that of the queue which is most urgent among those that have any."""
        waiting = [each for each in self.queues if each.waiting and each.queue.next_kind]
        return max(waiting, key=lambda each: each.urgency).queue.next_kind if waiting else ""

    @property
    def lists(self) -> list[Measured]:
        """Return the lists beneath, where there is more than one."""
        return list(self.queues) if len(self.queues) > 1 else []


def measure(queue: Queue) -> Measured:
    """Count a queue as far as `COUNTED` and find its oldest, in one query that reads no further than that."""
    first = queue.waiting().order_by(queue.since).values("pk", queue.since)
    found = first[: COUNTED + 1].aggregate(waiting=Count("pk"), oldest=Min(queue.since))
    age = max(timezone.now() - found["oldest"], timedelta()) if found["oldest"] else timedelta()
    detail = queue.detail() if queue.detail and found["waiting"] else ""
    return Measured(queue, found["waiting"], age, queue.target(), detail)


def into_cells(measured: Sequence[Measured], longest: dict[str, timedelta] | None = None) -> list[Cell]:
    """Put queues into their cells. ``longest``: kind → the longest wait that ended today."""
    by_title: dict[str, list[Measured]] = {}
    for each in measured:
        by_title.setdefault(each.queue.cell or each.queue.title, []).append(each)
    titles = sorted(by_title, key=lambda title: CELLS.index(title) if title in CELLS else len(CELLS))
    longest = longest or {}
    return [
        Cell(
            title,
            by_title[title],
            max(
                (longest[each.queue.kind] for each in by_title[title] if each.queue.kind in longest),
                default=None,
            ),
        )
        for title in titles
    ]


def number_words(number: int) -> str:
    """Return a number as lists and cells write it: "12", "1,000+"."""
    return f"{COUNTED:,}+" if number > COUNTED else f"{number:,}"
