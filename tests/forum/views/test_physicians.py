"""Physicians' profiles and the directory."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import html5lib
import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Physician, User
from forum.models import Answer, Question, QuestionTopic, Review, Topic
from tests.factories import (
    AnswerFactory,
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    ReviewFactory,
    ReviewReplyFactory,
    TopicFactory,
    UserFactory,
    make_administrator,
    make_moderator,
)
from tests.forum.pages import flat, structured

pytestmark = pytest.mark.django_db


def path_of(physician: Physician) -> str:
    return f"/physicians/{physician.pk}/{physician.slug}/"


def page(client: Client, physician: Physician, query: str = "") -> str:
    response = client.get(path_of(physician) + query)
    assert response.status_code == 200
    return response.content.decode()


def imported(**fields: Any) -> Physician:
    """Return an unclaimed profile as an import makes it."""
    return PhysicianFactory(user=None, source="Old forum", standing="", **fields)


class TestWhoMayRead:
    @pytest.mark.parametrize(
        ("standing", "listed", "public"),
        [
            ("draft", False, False),
            ("submitted", False, False),
            ("more_information", False, False),
            ("refused", False, False),
            ("verified", True, True),
            ("lapsed", True, True),
            ("suspended", True, True),
            ("submitted", True, True),
        ],
    )
    def test_matrix(self, sign_in: Any, standing: str, listed: bool, public: bool) -> None:
        physician = PhysicianFactory(standing=standing, listed_at=timezone.now() if listed else None)
        for person in (None, UserFactory(), PhysicianFactory().user):
            assert sign_in(person).get(path_of(physician)).status_code == (200 if public else 404)
        for person in (physician.user, make_moderator(), make_administrator()):
            assert sign_in(person).get(path_of(physician)).status_code == 200

    def test_unverified_equals_one_that_never_was(self, client: Client) -> None:
        hidden = PhysicianFactory(standing="submitted", listed_at=None)
        first, second = (
            client.get(path_of(hidden)),
            client.get(f"/physicians/{hidden.pk + 9999}/{hidden.slug}/"),
        )
        assert first.status_code == second.status_code == 404
        assert first.content == second.content
        assert first.headers == second.headers

    def test_preview_is_kept_nowhere(self, sign_in: Any) -> None:
        physician = PhysicianFactory(standing="submitted", listed_at=None)
        response = sign_in(physician.user).get(path_of(physician))
        assert response["Cache-Control"] == "private, no-store"
        assert "Only you and moderators see this page" in flat(response.content.decode())
        assert b"noindex" in response.content

    def test_closed_one_is_gone_and_so_is_the_name(self, client: Client, sign_in: Any) -> None:
        physician = PhysicianFactory(display_name="Canary Heron", closed_at=timezone.now())
        response = client.get(path_of(physician))
        assert response.status_code == 410
        assert b"Heron" not in response.content
        assert client.get(f"/physicians/{physician.pk}/").status_code == 410, "a redirect would tell the name"
        assert "This profile is closed" in page(sign_in(make_moderator()), physician)
        never_public = PhysicianFactory(listed_at=None, closed_at=timezone.now())
        assert client.get(path_of(never_public)).status_code == 404

    def test_leads_to_the_right_words(self, client: Client) -> None:
        physician = PhysicianFactory()
        for tail in ("", "someone-else/"):
            response = client.get(f"/physicians/{physician.pk}/{tail}")
            assert response.status_code == 301
            assert response["Location"] == path_of(physician)


class TestHead:
    def test_verified(self, client: Client) -> None:
        physician = PhysicianFactory(
            display_name="Marisol Teague-Whitlow",
            languages=["English", "Spanish"],
            bio="Line one\n\n<b>two</b>",
            practice_url="https://teague.example/",
            legal_name="Canary Heron",
        )
        shown = page(client, physician)
        words = flat(shown)
        assert "MT Marisol Teague-Whitlow MD, FACS Denver Facial Plastic Surgeon Verified, May 2026" in words
        assert "Licence Read in: Test register, Colorado 2 May 2026" in words
        assert (
            "Place Denver, Colorado, United States Languages English, Spanish Website teague.example" in words
        )
        assert 'href="https://teague.example/" rel="nofollow' in shown
        assert "<p>Line one</p><p>&lt;b&gt;two&lt;/b&gt;</p>" in shown
        assert "out of 5 stars" not in words
        assert "Heron" not in shown
        assert "TEST-1" not in shown, "the licence number is evidence, not byline"

    @pytest.mark.parametrize(
        ("standing", "words"),
        [
            ("suspended", "Suspended"),
            ("lapsed", "Verified until March 2026"),
            ("submitted", "Verified until March 2026"),
        ],
    )
    def test_no_badge_without_standing(self, client: Client, standing: str, words: str) -> None:
        physician = PhysicianFactory(standing=standing)
        verification = type(physician.verification).objects
        verification.update(verified_until=date(2026, 3, 31))
        shown = page(client, physician)
        assert words in flat(shown)
        assert 'class="ok"' not in shown
        assert "What we checked" not in shown

    def test_date_that_has_passed_counts_before_the_clock_runs(self, client: Client) -> None:
        physician = PhysicianFactory()
        type(physician.verification).objects.update(verified_until=timezone.localdate() - timedelta(days=1))
        shown = page(client, physician)
        assert 'class="ok"' not in shown
        assert "Verified until" in shown

    def test_imported(self, client: Client) -> None:
        physician = imported(imported_rating_average="4.9", imported_rating_count=159)
        shown = page(client, physician)
        words = flat(shown)
        assert (
            "Imported, not verified here 4.9 out of 5 stars, 159 reviews, from Old forum, not checked here"
            in words
        )
        assert "No reviews yet." in words, "what came along is no review of ours"
        assert 'class="ok"' not in shown
        assert structured(shown, "Physician") is None

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example/"])
    def test_only_web_addresses_become_links(self, client: Client, url: str) -> None:
        assert url not in page(client, PhysicianFactory(practice_url=url))

    def test_structured_data_is_rated_only_by_our_reviews(self, client: Client) -> None:
        physician = PhysicianFactory(imported_rating_average="4.9", imported_rating_count=159)
        data = structured(page(client, physician), "Physician")
        assert data
        assert "aggregateRating" not in data
        ReviewFactory(physician=physician, stars=4)
        data = structured(page(client, physician), "Physician")
        assert data
        assert (data["aggregateRating"]["ratingValue"], data["aggregateRating"]["reviewCount"]) == ("4.0", 1)

    def test_is_valid_html(self, client: Client) -> None:
        physician = PhysicianFactory(bio="x", languages=["English"])
        AnswerFactory(author=physician, question=QuestionFactory(topic=TopicFactory()))
        for _ in range(3):
            ReviewReplyFactory(review__physician=physician, review__topic=TopicFactory())
        html5lib.HTMLParser(strict=True).parse(page(client, physician))
        html5lib.HTMLParser(strict=True).parse(client.get("/physicians/").content.decode())


class TestAnswers:
    def test_only_published_ones_that_show_the_name(self, client: Client) -> None:
        physician = PhysicianFactory()
        seen = AnswerFactory(
            author=physician, headline="Seen", question=QuestionFactory(topic=TopicFactory(name="Jaw"))
        )
        PhotoFactory(question=seen.question)
        for fields in (
            {"status": "pending"},
            {"status": "hidden"},
            {"byline_mode": "withheld"},
            {"question": QuestionFactory(status="hidden")},
        ):
            AnswerFactory(author=physician, headline="Canary heron", **fields)
        shown = page(client, physician)
        assert "heron" not in shown
        words = flat(shown)
        assert f"1 answer since {seen.answered_at.year}" in words
        assert f"In answer to: {seen.question.title} (Photo) Jaw" in words
        path = f"/questions/{seen.question.pk}/{seen.question.slug}/"
        assert f'href="{path}?answer={seen.pk}#a{seen.pk}"' in shown
        assert "Answers most about Jaw 1 answer" in words

    def test_every_one_is_reached_once_newest_first(self, client: Client) -> None:
        physician = PhysicianFactory()
        start = datetime(2026, 3, 1, tzinfo=UTC)
        made = [
            AnswerFactory(
                author=physician, answered_at=None if n % 6 == 5 else start + timedelta(days=n // 2)
            )
            for n in range(23)
        ]
        found: list[int] = []
        address = "?"
        while address:
            shown = page(client, physician, address)
            found += [int(pk) for pk in re.findall(r'id="w(\d+)"', shown)]
            following = re.search(r'rel="next" href="[^"?]*(\?[^"#]*)#answers"', shown)
            address = following[1] if following else ""
        assert sorted(found) == sorted(answer.pk for answer in made)
        times = {answer.pk: answer.answered_at for answer in made}
        known = [times[pk] for pk in found if times[pk]]
        assert known == sorted(known, reverse=True)

    def test_as_many_queries_at_one_as_at_three(self, client: Client, django_assert_num_queries: Any) -> None:
        for number in (1, 3):
            physician = PhysicianFactory()
            for _ in range(number):
                question = QuestionFactory(topic=TopicFactory())
                AnswerFactory(author=physician, question=question)
                ReviewFactory(physician=physician, topic=TopicFactory())
            with django_assert_num_queries(10):
                page(client, physician)

    def test_as_many_at_three_hundred(self, client: Client, django_assert_num_queries: Any) -> None:
        physician, now = PhysicianFactory(), timezone.now()
        common = {"status": "published", "published_at": now}
        topics = Topic.objects.bulk_create(
            Topic(name=f"Of many {n}", slug=f"of-many-{n}", accepted_at=now) for n in range(30)
        )
        questions = Question.objects.bulk_create(
            Question(title=f"Is it a worry, case {n}?", asked_at=now, **common) for n in range(300)
        )
        QuestionTopic.objects.bulk_create(
            QuestionTopic(question=each, topic=topics[n % 30]) for n, each in enumerate(questions)
        )
        Answer.objects.bulk_create(
            Answer(
                question=each,
                author=physician,
                headline="Have it seen",
                body="Please.",
                answered_at=now,
                **common,
            )
            for each in questions
        )
        writers = User.objects.bulk_create(
            User(email=f"w{n}@many.example", pseudonym=f"many-{n}", password="!") for n in range(300)
        )
        Review.objects.bulk_create(
            Review(
                physician=physician, author=each, stars=n % 5 + 1, visited_on=now.date(), body="A visit.", topic=topics[0], **common
            )
            for n, each in enumerate(writers)
        )  # fmt: skip
        with django_assert_num_queries(10):
            shown = page(client, physician)
        assert "300" in shown


class TestReviews:
    def test_none(self, client: Client) -> None:
        shown = page(client, PhysicianFactory())
        assert "No reviews yet." in shown
        assert "<table" not in shown

    def test_bars_from_three_on(self, client: Client) -> None:
        physician = PhysicianFactory()
        for stars, expected in ((5, False), (5, False), (2, True)):
            ReviewFactory(physician=physician, stars=stars)
            assert ('class="dist"' in page(client, physician)) == expected
        words = flat(page(client, physician))
        assert "4.0 out of 5 stars from 3 patient reviews" in words
        assert (
            "5 stars 2 reviews 4 stars 0 reviews 3 stars 0 reviews 2 stars 1 review 1 star 0 reviews" in words
        )

    def test_only_published_ones(self, client: Client) -> None:
        physician = PhysicianFactory()
        for status in ("draft", "pending", "returned", "hidden", "rejected", "withdrawn"):
            ReviewFactory(
                physician=physician, status=status, body="Canary heron, long enough to be a review."
            )
        shown = page(client, physician)
        assert "heron" not in shown
        assert "No reviews yet." in shown

    def test_words(self, client: Client) -> None:
        review = ReviewFactory(
            stars=3,
            visited_on=date(2026, 1, 1),
            topic=TopicFactory(name="Filler"),
            body="It was <fine>.",
            published_at=datetime(2026, 2, 2, tzinfo=UTC),
        )
        ReviewReplyFactory(review=review, body="Thank you.")
        words = flat(page(client, review.physician))
        assert "3 stars, Fair Visit in January 2026 Filler It was <fine>." in words
        assert f"{review.author.pseudonym} , 2 February 2026" in words
        assert f"Reply from Dr. {review.physician.display_name} Thank you." in words
        assert review.author.email not in page(client, review.physician)

    def test_orders_filter_and_pages(self, client: Client) -> None:
        physician = PhysicianFactory()
        start = datetime(2026, 1, 1, tzinfo=UTC)
        for number in range(23):
            ReviewFactory(
                physician=physician, stars=number % 5 + 1, published_at=start + timedelta(days=number // 2)
            )
        by_newest = {"": lambda row: 0, "lowest": lambda row: row[0], "highest": lambda row: -row[0]}
        for sort, first in by_newest.items():
            found = self.walk(client, physician, f"?sort={sort}")
            rows = list(Review.objects.filter(pk__in=found).values_list("stars", "published_at", "pk"))
            expected = sorted(rows, key=lambda row: (first(row), -row[1].timestamp(), -row[2]))
            assert found == [row[2] for row in expected]
            assert len(found) == 23
        fours = self.walk(client, physician, "?stars=4")
        assert len(fours) == Review.objects.filter(stars=4).count()
        assert "4 with 4 stars. Show all 23" in flat(page(client, physician, "?stars=5")).replace(
            "5 stars.", "4 stars."
        )

    def walk(self, client: Client, physician: Physician, address: str) -> list[int]:
        found: list[int] = []
        while address:
            shown = page(client, physician, address)
            found += [int(pk) for pk in re.findall(r'id="review-(\d+)"', shown)]
            following = re.search(r'rel="next" href="[^"?]*(\?[^"#]*)#reviews"', shown)
            address = following[1].replace("&amp;", "&") if following else ""
        return found

    @pytest.mark.parametrize(
        "query", ["?stars=9", "?stars=x", "?sort=heron", "?reviews_after=999999", "?after=-1"]
    )
    def test_odd_addresses_are_the_plain_page(self, client: Client, query: str) -> None:
        physician = ReviewFactory().physician
        assert page(client, physician, query) == page(client, physician)


class TestDirectory:
    def names(self, client: Client, query: str = "") -> list[str]:
        return re.findall(
            r'id="p\d+"><a [^>]*><bdi>([^<]*)', client.get(f"/physicians/{query}").content.decode()
        )

    def test_who_is_listed(self, client: Client) -> None:
        assert "No physician has joined yet." in flat(client.get("/physicians/").content.decode())
        PhysicianFactory(display_name="Verified", credentials=[])
        PhysicianFactory(display_name="Lapsed", credentials=[], standing="lapsed")
        imported(display_name="Imported", credentials=[])
        PhysicianFactory(display_name="Suspended", standing="suspended")
        PhysicianFactory(display_name="Closed", closed_at=timezone.now())
        PhysicianFactory(display_name="Waiting", standing="submitted", listed_at=None)
        assert sorted(self.names(client)) == ["Imported", "Lapsed", "Verified"]

    def test_one_five_does_not_outrank_many_at_nearly_five(self, client: Client) -> None:
        single = PhysicianFactory(display_name="Single", credentials=[])
        ReviewFactory(physician=single, stars=5)
        PhysicianFactory(display_name="Unrated", credentials=[])
        many = PhysicianFactory(display_name="Many", credentials=[])
        for number in range(30):
            ReviewFactory(physician=many, stars=4 if number < 3 else 5)
        low = PhysicianFactory(display_name="Low", credentials=[])
        ReviewFactory(physician=low, stars=1)
        imported(
            display_name="Foreign", credentials=[], imported_rating_average="5.0", imported_rating_count=900
        )
        assert self.names(client) == ["Many", "Single", "Unrated", "Foreign", "Low"]

    def test_pages_by_key(self, client: Client, django_assert_num_queries: Any) -> None:
        for number in range(65):
            physician = imported(display_name=f"Name {number}", credentials=[])
            if number % 3 == 0:
                ReviewFactory(physician=physician, stars=number % 5 + 1)
        seen, query = [], ""
        for size in (30, 30, 5):
            names = self.names(client, query)
            assert len(names) == size
            seen += names
            following = re.search(
                r'rel="next" href="/physicians/([^"]*)"', client.get(f"/physicians/{query}").content.decode()
            )
            query = following[1] if following else ""
        assert query == ""
        assert len(set(seen)) == 65
        # Site settings, the page, and what the two filters offer.
        with django_assert_num_queries(3):
            client.get("/physicians/")
        Physician.objects.bulk_create(
            Physician(
                display_name=f"Many {number}",
                source="Elsewhere",
                listed_at=timezone.now(),
                languages=["Danish"],
            )
            for number in range(300)
        )
        with django_assert_num_queries(3):
            client.get("/physicians/")
