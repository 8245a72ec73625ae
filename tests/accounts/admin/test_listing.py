"""Lists of the queues: filters, search, marks, the empty queue; the same number of queries for one row as for three."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.domain import claiming, watching
from accounts.models import AuditEntry, User
from forum.domain import moderation
from forum.models import ReportCase
from tests.factories import (
    AnswerFactory,
    ClarificationFactory,
    PeerViewFactory,
    PhotoFactory,
    QuestionFactory,
    QuestionUpdateFactory,
    ReviewFactory,
    ReviewReplyFactory,
    TopicFactory,
    UserFactory,
    make_moderator,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
LIST = "/admin/forum/question/"


@pytest.fixture
def sam() -> User:
    return make_moderator(pseudonym="Sam")


@pytest.fixture
def desk(sam: User, sign_in: SignIn) -> Client:
    return sign_in(sam)


def waiting(title: str, **fields: Any) -> Any:
    return QuestionFactory(title=title, status="pending", published_at=None, **fields)


def titles(desk: Client, query: str) -> set[str]:
    body = desk.get(f"{LIST}?{query}").content.decode()
    return {word for word in ("mine", "theirs", "free") if f"The {word} one" in body}


def test_filters_by_hand_author_reports_and_topic(desk: Client, sam: User) -> None:
    topic, watched = TopicFactory(name="Ticks", slug="ticks"), UserFactory()
    mine, theirs = waiting("The mine one", topic=topic), waiting("The theirs one", asker=watched)
    free = waiting("The free one")
    claiming.claim(mine, by=sam)
    claiming.claim(theirs, by=make_moderator(pseudonym="Ada"))
    watching.watch(watched, by=sam, reason="spam")
    ReportCase.objects.create(object_type="question", object_id=free.pk)
    assert titles(desk, "") == {"mine", "theirs", "free"}
    assert titles(desk, "held=mine") == {"mine"}
    assert titles(desk, "held=others") == {"theirs"}
    assert titles(desk, "held=free") == {"free"}
    assert titles(desk, "watched=yes") == {"theirs"}
    assert titles(desk, "reported=yes") == {"free"}
    assert desk.get(LIST).content.decode().count(">Reported by 0</span>") == 1
    assert titles(desk, "topic=ticks") == {"mine"}
    assert titles(desk, f"author={watched.pk}") == {"theirs"}
    assert titles(desk, f"author={watched.pk}&status=any") == {"theirs"}
    assert titles(desk, "author=nobody") == set()
    assert titles(desk, f"q={watched.pseudonym}") == {"theirs"}


def test_an_empty_queue_says_how_long_things_waited_today(desk: Client, sam: User) -> None:
    assert "All clear." in desk.get(LIST).content.decode()
    question = waiting("Waits?")
    AuditEntry.objects.create(
        object_type="question",
        object_id=question.pk,
        action="submit",
        status_before="draft",
        status_after="pending",
    )
    moderation.decide(question, "approve", by=sam)
    body = desk.get(LIST).content.decode()
    assert "All clear. The oldest item today waited" in body
    assert "Nothing is found." in desk.get(f"{LIST}?status=hidden").content.decode()


MAKERS: dict[str, Callable[[], Any]] = {
    "answer": lambda: AnswerFactory(status="pending", published_at=None),
    "revision": lambda: AnswerFactory().revisions.create(
        headline="New", body="New.", status="pending", submitted_at=timezone.now()
    ),
    "questionupdate": lambda: QuestionUpdateFactory(status="pending"),
    "photo": lambda: PhotoFactory(status="pending"),
    "review": lambda: ReviewFactory(status="pending", published_at=None),
    "reviewreply": lambda: ReviewReplyFactory(status="pending"),
    "peerview": lambda: PeerViewFactory(status="pending", published_at=None),
    "clarification": lambda: ClarificationFactory(status="pending", published_at=None),
}


@pytest.mark.parametrize("model", MAKERS)
def test_every_queue_with_all_its_marks_costs_the_same_for_three(model: str, desk: Client, sam: User) -> None:
    def full() -> None:
        item = MAKERS[model]()
        watching.watch(User.objects.get(pk=item.owner_id()), by=sam, reason="spam")
        claiming.claim(item, by=sam)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            body = desk.get(f"/admin/forum/{model}/").content.decode()
        assert "Watched by Sam" in body
        return len(caught)

    full()
    desk.get(f"/admin/forum/{model}/")
    one = queries()
    full()
    full()
    assert queries() == one
    found = desk.get(f"/admin/forum/{model}/?q=%00")
    assert found.status_code == 200
