"""Answers as the question page shows them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from forum.models import Answer
from tests.factories import (
    AnswerFactory,
    PhysicianFactory,
    QuestionFactory,
    ReviewFactory,
    TopicFactory,
)
from tests.forum.pages import VIEWERS, flat, page, viewer

pytestmark = pytest.mark.django_db


class TestAnswers:
    def test_count_and_rows_are_the_published_ones(self, client: Client) -> None:
        question = QuestionFactory()
        AnswerFactory(question=question, headline="Seen")
        for status in ("draft", "pending", "returned", "hidden", "rejected", "withdrawn"):
            AnswerFactory(question=question, status=status, headline="Canary heron", body="Canary heron")
        shown = page(client, question)
        assert "Doctor Answers 1" in flat(shown)
        assert "1 physician answer" in flat(shown)
        assert "heron" not in shown

    def test_article_is_labelled_by_its_headline(self, client: Client) -> None:
        answer = AnswerFactory(
            headline="Wait & see", body="Paragraph *one*.\n\n- a\n- b\n\n<b>x</b> ![i](j) [l](http://m)"
        )
        shown = page(client, answer.question)
        assert f'id="a{answer.pk}" aria-labelledby="a{answer.pk}-h"' in shown
        assert f'<h3 id="a{answer.pk}-h"><bdi>Wait &amp; see</bdi></h3>' in shown
        assert "<p>Paragraph <em>one</em>.</p>" in shown
        assert "<li>a</li>" in shown
        assert "&lt;b&gt;x&lt;/b&gt; ![i](j) [l](http://m)" in shown

    def test_headless_import_gets_a_name_and_keeps_its_characters(self, client: Client) -> None:
        text = "2 * 3 * 4 _really_ <not a tag>\n# 1 is not a heading\n- and - dashes"
        answer = AnswerFactory(
            headline="",
            body=text,
            source="Old forum",
            author=None,
            byline_credentials=[],
            byline_city="",
            byline_specialty="",
            answered_at=None,
        )
        shown = page(client, answer.question)
        assert "Answer by someone whose name is not shown</h3>" in shown
        lines = "2 * 3 * 4 _really_ &lt;not a tag&gt;<br># 1 is not a heading<br>- and - dashes"
        assert f"<p>{lines}</p>" in shown
        assert "Answered" not in flat(shown)

    def test_dates_only_where_known(self, client: Client) -> None:
        at = datetime(2026, 3, 14, tzinfo=UTC)
        answer = AnswerFactory(answered_at=at, edited_at=at + timedelta(days=2))
        assert "Answered 14 March 2026 · edited 16 March" in flat(page(client, answer.question))
        Answer.objects.update(edited_at=at + timedelta(days=365))
        assert "edited 14 March 2027" in flat(page(client, answer.question))

    def test_hashtags_link_even_when_odd(self, client: Client) -> None:
        shown = page(client, AnswerFactory(hashtags=["masseter", "a/b", "ü"]).question)
        assert '<a href="/tags/masseter/">#masseter</a>' in shown
        assert "#a/b" in shown

    def test_own_disclaimer_is_attributed(self, client: Client) -> None:
        author = PhysicianFactory(display_name="Ottoline Farrow")
        shown = page(client, AnswerFactory(author=author, disclaimer="General opinion <only>.").question)
        assert "<b>From Dr. Ottoline Farrow:</b> General opinion &lt;only&gt;." in shown
        kept_back = AnswerFactory(author=author, byline_mode="withheld", disclaimer="General opinion.")
        shown = page(client, kept_back.question)
        assert "Farrow" not in shown
        assert "From the physician who answered:" in shown

    def test_rating_line(self, client: Client) -> None:
        author = PhysicianFactory()
        question = AnswerFactory(author=author).question
        assert "out of 5 stars" not in page(client, question)
        ReviewFactory(physician=author, stars=5)
        assert "5.0 out of 5 stars 1 review of" in flat(page(client, question))
        ReviewFactory(physician=author, stars=4)
        ReviewFactory(physician=author, stars=1, status="pending")
        shown = page(client, question)
        assert "4.5 out of 5 stars 2 reviews of" in flat(shown)
        assert f'href="/physicians/{author.pk}/{author.slug}/#reviews"' in shown

    def test_imported_rating_says_where_it_is_from(self, client: Client) -> None:
        author = PhysicianFactory(user=None, source="Old forum", standing="")
        answer = AnswerFactory(
            author=author, source="Old forum", imported_rating_average="4.9", imported_rating_count=159
        )
        words = flat(page(client, answer.question))
        assert "4.9 out of 5 stars 159 reviews from Old forum, not checked here" in words

    @pytest.mark.parametrize(
        ("url", "host"),
        [
            ("https://www.youtube.com/watch?v=1", "youtube.com"),
            ("http://vimeo.com/1", ""),
            ("javascript:alert(1)", ""),
            ("https://[bad", ""),
        ],
    )
    def test_video_is_a_named_link_and_nothing_else(self, client: Client, url: str, host: str) -> None:
        shown = page(
            client,
            AnswerFactory(video_url=url, video_note="The relevant part only.", photo_use=True).question,
        )
        assert ("Watch on " in shown) == bool(host)
        assert (f'href="{url}"' in shown) == bool(host)
        assert "The relevant part only." in shown
        assert "<iframe" not in shown
        assert "<video" not in shown

    @pytest.mark.parametrize("kind", VIEWERS)
    def test_video_the_asker_objected_to(self, sign_in: Any, kind: str) -> None:
        question = QuestionFactory()
        AnswerFactory(
            question=question, video_url="https://vimeo.com/heron", video_objected_at=timezone.now()
        )
        sees = kind in {"asker", "moderator", "administrator"}
        assert ("heron" in page(sign_in(viewer(kind, question)), question)) == sees

    def test_its_author_still_sees_that_video(self, sign_in: Any) -> None:
        answer = AnswerFactory(video_url="https://vimeo.com/heron", video_objected_at=timezone.now())
        assert "the asker objected" in page(sign_in(answer.author.user), answer.question)

    def test_nobody_has_answered(self, client: Client) -> None:
        topic = TopicFactory()
        question = QuestionFactory(topic=topic)
        assert "No physician has answered yet." in flat(page(client, question))
        assert "usually wait" not in page(client, question), "no figure without data"
        for hours in (40, 50, 400):
            waited = QuestionFactory(topic=topic, published_at=timezone.now() - timedelta(days=30))
            AnswerFactory(question=waited, published_at=waited.published_at + timedelta(hours=hours))
        assert "Questions in this topic usually wait two days." in flat(page(client, question))
