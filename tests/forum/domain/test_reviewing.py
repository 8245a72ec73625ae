"""Reviews: who may write them, how often, what is public meanwhile, and that the stars are always right."""

import random
import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.domain.transitions import NotAllowed, StaleVersion, TransitionRefused
from accounts.models import AuditEntry, Physician, User
from forum.domain import conflicts, reviewing
from forum.models import Review, ReviewReply
from tests.factories import (
    PhysicianFactory,
    ReviewFactory,
    ReviewReplyFactory,
    UserFactory,
    make_administrator,
    make_moderator,
)

WORDS = {
    "stars": 4,
    "visited_on": date(2026, 3, 17),
    "topic": None,
    "body": "Explained each step and let me ask.",
}


def rating(physician: Physician) -> tuple[int, int]:
    """Return sum and count as kept."""
    return Physician.objects.values_list("rating_sum", "rating_count").get(pk=physician.pk)


@pytest.mark.django_db
class TestWriting:
    def test_waits_and_counts_for_nothing_until_approved(
        self, deferred: Callable[[], list[dict[str, Any]]]
    ) -> None:
        physician, patient, moderator = PhysicianFactory(), UserFactory(), make_moderator()
        review = reviewing.write(physician, by=patient, **WORDS)
        assert (review.status, review.visited_on) == ("pending", date(2026, 3, 1))
        assert rating(physician) == (0, 0)
        assert not Review.objects.published().exists()
        reviewing.decide(review, "approve", by=moderator, version=review.version)
        assert rating(physician) == (4, 1)
        told = [(each["event"], each["to"]) for each in deferred()]
        assert told == [("review_published", patient.pk), ("review_new", physician.user_id)]
        entries = AuditEntry.objects.filter(object_type="review", object_id=review.pk).order_by("pk")
        assert [(each.action, each.actor_id) for each in entries] == [
            ("submit", patient.pk),
            ("approve", moderator.pk),
        ]

    def test_once_in_twelve_months(self) -> None:
        physician, patient = PhysicianFactory(), UserFactory()
        with time_machine.travel("2026-01-15T12:00Z", tick=False):
            first = reviewing.write(physician, by=patient, **WORDS)
        with (
            time_machine.travel("2027-01-14T12:00Z", tick=False),
            pytest.raises(reviewing.AlreadyReviewed) as caught,
        ):
            reviewing.write(physician, by=patient, **{**WORDS, "stars": 1})
        assert caught.value.review == first
        with time_machine.travel("2027-01-15T12:00Z", tick=False):
            second = reviewing.write(physician, by=patient, **WORDS)
            assert second.pk != first.pk
            reviewing.write(PhysicianFactory(), by=patient, **WORDS)
            reviewing.write(physician, by=UserFactory(), **WORDS)

    def test_the_database_says_so_too(self) -> None:
        review = ReviewFactory()
        with pytest.raises(IntegrityError, match="review_once_in_12_months"), transaction.atomic():
            ReviewFactory(physician=review.physician, author=review.author)
        ReviewFactory(physician=review.physician, author=review.author, status="withdrawn")
        ReviewFactory(physician=review.physician, author=None)
        ReviewFactory(physician=review.physician, author=None)

    def test_leap_day(self) -> None:
        physician, patient = PhysicianFactory(), UserFactory()
        with time_machine.travel("2028-02-29T12:00Z", tick=False):
            reviewing.write(physician, by=patient, **WORDS)
        with time_machine.travel("2029-02-28T12:00Z", tick=False):
            reviewing.write(physician, by=patient, **WORDS)

    def test_the_same_twice_is_one(self) -> None:
        physician, patient = PhysicianFactory(), UserFactory()
        assert reviewing.write(physician, by=patient, **WORDS) == reviewing.write(
            physician, by=patient, **WORDS
        )
        assert Review.objects.count() == 1

    def test_a_withdrawn_one_makes_room(self) -> None:
        physician, patient = PhysicianFactory(), UserFactory()
        reviewing.withdraw(reviewing.write(physician, by=patient, **WORDS), by=patient)
        reviewing.write(physician, by=patient, **WORDS)
        assert sorted(Review.objects.values_list("status", flat=True)) == ["pending", "withdrawn"]


