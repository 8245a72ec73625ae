"""What machines read on the question page."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from forum.domain import voting
from tests.factories import AnswerFactory, PhysicianFactory, QuestionFactory, UserFactory
from tests.forum.pages import page, structured

pytestmark = pytest.mark.django_db


class TestStructuredData:
    def test_question_with_every_answer_and_none_accepted(self, client: Client, settings: Any) -> None:
        settings.SITE_URL = "https://forum.example"
        at = datetime(2026, 3, 14, tzinfo=UTC)
        question = QuestionFactory(title="Is </script><script>alert(1)</script> safe?", asked_at=at)
        named = AnswerFactory(question=question, body="Yes, *quite*.\n\nSafe.", answered_at=at)
        kept_back = AnswerFactory(
            question=question, byline_mode="withheld", author=PhysicianFactory(display_name="Canary Heron")
        )
        imported = AnswerFactory(
            question=question,
            source="Old forum",
            author=PhysicianFactory(user=None, source="Old forum", standing=""),
        )
        shown = page(client, question)
        assert "</script><script>alert" not in shown
        data = structured(shown, "QAPage")
        assert data
        entity = data["mainEntity"]
        assert entity["name"] == question.title
        assert entity["answerCount"] == 3
        assert entity["author"]["name"] == question.asker.pseudonym
        assert "acceptedAnswer" not in shown
        by_url = {each["url"].split("#a")[1]: each for each in entity["suggestedAnswer"]}
        first = by_url[str(named.pk)]
        assert first["text"] == "Yes, quite.\n\nSafe."
        assert first["datePublished"] == at.isoformat()
        assert first["author"]["@type"] == "Physician"
        assert (
            first["author"]["url"]
            == f"https://forum.example/physicians/{named.author.pk}/{named.author.slug}/"
        )
        assert "author" not in by_url[str(kept_back.pk)]
        assert by_url[str(imported.pk)]["author"]["@type"] == "Person", (
            "nobody here checked that it is a physician"
        )
        assert "Heron" not in shown

    def test_how_many_found_an_answer_helpful(self, client: Client, settings: Any) -> None:
        settings.SITE_URL = "https://forum.example"
        answer = AnswerFactory(source="Old forum", author=None, imported_helpful=22)
        voting.mark(answer, by=UserFactory())
        data = structured(page(client, answer.question), "QAPage")
        assert data
        (shown,) = data["mainEntity"]["suggestedAnswer"]
        assert shown["upvoteCount"] == 23
        question = answer.question
        path = f"/questions/{question.pk}/{question.slug}/?answer={answer.pk}#a{answer.pk}"
        assert shown["url"] == f"https://forum.example{path}"

    def test_nothing_without_an_answer(self, client: Client) -> None:
        question = AnswerFactory(status="pending").question
        assert structured(page(client, question), "QAPage") is None
