"""The ask flow: nothing typed is lost, nothing is made twice, nobody else gets at a draft."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connections
from django.test import Client
from django.utils import timezone

from accounts.domain import throttling
from accounts.models import User
from forum.domain import asking, moderation
from forum.models import Question
from tests.factories import PASSWORD, QuestionFactory, TopicFactory, UserFactory, make_moderator

TITLE = "Does the ring around a tick bite go away by itself?"
DETAILS = "I was bitten on Sunday. Since Tuesday there is a red ring that grows."
WORDS = {"title": TITLE, "body": DETAILS}
TICKS = {"understand": "on", "adult": "on"}
pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]


@pytest.fixture
def visitor() -> Client:
    """Return a browser that has just started a draft."""
    return started(Client())


def started(client: Client) -> Client:
    assert client.post("/ask/").headers["Location"] == "/ask/question/"
    return client


def written(client: Client) -> Client:
    """Fill the first two steps."""
    client.post("/ask/question/", WORDS)
    assert client.post("/ask/topic/", {"topic": "unknown"}).headers["Location"] == "/ask/photos/"
    return client


def draft() -> Question:
    return Question.objects.get()


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


# Start


def test_looking_makes_nothing(client: Client) -> None:
    for path in ("/ask/", "/ask/question/", "/ask/topic/", "/ask/photos/", "/ask/check/"):
        client.get(path)
    assert not Question.objects.exists()
    assert "sessionid" not in client.cookies


def test_the_start_page_gives_no_number_before_anybody_waited(client: Client) -> None:
    page = client.get("/ask/").content.decode()
    assert "Before anyone else sees it." in page
    assert "Half of the latest" not in page


def test_the_start_page_tells_the_wait_from_real_decisions(client: Client) -> None:
    now = timezone.now()
    for hours in (1, 3, 40):
        QuestionFactory(submitted_at=now - timedelta(hours=hours), decided_at=now)
    QuestionFactory(source="elsewhere", source_id="1", submitted_at=now - timedelta(days=9), decided_at=now)
    assert (
        "Half of the latest questions were read within three hours." in client.get("/ask/").content.decode()
    )


def test_clicking_start_twice_makes_one_draft(visitor: Client) -> None:
    started(visitor)
    assert Question.objects.count() == 1


def test_a_browser_holds_three_drafts(client: Client) -> None:
    for n in range(3):
        started(client).post("/ask/question/", {"title": f"Draft {n}"})
    assert client.post("/ask/").headers["Location"] == "/ask/"
    assert Question.objects.count() == 3
    page = client.get("/ask/").content.decode()
    assert "You have 3 drafts already." in page
    assert page.count("Go on with your draft") == 3


def test_too_many_drafts_from_one_address_are_told_to_wait(client: Client) -> None:
    for _ in range(asking.DRAFTS_PER_ADDRESS.tries):
        throttling.take(asking.DRAFTS_PER_ADDRESS, who="127.0.0.1")
    response = client.post("/ask/")
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) == 24 * 3600 / asking.DRAFTS_PER_ADDRESS.tries
    assert "then try again" in response.content.decode()
    assert not Question.objects.exists()


def test_words_of_a_search_and_the_topic_of_a_page_come_along(client: Client) -> None:
    topic = TopicFactory(slug="tick-bites")
    page = client.get("/ask/?title=ring+after+a+bite&topic=tick-bites").content.decode()
    assert hidden(page, "title") == "ring after a bite"
    client.post("/ask/", {"title": "ring after a bite", "topic": hidden(page, "topic")})
    assert draft().title == "ring after a bite"
    assert list(draft().topics.all()) == [topic]


# Steps


def test_steps_say_where_they_stand(visitor: Client) -> None:
    page = visitor.get("/ask/topic/").content.decode()
    assert "<title>Add the topic and facts, step 2 of 4 | Ask a question | Curbside</title>" in page
    assert "<b>Step 2 of 4</b> · Topic and facts. Next: photos" in page
    assert 'class="back" href="/ask/question/"' in page


def test_each_step_leads_to_the_next_and_keeps_its_words(visitor: Client) -> None:
    topic = TopicFactory()
    assert visitor.post("/ask/question/", WORDS).headers["Location"] == "/ask/topic/"
    facts = {"topic": topic.pk, "happened": "on Sunday", "side": "left", "age_band": "30-39", "treated": "no"}
    assert visitor.post("/ask/topic/", facts).headers["Location"] == "/ask/photos/"
    assert visitor.post("/ask/photos/").headers["Location"] == "/ask/check/"
    page = visitor.get("/ask/check/").content.decode()
    for words in (TITLE, DETAILS, topic.name, "on Sunday", "My left", "30 to 39", "Not yet"):
        assert words in page
    assert draft().status == "draft"
    again = visitor.get("/ask/question/").content.decode()
    assert f'value="{TITLE}"' in again


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ({"title": "Too short", "body": DETAILS}, "Write your question in at least 15 characters"),
        ({"title": "\u200b" * 40, "body": DETAILS}, "Write your question in at least 15 characters"),
        ({"title": "x" * 172, "body": DETAILS}, "Your title has 172 characters; 150 is the most"),
        ({"title": "x" * 1_000_000, "body": DETAILS}, "Your title has 1,000,000 characters; 150 is the most"),
        ({"title": TITLE, "body": " \n\t "}, "Tell us the rest in at least 30 characters"),
        ({"title": TITLE, "body": "y" * 5001}, "Your details have 5,001 characters; 5,000 is the most"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(
    visitor: Client, words: dict[str, str], problem: str
) -> None:
    response = visitor.post("/ask/question/", words)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count(problem) == 2
    assert "<title>Error: Write your question, step 1 of 4" in page
    assert max(words.values(), key=len).strip() in page
    assert asking.typed(draft()) == asking.typed(draft()) | {key: text.strip() for key, text in words.items()}


def test_characters_that_no_database_holds_do_no_harm(visitor: Client) -> None:
    raw = (
        b"title=Is+this+ring%00+around+my+bite+normal%3F+(Photo)&body=%ED%A0%80"
        + b"It+grows+every+day.%0D%0A" * 3
    )
    response = visitor.post("/ask/question/", raw, content_type="application/x-www-form-urlencoded")
    assert response.headers["Location"] == "/ask/topic/"
    assert draft().title == "Is this ring around my bite normal?"
    assert "\r" not in draft().body
    assert "It grows every day.\nIt" in draft().body


def test_a_body_beyond_all_measure_gets_a_page_in_words(visitor: Client) -> None:
    response = visitor.post("/ask/question/", {"title": TITLE, "body": "x" * 3_000_000})
    assert response.status_code == 413
    assert "That text is too long" in response.content.decode()


def test_text_is_escaped_wherever_it_is_shown(visitor: Client) -> None:
    evil = "<script>alert(1)</script> is this normal?"
    written(visitor).post("/ask/question/", {"title": evil, "body": DETAILS})
    for path in ("/ask/", "/ask/question/", "/ask/check/", f"/ask/discard/?draft={draft().pk}"):
        assert "<script>alert" not in visitor.get(path).content.decode()


def test_save_and_exit_keeps_half_typed_text(visitor: Client) -> None:
    response = visitor.post("/ask/question/", {"title": "Half", "body": "", "exit": "1"}, follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [("/ask/", 302)]
    assert "Saved." in page
    assert "Go on with your draft" in page
    assert draft().title == "Half"


def test_only_the_topic_is_needed(visitor: Client) -> None:
    page = visitor.post("/ask/topic/", {"topic": "", "happened": "in March"}).content.decode()
    assert page.count("Choose a topic, or “I don’t know”") == 2
    assert draft().happened == "in March"


def test_choices_that_are_none_are_not_taken(visitor: Client) -> None:
    sent = {"topic": "999999999999999999999", "side": "up", "age_band": "7", "treated": "perhaps"}
    assert visitor.post("/ask/topic/", sent).status_code == 200
    assert (draft().side, draft().age_band, draft().treated) == ("", "", "")
    assert not draft().topics.exists()


def test_topics_are_found_by_name_or_alias_without_a_script(visitor: Client) -> None:
    TopicFactory(name="Tick bites")
    TopicFactory(name="Botulinum toxin", aliases=["Botox", "Dysport"])
    page = visitor.post(
        "/ask/topic/", {"find": "botox", "search": "1", "happened": "in May"}
    ).content.decode()
    assert "Botulinum toxin</option>" in page
    assert "Tick bites</option>" not in page
    assert "1 topic in the list below." in page
    assert "There is a problem" not in page
    assert 'value="in May"' in page
    by_enter = visitor.post("/ask/topic/", {"find": "tick"}).content.decode()
    assert "Tick bites</option>" in by_enter
    assert "Botulinum toxin</option>" not in by_enter


def test_an_unaccepted_topic_is_not_offered(visitor: Client) -> None:
    TopicFactory(name="Only proposed", accepted_at=None)
    assert "Only proposed" not in visitor.get("/ask/topic/").content.decode()


# Drafts


def test_a_draft_survives_a_closed_browser_for_a_week(visitor: Client) -> None:
    assert int(visitor.cookies["sessionid"]["max-age"]) >= 7 * 24 * 3600


def test_another_browser_sees_nothing_of_a_draft(visitor: Client, sign_in: SignIn) -> None:
    written(visitor)
    pk = draft().pk
    for stranger in (Client(), sign_in(UserFactory()), sign_in(make_moderator())):
        assert stranger.get("/ask/question/").headers["Location"] == "/ask/"
        for path in ("/ask/question/", "/ask/topic/", "/ask/photos/", "/ask/check/", "/ask/discard/"):
            missing = stranger.get(f"{path}?draft=999999999")
            theirs = stranger.get(f"{path}?draft={pk}")
            assert (theirs.status_code, len(theirs.content)) == (404, len(missing.content))
        stranger.post("/ask/question/", {"draft": pk, "title": "Mine now"})
        stranger.post("/ask/discard/", {"draft": pk})
        assert TITLE not in stranger.get("/ask/").content.decode()
    assert Question.objects.get(pk=pk).title == TITLE


def test_the_form_says_which_of_two_drafts_it_is_about(visitor: Client) -> None:
    visitor.post("/ask/question/", {"title": "The first draft"})
    first = draft()
    started(visitor).post("/ask/question/", {"title": "The second draft"})
    visitor.post("/ask/question/", {"draft": first.pk, "title": "The first, changed"})
    assert set(Question.objects.values_list("title", flat=True)) == {"The first, changed", "The second draft"}
    assert "The first, changed" in visitor.get("/ask/question/").content.decode()


def test_text_sent_after_the_draft_is_gone_goes_into_a_new_one(visitor: Client) -> None:
    gone = draft().pk
    asking.discard(draft(), by=None)
    assert visitor.post("/ask/question/", {"draft": gone, **WORDS}).headers["Location"] == "/ask/topic/"
    assert draft().title == TITLE


def test_two_tabs_keep_both_texts(visitor: Client) -> None:
    one = visitor.get("/ask/question/").content.decode()
    two = visitor.get("/ask/question/").content.decode()

    def send(page: str, title: str):
        mark = {"seen": hidden(page, "seen"), "tab": hidden(page, "tab")}
        return visitor.post("/ask/question/", {"title": title, "body": DETAILS, **mark})

    assert send(one, TITLE).status_code == 302
    response = send(two, "What the second tab wants to ask")
    page = response.content.decode()
    assert response.status_code == 409
    assert "You edited this in another tab" in page
    assert TITLE in page
    assert 'value="What the second tab wants to ask"' in page
    assert "<title>Error: " in page
    assert draft().title == TITLE
    assert send(page, "What the second tab wants to ask").status_code == 302
    assert draft().title == "What the second tab wants to ask"
    # The browser's Back shows the first page as it was: it wrote before, but not last.
    assert send(one, "Back in the first tab once more").status_code == 409


def test_the_script_saves_half_typed_text(visitor: Client) -> None:
    page = visitor.get("/ask/question/").content.decode()
    sent = {"title": "Half", "body": "", "seen": hidden(page, "seen"), "tab": hidden(page, "tab")}
    answer = visitor.post("/ask/save/question/", sent).json()
    assert re.fullmatch(r"\d\d:\d\d", answer["saved"])
    assert draft().title == "Half"
    sent |= {"title": "Half a", "seen": answer["fields"]["seen"]}
    assert "message" not in visitor.post("/ask/save/question/", sent).json()
    other = visitor.post(
        "/ask/save/question/", sent | {"title": "Other tab", "tab": "x1", "seen": "0"}
    ).json()
    assert other["message"].startswith("You edited this in another tab.")
    assert draft().title == "Half a"
    assert visitor.post("/ask/save/topic/", {"topic": "unknown", "happened": "May"}).json()["saved"]
    assert draft().happened == "May"
    assert visitor.get("/ask/save/question/").status_code == 405
    assert visitor.post("/ask/save/check/").status_code == 404


def test_a_discarded_draft_is_gone_after_asking(visitor: Client) -> None:
    visitor.post("/ask/question/", WORDS)
    path = f"/ask/discard/?draft={draft().pk}"
    assert TITLE in visitor.get(path).content.decode()
    assert Question.objects.exists()
    visitor.post("/ask/discard/", {"draft": draft().pk})
    assert not Question.objects.exists()
    assert visitor.get(path).status_code == 404


def test_pages_of_a_draft_stay_out_of_caches(visitor: Client) -> None:
    for path in ("/ask/", "/ask/question/", "/ask/topic/", "/ask/photos/", "/ask/check/"):
        assert visitor.get(path).headers["Cache-Control"] == "private, no-store"


# Sending


def test_signed_out_people_are_shown_the_way_in(visitor: Client) -> None:
    page = written(visitor).get("/ask/check/").content.decode()
    assert 'href="/account/login/?next=/ask/check/"' in page
    assert 'href="/account/signup/?next=/ask/check/"' in page
    assert "Send for review" not in page
    assert visitor.post("/ask/check/", TICKS).status_code == 200
    assert draft().status == "draft"


def test_the_draft_comes_along_through_sign_in(visitor: Client) -> None:
    user = UserFactory()
    written(visitor)
    before = visitor.cookies["sessionid"].value
    credentials = {"login": user.email, "password": PASSWORD, "next": "/ask/check/"}
    assert visitor.post("/account/login/", credentials).headers["Location"] == "/ask/check/"
    assert visitor.cookies["sessionid"].value != before
    page = visitor.get("/ask/check/").content.decode()
    assert TITLE in page
    assert f"Asked by <b>{user.pseudonym}</b>" in page
    assert visitor.post("/ask/check/", TICKS).headers["Location"] == f"/me/questions/{draft().pk}/?sent=1"
    assert (draft().status, draft().asker) == ("pending", user)


def test_the_draft_comes_along_through_sign_up_with_a_code(visitor: Client, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    written(visitor)
    account = {
        "email": "new@example.com",
        "password1": "long-enough-horse-9",
        "pseudonym": "quiet-harbor",
        "next": "/ask/check/",
    }
    response = visitor.post("/account/signup/", account)
    assert response.status_code == 302, response.content.decode()
    codes = re.findall(r"^ +([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})$", str(mail.outbox[0].body), re.MULTILINE)
    assert codes
    response = visitor.post(response.headers["Location"], {"code": codes[0]})
    assert response.headers["Location"] == "/ask/check/"
    assert EmailAddress.objects.get().verified
    assert TITLE in visitor.get("/ask/check/").content.decode()
    visitor.post("/ask/check/", TICKS)
    assert (draft().status, draft().asker.pseudonym) == ("pending", "quiet-harbor")


def test_a_draft_becomes_the_accounts_with_the_next_word(visitor: Client, sign_in: SignIn) -> None:
    user = UserFactory()
    written(visitor)
    visitor.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    visitor.post(
        "/ask/question/", {"draft": draft().pk, "title": "Changed after signing in", "body": DETAILS}
    )
    assert draft().asker == user
    elsewhere = sign_in(user)
    assert "Changed after signing in" in elsewhere.get("/me/questions/").content.decode()
    elsewhere.post("/ask/go-on/", {"draft": draft().pk})
    assert "Changed after signing in" in elsewhere.get("/ask/question/").content.decode()


def test_both_ticks_are_needed(sign_in: SignIn) -> None:
    client = written(started(sign_in(UserFactory())))
    page = client.post("/ask/check/", {}).content.decode()
    assert "Confirm that you understand this is education, not medical care" in page
    assert "Confirm that you are 18 or over" in page
    assert "<title>Error: Check and send, step 4 of 4" in page
    assert draft().status == "draft"


def test_what_is_missing_leads_back_to_its_step(sign_in: SignIn) -> None:
    client = started(sign_in(UserFactory()))
    response = client.post("/ask/check/", TICKS, follow=True)
    assert response.redirect_chain == [("/ask/question/?missing=1", 302)]
    assert "Write your question in at least 15 characters" in response.content.decode()
    client.post("/ask/question/", WORDS)
    response = client.post("/ask/check/", TICKS, follow=True)
    assert response.redirect_chain == [("/ask/topic/?missing=1", 302)]
    assert "Choose a topic, or “I don’t know”" in response.content.decode()
    assert draft().status == "draft"


@pytest.mark.parametrize("who", [UserFactory, make_moderator])
def test_everybody_with_an_account_may_ask(who: Callable[[], User], sign_in: SignIn) -> None:
    client = written(started(sign_in(who())))
    assert client.post("/ask/check/", TICKS).status_code == 302
    assert draft().status == "pending"


def test_after_sending_every_step_leads_to_the_question(sign_in: SignIn) -> None:
    client = written(started(sign_in(UserFactory())))
    pk = draft().pk
    client.post("/ask/check/", TICKS)
    own = f"/me/questions/{pk}/"
    assert client.post("/ask/check/", {"draft": pk, **TICKS}).headers["Location"] == f"{own}?sent=1"
    for path in ("/ask/question/", "/ask/check/", f"/ask/topic/?draft={pk}"):
        assert client.get(path).headers["Location"] == own
    assert started(client)
    assert Question.objects.count() == 2


def test_text_sent_into_a_question_that_waits_is_shown_to_copy(sign_in: SignIn) -> None:
    client = written(started(sign_in(UserFactory())))
    client.post("/ask/check/", TICKS)
    for path in ("/ask/question/", "/ask/photos/"):
        response = client.post(
            path, {"draft": draft().pk, "title": "What I typed in the other tab", "body": "More"}
        )
        assert response.status_code == 409
        assert "This question was sent already" in response.content.decode()
    assert (
        "What I typed in the other tab"
        in client.post(
            "/ask/question/", {"draft": draft().pk, "title": "What I typed in the other tab"}
        ).content.decode()
    )
    assert draft().title == TITLE


def test_a_returned_question_goes_through_the_steps_again(sign_in: SignIn) -> None:
    user = UserFactory()
    client = written(started(sign_in(user)))
    client.post("/ask/check/", TICKS)
    moderation.decide(draft(), "return", by=make_moderator(), reason="unclear", note="Say how large it is.")
    other = sign_in(user)
    assert other.post("/ask/go-on/", {"draft": draft().pk}).headers["Location"] == "/ask/question/"
    assert f'value="{TITLE}"' in other.get("/ask/question/").content.decode()
    other.post("/ask/question/", {"title": TITLE, "body": DETAILS + " It is as wide as a thumb."})
    assert draft().status == "returned"
    assert other.post("/ask/check/", TICKS).headers["Location"] == f"/me/questions/{draft().pk}/?sent=1"
    assert (draft().status, draft().body) == ("pending", DETAILS + " It is as wide as a thumb.")


@pytest.mark.parametrize(
    ("status", "expected"), [("pending", 403), ("published", 403), ("withdrawn", 403), ("draft", 302)]
)
def test_only_drafts_and_returned_questions_can_be_gone_on_with(
    status: str, expected: int, sign_in: SignIn
) -> None:
    question = QuestionFactory(status=status)
    assert sign_in(question.asker).post("/ask/go-on/", {"draft": question.pk}).status_code == expected
    assert sign_in(UserFactory()).post("/ask/go-on/", {"draft": question.pk}).headers["Location"] == "/ask/"


def test_every_form_needs_its_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    for path in ("/ask/", "/ask/go-on/", "/ask/question/", "/ask/topic/", "/ask/photos/", "/ask/check/", "/ask/discard/",
                 "/ask/save/question/", "/ask/save/photos/"):  # fmt: skip
        assert strict.post(path, WORDS).status_code == 403, path
    assert not Question.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_posts_at_once_make_one_question(sign_in: SignIn) -> None:
    user = UserFactory()
    client = written(started(sign_in(user)))
    pk = draft().pk
    gate = threading.Barrier(20)
    places: list[str] = []

    def send() -> None:
        other = Client()
        other.cookies = client.cookies
        try:
            gate.wait()
            places.append(other.post("/ask/check/", {"draft": pk, **TICKS}).headers.get("Location", "none"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert places == [f"/me/questions/{pk}/?sent=1"] * 20
    assert Question.objects.get().status == "pending"
