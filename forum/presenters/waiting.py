"""How long people wait for a first answer, from what happened here."""

from datetime import timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, F, Min, Q
from django.utils import timezone

from forum.models import Question, Topic

#: Fewer answered questions than this say nothing about the next one.
FEWEST = 3

_WORDS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


class Median(Aggregate):
    """PostgreSQL's continuous median."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def usual_wait(topic: Topic | None = None) -> timedelta | None:
    """Return the median time from publication to the first published answer; None when too little is known.

    Imported questions are left out: nobody waited for those here.
    """
    answered = Question.objects.published().filter(source="")
    if topic is not None:
        answered = answered.filter(topics=topic)
    waits = (
        answered.annotate(first=Min("answers__published_at", filter=Q(answers__status="published")))
        .filter(first__gte=F("published_at"))
        .annotate(wait=F("first") - F("published_at"))
    )
    found: dict[str, Any] = waits.aggregate(median=Median("wait"), known=Count("pk"))
    return found["median"] if found["known"] >= FEWEST else None


def in_words(wait: timedelta) -> str:
    """Return a wait as people say it: "two days", "five hours", "less than an hour"."""
    hours = round(wait.total_seconds() / 3600)
    if hours < 1:
        return "less than an hour"
    if hours < 36:
        return counted(hours, "hour")
    days = round(hours / 24)
    return counted(days, "day") if days < 15 else counted(round(days / 7), "week")


def counted(number: int, unit: str) -> str:
    """Return "two days", "one day", "14 days"."""
    word = _WORDS[number] if number < len(_WORDS) else str(number)
    return f"{word} {unit}{'' if number == 1 else 's'}"


def since(question: Question) -> str:
    """Return how long a published question has stood there, in words."""
    return in_words(timezone.now() - (question.published_at or timezone.now()))
