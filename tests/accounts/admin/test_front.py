"""The index of the desk: cells, charts, who is here, the newest decisions; as many queries for three of everything as for one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.admin.queues import CELLS, Measured, Queue, into_cells, number_words
from accounts.domain import claiming
from accounts.models import User
from forum.domain import moderation
from tests.factories import QuestionFactory, UserFactory, make_moderator
from tests.log_entries import Entry, write
from tests.waiting import MAKERS, one_of_each

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]


def queue(**fields: Any) -> Queue:
    values = {
        "title": "Things",
        "kind": "thing",
        "place": 1,
        "waiting": None,
        "target": None,
        "changelist": "admin:index",
    }
    return Queue(**{**values, **fields})


def measured(age: timedelta, *, waiting: int = 1, **fields: Any) -> Measured:
    return Measured(queue(**fields), waiting, age, timedelta(hours=12))


def test_a_cell_is_as_late_as_its_most_urgent_queue() -> None:
    early = measured(timedelta(hours=1), title="Edits", cell="Answers", kind="revision")
    for hours, word, tone in ((13, "Late", "care"), (10, "Due in 2 h", "warn"), (3, "On time", "ok")):
        (cell,) = into_cells([early, measured(timedelta(hours=hours), title="Answers", kind="answer")])
        assert (cell.word, cell.tone, cell.next_kind) == (word, tone, "answer")
        assert [each.queue.title for each in cell.lists] == ["Edits", "Answers"]
    assert cell.waiting == 2


def test_cells_stand_in_their_order_and_count_nothing_twice() -> None:
    cells = into_cells(
        [
            measured(timedelta(), title="Something new", kind="new"),
            measured(timedelta(), title="Questions", kind="question", waiting=4),
            measured(
                timedelta(),
                title="Urgent questions",
                cell="Urgent",
                kind="x",
                taken_as="question",
                overlaps=True,
            ),
        ]
    )
    assert [(cell.title, cell.counted) for cell in cells] == [
        ("Urgent", 0),
        ("Questions", 4),
        ("Something new", 1),
    ]
    assert cells[0].next_kind == "question"


def test_an_empty_cell_is_on_time_and_takes_nothing() -> None:
    (cell,) = into_cells([measured(timedelta(), waiting=0)], {"thing": timedelta(hours=3)})
    assert (cell.word, cell.next_kind, cell.longest_words) == ("On time", "", "3 h")


def test_numbers_end_at_a_thousand() -> None:
    assert [number_words(number) for number in (0, 999, 1_000, 1_001)] == ["0", "999", "1,000", "1,000+"]


def test_every_queue_has_a_cell_of_its_order() -> None:
    titles = {each.cell or each.title for each in admin.site.queues}
    assert titles <= {*CELLS, "Escalated"}
    assert set(CELLS) - titles <= {"Reports"}


def test_the_index_asks_as_often_for_three_of_everything_as_for_one(sign_in: SignIn) -> None:
    moderator = make_moderator()
    desk = sign_in(moderator)
    counts = []
    for _ in range(3):
        one_of_each()
        question = QuestionFactory(status="pending")
        claiming.claim(QuestionFactory(status="pending"), by=moderator)
        moderation.decide(question, "approve", by=moderator, version=question.version)
        cache.clear()
        desk.get("/admin/")
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert desk.get("/admin/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[-1], counts
    # Two for each queue, for what waits and its target; and what everything else takes together.
    assert counts[0] <= 2 * len(MAKERS) + 35


def test_charts_are_pictures_with_names_and_tables(sign_in: SignIn) -> None:
    now = timezone.now()
    write([Entry("question", 1, "submit", "draft", "pending", now - timedelta(days=2), 5)])
    page = sign_in(make_moderator()).get("/admin/").content.decode()
    assert page.count('role="img" aria-label="Bars for each day') == 3
    assert page.count('<table class="nums">') == 3
    assert page.count("Show the numbers") == 3
    assert "style=" not in page
    assert "by Kaplan and Meier" in page
    assert "over 48.0 h" in page


def test_who_is_here_and_what_was_decided(sign_in: SignIn) -> None:
    sam, wren = make_moderator(), make_moderator()
    question = QuestionFactory(status="pending", title="Lump behind my ear that moves?")
    moderation.decide(question, "approve", by=wren, version=question.version)
    gone = QuestionFactory(status="pending", title="Canary title of mine?")
    moderation.decide(
        gone, "reject", by=wren, version=gone.version, reason="not-health", note="This is not about health."
    )
    type(gone).objects.filter(pk=gone.pk).update(title="")
    claiming.claim(QuestionFactory(status="pending"), by=wren)
    page = " ".join(sign_in(sam).get("/admin/").content.decode().split())
    assert f'<th scope="row">{sam.pseudonym} (you)</th><td>0</td><td>0</td><td>0 of 0</td>' in page
    assert f'<th scope="row">{wren.pseudonym}</th><td>1, Questions</td><td>2</td><td>0 of 0</td>' in page
    assert "Lump behind my ear that moves?</a>" in page
    assert "Reason: not health" in page


def test_an_empty_queue_says_how_long_its_oldest_waited(sign_in: SignIn) -> None:
    now = timezone.now()
    if timezone.localtime(now).hour == 0:
        pytest.skip("what ended today began today, too, just after midnight")
    write(
        [
            Entry("question", 1, "submit", "draft", "pending", now - timedelta(hours=3), 5),
            Entry("question", 1, "approve", "pending", "published", now - timedelta(seconds=5), 6),
        ]
    )
    page = sign_in(make_moderator()).get("/admin/").content.decode()
    assert "<dt>Oldest item today waited</dt><dd>2 h 59 min</dd>" in page
    assert "All clear." in page


def test_taking_the_next_is_a_post(sign_in: SignIn) -> None:
    QuestionFactory(status="pending", submitted_at=timezone.now())
    desk = sign_in(make_moderator())
    page = desk.get("/admin/").content.decode()
    assert page.count('<form method="post" action="/admin/take/">') == 2
    assert '<input type="hidden" name="queue" value="question">' in page
    assert desk.get("/admin/take/").status_code == 405
    assert sign_in(UserFactory()).get("/admin/").status_code == 403
