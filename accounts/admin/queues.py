"""Queues of things that wait for a decision, measured for the index of the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.models import Moderated
from accounts.presenters.spans import roughly, span


@dataclass(frozen=True)
class Queue:
    """One queue. ``waiting`` returns what waits, ``target`` how long it may; ``place`` orders the cells."""

    title: str
    kind: str
    place: int
    waiting: Callable[[], QuerySet[Moderated]]
    target: Callable[[], timedelta]
    changelist: str
    may_see: Callable[[roles.Viewer], bool] = roles.may_moderate
    #: The field that says since when a thing waits.
    since: str = "submitted_at"
    #: What the list is asked for, where it shows something else by itself; such a queue is taken from its list.
    query: str = ""


@dataclass(frozen=True)
class Cell:
    """A queue as it stands now."""

    queue: Queue
    waiting: int
    age: timedelta
    target: timedelta

    @property
    def anchor(self) -> str:
        """Return the id of the cell's heading."""
        return f"queue-{self.queue.kind}"

    @property
    def list_url(self) -> str:
        """Return the address of the list."""
        return f"{reverse(self.queue.changelist)}{self.queue.query}"

    @property
    def next_url(self) -> str:
        """Return the address that leads to the oldest."""
        return self.list_url if self.queue.query else f"{self.list_url}next/"

    @property
    def urgency(self) -> float:
        """Return the share of the target that is used up."""
        return self.age / self.target if self.target else 0.0

    @property
    def word(self) -> str:
        """Return "On time", "Late", or how soon it is due when a quarter of the time is left."""
        if self.urgency > 1:
            return "Late"
        if self.waiting and self.urgency > 0.75:
            return f"Due in {roughly(self.target - self.age)}"
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
        """Return the target."""
        return span(self.target)


def measure(queue: Queue) -> Cell:
    """Count a queue and find its oldest, in one query."""
    found = queue.waiting().order_by().aggregate(waiting=Count("pk"), oldest=Min(queue.since))
    age = timezone.now() - found["oldest"] if found["oldest"] else timedelta()
    return Cell(queue, found["waiting"], age, queue.target())