@pytest.mark.django_db
class TestConflicts:
    def test_physicians_and_the_desk_cannot(self) -> None:
        physician, colleague = PhysicianFactory(), PhysicianFactory()
        for person in (physician.user, colleague.user, make_moderator(), make_administrator()):
            with pytest.raises(NotAllowed):
                reviewing.write(physician, by=person, **WORDS)
        assert not Review.objects.exists()

    def test_nor_people_of_the_practice(self) -> None:
        physician = PhysicianFactory(
            practice_url="https://www.harbour-skin.example/team", user__email="orla@clinic.example"
        )
        for address in ("x@harbour-skin.example", "y@mail.harbour-skin.example", "z@CLINIC.example"):
            with pytest.raises(NotAllowed, match="practice"):
                reviewing.write(physician, by=UserFactory(email=address), **WORDS)
        for address in ("a@notharbour-skin.example", "b@other.example"):
            reviewing.write(physician, by=UserFactory(email=address), **WORDS)

    def test_public_mail_belongs_to_nobody(self) -> None:
        physician = PhysicianFactory(user__email="orla@gmail.com")
        reviewing.write(physician, by=UserFactory(email="patient@gmail.com"), **WORDS)

    def test_unclaimed_and_closed_profiles(self) -> None:
        imported = PhysicianFactory(user=None, source="elsewhere", standing="")
        closed = PhysicianFactory(closed_at=timezone.now())
        for physician in (imported, closed):
            with pytest.raises(NotAllowed):
                reviewing.write(physician, by=UserFactory(), **WORDS)

    def test_signs_for_the_desk(self) -> None:
        physician = PhysicianFactory()
        old = UserFactory(date_joined=timezone.now() - timedelta(days=400))
        calm = reviewing.write(physician, by=old, **WORDS)
        assert [sign.code for sign in conflicts.signs(calm)] == ["only"]
        fresh = [reviewing.write(physician, by=UserFactory(), **WORDS) for _ in range(2)]
        assert {sign.code for sign in conflicts.signs(fresh[-1])} == {"young", "only"}
        fresh.append(reviewing.write(physician, by=UserFactory(), **WORDS))
        burst = next(sign for sign in conflicts.signs(fresh[-1]) if sign.code == "burst")
        assert burst.sentence.startswith("3 accounts made for it")

    def test_nobody_decides_on_a_review_of_themselves(self) -> None:
        physician, moderator = PhysicianFactory(), make_moderator()
        Physician.objects.filter(pk=physician.pk).update(user=moderator)
        review = reviewing.write(PhysicianFactory(), by=UserFactory(), **WORDS)
        Review.objects.filter(pk=review.pk).update(physician=physician)
        review = Review.objects.select_related("physician").get(pk=review.pk)
        with pytest.raises(NotAllowed):
            reviewing.decide(review, "approve", by=moderator)


