"""An asker's own pages: what they show in each state, and that nobody else finds them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from forum.domain import asking, moderation
from forum.models import Question, QuestionUpdate
from tests.factories import (
    AnswerFactory,
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    QuestionUpdateFactory,
    UserFactory,
    make_moderator,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
CANARY = "Canary in the coal mine, is this normal?"
STATES = ["draft", "pending", "returned", "published", "hidden", "rejected", "withdrawn", "merged"]


def question(status: str = "published", **fields: Any) -> Question:
    if status == "merged":
        fields["merged_into"] = QuestionFactory()
    return QuestionFactory(status=status, title=CANARY, **fields)


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


# Access


@pytest.mark.parametrize("status", STATES)
def test_for_others_the_page_is_as_if_it_never_was(status: str, sign_in: SignIn) -> None:
    pk = question(status).pk
    for user in (UserFactory(), PhysicianFactory().user, make_moderator()):
        client = sign_in(user)
        for path in ("", "withdraw/"):
            theirs = client.get(f"/me/questions/{pk}/{path}")
            missing = client.get(f"/me/questions/999999999/{path}")
            assert theirs.status_code == missing.status_code == 404
            # A page that nobody may see still lists the newest questions, published ones among them.
            assert status == "published" or CANARY not in theirs.content.decode()
            assert len(theirs.content) == len(missing.content)
        assert client.post(f"/me/questions/{pk}/withdraw/").status_code == 404
        assert CANARY not in text(client, "/me/questions/")
    assert Question.objects.get(pk=pk).status == status


@pytest.mark.parametrize("path", ["", "1/", "1/withdraw/", "1/update/"])
def test_signed_out_people_are_sent_to_sign_in(path: str, client: Client) -> None:
    response = client.get(f"/me/questions/{path}")
    assert response.headers["Location"] == f"/account/login/?next=/me/questions/{path}"


def test_pages_stay_out_of_caches(sign_in: SignIn) -> None:
    own = question("pending")
    client = sign_in(own.asker)
    for path in ("/me/questions/", f"/me/questions/{own.pk}/", f"/me/questions/{own.pk}/withdraw/"):
        assert client.get(path).headers["Cache-Control"] == "private, no-store"


# List


def test_the_list_says_each_state_in_a_word(sign_in: SignIn) -> None:
    asker = UserFactory()
    for status in STATES:
        question(status, asker=asker)
    page = text(sign_in(asker), "/me/questions/")
    for word in (
        "Waiting for review",
        "Changes requested",
        "Published",
        "Not published",
        "Withdrawn",
        "Merged",
        "Draft",
    ):
        assert word in page, word
    assert page.count("A question you withdrew") == 1
    assert "You have not asked anything yet." in text(sign_in(UserFactory()), "/me/questions/")


def test_of_a_withdrawn_question_no_word_is_left(sign_in: SignIn) -> None:
    own = question("withdrawn")
    client = sign_in(own.asker)
    assert CANARY not in text(client, "/me/questions/")
    response = client.get(f"/me/questions/{own.pk}/")
    assert response.status_code == 410
    assert CANARY not in response.content.decode()


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_list_takes_the_same_queries_for_one_and_for_three(sign_in: SignIn) -> None:
    asker = UserFactory()
    client = sign_in(asker)

    def one_more() -> None:
        AnswerFactory(question=question(asker=asker))
        PhotoFactory(question=question("pending", asker=asker), status="pending")
        question("draft", asker=asker)

    one_more()
    at_one = queries(client, "/me/questions/")
    one_more()
    one_more()
    assert queries(client, "/me/questions/") == at_one <= 10


def test_the_list_pages_by_key(sign_in: SignIn) -> None:
    asker = UserFactory()
    rows = [QuestionFactory(asker=asker) for _ in range(27)]
    client = sign_in(asker)
    page = text(client, "/me/questions/")
    assert rows[26].title in page
    assert rows[1].title not in page
    assert f'rel="next" href="?after={rows[2].pk}"' in page
    rest = text(client, f"/me/questions/?after={rows[2].pk}")
    assert rows[1].title in rest
    assert rows[2].title not in rest
    assert rows[26].title in text(client, "/me/questions/?after=x")


# One question


def words_of_timeline(page: str) -> list[str]:
    inside = page.split('<ol class="steps2">')[1].split("</ol>")[0]
    return [part.split("</b>")[0] for part in inside.split("<b>")[1:]]


@pytest.mark.parametrize(
    ("status", "timeline"),
    [
        ("pending", ["Sent", "In review", "Published", "First answer"]),
        ("returned", ["Sent", "In review", "Changes requested", "Published", "First answer"]),
        ("published", ["Sent", "In review", "Published", "First answer"]),
        ("rejected", ["Sent", "In review", "Not published"]),
        ("hidden", ["Sent", "In review", "Published", "Hidden"]),
        ("merged", ["Sent", "In review", "Published", "Merged"]),
    ],
)
def test_the_timeline_says_where_it_stands(status: str, timeline: list[str], sign_in: SignIn) -> None:
    own = question(status, decided_at=timezone.now())
    page = text(sign_in(own.asker), f"/me/questions/{own.pk}/")
    assert words_of_timeline(page) == timeline
    assert page.count('aria-current="step"') == 1


def test_the_first_answer_has_its_day(sign_in: SignIn) -> None:
    own = question()
    AnswerFactory(question=own, status="pending")
    client = sign_in(own.asker)
    assert "Physicians can answer now." in text(client, f"/me/questions/{own.pk}/")
    answer = AnswerFactory(question=own)
    page = text(client, f"/me/questions/{own.pk}/")
    assert f"{answer.published_at:%B %Y}" in page
    assert "Physicians can answer now." not in page


def test_after_sending_people_are_thanked(sign_in: SignIn) -> None:
    own = question("pending")
    client = sign_in(own.asker)
    thanks = "A moderator will read your question, usually within 12 hours."
    assert thanks in text(client, f"/me/questions/{own.pk}/?sent=1")
    assert thanks not in text(client, f"/me/questions/{own.pk}/")


def test_a_waiting_question_can_only_be_withdrawn(sign_in: SignIn) -> None:
    own = question("pending")
    page = text(sign_in(own.asker), f"/me/questions/{own.pk}/")
    assert f"/me/questions/{own.pk}/withdraw/" in page
    assert "/ask/go-on/" not in page
    assert "/update/" not in page


@pytest.mark.parametrize(("action", "status"), [("return", "returned"), ("reject", "rejected")])
def test_the_moderators_words_stand_on_top(action: str, status: str, sign_in: SignIn) -> None:
    own = question("pending")
    moderation.decide(own, action, by=make_moderator(), reason="unclear", note="Say how large <b>it</b> is.")
    page = text(sign_in(own.asker), f"/me/questions/{own.pk}/")
    assert "Say how large &lt;b&gt;it&lt;/b&gt; is." in page
    assert page.index("Say how large") < page.index("What it says")
    assert ("/ask/go-on/" in page) == (status == "returned")


def test_only_the_newest_words_count_and_none_after_publication(sign_in: SignIn) -> None:
    own = question("pending")
    by = make_moderator()
    moderation.decide(own, "return", by=by, reason="unclear", note="The first note.")
    asking.submit(own, by=own.asker)
    moderation.decide(own, "return", by=by, reason="unclear", note="The second note.")
    client = sign_in(own.asker)
    page = text(client, f"/me/questions/{own.pk}/")
    assert "The second note." in page
    assert "The first note." not in page
    asking.submit(own, by=own.asker)
    moderation.decide(own, "approve", by=by)
    page = text(client, f"/me/questions/{own.pk}/")
    assert "note." not in page
    assert f'href="/questions/{own.pk}/{own.slug}/"' in page


def test_photos_show_their_audience_and_state(sign_in: SignIn) -> None:
    own = question("pending")
    PhotoFactory(question=own, status="pending", audience="physicians")
    page = text(sign_in(own.asker), f"/me/questions/{own.pk}/")
    assert "Verified physicians only will see it." in page
    assert '<span class="photomark">(Photo)</span>' in page


# Withdrawing


@pytest.mark.parametrize("status", ["pending", "returned", "published", "hidden"])
def test_withdrawing_asks_first(status: str, sign_in: SignIn) -> None:
    own = question(status)
    client = sign_in(own.asker)
    word = "Delete" if status in {"published", "hidden"} else "Withdraw"
    assert f"{word} your question?" in text(client, f"/me/questions/{own.pk}/withdraw/")
    assert Question.objects.get(pk=own.pk).status == status
    for _ in range(2):
        assert client.post(f"/me/questions/{own.pk}/withdraw/").headers["Location"] == "/me/questions/"
    assert Question.objects.get(pk=own.pk).status == "withdrawn"


@pytest.mark.parametrize("status", ["draft", "rejected", "merged"])
def test_what_cannot_be_withdrawn_is_said(status: str, sign_in: SignIn) -> None:
    own = question(status)
    response = sign_in(own.asker).post(f"/me/questions/{own.pk}/withdraw/")
    assert response.status_code == 403
    assert Question.objects.get(pk=own.pk).status == status


# Updates


def test_an_update_waits_for_review(sign_in: SignIn) -> None:
    own = question()
    client = sign_in(own.asker)
    path = f"/me/questions/{own.pk}/update/"
    assert CANARY in text(client, path)
    for _ in range(2):
        response = client.post(path, {"body": "I was seen on Monday.\r\n\r\nIt fades."})
        assert response.headers["Location"] == f"/me/questions/{own.pk}/"
    update = QuestionUpdate.objects.get()
    assert (update.status, update.body) == ("pending", "I was seen on Monday.\n\nIt fades.")
    page = text(client, f"/me/questions/{own.pk}/")
    assert "It fades." in page
    assert "Waiting for review" in page


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("\u200b" * 30, "Write your update in at least 10 characters"),
        ("z" * 5001, "Your update has 5,001 characters; 5,000 is the most"),
    ],
)
def test_an_update_has_limits_and_keeps_its_text(body: str, problem: str, sign_in: SignIn) -> None:
    own = question()
    page = sign_in(own.asker).post(f"/me/questions/{own.pk}/update/", {"body": body}).content.decode()
    assert page.count(problem) == 2
    assert body in page
    assert not QuestionUpdate.objects.exists()


@pytest.mark.parametrize(
    ("status", "owner", "other"),
    [("published", 200, 403), ("pending", 403, 404), ("returned", 403, 404), ("withdrawn", 410, 404)],
)
def test_who_may_add_an_update(status: str, owner: int, other: int, sign_in: SignIn) -> None:
    own = question(status)
    path = f"/me/questions/{own.pk}/update/"
    assert sign_in(own.asker).get(path).status_code == owner
    for user in (UserFactory(), PhysicianFactory().user):
        assert sign_in(user).get(path).status_code == other
        assert sign_in(user).post(path, {"body": "I was seen on Monday."}).status_code == other
    assert not QuestionUpdate.objects.exists()


def test_a_returned_update_is_changed(sign_in: SignIn) -> None:
    own = question()
    update = asking.add_update(own, by=own.asker, body="Dr Somebody saw me on Monday.")
    moderation.decide(update, "return", by=make_moderator(), reason="name", note="Leave out the name.")
    client = sign_in(own.asker)
    page = text(client, f"/me/questions/{own.pk}/")
    assert "Leave out the name." in page
    path = f"/me/questions/{own.pk}/update/{update.pk}/"
    assert path in page
    assert "Dr Somebody" in text(client, path)
    client.post(path, {"body": "A doctor saw me on Monday."})
    update.refresh_from_db()
    assert (update.status, update.body) == ("pending", "A doctor saw me on Monday.")
    assert client.post(path, {"body": "Once more, it waits already."}).status_code == 409
    others = QuestionUpdateFactory()
    assert client.get(f"/me/questions/{own.pk}/update/{others.pk}/").status_code == 404


def test_the_page_takes_a_fixed_number_of_queries(sign_in: SignIn) -> None:
    own = question()
    client = sign_in(own.asker)
    path = f"/me/questions/{own.pk}/"

    def one_more() -> None:
        PhotoFactory(question=own)
        QuestionUpdateFactory(question=own)
        AnswerFactory(question=own)

    one_more()
    at_one = queries(client, path)
    one_more()
    one_more()
    assert queries(client, path) == at_one <= 20
