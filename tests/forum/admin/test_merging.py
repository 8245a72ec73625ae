"""Joining questions at the desk, and holding one as urgent."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Statement, User
from forum.models import Question
from forum.presenters.question_page import path_of
from tests.factories import QuestionFactory, UserFactory, make_moderator

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]


def page(question: Question) -> str:
    return f"/admin/forum/question/{question.pk}/change/"


@pytest.mark.parametrize("status", ["pending", "published"])
@pytest.mark.parametrize("named", ["button", "field"])
def test_compare_then_join(sign_in: SignIn, status: str, named: str) -> None:
    question, target = QuestionFactory(status=status), QuestionFactory()
    client = sign_in(make_moderator())
    assert "merge-into" in client.get(page(question)).content.decode()
    data = {"do": f"merge:{target.pk}"} if named == "button" else {"do": "merge", "into": f" #{target.pk} "}
    asked = client.post(page(question), data).content.decode()
    assert question.title in asked
    assert target.title in asked
    assert Question.objects.get(pk=question.pk).status == status
    sent = {
        "do": "merge-now",
        "into": target.pk,
        "version": question.version,
        "reason": "duplicate",
        "note": "Same bite.",
    }
    done = client.post(page(question), sent)
    assert done["Location"] == page(target)
    assert sign_in(question.asker).get(path_of(question)).status_code == 301
    statement = Statement.objects.get(object_type="question", object_id=question.pk)
    assert statement.text.endswith("Same bite.")
    assert client.post(page(question), sent).status_code == 409


def test_what_is_not_a_question_to_join(sign_in: SignIn) -> None:
    question, hidden = QuestionFactory(), QuestionFactory(status="hidden")
    client = sign_in(make_moderator())
    for number in ("", "x", "9" * 19, "-1", str(hidden.pk), str(question.pk), "1e3", "١٢"):
        answer = client.post(page(question), {"do": "merge", "into": number})
        assert answer.status_code == 200, number
        assert "Join question" not in answer.content.decode(), number
    long = {
        "do": "merge-now",
        "into": QuestionFactory().pk,
        "version": question.version,
        "reason": "duplicate",
    }
    answer = client.post(page(question), long | {"note": "x" * 100_000})
    assert "at most 2000 characters" in answer.content.decode()
    assert client.post(page(question), long | {"reason": ""}).status_code == 200
    mine = QuestionFactory(asker=User.objects.get(pk=client.session["_auth_user_id"]))
    assert (
        "Nobody decides on what is their own"
        in client.post(
            page(mine), {"do": "merge-now", "into": question.pk, "version": 1, "reason": "duplicate"}
        ).content.decode()
    )
    assert Question.objects.filter(status="merged").count() == 0
    assert sign_in(UserFactory()).post(page(question), long).status_code == 403


def test_apart_again(sign_in: SignIn) -> None:
    question, target = QuestionFactory(), QuestionFactory()
    client = sign_in(make_moderator())
    client.post(page(question), {"do": "merge-now", "into": target.pk, "version": 1, "reason": "duplicate"})
    shown = Question.objects.get(pk=question.pk)
    data = {
        "do": "decide",
        "action": "unmerge",
        "version": shown.version,
        "reason": "merged-by-mistake",
        "note": "",
    }
    assert client.post(page(question), data).status_code == 302
    assert sign_in(None).get(path_of(question)).status_code == 200


def test_hold_as_urgent_tells_the_asker_at_once(sign_in: SignIn, settings: Any, deferred: Any) -> None:
    settings.UNDO_MINUTES = 10
    question, other = (QuestionFactory(status="pending", published_at=None) for _ in range(2))
    client = sign_in(make_moderator())
    data = {
        "do": "decide-next",
        "action": "hold_urgent",
        "version": question.version,
        "reason": "",
        "note": "",
    }
    after = client.post(page(question), data)
    assert page(other) in after["Location"]
    question.refresh_from_db()
    assert (question.status, question.urgent) == ("pending", True)
    assert deferred() == [{"event": "question_urgent", "to": question.asker_id, "about": question.pk}]
    assert AuditEntry.objects.get(action="hold_urgent").object_id == question.pk
    own = sign_in(question.asker).get(f"/me/questions/{question.pk}/").content.decode()
    assert "We held this because it sounds urgent.</b> Please call 911 or be seen today." in own
    fresh = sign_in(other.asker).get(f"/me/questions/{other.pk}/").content.decode()
    assert "sounds urgent" not in fresh