@pytest.mark.django_db
class TestEditing:
    def test_the_old_words_stay_public_until_decided(self) -> None:
        review, moderator = (
            ReviewFactory(stars=5, body="All was well, and the stairs are steep."),
            make_moderator(),
        )
        review.refresh_from_db()
        changed = {**WORDS, "stars": 1, "body": "On second thought nothing was well at all."}
        assert reviewing.change(review, by=review.author, version=review.version, **changed)
        review.refresh_from_db()
        assert (review.status, review.stars, review.public_stars) == ("pending", 1, 5)
        assert review.public_body.startswith("All was well")
        assert rating(review.physician) == (5, 1)
        reviewing.decide(review, "return", by=moderator, reason="abuse", note="x", version=review.version)
        assert rating(review.physician) == (5, 1)
        reviewing.change(review, by=review.author, **{**changed, "stars": 2})
        reviewing.decide(Review.objects.get(pk=review.pk), "approve", by=moderator)
        review.refresh_from_db()
        assert (review.public_stars, rating(review.physician)) == (2, (2, 1))
        assert review.edited_at is not None

    def test_declined_it_goes_altogether(self) -> None:
        review = ReviewFactory(stars=5)
        reviewing.change(review, by=review.author, **WORDS)
        reviewing.decide(review, "reject", by=make_moderator(), reason="duplicate")
        review.refresh_from_db()
        assert (review.public_stars, review.public_body, rating(review.physician)) == (None, "", (0, 0))

    def test_hide_and_restore(self) -> None:
        review, moderator = ReviewFactory(stars=3), make_moderator()
        reviewing.decide(review, "hide", by=moderator, reason="abuse")
        assert rating(review.physician) == (0, 0)
        reviewing.decide(review, "restore", by=moderator, reason="second-look")
        assert rating(review.physician) == (3, 1)

    def test_not_while_a_moderator_reads_it(self) -> None:
        review = reviewing.write(PhysicianFactory(), by=UserFactory(), **WORDS)
        with pytest.raises(NotAllowed):
            reviewing.change(review, by=review.author, **{**WORDS, "stars": 1})

    def test_a_stale_page_overwrites_nothing(self) -> None:
        review = ReviewFactory()
        seen = review.version
        reviewing.change(review, by=review.author, version=seen, **WORDS)
        reviewing.decide(Review.objects.get(pk=review.pk), "approve", by=make_moderator())
        with pytest.raises(StaleVersion):
            reviewing.change(review, by=review.author, version=seen, **{**WORDS, "stars": 1})

    def test_others_cannot(self) -> None:
        review = ReviewFactory()
        for person in (UserFactory(), review.physician.user, make_moderator()):
            with pytest.raises(TransitionRefused):
                reviewing.change(review, by=person, **WORDS)
            with pytest.raises(TransitionRefused):
                reviewing.withdraw(review, by=person)

    def test_a_suspended_account_writes_nothing(self) -> None:
        review = ReviewFactory(author=UserFactory(is_active=False))
        with pytest.raises(TransitionRefused):
            reviewing.change(review, by=review.author, **WORDS)


@pytest.mark.django_db
class TestReplies:
    TEXT = "Thank you for writing, we look at how we plan our mornings."

    def test_once_and_moderated(self, deferred: Callable[[], list[dict[str, Any]]]) -> None:
        review = ReviewFactory()
        review.refresh_from_db()
        owner = review.physician.user
        reply = reviewing.reply(review, by=owner, body=self.TEXT)
        assert reply.status == "pending"
        assert reviewing.reply(review, by=owner, body=self.TEXT) == reply
        with pytest.raises(NotAllowed):
            reviewing.reply(review, by=owner, body="Another one, longer than twenty.")
        reviewing.decide(reply, "return", by=make_moderator(), reason="confirms-a-patient", note="x")
        reviewing.change_reply(reply, by=owner, body="We listen to every concern we hear.")
        reviewing.decide(ReviewReply.objects.get(pk=reply.pk), "approve", by=make_moderator())
        assert [each["event"] for each in deferred()] == ["reply_returned", "reply_published"]

    @pytest.mark.parametrize("standing", ["lapsed", "suspended", "submitted"])
    def test_only_while_verified(self, standing: str) -> None:
        review = ReviewFactory(physician=PhysicianFactory(standing=standing))
        review.refresh_from_db()
        with pytest.raises(NotAllowed):
            reviewing.reply(review, by=review.physician.user, body=self.TEXT)

    def test_only_on_oneself_and_to_what_is_public(self) -> None:
        review, hidden = ReviewFactory(), ReviewFactory(status="hidden")
        for about, person in (
            (review, PhysicianFactory().user),
            (review, review.author),
            (hidden, hidden.physician.user),
        ):
            about.refresh_from_db()
            with pytest.raises(NotAllowed):
                reviewing.reply(about, by=person, body=self.TEXT)

    def test_the_reviewer_who_moderates_cannot_decide_on_it(self) -> None:
        reply = ReviewReplyFactory(status="pending")
        moderator = make_moderator()
        Review.objects.filter(pk=reply.review_id).update(author=moderator)
        with pytest.raises(NotAllowed):
            reviewing.decide(ReviewReply.objects.get(pk=reply.pk), "approve", by=moderator)


