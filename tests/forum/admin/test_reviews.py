"""The desk's queue of reviews and replies."""

from typing import Any

import pytest

from forum.admin.reasons import reasons_for
from forum.domain import reviewing
from forum.models import Review
from tests.factories import PhysicianFactory, ReviewFactory, ReviewReplyFactory, UserFactory, make_moderator
from tests.forum.pages import flat


@pytest.mark.django_db
class TestDesk:
    def test_negative_is_no_reason(self) -> None:
        assert [each.code for each in reasons_for("review", "pending")] == [
            "private-details",
            "abuse",
            "not-a-patient-visit",
            "paid-or-conflicted",
            "off-topic",
            "duplicate",
        ]

    def test_shows_the_writer_and_both_texts_and_decides(self, sign_in: Any) -> None:
        review = ReviewFactory(stars=5, body="The first words, which readers see now.")
        words = {
            "visited_on": review.visited_on,
            "topic": None,
            "body": "The second words, which wait for us.",
        }
        reviewing.change(review, by=review.author, stars=1, **words)
        client = sign_in(make_moderator())
        address = f"/admin/forum/review/{review.pk}/change/"
        page = flat(client.get(address).content.decode())
        for expected in (
            "The second words",
            "What readers see now",
            "The first words",
            "has written nothing else",
        ):
            assert expected in page
        review.refresh_from_db()
        answer = client.post(address, {"do": "decide", "action": "approve", "version": review.version})
        assert answer.status_code == 302
        review.refresh_from_db()
        assert (review.status, review.public_stars) == ("published", 1)

    def test_a_no_needs_one_of_the_reasons(self, sign_in: Any) -> None:
        review = ReviewFactory(status="pending")
        client, address = sign_in(make_moderator()), f"/admin/forum/review/{review.pk}/change/"
        for reason in ("", "negative"):
            client.post(address, {"do": "decide", "action": "reject", "version": 1, "reason": reason})
            assert Review.objects.get().status == "pending"
        client.post(address, {"do": "decide", "action": "reject", "version": 1, "reason": "abuse"})
        assert Review.objects.get().status == "rejected"

    def test_a_withdrawn_text_is_shown_to_nobody(self, sign_in: Any) -> None:
        review = ReviewFactory(status="withdrawn", body="Canary heron, taken back by its writer.")
        page = sign_in(make_moderator()).get(f"/admin/forum/review/{review.pk}/change/").content.decode()
        assert "heron" not in page

    def test_a_reply_with_the_words_its_writer_was_warned_of(self, sign_in: Any) -> None:
        reply = ReviewReplyFactory(status="pending", body="We are sorry about your appointment.")
        client, address = sign_in(make_moderator()), f"/admin/forum/reviewreply/{reply.pk}/change/"
        assert "“your appointment”" in flat(client.get(address).content.decode())
        client.post(address, {"do": "decide", "action": "approve", "version": reply.version})
        reply.refresh_from_db()
        assert reply.status == "published"

    @pytest.mark.parametrize("rows", [1, 3])
    @pytest.mark.parametrize("name", ["review", "reviewreply"])
    def test_queries(self, sign_in: Any, rows: int, name: str, django_assert_max_num_queries: Any) -> None:
        physician = PhysicianFactory()
        for _ in range(rows):
            ReviewReplyFactory(review__physician=physician, status="pending")
            ReviewFactory(physician=physician, status="pending", author=UserFactory())
        client = sign_in(make_moderator())
        client.get(f"/admin/forum/{name}/")
        with django_assert_max_num_queries(16):
            client.get(f"/admin/forum/{name}/")
