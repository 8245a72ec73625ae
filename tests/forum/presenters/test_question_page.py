"""What stands on the question page beside photos and answers."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import html5lib
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.domain import thanking, voting
from forum.models import Answer, Question, QuestionTopic, SiteSettings
from tests.factories import (
    AnswerFactory,
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    QuestionUpdateFactory,
    RenditionFactory,
    TopicFactory,
    UserFactory,
)
from tests.forum.pages import VIEWERS, flat, page, path_of, structured, viewer

pytestmark = pytest.mark.django_db


class TestQuestion:
    def test_shows_what_the_asker_wrote_and_reads_no_markup(self, client: Client) -> None:
        question = QuestionFactory(
            title="Is 5 < 6 & *this* a <b>worry</b>?",
            body="First line\nsecond <script>alert(1)</script>\n\n# Not a heading",
            asked_at=datetime(2026, 3, 12, 9, tzinfo=UTC),
        )
        shown = page(client, question)
        assert "<h1><bdi>Is 5 &lt; 6 &amp; *this* a &lt;b&gt;worry&lt;/b&gt;?</bdi></h1>" in shown
        body = "<p>First line<br>second &lt;script&gt;alert(1)&lt;/script&gt;</p><p># Not a heading</p>"
        assert body in shown
        assert f"Asked by {question.asker.pseudonym} 12 March 2026 0 physician answers" in flat(shown)

    def test_invents_no_date_and_no_name(self, client: Client) -> None:
        shown = page(client, QuestionFactory(asker=None, asked_at=None, source="Old forum", source_id="1"))
        assert "Asked by a patient 0 physician answers" in flat(shown)

    def test_facts_keep_the_askers_left(self, client: Client) -> None:
        words = flat(
            page(
                client, QuestionFactory(side="left", happened="Two weeks ago", age_band="30-39", treated="no")
            )
        )
        assert "When Two weeks ago Side The asker's left Age 30 to 39 Treated yet Not yet" in words
        assert "<dl" not in page(client, QuestionFactory())

    def test_updates_are_dated_and_reviewed(self, client: Client) -> None:
        question = QuestionFactory()
        written = datetime(2026, 3, 20, tzinfo=UTC)
        QuestionUpdateFactory(question=question, body="It is <i>fading</i>.", written_at=written)
        QuestionUpdateFactory(question=question, body="Canary heron", status="pending")
        shown = page(client, question)
        assert "Update from the asker, 20 March 2026 It is <i>fading</i>." in flat(shown)
        assert "heron" not in shown

    def test_topics_that_are_only_proposed_are_not_shown(self, client: Client) -> None:
        question = QuestionFactory(topic=TopicFactory(name="Jaw", slug="jaw"))
        QuestionTopic.objects.create(
            question=question, topic=TopicFactory(name="Heron", accepted_at=None), position=1
        )
        shown = page(client, question)
        assert "Heron" not in shown
        crumbs = structured(shown, "BreadcrumbList")
        assert crumbs
        assert [(each["position"], each["name"]) for each in crumbs["itemListElement"]] == [
            (1, "Questions"),
            (2, "Jaw"),
        ]

    def test_one_care_panel_from_the_main_topic(self, client: Client) -> None:
        SiteSettings.objects.update(emergency_number="112")
        question = QuestionFactory(
            topic=TopicFactory(
                emergency_signs=["cannot breathe"], same_day_signs=["an eye hurts"], care_note="Weeks later."
            )
        )
        QuestionTopic.objects.create(
            question=question, topic=TopicFactory(emergency_signs=["heron"]), position=1
        )
        shown = page(client, question)
        assert shown.count('class="care"') == 1
        words = flat(shown)
        assert (
            "Immediate action required: Call 112 now if you: cannot breathe "
            "See someone today if: an eye hurts" in words
        )
        assert "heron" not in shown
        assert 'class="care"' not in page(client, QuestionFactory(topic=TopicFactory()))

    def test_closed(self, client: Client, sign_in: Any) -> None:
        question = QuestionFactory(closed_at=datetime(2026, 5, 4, tzinfo=UTC))
        assert "Closed to new answers on 4 May 2026" in flat(page(client, question))
        assert "Write an answer" not in page(sign_in(PhysicianFactory().user), question)

    @pytest.mark.parametrize("kind", VIEWERS)
    def test_only_verified_physicians_are_asked_for_an_answer(self, sign_in: Any, kind: str) -> None:
        question = QuestionFactory()
        assert ("Write an answer" in page(sign_in(viewer(kind, question)), question)) == (kind == "verified")

    def test_physician_who_has_an_answer_here_is_led_to_it(self, sign_in: Any) -> None:
        for status in ("draft", "pending", "published"):
            answer = AnswerFactory(status=status)
            shown = page(sign_in(answer.author.user), answer.question)
            assert "Write an answer" not in shown
            assert f'href="/workspace/answers/{answer.pk}/"' in shown
        withdrawn = AnswerFactory(status="withdrawn")
        assert "Write an answer" in page(sign_in(withdrawn.author.user), withdrawn.question)

    def test_disclaimer_stands_once_after_the_answers(self, client: Client) -> None:
        for question in (QuestionFactory(), AnswerFactory().question):
            shown = page(client, question)
            assert shown.count("About these answers") == 1
            assert shown.index("About these answers") > shown.index("Doctor Answers")

    def test_open_graph_and_canonical(self, client: Client, settings: Any) -> None:
        settings.SITE_URL = "https://forum.example"
        question = PhotoFactory().question
        RenditionFactory(photo=question.photos.get())
        shown = page(client, question, "?sort=newest")
        assert f'<link rel="canonical" href="https://forum.example{path_of(question)}">' in shown
        assert '<meta name="robots" content="noindex">' in shown
        assert "og:image" not in shown
        assert "noindex" not in page(client, question)

    def test_is_valid_html(self, client: Client) -> None:
        question = QuestionFactory(topic=TopicFactory(emergency_signs=["x"]), side="left")
        RenditionFactory(photo=PhotoFactory(question=question, sensitive=True, alt='A "quoted" <ring>'))
        RenditionFactory(photo=PhotoFactory(question=question))
        AnswerFactory(
            question=question, hashtags=["jaw"], disclaimer="Mine.", video_url="https://vimeo.com/1"
        )
        html5lib.HTMLParser(strict=True).parse(page(client, question))

    def test_is_valid_html_for_those_who_can_press(self, sign_in: Any) -> None:
        answer = AnswerFactory(edited_at=datetime(2026, 3, 14, tzinfo=UTC))
        question = answer.question
        thanking.thank(AnswerFactory(question=question), by=question.asker)
        for person in (question.asker, UserFactory(), answer.author.user):
            for address in ("", "?sort=newest", f"?answer={answer.pk}"):
                html5lib.HTMLParser(strict=True).parse(page(sign_in(person), question, address))


class TestPaging:
    @pytest.fixture
    def long(self) -> Question:
        """Return a question with 31 answers; some share a time, some have none, three stand first."""
        question = QuestionFactory()
        author = PhysicianFactory()
        start = datetime(2026, 3, 1, tzinfo=UTC)
        for number in range(31):
            AnswerFactory(
                question=question,
                author=author,
                source="Old forum",
                answered_at=None if number % 7 == 6 else start + timedelta(hours=number // 3),
                position=number if number < 3 else 1_000_000,
            )
        return question

    @pytest.mark.parametrize("sort", ["", "newest"])
    def test_every_answer_is_reached_once_in_order(self, client: Client, long: Question, sort: str) -> None:
        address, found = f"?sort={sort}", []
        pages = 0
        while address:
            shown = page(client, long, address)
            found += [int(pk) for pk in re.findall(r'<article class="answer" id="a(\d+)"', shown)]
            following = re.search(r'rel="next" href="[^"?]*(\?[^"#]*)#answers"', shown)
            address = following[1].replace("&amp;", "&") if following else ""
            pages += 1
        assert pages == 2
        expected = list(Answer.objects.filter(question=long).in_order().values_list("pk", flat=True))
        assert sorted(found) == sorted(expected)
        if not sort:
            assert found == expected
        else:
            times = [Answer.objects.get(pk=pk).answered_at for pk in found]
            known = [time for time in times if time]
            assert known == sorted(known, reverse=True)
            assert times[len(known) :] == [None] * 4

    def test_says_how_many_of_how_many(self, client: Client, long: Question) -> None:
        shown = page(client, long)
        assert "25 of 31" in flat(shown)
        last = re.findall(r'id="a(\d+)"', shown)[-1]
        second = page(client, long, f"?after={last}")
        assert "Answers 26 to 31 of 31" in flat(second)
        assert f'data-share="{path_of(long)}?answer=' in second, "a shared link must lead to its answer"

    @pytest.mark.parametrize("sort", ["", "newest"])
    def test_a_link_leads_to_the_page_on_which_its_answer_stands(
        self, client: Client, long: Question, sort: str
    ) -> None:
        for answer in Answer.objects.filter(question=long):
            led = client.get(f"/answers/{answer.pk}/")
            assert led["Location"] == f"{path_of(long)}?answer={answer.pk}#a{answer.pk}"
            shown = page(client, long, f"?answer={answer.pk}&sort={sort}")
            assert f'<article class="answer" id="a{answer.pk}"' in shown
            assert f'<li><a href="#a{answer.pk}">' in shown, "the jump list is of the same page"
        assert '<meta name="robots" content="noindex">' in shown

    def test_a_link_to_what_is_not_public_shows_the_first_page(self, client: Client, long: Question) -> None:
        secret = AnswerFactory(question=long, status="hidden")
        elsewhere = AnswerFactory()
        first = page(client, long, "?answer=999999999")
        assert page(client, long, f"?answer={secret.pk}") == first
        assert page(client, long, f"?answer={elsewhere.pk}") == first
        assert "25 of 31" in flat(first)

    def test_answer_that_is_not_public_is_no_cursor(self, client: Client, long: Question) -> None:
        secret = AnswerFactory(question=long, status="pending")
        assert page(client, long, f"?after={secret.pk}") == page(client, long, "?after=999999999")


class TestQueries:
    def test_as_many_at_one_answer_as_at_three(self, client: Client) -> None:
        def make(answers: int) -> Question:
            question = QuestionFactory(topic=TopicFactory())
            for _ in range(answers):
                AnswerFactory(question=question, hashtags=["a"])
                QuestionUpdateFactory(question=question)
                photo = PhotoFactory(question=question)
                RenditionFactory(photo=photo)
                RenditionFactory(photo=photo, format="webp")
                QuestionTopic.objects.create(question=question, topic=TopicFactory(), position=1)
            return question

        counted = []
        for number in (1, 3):
            question = make(number)
            with CaptureQueriesContext(connection) as queries:
                page(client, question)
            counted.append(len(queries))
        assert counted[0] == counted[1] < 20

    def test_of_a_reader_who_marks_and_follows(self, sign_in: Any) -> None:
        reader, counted = UserFactory(), []
        client = sign_in(reader)
        for number in (1, 3):
            question = QuestionFactory()
            for answer in AnswerFactory.create_batch(number, question=question):
                voting.mark(answer, by=reader)
                thanking.thank(answer, by=question.asker)
            with CaptureQueriesContext(connection) as queries:
                page(client, question)
            counted.append(len(queries))
        assert counted[0] == counted[1] < 25
