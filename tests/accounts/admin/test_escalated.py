"""Passing a thing on to the administrators."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.domain import deciding, escalating
from accounts.domain.transitions import NotAllowed
from accounts.models import AuditEntry, Decision, Escalation, User
from forum.domain import moderation
from forum.models import Question
from tests.factories import QuestionFactory, UserFactory, make_administrator, make_moderator

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]


def pending(*, days: int = 0) -> Question:
    """Return a question that waits for so many days."""
    return QuestionFactory(
        status="pending", published_at=None, submitted_at=timezone.now() - timedelta(days=days)
    )


def test_is_marked_first_and_told_to_administrators_and_ends_with_the_decision(
    sign_in: SignIn, deferred: Any
) -> None:
    administrator, moderator, other = make_administrator(), make_moderator(), make_moderator()
    old, young = pending(days=3), pending()
    client = sign_in(moderator)
    page = f"/admin/forum/question/{young.pk}/change/"
    typed = {"version": young.version, "action": "return", "note": "Typed before."}
    shown = client.post(page, {"do": "escalate", "escalate_why": "Is this spam of <b>old</b>?", **typed})
    assert "Typed before." in shown.content.decode()
    row = Escalation.objects.get()
    assert deferred() == [{"event": "escalated", "to": administrator.pk, "about": row.pk}]
    assert "Is this spam of &lt;b&gt;old&lt;/b&gt;?" in client.get(page).content.decode()
    rows = sign_in(other).get("/admin/forum/question/").content.decode()
    assert rows.index(young.title) < rows.index(old.title)
    assert "Escalated" in rows
    assert str(young.pk) in sign_in(other).get("/admin/forum/question/next/")["Location"]
    assert str(old.pk) in client.get("/admin/forum/question/next/")["Location"]
    assert sign_in(administrator).get(f"/admin/accounts/escalation/{row.pk}/change/")["Location"] == page
    assert "Question" in sign_in(administrator).get("/admin/accounts/escalation/").content.decode()
    moderation.decide(young, "approve", by=administrator)
    assert escalating.open_on(young) is None
    assert [entry.action for entry in AuditEntry.objects.filter(object_id=young.pk).order_by("pk")] == [
        "escalate", "approve",
    ]  # fmt: skip


def test_comes_back_with_a_decision_that_is_taken_back(settings: Any) -> None:
    settings.UNDO_MINUTES = 10
    question, moderator = pending(), make_moderator()
    escalating.escalate(question, by=make_moderator(), why="Please look.")
    moderation.decide(question, "approve", by=moderator)
    assert escalating.open_on(question) is None
    deciding.undo(Decision.objects.get(), by=moderator)
    assert escalating.open_on(question) is not None


def test_taking_back_twice_and_who_may(sign_in: SignIn) -> None:
    question, moderator = pending(), make_moderator()
    for text in ("", "  \n ", "x" * 100_000):
        with pytest.raises(ValueError, match=r"Say in a sentence|is the most"):
            escalating.escalate(question, by=moderator, why=text)
    for person in (UserFactory(), question.asker):
        with pytest.raises(NotAllowed):
            escalating.escalate(question, by=person, why="Please look.")
    with pytest.raises(NotAllowed):
        escalating.escalate(QuestionFactory(asker=moderator), by=moderator, why="Please look.")
    first = escalating.escalate(question, by=moderator, why="Please look.")
    assert escalating.escalate(question, by=make_moderator(), why="Again.") == first
    client, page = sign_in(make_moderator()), f"/admin/forum/question/{question.pk}/change/"
    assert "Taken back." in client.post(page, {"do": "de-escalate"}).content.decode()
    assert "Nothing had changed." in client.post(page, {"do": "de-escalate"}).content.decode()
    assert client.post("/admin/forum/question/1/change/", {"do": "de-escalate"}).status_code in {302, 404}
