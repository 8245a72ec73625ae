"""The button that takes a decision back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Decision, User
from forum.models import CannedReason, Question
from tests.factories import QuestionFactory, UserFactory, make_moderator

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def _ten_minutes(settings: Any) -> None:
    settings.UNDO_MINUTES = 10


def approve(client: Client, question: Question) -> Any:
    """Approve a question on its page and return what is shown next."""
    data = {"do": "decide", "version": question.version, "action": "approve", "reason": "", "note": ""}
    return client.post(f"/admin/forum/question/{question.pk}/change/", data, follow=True)


def test_is_offered_after_deciding_and_on_the_page_and_works_once(sign_in: SignIn) -> None:
    moderator = make_moderator()
    client, question = sign_in(moderator), QuestionFactory(status="pending", published_at=None)
    shown = approve(client, question).content.decode()
    address = f"/admin/undo/{Decision.objects.get().pk}/"
    assert f'action="{address}"' in shown
    page = f"/admin/forum/question/{question.pk}/change/"
    assert client.get(page).content.decode().count(f'action="{address}"') == 1
    assert address not in sign_in(make_moderator()).get(page).content.decode()
    back = client.post(address, follow=True)
    assert back.redirect_chain[-1][0] == page
    assert f"Taken back: Question {question.pk}: approved. Nobody was told of it." in back.content.decode()
    assert Question.objects.get(pk=question.pk).status == "pending"
    assert address not in client.get(page).content.decode()
    again = client.post(address, follow=True).content.decode()
    assert "You took this decision back already." in again


def test_is_nobody_elses(sign_in: SignIn) -> None:
    question = QuestionFactory(status="pending", published_at=None)
    approve(sign_in(make_moderator()), question)
    address = f"/admin/undo/{Decision.objects.get().pk}/"
    assert sign_in(make_moderator()).post(address).status_code == 404
    assert sign_in(UserFactory()).post(address).status_code == 403
    assert sign_in(None).post(address).status_code == 302
    assert Question.objects.get(pk=question.pk).status == "published"


def test_the_asker_sees_nothing_of_what_was_taken_back(sign_in: SignIn) -> None:
    moderator = make_moderator()
    client, question = sign_in(moderator), QuestionFactory(status="pending", published_at=None)
    data = {"do": "decide", "version": question.version, "action": "reject", "note": "Sorry, and so on."}
    client.post(f"/admin/forum/question/{question.pk}/change/", data | {"reason": _reason()})
    own = f"/me/questions/{question.pk}/"
    asker = sign_in(question.asker)
    assert "Sorry, and so on." in asker.get(own).content.decode()
    client.post(f"/admin/undo/{Decision.objects.get().pk}/")
    page = asker.get(own).content.decode()
    assert "Sorry, and so on." not in page
    assert "Not published" not in page
    assert "appeal" not in page.lower()


def _reason() -> str:
    return CannedReason.objects.filter(queue="question")[0].code
