"""Lists of questions: filters, orders, and pages by key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from forum.models import Answer, Photo, Question, QuestionTopic

if TYPE_CHECKING:
    from accounts.roles import Viewer
    from forum.models.question import QuestionQuerySet

PAGE = 20
#: Counting stops here; beyond it a list says "more than".
COUNT_UP_TO = 1000
SORTS = {"newest": "Newest", "answers": "Most answers", "waiting": "Waiting longest"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Wanted:
    """What a visitor asked a list for."""

    answered: str = ""
    photos: bool = False
    topics: tuple[str, ...] = ()
    specialty: str = ""
    sort: str = "newest"
    after: str = ""

    @property
    def filtered(self) -> bool:
        """Whether any filter is on."""
        return bool(self.answered or self.photos or self.topics or self.specialty)


@dataclass(frozen=True)
class Page:
    """One page of a list. ``next_key`` continues it; ``total`` is exact up to `COUNT_UP_TO`."""

    rows: list[Question]
    next_key: str
    total: int

    @property
    def more_than_counted(self) -> bool:
        """Whether there are more rows than were counted."""
        return self.total > COUNT_UP_TO


def page_of(
    wanted: Wanted, *, viewer: Viewer, within: QuestionQuerySet | None = None, size: int = PAGE
) -> Page:
    """Return the page that ``wanted`` names. An unreadable ``after`` gives the first page."""
    questions = filtered(wanted, within=within)
    total = questions.order_by()[: COUNT_UP_TO + 1].count()
    ordered = _after(questions.with_counts(viewer), wanted)
    found = list(for_rows(ordered)[: size + 1])
    rows = found[:size]
    return Page(rows, _key(rows[-1], wanted.sort) if len(found) > size else "", total)


def filtered(wanted: Wanted, *, within: QuestionQuerySet | None = None) -> QuestionQuerySet:
    """Return published questions that pass the filters."""
    questions = Question.objects.published() if within is None else within
    answers = Answer.objects.published().filter(question=OuterRef("pk"))
    if wanted.answered:
        questions = questions.filter(Exists(answers) if wanted.answered == "yes" else ~Exists(answers))
    if wanted.photos:
        questions = questions.filter(Exists(Photo.objects.public().filter(question=OuterRef("pk"))))
    if wanted.topics:
        filed = QuestionTopic.objects.filter(question=OuterRef("pk"), topic__slug__in=wanted.topics)
        questions = questions.filter(Exists(filed))
    if wanted.specialty:
        questions = questions.filter(Exists(answers.filter(byline_specialty=wanted.specialty)))
    if wanted.sort == "waiting":
        questions = questions.filter(~Exists(answers))
    return questions


def for_rows(questions: QuestionQuerySet) -> QuestionQuerySet:
    """Load what a row shows, with a fixed number of queries."""
    return questions.defer("search").select_related("asker").prefetch_related("questiontopic_set__topic")


def specialties() -> list[str]:
    """Return the specialties of those who answered, for the filter."""
    titles = Answer.objects.published().exclude(byline_specialty="").order_by("byline_specialty")
    return list(titles.values_list("byline_specialty", flat=True).distinct()[:200])


def _after(questions: QuestionQuerySet, wanted: Wanted) -> QuestionQuerySet:
    key = _read_key(wanted.after)
    if wanted.sort == "answers":
        if key:
            questions = questions.filter(Q(answer_count__lt=key[0]) | Q(answer_count=key[0], pk__lt=key[1]))
        return questions.order_by("-answer_count", "-pk")
    moment = _moment(key[0]) if key else None
    if wanted.sort == "waiting":
        if key and moment:
            questions = questions.filter(Q(published_at__gt=moment) | Q(published_at=moment, pk__gt=key[1]))
        return questions.order_by("published_at", "pk")
    if key and moment:
        questions = questions.filter(Q(published_at__lt=moment) | Q(published_at=moment, pk__lt=key[1]))
    return questions.order_by("-published_at", "-pk")


def _key(question: Any, sort: str) -> str:
    if sort == "answers":
        return f"{question.answer_count}.{question.pk}"
    return f"{(question.published_at - _EPOCH) // timedelta(microseconds=1)}.{question.pk}"


def _read_key(text: str) -> tuple[int, int] | None:
    first, _, second = text.partition(".")
    if not (first.isascii() and first.isdigit() and second.isascii() and second.isdigit()):
        return None
    if len(first) > 18 or len(second) > 18:
        return None
    return int(first), int(second)


def _moment(microseconds: int) -> datetime | None:
    try:
        return _EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return None
