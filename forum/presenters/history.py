"""What the desk shows of a person beside their text: how long they are here, what was decided, reports that held."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Value

from accounts.domain import deciding
from accounts.models import AuditEntry, Physician, User
from accounts.presenters import life
from forum.models import (
    Answer,
    Clarification,
    PeerView,
    Photo,
    Question,
    QuestionUpdate,
    ReportCase,
    Review,
    ReviewReply,
    Revision,
)
from forum.states import PUBLIC_WORDS

#: The newest things of each kind that are looked through: what was decided last is about one of them.
NEWEST = 50
DECISIONS = 5
Things = list[tuple[str, int]]


@dataclass(frozen=True)
class History:
    """An author as the desk knows them; never the address."""

    since: datetime | None = None
    decisions: list[life.Event] = field(default_factory=list)
    counts: list[tuple[str, int]] = field(default_factory=list)
    #: Cases of reports that a moderator agreed with.
    upheld: int = 0
    reported: int = 0

    @property
    def total(self) -> int:
        """Return how much they sent."""
        return sum(number for _, number in self.counts)


def of_account(user: User | None) -> History:
    """Return the history of an asker or reviewer, in a fixed number of queries."""
    if user is None:
        return History()
    rows: list[tuple[str, QuerySet[Any]]] = [
        ("question", Question.objects.filter(asker=user).exclude(status="draft")),
        ("update", QuestionUpdate.objects.filter(question__asker=user)),
        ("photo", Photo.objects.filter(question__asker=user)),
        ("review", Review.objects.filter(author=user)),
    ]
    questions = Question.objects.filter(asker=user).exclude(status="draft")
    return _history(user.date_joined, rows, questions)


def of_physician(physician: Physician | None) -> History:
    """Return the history of a physician, in a fixed number of queries."""
    if physician is None:
        return History()
    rows: list[tuple[str, QuerySet[Any]]] = [
        ("answer", Answer.objects.filter(author=physician).exclude(status="draft")),
        ("revision", Revision.objects.filter(answer__author=physician)),
        ("reply", ReviewReply.objects.filter(review__physician=physician)),
        ("caveat", PeerView.objects.filter(physician=physician)),
        ("clarification", Clarification.objects.filter(physician=physician)),
    ]
    answers = Answer.objects.filter(author=physician).exclude(status="draft")
    return _history(physician.user.date_joined if physician.user else None, rows, answers)


def _history(
    since: datetime | None, rows: list[tuple[str, QuerySet[Any]]], counted: QuerySet[Any]
) -> History:
    found = dict(counted.order_by().values_list("status").annotate(number=Count("pk")))
    things = _things(rows)
    upheld, reported = _reports(things)
    return History(
        since=since,
        decisions=_decisions(things),
        counts=[(word, found[status]) for status, word in PUBLIC_WORDS.items() if status in found],
        upheld=upheld,
        reported=reported,
    )


def _things(rows: list[tuple[str, QuerySet[Any]]]) -> Things:
    """Return the newest things of each kind as (kind, id), in one query."""
    parts = [
        query.order_by("-pk").annotate(what=Value(kind)).values_list("what", "pk")[:NEWEST]
        for kind, query in rows
    ]
    return list(parts[0].union(*parts[1:], all=True))


def _among(things: Things) -> Q:
    wanted = Q()
    for kind in dict.fromkeys(kind for kind, _ in things):
        wanted |= Q(object_type=kind, object_id__in=[pk for each, pk in things if each == kind])
    return wanted


def _decisions(things: Things) -> list[life.Event]:
    if not things:
        return []
    decided = AuditEntry.objects.filter(_among(things), action__in=life.DECISIONS)
    return life.events(deciding.in_force(decided)[:DECISIONS])


def _reports(things: Things) -> tuple[int, int]:
    """Return how many reports of these things held, and how many there were that somebody decided on."""
    if not things:
        return 0, 0
    cases = ReportCase.objects.filter(_among(things)).exclude(status__in=["waiting", "lapsed"])
    counted = cases.aggregate(upheld=Count("pk", filter=Q(status="acted")), all=Count("pk"))
    return counted["upheld"], counted["all"]
