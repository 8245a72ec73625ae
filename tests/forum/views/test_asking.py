"""The ask flow: nothing typed is lost, nothing is made twice, nobody else gets at a draft."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from forum.models import Question

TITLE = "Does the ring around a tick bite go away by itself?"
DETAILS = "I was bitten on Sunday. Since Tuesday there is a red ring that grows."
pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]


@pytest.fixture
def visitor() -> Client:
    """Return a browser that has just started a draft."""
    client = Client()
    assert client.post("/ask/").headers["Location"] == "/ask/question/"
    return client


def draft() -> Question:
    return Question.objects.get()


def test_a_look_at_the_start_page_makes_nothing(client: Client) -> None:
    response = client.get("/ask/")
    assert response.status_code == 200
    assert not Question.objects.exists()
    assert "sessionid" not in response.cookies


def test_words_of_a_step_are_kept_and_lead_to_the_next(visitor: Client) -> None:
    response = visitor.post("/ask/question/", {"title": TITLE, "body": DETAILS})
    assert response.headers["Location"] == "/ask/topic/"
    assert (draft().title, draft().body, draft().status) == (TITLE, DETAILS, "draft")


def test_steps_say_where_they_stand(visitor: Client) -> None:
    page = visitor.get("/ask/topic/").content.decode()
    assert "<title>Add the topic and facts, step 2 of 4 | Ask a question | Curbside</title>" in page
    assert "<b>Step 2 of 4</b> · Topic and facts. Next: photos" in page
