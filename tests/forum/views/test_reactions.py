"""Helpful, Follow and Thank over HTTP: with a form, with a script, and by the wrong people."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.domain.throttling import Limit
from accounts.models import AuditEntry
from forum.domain import following, thanking, voting
from forum.models import Answer, Follow, Question, Thanks, Vote
from tests.factories import (
    AnswerFactory,
    PhysicianFactory,
    QuestionFactory,
    TopicFactory,
    UserFactory,
    make_moderator,
)
from tests.forum.pages import flat, page, path_of

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


def place(answer: Answer) -> str:
    return f"{path_of(answer.question)}?answer={answer.pk}#a{answer.pk}"


class TestHelpful:
    def test_a_press_and_another_with_a_form(self, sign_in: Any) -> None:
        answer, reader = AnswerFactory(), UserFactory()
        client, address = sign_in(reader), f"/answers/{answer.pk}/helpful/"
        assert 'name="on" value="1" aria-pressed="false"' in page(client, answer.question)
        assert client.post(address, {"on": "1"})["Location"] == place(answer)
        shown = page(client, answer.question)
        assert 'name="on" value="0" aria-pressed="true"' in shown
        assert "Helpful 1 : answer by" in flat(shown)
        assert client.post(address, {"on": "1"})["Location"] == place(answer), "a stale tab"
        assert Vote.objects.count() == 1
        client.post(address, {"on": "0"})
        assert not Vote.objects.exists()

    def test_it_leads_back_to_the_order_one_had_chosen(self, sign_in: Any) -> None:
        answer = AnswerFactory()
        client = sign_in(UserFactory())
        assert 'name="sort" value="newest"' in page(client, answer.question, "?sort=newest")
        led = client.post(f"/answers/{answer.pk}/helpful/", {"on": "1", "sort": "newest"})["Location"]
        assert led == place(answer).replace("#", "&sort=newest#")
        for hostile in ("//evil.example", "newest&x=1", "\r\nX: 1"):
            led = client.post(f"/answers/{answer.pk}/helpful/", {"on": "1", "sort": hostile})["Location"]
            assert led == place(answer)

    def test_a_script_stays_on_its_page(self, sign_in: Any) -> None:
        answer = AnswerFactory(imported_helpful=22, source="Old forum", author=None)
        response = sign_in(UserFactory()).post(f"/answers/{answer.pk}/helpful/", {"on": "1"}, headers=JSON)
        assert response.json() == {
            "on": True,
            "count": 23,
            "say": "Marked as helpful. 23 readers found this helpful.",
        }

    def test_signed_out_people_go_to_sign_in_and_come_back_to_the_answer(self, client: Client) -> None:
        answer = AnswerFactory()
        back = f"next=%2Fquestions%2F{answer.question_id}%2F{answer.question.slug}%2F%3Fanswer%3D{answer.pk}%23a{answer.pk}"
        assert f'href="/account/login/?{back}"' in page(client, answer.question)
        response = client.post(f"/answers/{answer.pk}/helpful/", {"on": "1"})
        assert response["Location"] == f"/account/login/?{back}"
        response = client.post(f"/answers/{answer.pk}/helpful/", {"on": "1"}, headers=JSON)
        assert response.status_code == 401
        assert response.json() == {"sign_in": f"/account/login/?{back}"}
        assert not Vote.objects.exists()

    def test_signed_out_pages_stay_free_of_cookies(self, client: Client) -> None:
        response = client.get(path_of(AnswerFactory().question))
        assert not response.cookies
        assert "csrfmiddlewaretoken" not in response.content.decode()

    def test_authors_see_the_count_and_no_button(self, sign_in: Any) -> None:
        answer = AnswerFactory()
        client = sign_in(answer.author.user)
        assert "/helpful/" not in page(client, answer.question)
        voting.mark(answer, by=UserFactory())
        assert "Helpful to 1 reader" in flat(page(client, answer.question))
        response = client.post(f"/answers/{answer.pk}/helpful/", {"on": "1"})
        assert response.status_code == 403
        assert "This is your own answer." in response.content.decode()
        response = client.post(f"/answers/{answer.pk}/helpful/", {"on": "1"}, headers=JSON)
        assert (response.status_code, response.json()["say"][:24]) == (403, "This is your own answer.")

    @pytest.mark.parametrize("status", ["pending", "returned", "hidden", "rejected", "withdrawn", "draft"])
    def test_what_is_not_public_is_not_there(self, sign_in: Any, status: str) -> None:
        """For its author and for moderators too: these addresses are about what everybody sees."""
        answer = AnswerFactory(status=status)
        under_hidden = AnswerFactory(question=QuestionFactory(status="hidden"))
        for person in (None, UserFactory(), answer.author.user, make_moderator(), answer.question.asker):
            client = sign_in(person)
            for pk in (answer.pk, under_hidden.pk, 999_999_999):
                for act in ("helpful", "thanks"):
                    assert client.post(f"/answers/{pk}/{act}/", {"on": "1"}).status_code == 404
                assert client.get(f"/answers/{pk}/").status_code == 404
        assert not AuditEntry.objects.filter(object_type__in=["vote", "thanks"]).exists()

    def test_a_form_without_its_token_changes_nothing(self) -> None:
        answer, client = AnswerFactory(), Client(enforce_csrf_checks=True)
        client.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
        assert client.post(f"/answers/{answer.pk}/helpful/", {"on": "1"}).status_code == 403
        assert not Vote.objects.exists()
        shown = client.get(path_of(answer.question)).content.decode()
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', shown)[-1]
        client.post(f"/answers/{answer.pk}/helpful/", {"on": "1", "csrfmiddlewaretoken": token})
        assert Vote.objects.count() == 1

    def test_a_program_that_presses_all_the_time_is_told_to_wait(
        self, sign_in: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(voting, "PRESSES", Limit("presses", 3, timedelta(hours=1)))
        answer, client = AnswerFactory(), sign_in(UserFactory())
        for on in "101":
            assert client.post(f"/answers/{answer.pk}/helpful/", {"on": on}).status_code == 302
        response = client.post(f"/answers/{answer.pk}/helpful/", {"on": "0"})
        assert response.status_code == 429
        assert int(response["Retry-After"]) > 60
        response = client.post(f"/follow/questions/{answer.question_id}/", {"on": "1"}, headers=JSON)
        assert response.status_code == 429
        assert response.json() == {"say": "That was pressed too often. Try again in a while."}
        assert Vote.objects.count() == 1

    @pytest.mark.parametrize("on", ["", "2", "yes", "1\x00", "🙂"])
    def test_anything_but_a_one_is_no_mark(self, sign_in: Any, on: str) -> None:
        answer = AnswerFactory()
        assert sign_in(UserFactory()).post(f"/answers/{answer.pk}/helpful/", {"on": on}).status_code == 302
        assert not Vote.objects.exists()


class TestMostHelpful:
    def test_is_the_order_unless_another_is_asked_for(self, client: Client) -> None:
        question = QuestionFactory()
        first, second = AnswerFactory.create_batch(2, question=question)
        voting.mark(second, by=UserFactory())
        shown = page(client, question)
        assert 'aria-current="true">Most helpful</a>' in shown
        assert re.findall(r'<article class="answer" id="a(\d+)"', shown) == [str(second.pk), str(first.pk)]
        assert re.findall(r'<li><a href="#a(\d+)">', shown) == [str(second.pk), str(first.pk)]

    def test_the_front_page_shows_its_headline(self, client: Client) -> None:
        question = QuestionFactory()
        AnswerFactory(question=question, headline="Came first")
        best = AnswerFactory(question=question, headline="Helped most")
        headless = AnswerFactory(question=question, headline="", source="Old forum", author=None)
        for answer in (best, headless, headless):
            voting.mark(answer, by=UserFactory())
        shown = flat(client.get("/").content.decode())
        assert "Helped most" in shown
        assert "Came first" not in shown


THINGS: dict[str, Any] = {
    "questions": QuestionFactory,
    "topics": TopicFactory,
    "physicians": PhysicianFactory,
}


def follow_address(kind: str, thing: Any) -> str:
    return f"/follow/{kind}/{thing.slug if kind == 'topics' else thing.pk}/"


def own_page(kind: str, thing: Any) -> str:
    return f"/topics/{thing.slug}/" if kind == "topics" else f"/{kind}/{thing.pk}/{thing.slug}/"


@pytest.mark.parametrize("kind", THINGS)
class TestFollow:
    def test_a_press_and_another(self, sign_in: Any, kind: str) -> None:
        thing, client = THINGS[kind](), sign_in(UserFactory())
        address, shown_at = follow_address(kind, thing), own_page(kind, thing)
        assert f'action="{address}"' in client.get(shown_at).content.decode()
        response = client.post(address, {"on": "1"}, follow=True)
        assert response.redirect_chain == [(shown_at, 302)]
        shown = response.content.decode()
        assert "You follow this now." in shown
        assert 'name="on" value="0" aria-pressed="true"' in shown
        client.post(address, {"on": "1"})
        assert Follow.objects.count() == 1
        assert client.post(address, {"on": "0", "back": "following"})["Location"] == "/me/following/"
        assert not Follow.objects.exists()
        assert client.post(address, {"on": "0", "back": "//evil.example"})["Location"] == shown_at
        assert client.post(address, {"on": "1"}, headers=JSON).json()["on"] is True

    def test_signed_out_people_come_back_to_it(self, client: Client, kind: str) -> None:
        thing = THINGS[kind]()
        shown_at = own_page(kind, thing)
        sign_in_at = f"/account/login/?next={shown_at.replace('/', '%2F')}"
        assert f'href="{sign_in_at}"' in client.get(shown_at).content.decode()
        assert client.post(follow_address(kind, thing), {"on": "1"})["Location"] == sign_in_at
        assert not Follow.objects.exists()

    def test_what_is_not_public_is_not_there(self, sign_in: Any, kind: str) -> None:
        hidden = {
            "questions": lambda: QuestionFactory(status="hidden"),
            "topics": lambda: TopicFactory(accepted_at=None),
            "physicians": lambda: PhysicianFactory(listed_at=None),
        }[kind]()
        for person in (None, UserFactory(), make_moderator()):
            assert sign_in(person).post(follow_address(kind, hidden), {"on": "1"}).status_code == 404


def test_nobody_is_offered_to_follow_what_is_theirs(sign_in: Any) -> None:
    question, physician = QuestionFactory(), PhysicianFactory()
    for kind, thing, owner in (
        ("questions", question, question.asker),
        ("physicians", physician, physician.user),
    ):
        client = sign_in(owner)
        assert "/follow/" not in client.get(own_page(kind, thing)).content.decode()
        assert client.post(follow_address(kind, thing), {"on": "1"}).status_code == 403
    assert not Follow.objects.exists()


class TestFollowing:
    def test_signed_out_people_sign_in(self, client: Client) -> None:
        assert client.get("/me/following/")["Location"] == "/account/login/?next=/me/following/"

    def test_empty_lists_say_what_to_do(self, sign_in: Any) -> None:
        response = sign_in(UserFactory()).get("/me/following/")
        shown = response.content.decode()
        assert "You follow no question." in shown
        assert "You follow no topic." in shown
        assert "You follow no physician." in shown
        assert response["Cache-Control"] == "private, no-store"

    def test_three_lists_of_ones_own(self, sign_in: Any) -> None:
        question, topic, physician = QuestionFactory(), TopicFactory(), PhysicianFactory()
        reader, other = UserFactory(), UserFactory()
        for thing in (question, topic, physician):
            following.follow(thing, by=reader)
        following.follow(QuestionFactory(title="Canary heron, is that a bird?"), by=other)
        shown = sign_in(reader).get("/me/following/").content.decode()
        for text in (question.title, topic.name, str(physician)):
            assert text in shown
        assert "heron" not in shown
        assert shown.count('name="back" value="following"') == 3

    def test_what_is_not_public_any_more_is_not_told(self, sign_in: Any) -> None:
        question, topic, physician = (
            QuestionFactory(title="Canary heron, why?"),
            TopicFactory(),
            PhysicianFactory(),
        )
        reader = UserFactory()
        for thing in (question, topic, physician):
            following.follow(thing, by=reader)
        Question.objects.update(status="hidden")
        type(topic).objects.update(merged_into=TopicFactory())
        type(physician).objects.update(listed_at=None)
        for person in (reader, UserFactory()):
            shown = flat(sign_in(person).get("/me/following/").content.decode())
            assert "heron" not in shown
            assert "Questions 0 You follow no question." in shown
            assert "Topics 0" in shown
            assert "Physicians 0" in shown

    def test_as_many_queries_at_one_row_as_at_three(self, sign_in: Any) -> None:
        counted = []
        for number in (1, 3):
            reader = UserFactory()
            for _ in range(number):
                for make in THINGS.values():
                    following.follow(make(), by=reader)
            client = sign_in(reader)
            client.get("/me/following/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/me/following/")
            counted.append(len(queries))
        assert counted[0] == counted[1] < 25

    def test_pages_by_key_each_list_for_itself(self, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(following, "PAGE", 2)
        reader = UserFactory()
        for _ in range(5):
            following.follow(QuestionFactory(), by=reader)
            following.follow(TopicFactory(), by=reader)
        client, address = sign_in(reader), "/me/following/"
        seen: list[str] = []
        pages = 0
        while address:
            shown = client.get(address).content.decode()
            seen += re.findall(r'action="/follow/questions/(\d+)/"', shown)
            assert len(re.findall(r'action="/follow/topics/', shown)) == 2, (
                "the other list stays where it was"
            )
            following_page = re.search(r'rel="next" href="(\?question=[^"#]*)#questions"', shown)
            address = f"/me/following/{following_page[1].replace('&amp;', '&')}" if following_page else ""
            pages += 1
        assert pages == 3
        assert len(seen) == len(set(seen)) == 5
        assert client.get("/me/following/?question=x&topic=-1&physician=%00").status_code == 200


class TestThanks:
    def test_only_the_asker_is_offered_it_and_only_once(self, sign_in: Any) -> None:
        answer = AnswerFactory()
        asker = sign_in(answer.question.asker)
        address = f"/answers/{answer.pk}/thanks/"
        assert f'action="{address}"' in page(asker, answer.question)
        assert asker.post(address)["Location"] == place(answer)
        shown = page(asker, answer.question)
        assert address not in shown
        assert "You thanked this physician" in shown
        asker.post(address)
        assert Thanks.objects.count() == 1

    def test_readers_see_that_the_asker_did(self, client: Client) -> None:
        answer = AnswerFactory()
        assert "The asker thanked this physician" not in page(client, answer.question)
        thanking.thank(answer, by=answer.question.asker)
        assert "The asker thanked this physician" in page(client, answer.question)

    def test_nobody_else_can(self, sign_in: Any) -> None:
        answer = AnswerFactory()
        for person in (UserFactory(), answer.author.user, AnswerFactory().question.asker, make_moderator()):
            client = sign_in(person)
            assert "/thanks/" not in page(client, answer.question)
            assert client.post(f"/answers/{answer.pk}/thanks/").status_code == 403
        assert sign_in(None).post(f"/answers/{answer.pk}/thanks/").status_code == 302
        assert not Thanks.objects.exists()

    def test_the_physician_reads_it_in_the_workspace(self, sign_in: Any) -> None:
        answer = AnswerFactory()
        client = sign_in(answer.author.user)
        assert "thanked you" not in client.get(f"/workspace/answers/{answer.pk}/").content.decode()
        thanking.thank(answer, by=answer.question.asker)
        voting.mark(answer, by=UserFactory())
        shown = flat(client.get(f"/workspace/answers/{answer.pk}/").content.decode())
        assert "The person who asked thanked you for this answer." in shown
        assert "1 reader found it helpful." in shown
