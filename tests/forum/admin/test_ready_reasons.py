"""Ready reasons: who writes them, what is refused, and that what is shown is what the author reads."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.domain.said import said
from accounts.models import AuditEntry, Statement, User
from forum.canned_more import MORE
from forum.domain import reason_texts
from forum.models import CannedReason, Question
from tests.factories import QuestionFactory, make_administrator, make_moderator

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]


@pytest.fixture
def boss(sign_in: SignIn) -> Client:
    """Return an administrator's browser."""
    return sign_in(make_administrator())


def path_of(reason: CannedReason) -> str:
    return f"/admin/forum/cannedreason/{reason.pk}/change/"


def words(text: str, **more: Any) -> dict[str, Any]:
    return {"label": "New label", "text": text, "position": 1, "active": "on", **more}


def test_administrators_write_and_codes_stay(boss: Client) -> None:
    reason = CannedReason.objects.filter(queue="question")[0]
    boss.post(path_of(reason), words("New text. {personal line}", queue="answer", code="other"))
    code, queue = reason.code, reason.queue
    reason.refresh_from_db()
    assert (reason.label, reason.text, reason.code, reason.queue) == (
        "New label",
        "New text. {personal line}",
        code,
        queue,
    )
    boss.post("/admin/forum/cannedreason/add/", words("Text.", queue="answer", code="brand-new"))
    assert CannedReason.objects.get(code="brand-new").queue == "answer"
    acts = AuditEntry.objects.filter(object_type="cannedreason").values_list("action", flat=True)
    assert list(acts) == ["create", "change"]


def test_moderators_read_them_and_change_none(sign_in: SignIn) -> None:
    desk, reason = sign_in(make_moderator()), CannedReason.objects.all()[0]
    assert desk.get(path_of(reason)).status_code == 200
    assert desk.post(path_of(reason), words("Mine.")).status_code == 403
    assert desk.get("/admin/forum/cannedreason/add/").status_code == 403


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Dear {first name}, no.", "There is no placeholder {first name}."),
        ("A brace { alone.", "A single “{” is left over."),
        ("{personal line} and {personal line}", "{personal line} may stand in the text once."),
        ("x" * 2001, "The text has 2,001 characters; 2,000 is the most."),
        ("y" * 100_000, "The text has 100,000 characters; 2,000 is the most."),
        ("{" * 2000, "A single “{” is left over."),
        ("", "This field is required."),
    ],
)
def test_bad_texts_are_refused_beside_the_field(boss: Client, text: str, sentence: str) -> None:
    reason = CannedReason.objects.all()[0]
    page = boss.post(path_of(reason), words(text)).content.decode()
    assert sentence in page
    before = reason.text
    reason.refresh_from_db()
    assert reason.text == before


def test_the_list_of_reviews_is_closed_but_its_texts_are_not(boss: Client) -> None:
    boss.post("/admin/forum/cannedreason/add/", words("Too negative.", queue="review", code="negative"))
    assert not CannedReason.objects.filter(code="negative").exists()
    reason = CannedReason.objects.get(queue="review", code="abuse")
    boss.post(path_of(reason), {"label": "Abuse", "text": "Better words."})
    reason.refresh_from_db()
    assert (reason.text, reason.active) == ("Better words.", True)


def test_the_preview_shows_examples_and_hostile_words_are_words(boss: Client) -> None:
    reason = CannedReason.objects.all()[0]
    boss.post(path_of(reason), words("<script>trap()</script> Call {emergency number}. {what was cut}"))
    page = boss.get(path_of(reason)).content.decode()
    assert "&lt;script&gt;trap()&lt;/script&gt; Call 911. We took out:" in page
    assert "This is where your personal line stands." in page
    assert "<script>trap" not in page


def test_what_the_page_shows_is_what_the_author_reads(sign_in: SignIn) -> None:
    reason = CannedReason.objects.get(queue="question", code="identifies-someone")
    text = "First.  {what was cut} {personal line}\n\n\nCall {emergency number} or ask {site name}."
    CannedReason.objects.filter(pk=reason.pk).update(text=text)
    question: Question = QuestionFactory(status="pending")
    desk, path = sign_in(make_moderator()), f"/admin/forum/question/{question.pk}/change/"
    shown = "First. {personal line}\n\nCall 911 or ask Curbside."
    page = desk.get(path).content.decode()
    assert f'data-text="{shown}"' in page
    desk.post(
        path,
        {
            "do": "decide",
            "version": question.version,
            "action": "return",
            "reason": reason.code,
            "note": " Mine. ",
        },
    )
    assert Statement.objects.get(object_id=question.pk).text == said(shown, "Mine.")
    assert said(shown, "Mine.") == "First. Mine.\n\nCall 911 or ask Curbside."
    assert said("Ready.", "Mine.") == "Ready.\n\nMine."
    assert said("Ready. {personal line}", "") == "Ready."


@pytest.mark.parametrize("kind", ["return", "reject"])
def test_no_no_without_a_reason_and_no_endless_line(sign_in: SignIn, kind: str) -> None:
    question: Question = QuestionFactory(status="pending")
    desk, path = sign_in(make_moderator()), f"/admin/forum/question/{question.pk}/change/"
    sent = {"do": "decide", "version": question.version, "action": kind}
    assert "Choose a reason." in desk.post(path, sent).content.decode()
    long = desk.post(path, {**sent, "reason": "duplicate", "note": "z" * 100_000}).content.decode()
    assert "at most 2000 characters" in long
    question.refresh_from_db()
    assert question.status == "pending"


def test_each_queue_has_its_starting_set_in_the_same_shape() -> None:
    kept = {(row.queue, row.code) for row in CannedReason.objects.all()}
    assert {queue for queue, _ in kept} == set(CannedReason.QUEUES)
    for each in MORE:
        assert (each.queue, each.code) in kept
        assert 120 <= len(each.text) <= 600
        assert "again" in each.text
        assert reason_texts.problem(each.text) == ""
