"""Which questions a physician is offered, and their own answers by state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import Physician
from forum.domain.browsing import for_rows
from forum.models import Answer, Follow, Question, QuestionTopic, Skip

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from forum.models.question import QuestionQuerySet

PAGE = 20
#: Tabs of "My answers": name → (label, statuses).
STATES = {
    "draft": ("Drafts", ["draft"]),
    "pending": ("Waiting", ["pending"]),
    "returned": ("Changes requested", ["returned"]),
    "published": ("Published", ["published", "hidden"]),
    "closed": ("Not published", ["rejected", "withdrawn"]),
}
#: Tabs of the queue: name → label.
TABS = {
    "mine": "Matches my specialty",
    "all": "All unanswered",
    "following": "Following",
    "skipped": "Skipped",
}
#: Counting stops here: nobody answers more in an afternoon.
COUNTED = 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class QueuePage:
    """One page of the queue."""

    rows: list[Question]
    next_key: str


@dataclass(frozen=True)
class OwnAnswers:
    """One page of a physician's answers in one state; ``tabs`` are (state, label, count)."""

    state: str
    rows: list[Answer]
    next_key: str
    tabs: list[tuple[str, str, int]] = field(default_factory=list)


def open_questions(physician: Physician, *, only_specialty: bool) -> QuestionQuerySet:
    """Return published, open questions without a published answer, that the physician neither asked nor answers.

    A specialty's questions are those under topics in which its physicians answered before; while nobody has,
    all are offered.
    """
    answers = Answer.objects.filter(question=OuterRef("pk"))
    questions = Question.objects.published().filter(closed_at__isnull=True)
    questions = questions.filter(~Exists(answers.filter(status="published")))
    questions = questions.filter(~Exists(answers.filter(author=physician).exclude(status="draft")))
    if physician.user_id:
        questions = questions.exclude(asker_id=physician.user_id)
    if only_specialty:
        topics = QuestionTopic.objects.filter(
            question__answers__status="published",
            question__answers__byline_specialty=physician.specialty_title,
        )
        # Found once, and not anew for every question that is looked at.
        known = list(topics.values_list("topic", flat=True).distinct())
        filed = QuestionTopic.objects.filter(question=OuterRef("pk"), topic__in=known)
        questions = questions.filter(Exists(filed))
    return questions


def physicians_for(question: Question) -> QuerySet[Physician]:
    """Return verified physicians, with accounts, in whose queue "Matches my specialty" a question stands; not its asker."""
    topics = QuestionTopic.objects.filter(question=question).values("topic")
    answering = Answer.objects.filter(status="published", question__questiontopic__topic__in=topics)
    physicians = Physician.objects.verified().filter(
        specialty_title__in=answering.exclude(byline_specialty="").values("byline_specialty")
    )
    return physicians.exclude(user_id=question.asker_id) if question.asker_id else physicians


def questions_of(physician: Physician, tab: str) -> QuestionQuerySet:
    """Return the questions of one of `TABS`. What the physician skipped stands under "skipped" alone."""
    skipped = Skip.objects.filter(question=OuterRef("pk"), physician=physician)
    if tab == "skipped":
        return Question.objects.published().filter(Exists(skipped))
    questions = open_questions(physician, only_specialty=tab == "mine").filter(~Exists(skipped))
    if tab == "following":
        follows = Follow.objects.filter(account_id=physician.user_id)
        topics = QuestionTopic.objects.filter(
            question=OuterRef("pk"), topic__in=follows.exclude(topic=None).values("topic")
        )
        questions = questions.filter(
            Q(pk__in=follows.exclude(question=None).values("question")) | Q(Exists(topics))
        )
    return questions


def page(physician: Physician, *, tab: str, after: str) -> QueuePage:
    """Return a page of a tab of the queue: urgent first, then the longest wait."""
    questions = questions_of(physician, tab).with_counts(physician.user)
    key = _read(after)
    if key:
        urgent, moment, pk = key
        behind = Q(published_at__gt=moment) | Q(published_at=moment, pk__gt=pk)
        questions = questions.filter(
            Q(urgent=urgent) & behind | (Q(urgent=False) if urgent else Q(pk__in=[]))
        )
    found = list(for_rows(questions).order_by("-urgent", "published_at", "pk")[: PAGE + 1])
    return QueuePage(found[:PAGE], _key(found[PAGE - 1]) if len(found) > PAGE else "")


def counts(physician: Physician) -> dict[str, int]:
    """Return how many questions each tab holds, counted up to one more than `COUNTED`."""
    return {tab: questions_of(physician, tab).order_by()[: COUNTED + 1].count() for tab in TABS}


def own_answers(physician: Physician, *, state: str, after: str) -> OwnAnswers:
    """Return a physician's answers in one state, newest first; without a state the first that has any."""
    own = Answer.objects.filter(author=physician)
    by_status = dict(own.values_list("status").annotate(n=Count("pk")))
    tabs = [
        (name, label, sum(by_status.get(each, 0) for each in statuses))
        for name, (label, statuses) in STATES.items()
    ]
    if state not in STATES:
        state = next((name for name, _, count in tabs if count), "draft")
    rows = (
        own.filter(status__in=STATES[state][1])
        .select_related("question")
        .defer("search", "body", "question__search")
    )
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.prefetch_related("revisions").order_by("-pk")[: PAGE + 1])
    return OwnAnswers(state, found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else "", tabs)


def _key(question: Question) -> str:
    assert question.published_at is not None
    return f"{int(question.urgent)}.{(question.published_at - _EPOCH) // timedelta(microseconds=1)}.{question.pk}"


def _read(text: str) -> tuple[bool, datetime, int] | None:
    parts = text.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 18 for part in parts):
        return None
    try:
        return parts[0] == "1", _EPOCH + timedelta(microseconds=int(parts[1])), int(parts[2])
    except OverflowError:
        return None
