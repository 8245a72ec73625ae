"""Which questions a physician is offered, and their own answers by state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import Physician
from forum.domain.browsing import for_rows
from forum.models import (
    Answer,
    Follow,
    Photo,
    Question,
    QuestionTopic,
    Skip,
    SpecialtyTopic,
    Topic,
)

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
#: So many topics are offered to choose from.
TOPICS_OFFERED = 300
#: Urgent first, then the longest wait.
ORDER = ("-urgent", "published_at", "pk")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Wanted:
    """What a physician asked the queue for: a tab, a topic by its slug, questions with photos only."""

    tab: str = "mine"
    topic: str = ""
    photos: bool = False

    @property
    def filtered(self) -> bool:
        """Return whether more than a tab is asked for."""
        return bool(self.topic or self.photos)

    def query(self) -> dict[str, str]:
        """Return the parts of an address that ask for the same."""
        parts = {"show": "" if self.tab == "mine" else self.tab, "topic": self.topic}
        parts["photos"] = "on" if self.photos else ""
        return {name: value for name, value in parts.items() if value}


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

    A specialty's questions are those under topics in which its physicians answered before.
    """
    questions = Question.objects.published().filter(closed_at__isnull=True, answered=False)
    own = Answer.objects.filter(question=OuterRef("pk"), author=physician).exclude(status="draft")
    questions = questions.filter(~Exists(own))
    if physician.user_id:
        questions = questions.exclude(asker_id=physician.user_id)
    if only_specialty:
        questions = questions.filter(_under(topics_of(physician)))
    return questions


def topics_of(physician: Physician) -> list[int]:
    """Return the topics under which physicians of the same specialty answered before."""
    answering = SpecialtyTopic.objects.filter(specialty=physician.specialty_title)
    return list(answering.order_by("topic").values_list("topic", flat=True))


def physicians_for(question: Question) -> QuerySet[Physician]:
    """Return verified physicians, with accounts, in whose queue "Matches my specialty" a question stands; not its asker."""
    topics = QuestionTopic.objects.filter(question=question).values("topic")
    answering = SpecialtyTopic.objects.filter(topic__in=topics).values("specialty")
    physicians = Physician.objects.verified().filter(specialty_title__in=answering)
    return physicians.exclude(user_id=question.asker_id) if question.asker_id else physicians


def renew_specialties() -> None:
    """Write anew which specialties answer under which topics: triggers only add. The clock's work."""
    true = QuestionTopic.objects.filter(question__answers__status="published")
    pairs = set(
        true.exclude(question__answers__byline_specialty="")
        .values_list("question__answers__byline_specialty", "topic")
        .distinct()
    )
    kept = {(row.specialty, row.topic_id): row.pk for row in SpecialtyTopic.objects.all()}
    SpecialtyTopic.objects.filter(pk__in=[pk for pair, pk in kept.items() if pair not in pairs]).delete()
    SpecialtyTopic.objects.bulk_create(
        [SpecialtyTopic(specialty=name, topic_id=topic) for name, topic in sorted(pairs - kept.keys())],
        ignore_conflicts=True,
    )


def questions_of(physician: Physician, wanted: Wanted) -> QuestionQuerySet:
    """Return the questions that are wanted. What the physician skipped stands under "skipped" alone."""
    skips = Skip.objects.filter(physician=physician)
    if wanted.tab == "skipped":
        questions = Question.objects.published().filter(pk__in=skips.values("question"))
    else:
        questions = open_questions(physician, only_specialty=wanted.tab == "mine")
        questions = questions.filter(~Exists(skips.filter(question=OuterRef("pk"))))
    if wanted.tab == "following":
        follows = Follow.objects.filter(account_id=physician.user_id)
        followed = [*follows.exclude(topic=None).values_list("topic", flat=True)]
        asked = [*follows.exclude(question=None).values_list("question", flat=True)]
        questions = questions.filter(Q(pk__in=asked) | _under(followed))
    if wanted.topic:
        filed = QuestionTopic.objects.filter(question=OuterRef("pk"), topic__slug=wanted.topic)
        questions = questions.filter(Exists(filed))
    if wanted.photos and physician.user is not None:
        seen = Photo.objects.shown_to(physician.user).filter(question=OuterRef("pk"))
        questions = questions.filter(Exists(seen))
    return questions


def topics_offered(physician: Physician, tab: str) -> list[Topic]:
    """Return the topics to choose from in a tab, by name: those of the specialty, the followed ones, or all."""
    topics = Topic.objects.public()
    if tab == "mine":
        topics = topics.filter(specialties__specialty=physician.specialty_title)
    elif tab == "following":
        topics = topics.filter(follows__account=physician.user_id)
    return list(topics[:TOPICS_OFFERED])


def page(physician: Physician, *, wanted: Wanted, after: str) -> QueuePage:
    """Return a page of the queue: urgent first, then the longest wait."""
    questions = questions_of(physician, wanted)
    key = _read(after)
    if key:
        urgent, moment, pk = key
        behind = Q(published_at__gt=moment) | Q(published_at=moment, pk__gt=pk)
        questions = questions.filter(
            Q(urgent=urgent) & behind | (Q(urgent=False) if urgent else Q(pk__in=[]))
        )
    # The ids alone stand in the index of the queue; whole rows are fetched for those that are shown.
    ids = list(questions.order_by(*ORDER).values_list("pk", flat=True)[: PAGE + 1])
    rows = for_rows(Question.objects.published().filter(pk__in=ids).with_counts(physician.user))
    found = list(rows.order_by(*ORDER))
    return QueuePage(found[:PAGE], _key(found[PAGE - 1]) if len(found) > PAGE else "")


def count(physician: Physician, wanted: Wanted) -> int:
    """Return how many questions are wanted, counted up to one more than `COUNTED`.

    In the queue's own order, so that its index is walked no further than it must be.
    """
    ordered = questions_of(physician, wanted).order_by(*ORDER)
    return len(ordered.values_list("pk", flat=True)[: COUNTED + 1])


def counts(physician: Physician) -> dict[str, int]:
    """Return how many questions each tab holds, counted up to one more than `COUNTED`."""
    return {tab: count(physician, Wanted(tab=tab)) for tab in TABS}


def in_words(number: int) -> str:
    """Return a count as it is shown: "200+" beyond what is counted."""
    return f"{COUNTED}+" if number > COUNTED else str(number)


def _under(topics: list[int]) -> Exists:
    """Tell of a question whether it is filed under one of the topics."""
    return Exists(QuestionTopic.objects.filter(question=OuterRef("pk"), topic__in=topics))


def own_counts(physician: Physician) -> dict[str, int]:
    """Return how many of a physician's answers are in each of `STATES`."""
    by_status = dict(
        Answer.objects.filter(author=physician).order_by().values_list("status").annotate(n=Count("pk"))
    )
    return {name: sum(by_status.get(each, 0) for each in statuses) for name, (_, statuses) in STATES.items()}


def own_answers(physician: Physician, *, state: str, after: str) -> OwnAnswers:
    """Return a physician's answers in one state, newest first; without a state the first that has any."""
    own = Answer.objects.filter(author=physician)
    numbers = own_counts(physician)
    tabs = [(name, label, numbers[name]) for name, (label, _) in STATES.items()]
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
