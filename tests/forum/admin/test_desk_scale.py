"""Every list of the desk and every "next": as many queries for three things that wait as for one, and for 300."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.admin.queues import Queue
from accounts.models import Claim, User
from tests.factories import make_administrator, make_moderator
from tests.waiting import MAKERS

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
QUEUES: dict[str, Queue] = {each.kind: each for each in admin.site.queues}  # type: ignore[attr-defined]


def queries(client: Client, path: str) -> int:
    """Return how many queries a page takes, the second time: the first one fills the session."""
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def path_of(kind: str) -> str:
    return f"{reverse(QUEUES[kind].changelist)}{QUEUES[kind].query}"


def test_every_queue_is_asked() -> None:
    assert set(MAKERS) == set(QUEUES)


@pytest.mark.parametrize("kind", MAKERS)
def test_a_list_asks_as_often_for_three_as_for_one(kind: str, sign_in: SignIn) -> None:
    desk = sign_in(make_administrator() if kind == "escalation" else make_moderator())
    MAKERS[kind]()
    assert QUEUES[kind].waiting().count() == 1
    one = queries(desk, path_of(kind))
    MAKERS[kind]()
    MAKERS[kind]()
    assert QUEUES[kind].waiting().count() == 3
    assert queries(desk, path_of(kind)) == one
    assert one <= 20


@pytest.mark.full
@pytest.mark.parametrize("kind", MAKERS)
def test_a_list_asks_as_often_for_three_hundred(kind: str, sign_in: SignIn) -> None:
    desk = sign_in(make_administrator() if kind == "escalation" else make_moderator())
    # One whole page against six of them: the numbers of the pages are no queries.
    for _ in range(3):
        MAKERS[kind]()
    few = queries(desk, path_of(kind))
    for _ in range(297):
        MAKERS[kind]()
    assert queries(desk, path_of(kind)) == few


@pytest.mark.parametrize("kind", ["question", "answer", "verification"])
def test_taking_the_next_asks_as_often_for_three_as_for_one(kind: str, sign_in: SignIn) -> None:
    desk = sign_in(make_moderator())
    counts = []
    for _ in range(3):
        MAKERS[kind]()
        Claim.objects.all().delete()
        desk.post("/admin/take/", {"queue": kind})
        Claim.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            assert "/change/" in desk.post("/admin/take/", {"queue": kind})["Location"]
        counts.append(len(asked))
    assert len(set(counts)) == 1


@pytest.fixture
def plans() -> Iterator[Callable[[Any], str]]:
    """Return a function that says how PostgreSQL would read a queryset, sequential reading being dear."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        yield lambda rows: rows.explain()


@pytest.mark.parametrize(
    ("kind", "index"),
    {
        "question": "question_queue", "urgent question": "question_next", "answer": "answer_queue", "revision": "revision_queue",
        "update": "update_queue", "review": "review_queue", "reply": "reply_queue", "verification": "verification_queue",
        "amendment": "amendment_queue", "clarification": "clarification_queue", "appeal": "appeal_queue",
    }.items(),
)  # fmt: skip
def test_queues_are_read_in_the_order_of_an_index(kind: str, index: str, plans: Callable[[Any], str]) -> None:
    queue = QUEUES[kind]
    plan = plans(queue.waiting().order_by(queue.since)[:50])
    assert f"using {index}" in plan or "using question_next" in plan
    assert "Sort Key" not in plan
