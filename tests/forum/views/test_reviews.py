"""Writing a review, one's own list, and replies, through the pages."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from forum.domain import reviewing
from forum.models import Review, ReviewReply
from tests.factories import (
    PhysicianFactory,
    ReviewFactory,
    ReviewReplyFactory,
    TopicFactory,
    UserFactory,
    make_administrator,
    make_moderator,
)
from tests.forum.pages import flat

SignIn = Callable[[User | None], Client]


def sent(**changes: Any) -> dict[str, Any]:
    """Return what the form sends."""
    return {
        "stars": "4",
        "visited": f"{timezone.localdate():%Y-%m}",
        "body": "Explained each step and let me ask.",
        "patient": "on",
        "unpaid": "on",
        **changes,
    }


@pytest.mark.django_db
class TestWriting:
    def test_from_the_profile_to_the_list(self, sign_in: SignIn) -> None:
        physician, patient, topic = PhysicianFactory(), UserFactory(), TopicFactory()
        client = sign_in(patient)
        profile = client.get(f"/physicians/{physician.pk}/{physician.slug}/").content.decode()
        assert f'href="/physicians/{physician.pk}/review/"' in profile
        form = flat(client.get(f"/physicians/{physician.pk}/review/").content.decode())
        for words in ("1 star: Very poor", "5 stars: Excellent", "Critical reviews are published"):
            assert words in form
        answer = client.post(f"/physicians/{physician.pk}/review/", sent(topic=topic.pk))
        review = Review.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, f"/me/reviews/{review.pk}/")
        assert (review.status, review.stars, review.topic, review.author) == ("pending", 4, topic, patient)
        shown = flat(client.get(answer["Location"]).content.decode())
        assert "Waiting for review" in shown
        assert "4 stars, Good" in shown
        assert "Waiting for review" in flat(client.get("/me/reviews/").content.decode())

    def test_twice_leads_to_the_one_there_is(self, sign_in: SignIn) -> None:
        physician, client = PhysicianFactory(), sign_in(UserFactory())
        address = f"/physicians/{physician.pk}/review/"
        for body in ("Explained each step and let me ask.", "Something else that is long enough."):
            assert client.post(address, sent(body=body))["Location"].startswith("/me/reviews/")
        assert client.get(address)["Location"] == f"/me/reviews/{Review.objects.get().pk}/"

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"stars": ""}, "Choose how many stars."),
            ({"stars": "6"}, "Choose from 1 to 5 stars."),
            ({"visited": ""}, "Choose the month of your visit."),
            ({"visited": "2031-01"}, "Choose a month from the list."),
            ({"body": "Too short."}, "Write your review in at least 30 characters."),
            ({"body": "x" * 2001}, "Your review has 2,001 characters; 2,000 is the most."),
            ({"topic": "999999"}, "Choose a topic from the list."),
            ({"patient": ""}, "Confirm that you saw this physician as a patient."),
            ({"unpaid": ""}, "Confirm that you were not paid or offered anything."),
        ],
    )
    def test_says_what_is_wrong_and_keeps_the_words(
        self, sign_in: SignIn, changes: dict[str, str], sentence: str
    ) -> None:
        physician = PhysicianFactory()
        answer = sign_in(UserFactory()).post(f"/physicians/{physician.pk}/review/", sent(**changes))
        page = answer.content.decode()
        assert sentence in flat(page)
        assert sent(**changes)["body"][:500] in page
        assert not Review.objects.exists()

    def test_who_may_not(self, sign_in: SignIn) -> None:
        physician = PhysicianFactory(practice_url="https://harbour.example")
        address = f"/physicians/{physician.pk}/review/"
        assert "/account/login/" in sign_in(None).get(address)["Location"]
        for person, words in (
            (physician.user, "You cannot review yourself."),
            (PhysicianFactory().user, "Physicians cannot review physicians here."),
            (make_moderator(), "Moderators and administrators cannot write reviews"),
            (make_administrator(), "Moderators and administrators cannot write reviews"),
            (UserFactory(email="desk@harbour.example"), "one of this physician’s practice"),
        ):
            for answer in (sign_in(person).get(address), sign_in(person).post(address, sent())):
                assert answer.status_code == 403
                assert words in flat(answer.content.decode())
        for other in (PhysicianFactory(listed_at=None), PhysicianFactory(closed_at=timezone.now())):
            assert sign_in(UserFactory()).get(f"/physicians/{other.pk}/review/").status_code == 404
        assert not Review.objects.exists()

    def test_too_many_in_a_day_keeps_the_words(
        self, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        limit = reviewing.throttling.Limit("reviews", 1, reviewing.timedelta(days=1))
        monkeypatch.setattr(reviewing, "REVIEWS_PER_ACCOUNT", limit)
        client = sign_in(UserFactory())
        client.post(f"/physicians/{PhysicianFactory().pk}/review/", sent())
        answer = client.post(
            f"/physicians/{PhysicianFactory().pk}/review/", sent(body="Kept words, long enough to send.")
        )
        assert answer.status_code == 429
        assert "Kept words, long enough to send." in answer.content.decode()


@pytest.mark.django_db
class TestOwn:
    def test_somebody_elses_is_not_there(self, sign_in: SignIn) -> None:
        review = ReviewFactory()
        for person in (UserFactory(), review.physician.user, make_moderator()):
            client = sign_in(person)
            for path in ("", "change/", "withdraw/"):
                missing = client.get(f"/me/reviews/999999/{path}")
                there = client.get(f"/me/reviews/{review.pk}/{path}")
                assert (there.status_code, len(there.content)) == (404, len(missing.content))
                assert client.post(f"/me/reviews/{review.pk}/{path}", sent()).status_code in {404, 405}
        assert Review.objects.get().status == "published"

    def test_change_and_what_readers_see_meanwhile(self, sign_in: SignIn) -> None:
        review = ReviewFactory(stars=5, visited_on=date(2021, 5, 1))
        client = sign_in(review.author)
        assert "May 2021" in client.get(f"/me/reviews/{review.pk}/change/").content.decode()
        words = sent(
            stars="1", visited="2021-05", version=review.version, body="It was not well on second thought."
        )
        client.post(f"/me/reviews/{review.pk}/change/", words)
        shown = flat(client.get(f"/me/reviews/{review.pk}/").content.decode())
        assert "What readers see until then 5 stars, Excellent" in shown
        public = flat(
            Client().get(f"/physicians/{review.physician_id}/{review.physician.slug}/").content.decode()
        )
        assert "5 stars, Excellent" in public
        assert "second thought" not in public

    def test_a_stale_tab_changes_nothing(self, sign_in: SignIn) -> None:
        review = ReviewFactory()
        client, seen = sign_in(review.author), review.version
        reviewing.change(review, by=review.author, **{**_words(), "stars": 2})
        reviewing.decide(Review.objects.get(), "approve", by=make_moderator())
        answer = client.post(
            f"/me/reviews/{review.pk}/change/",
            sent(stars="1", version=seen, body="Typed in an old tab, and kept."),
        )
        assert answer.status_code == 409
        assert "Typed in an old tab, and kept." in answer.content.decode()
        assert Review.objects.get().public_stars == 2

    def test_withdraw_asks_first(self, sign_in: SignIn) -> None:
        review = ReviewFactory()
        client = sign_in(review.author)
        address = f"/me/reviews/{review.pk}/withdraw/"
        assert "counts no more" in client.get(address).content.decode()
        assert Review.objects.get().status == "published"
        assert client.post(address)["Location"] == "/me/reviews/"
        assert client.post(address)["Location"] == "/me/reviews/"
        assert Review.objects.get().status == "withdrawn"
        assert client.get(f"/me/reviews/{review.pk}/").status_code == 410
        assert "You have not reviewed a physician yet." in flat(client.get("/me/reviews/").content.decode())

    def test_a_note_is_shown(self, sign_in: SignIn) -> None:
        review = ReviewFactory(status="pending")
        reviewing.decide(
            review, "return", by=make_moderator(), reason="abuse", note="Please leave the name out."
        )
        client = sign_in(review.author)
        for path in ("", "change/"):
            assert (
                "Please leave the name out." in client.get(f"/me/reviews/{review.pk}/{path}").content.decode()
            )

    @pytest.mark.parametrize("rows", [1, 3])
    def test_queries(self, sign_in: SignIn, rows: int, django_assert_max_num_queries: Any) -> None:
        patient = UserFactory()
        for _ in range(rows):
            ReviewFactory(author=patient)
        client = sign_in(patient)
        client.get("/me/reviews/")
        with django_assert_max_num_queries(LIST_QUERIES):
            client.get("/me/reviews/")


#: Session, account, frame, unread notices, physician of the menu, the reviews.
LIST_QUERIES = 10


def _words() -> dict[str, Any]:
    return {"visited_on": date(2026, 3, 1), "topic": None, "body": "Explained each step and let me ask."}


@pytest.mark.django_db
class TestReplies:
    NEUTRAL = "We look at how we plan our mornings, and thank everybody who writes."

    def test_reply_withdraw_and_no_second(self, sign_in: SignIn) -> None:
        review = ReviewFactory()
        client = sign_in(review.physician.user)
        assert "No reply yet" in flat(client.get("/workspace/reviews/").content.decode())
        address = f"/workspace/reviews/{review.pk}/"
        assert "Do not confirm, or deny" in flat(client.get(address).content.decode())
        assert client.post(address, {"body": self.NEUTRAL})["Location"] == address
        assert ReviewReply.objects.get().status == "pending"
        assert "Do not confirm" not in client.get(address).content.decode()
        assert client.get(f"{address}withdraw/").status_code == 200
        client.post(f"{address}withdraw/")
        assert ReviewReply.objects.get().status == "withdrawn"
        assert client.post(address, {"body": self.NEUTRAL}).status_code == 409

    def test_words_that_confirm_a_patient_are_warned_of_first(self, sign_in: SignIn) -> None:
        review = ReviewFactory()
        client, address = sign_in(review.physician.user), f"/workspace/reviews/{review.pk}/"
        text = "We are sorry that your appointment began late that day."
        answer = client.post(address, {"body": text})
        page = flat(answer.content.decode())
        assert "This may confirm that the writer was a patient “your appointment”" in page
        assert text in page
        assert not ReviewReply.objects.exists()
        client.post(address, {"body": text, "meant": "yes"})
        assert ReviewReply.objects.get().body == text

    def test_only_ones_own(self, sign_in: SignIn) -> None:
        review = ReviewFactory()
        for person, status in ((PhysicianFactory().user, 404), (review.author, 403), (make_moderator(), 403)):
            client = sign_in(person)
            for path in ("", "withdraw/"):
                assert client.get(f"/workspace/reviews/{review.pk}/{path}").status_code == status
                assert (
                    client.post(f"/workspace/reviews/{review.pk}/{path}", {"body": self.NEUTRAL}).status_code
                    == status
                )
        assert not ReviewReply.objects.exists()

    def test_hidden_reviews_are_not_there(self, sign_in: SignIn) -> None:
        review = ReviewFactory(status="hidden", body="Canary heron in a hidden review, long enough.")
        client = sign_in(review.physician.user)
        assert client.get(f"/workspace/reviews/{review.pk}/").status_code == 404
        assert "heron" not in client.get("/workspace/reviews/").content.decode()

    def test_suspended_meanwhile_keeps_the_words(self, sign_in: SignIn) -> None:
        review = ReviewFactory(physician=PhysicianFactory(standing="suspended"))
        answer = sign_in(review.physician.user).post(
            f"/workspace/reviews/{review.pk}/", {"body": self.NEUTRAL}
        )
        assert answer.status_code == 409
        assert not ReviewReply.objects.exists()

    def test_only_published_replies_are_public(self, client: Client) -> None:
        for status in ("pending", "returned", "hidden", "rejected", "withdrawn"):
            reply = ReviewReplyFactory(status=status, body="Canary reply heron, long enough to be one.")
            physician = reply.review.physician
            assert "heron" not in client.get(f"/physicians/{physician.pk}/{physician.slug}/").content.decode()

    @pytest.mark.parametrize("rows", [1, 3])
    def test_queries(self, sign_in: SignIn, rows: int, django_assert_max_num_queries: Any) -> None:
        physician = PhysicianFactory()
        for _ in range(rows):
            ReviewReplyFactory(review__physician=physician)
        client = sign_in(physician.user)
        client.get("/workspace/reviews/")
        with django_assert_max_num_queries(LIST_QUERIES + 4):
            client.get("/workspace/reviews/")
