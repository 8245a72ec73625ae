"""Who gets a question's page, and under which address."""

from typing import Any

import pytest
from django.test import Client

from forum.models import Question
from tests.factories import (
    QuestionFactory,
    UserFactory,
    make_moderator,
)
from tests.forum.pages import VIEWERS, flat, page, path_of, structured, viewer

pytestmark = pytest.mark.django_db


class TestAddress:
    @pytest.mark.parametrize("tail", ["", "wrong-words/"])
    def test_leads_to_the_right_words(self, client: Client, tail: str) -> None:
        question = QuestionFactory()
        response = client.get(f"/questions/{question.pk}/{tail}?sort=newest")
        assert response.status_code == 301
        assert response["Location"] == path_of(question) + "?sort=newest"
        assert response["Cache-Control"] == "no-cache", (
            "titles change; a kept redirect could then run in a circle"
        )

    @pytest.mark.parametrize("number", ["0", "999999999", "9" * 30])
    def test_knows_nothing_of_other_numbers(self, client: Client, number: str) -> None:
        assert client.get(f"/questions/{number}/").status_code == 404

    @pytest.mark.parametrize("status", ["pending", "hidden", "withdrawn"])
    def test_never_tells_the_title_of_what_is_not_public(self, client: Client, status: str) -> None:
        question = QuestionFactory(status=status, title="Canary heron in the title of this")
        for tail in ("", "wrong/", f"{question.slug}/"):
            response = client.get(f"/questions/{question.pk}/{tail}")
            assert response.status_code != 301
            assert b"heron" not in response.content

    def test_only_reads(self, client: Client) -> None:
        assert client.post(path_of(QuestionFactory())).status_code == 405


STATUS_CODES = {
    "draft": dict.fromkeys(VIEWERS, 404),
    "pending": dict.fromkeys(VIEWERS, 404) | {"asker": 200, "moderator": 200, "administrator": 200},
    "returned": dict.fromkeys(VIEWERS, 404) | {"asker": 200, "moderator": 200, "administrator": 200},
    "rejected": dict.fromkeys(VIEWERS, 404) | {"asker": 200, "moderator": 200, "administrator": 200},
    "hidden": dict.fromkeys(VIEWERS, 410) | {"asker": 200, "moderator": 200, "administrator": 200},
    "withdrawn": dict.fromkeys(VIEWERS, 410),
    "published": dict.fromkeys(VIEWERS, 200),
    "merged": dict.fromkeys(VIEWERS, 301) | {"moderator": 200, "administrator": 200},
}


class TestWhoMayRead:
    @pytest.mark.parametrize("kind", VIEWERS)
    @pytest.mark.parametrize("status", STATUS_CODES)
    def test_matrix(self, sign_in: Any, status: str, kind: str) -> None:
        target = QuestionFactory()
        question = QuestionFactory(
            status=status,
            title="Canary heron title of a question",
            body="Canary heron body of a question, long enough.",
            merged_into=target if status == "merged" else None,
        )
        response = sign_in(viewer(kind, question)).get(path_of(question))
        assert response.status_code == STATUS_CODES[status][kind]
        if response.status_code != 200:
            assert b"heron" not in response.content

    @pytest.mark.parametrize("status", ["draft", "pending", "returned", "rejected"])
    def test_hidden_one_equals_one_that_never_was(self, client: Client, status: str) -> None:
        question = QuestionFactory(status=status)
        hidden = client.get(f"/questions/{question.pk}/{question.slug}/")
        never = client.get(f"/questions/{question.pk + 10_000}/{question.slug}/")
        assert hidden.status_code == never.status_code == 404
        assert hidden.content == never.content
        assert hidden.headers == never.headers

    def test_gone_says_who_removed_it(self, client: Client) -> None:
        assert "person who asked" in flat(
            client.get(path_of(QuestionFactory(status="withdrawn"))).content.decode()
        )
        assert "moderator" in flat(client.get(path_of(QuestionFactory(status="hidden"))).content.decode())

    def test_public_pages_are_asked_for_again_each_time(self, client: Client, sign_in: Any) -> None:
        question = QuestionFactory()
        assert client.get(path_of(question))["Cache-Control"] == "no-cache"
        assert sign_in(UserFactory()).get(path_of(question))["Cache-Control"] == "private, no-cache"

    @pytest.mark.parametrize("status", ["pending", "returned", "rejected", "hidden"])
    def test_preview_says_so_and_is_kept_nowhere(self, sign_in: Any, status: str) -> None:
        question = QuestionFactory(status=status)
        response = sign_in(question.asker).get(path_of(question))
        shown = response.content.decode()
        assert response["Cache-Control"] == "private, no-store"
        assert "you and moderators see this page" in flat(shown)
        assert question.get_status_display() in flat(shown)
        assert '<meta name="robots" content="noindex">' in shown
        assert structured(shown, "QAPage") is None


class TestMerged:
    def test_leads_on_to_where_the_other_is_now(self, client: Client) -> None:
        last = QuestionFactory()
        middle = QuestionFactory(status="merged", merged_into=last)
        first = QuestionFactory(status="merged", merged_into=middle)
        response = client.get(f"/questions/{first.pk}/")
        assert response["Location"] == f"{path_of(last)}?merged={first.pk}"

    def test_notice_stands_only_for_those_who_were_led_here(self, client: Client) -> None:
        target = QuestionFactory()
        other = QuestionFactory(status="merged", merged_into=target)
        notice = "joined this one"
        assert notice in page(client, target, f"?merged={other.pk}")
        assert notice not in page(client, target)
        assert notice not in page(client, target, f"?merged={QuestionFactory().pk}")
        assert notice not in page(client, target, "?merged=x")

    @pytest.mark.parametrize(("status", "code"), [("hidden", 410), ("withdrawn", 410), ("pending", 404)])
    def test_never_leads_to_what_is_not_public(self, client: Client, status: str, code: int) -> None:
        target = QuestionFactory(status=status, title="Canary heron title of a target")
        response = client.get(f"/questions/{QuestionFactory(status='merged', merged_into=target).pk}/")
        assert response.status_code == code
        assert b"heron" not in response.content
        assert "Location" not in response

    def test_circle_ends(self, client: Client) -> None:
        first = QuestionFactory()
        second = QuestionFactory(status="merged", merged_into=first)
        Question.objects.filter(pk=first.pk).update(status="merged", merged_into=second)
        assert client.get(f"/questions/{first.pk}/").status_code == 404

    def test_moderator_is_told_where_readers_go(self, sign_in: Any) -> None:
        target = QuestionFactory()
        shown = page(sign_in(make_moderator()), QuestionFactory(status="merged", merged_into=target))
        assert f'href="{path_of(target)}"' in shown