@pytest.mark.django_db
@pytest.mark.parametrize("steps", [250, pytest.param(10_000, marks=pytest.mark.full)])
def test_the_stars_are_right_after_any_sequence(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """TRUST 20: random events, then PostgreSQL's own count of what readers see."""
    monkeypatch.setattr(
        reviewing, "REVIEWS_PER_ACCOUNT", reviewing.throttling.Limit("x", 10**6, timedelta(days=1))
    )
    chance = random.Random(20)
    physicians = PhysicianFactory.create_batch(4)
    patients, moderator = UserFactory.create_batch(12), make_moderator()
    done: dict[str, int] = {}
    for _ in range(steps):
        deed = chance.choice(
            ["write", "change", "withdraw", "approve", "return", "reject", "hide", "restore", "clock"]
        )
        words = {**WORDS, "stars": chance.randint(1, 5)}
        ids = list(Review.objects.exclude(status__in=["withdrawn", "rejected"]).values_list("pk", flat=True))
        review = Review.objects.select_related("physician").get(pk=chance.choice(ids)) if ids else None
        try:
            if deed == "write":
                reviewing.write(chance.choice(physicians), by=chance.choice(patients), **words)
            elif deed == "clock":
                long_ago = timezone.localdate() - timedelta(days=400 * chance.randint(1, 60))
                with transaction.atomic():
                    Review.objects.filter(pk=chance.choice(ids or [0])).update(counted_from=long_ago)
            elif review is None or review.author is None:
                continue
            elif deed == "change":
                reviewing.change(review, by=review.author, **words)
            elif deed == "withdraw":
                reviewing.withdraw(review, by=review.author)
            else:
                reviewing.decide(review, deed, by=moderator, reason="abuse")
        except (TransitionRefused, reviewing.AlreadyReviewed):
            continue
        except IntegrityError:
            # The test's own clock moved one review into another's year: PostgreSQL is right to refuse.
            if deed != "clock":
                raise
            continue
        done[deed] = done.get(deed, 0) + 1
    assert set(done) == {
        "write",
        "change",
        "withdraw",
        "approve",
        "return",
        "reject",
        "hide",
        "restore",
        "clock",
    }
    assert reviewing.drift() == []
    for physician in physicians:
        shown = Review.objects.published().filter(physician=physician)
        assert rating(physician) == (shown.aggregate(n=Sum("public_stars"))["n"] or 0, shown.count())


@pytest.mark.django_db(transaction=True)
def test_a_hundred_at_once_are_one() -> None:
    """TRUST 20: concurrent double reviews on connections of their own."""
    physician, patient = PhysicianFactory(), UserFactory()
    start = threading.Barrier(20)
    outcomes: list[str] = []

    def press(number: int) -> None:
        start.wait()
        try:
            for round_ in range(5):
                try:
                    body = f"Explained each step, press {number}.{round_}."
                    reviewing.write(physician, by=User.objects.get(pk=patient.pk), **{**WORDS, "body": body})
                    outcomes.append("written")
                except reviewing.AlreadyReviewed:
                    outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (outcomes.count("written"), outcomes.count("refused")) == (1, 99)
    assert Review.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_stars_are_right_when_many_decide_at_once() -> None:
    """Twenty connections approve, hide and restore reviews of one physician at the same time."""
    physician, moderators = PhysicianFactory(), [make_moderator() for _ in range(5)]
    reviews = [
        ReviewFactory(physician=physician, stars=number % 5 + 1, status="pending") for number in range(20)
    ]
    start = threading.Barrier(20)
    problems: list[BaseException] = []

    def work(number: int) -> None:
        start.wait()
        try:
            review = Review.objects.select_related("physician").get(pk=reviews[number].pk)
            by = moderators[number % 5]
            reviewing.decide(review, "approve", by=by)
            if number % 2:
                reviewing.decide(review, "hide", by=by, reason="abuse")
            if number % 4 == 1:
                reviewing.decide(review, "restore", by=by, reason="second-look")
        except Exception as problem:  # noqa: BLE001 (shown below, in the main thread)
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert reviewing.drift() == []
    assert rating(physician)[1] == 15
