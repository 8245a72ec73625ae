"""Who has what in hand: taking, holding, handing over, running out, losing the right."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts import roles
from accounts.domain import claiming, membership, transitions
from accounts.models import AuditEntry, Claim, Notice, User
from forum.domain import asking, moderation
from forum.models import Question
from tests.factories import AnswerFactory, QuestionFactory, UserFactory, make_administrator, make_moderator

pytestmark = pytest.mark.django_db


def waiting(hours: float = 1, **fields: Any) -> Question:
    """Return a question that has waited so long."""
    since = timezone.now() - timedelta(hours=hours)
    return QuestionFactory(status="pending", published_at=None, submitted_at=since, **fields)


def queue() -> Any:
    return Question.objects.filter(status="pending")


def run_out(claim: Claim) -> None:
    Claim.objects.filter(pk=claim.pk).update(until=timezone.now() - timedelta(seconds=1))


def acts(item: Any) -> list[tuple[str, int | None]]:
    found = AuditEntry.objects.filter(object_type=item.KIND, object_id=item.pk, action__in=claiming.ACTS)
    return list(found.order_by("pk").values_list("action", "actor_id"))


class TestHolding:
    def test_lasts_fifteen_minutes_and_is_held_longer_from_now_on(self) -> None:
        item, me = waiting(), make_moderator()
        first = claiming.claim(item, by=me)
        assert timedelta(minutes=14, seconds=55) < first.until - timezone.now() <= claiming.CLAIM_TIME
        Claim.objects.update(until=timezone.now() + timedelta(minutes=2))
        again = claiming.extend(item, by=me)
        assert (again.pk, again.since) == (first.pk, first.since)
        assert again.until - timezone.now() > timedelta(minutes=14, seconds=55)
        assert acts(item) == [("hold", me.pk), ("hold longer", me.pk)]

    def test_what_another_holds_is_refused_with_name_and_minutes(self) -> None:
        item, wren = waiting(), make_moderator(pseudonym="Wren")
        held = claiming.claim(item, by=wren)
        Claim.objects.update(until=timezone.now() + timedelta(minutes=12))
        with pytest.raises(claiming.Held, match=r"^Held by Wren, 12 minutes left\.$"):
            claiming.claim(item, by=make_moderator())
        assert Claim.objects.get().pk == held.pk

    def test_what_ran_out_is_nobodys_without_any_job(self) -> None:
        item, me = waiting(), make_moderator()
        run_out(claiming.claim(item, by=make_moderator()))
        assert claiming.holder_of(item) is None
        assert claiming.held([item]) == {}
        assert claiming.claim(item, by=me).holder == me
        assert Claim.objects.count() == 1

    def test_ones_own_post_and_people_without_the_right(self) -> None:
        me = make_moderator()
        for item, by in ((waiting(asker=me), me), (waiting(), UserFactory())):
            with pytest.raises(transitions.NotAllowed):
                claiming.claim(item, by=by)
        assert not Claim.objects.exists()

    def test_release_is_for_ones_own_only(self) -> None:
        item, me = waiting(), make_moderator()
        claiming.claim(item, by=me)
        assert claiming.release(item, by=make_moderator()) is False
        assert claiming.release(item, by=me) is True
        assert acts(item)[1:] == [("release", me.pk)]

    def test_an_answer_and_a_question_of_one_number_are_two_things(self) -> None:
        me, question = make_moderator(), waiting()
        answer = AnswerFactory(pk=question.pk, status="pending")
        claiming.claim(question, by=me)
        claiming.claim(answer, by=make_moderator())
        assert [each.object_type for each in claiming.held_by(me)] == ["question"]


class TestDecidedMeanwhile:
    def test_there_is_nothing_to_hold(self) -> None:
        item, seen = waiting(), make_moderator()
        old = Question.objects.get(pk=item.pk)
        moderation.decide(item, "approve", by=make_moderator())
        with pytest.raises(transitions.StaleVersion):
            claiming.claim(old, by=seen)


class TestLostRight:
    def ways(self) -> Any:
        boss = make_administrator()
        yield lambda user: membership.set_active(user, active=False, by=boss)
        yield lambda user: membership.withdraw(user, role="moderator", by=boss)
        yield lambda user: user.groups.remove(Group.objects.get(name=roles.MODERATORS))

    def test_their_claims_do_not_count(self) -> None:
        for lose in self.ways():
            item, gone, me = waiting(), make_moderator(), make_moderator()
            claiming.claim(item, by=gone)
            lose(User.objects.get(pk=gone.pk))
            assert claiming.holder_of(item) is None
            assert claiming.take_next(queue().filter(pk=item.pk), by=me) == item
            assert claiming.holder_of(item).holder == me  # type: ignore[union-attr]

    def test_they_are_released_with_the_right_and_do_not_come_back_with_it(self) -> None:
        boss, gone, item = make_administrator(), make_moderator(), waiting()
        claiming.claim(item, by=gone)
        membership.set_active(gone, active=False, by=boss)
        membership.set_active(gone, active=True, by=boss)
        assert claiming.holder_of(item) is None
        assert acts(item)[-1] == ("release", boss.pk)


class TestTakeNext:
    def test_the_oldest_that_nobody_holds(self) -> None:
        me, wren = make_moderator(), make_moderator()
        oldest, second, third = waiting(9), waiting(5), waiting(1)
        assert claiming.take_next(queue(), by=wren) == oldest
        assert claiming.take_next(queue(), by=me) == second
        # A second press, or a double click, takes no second thing.
        assert claiming.take_next(queue(), by=me) == second
        moderation.decide(Question.objects.get(pk=second.pk), "approve", by=me)
        assert claiming.take_next(queue(), by=me) == third
        moderation.decide(Question.objects.get(pk=third.pk), "approve", by=me)
        assert claiming.take_next(queue(), by=me) is None

    def test_what_was_skipped_or_given_comes_last(self) -> None:
        me = make_moderator()
        given, skipped, fresh = waiting(9), waiting(5), waiting(1)
        claiming.assign(given, to=me, by=make_moderator())
        assert claiming.take_next(queue(), by=me, besides=[skipped.pk]) == fresh
        moderation.decide(Question.objects.get(pk=fresh.pk), "approve", by=me)
        assert claiming.take_next(queue(), by=me, besides=[skipped.pk], again=False) is None
        assert claiming.take_next(queue(), by=me, besides=[skipped.pk]) == given

    def test_urgent_first_where_the_queue_says_so(self) -> None:
        waiting(9)
        urgent = waiting(1, urgent=True)
        order = ("-urgent", "submitted_at", "pk")
        assert claiming.take_next(queue(), by=make_moderator(), order=order) == urgent


class TestHandingOver:
    def test_take_over_needs_a_reason_and_says_from_whom(self) -> None:
        item, sam, wren = waiting(), make_moderator(), make_moderator()
        claiming.claim(item, by=sam)
        with pytest.raises(transitions.ReasonMissing):
            claiming.take_over(item, by=wren, reason="because")
        made = claiming.take_over(item, by=wren, reason="away")
        assert (made.holder, made.taken_from) == (wren, sam)
        entry = AuditEntry.objects.filter(object_id=item.pk).first()
        assert entry is not None
        assert (entry.action, entry.actor_id, entry.reason) == ("take over", wren.pk, "away")

    def test_assign_lasts_a_day_and_is_told_in_the_app_only(self) -> None:
        item, me, wren = waiting(), make_moderator(), make_moderator()
        claiming.claim(item, by=me)
        made = claiming.assign(item, to=wren, by=me)
        assert made.until - timezone.now() > timedelta(hours=23)
        assert (made.holder, made.assigned_by) == (wren, me)
        assert list(Notice.objects.values_list("event", "recipient_id", "channel")) == [
            ("item_assigned", wren.pk, "in_app")
        ]

    def test_nobody_is_given_what_they_may_not_decide_on_or_what_a_third_holds(self) -> None:
        me, wren = make_moderator(), make_moderator()
        for item, to in ((waiting(asker=wren), wren), (waiting(), UserFactory())):
            with pytest.raises(transitions.NotAllowed):
                claiming.assign(item, to=to, by=me)
        item = waiting()
        claiming.claim(item, by=make_moderator())
        with pytest.raises(claiming.Held):
            claiming.assign(item, to=wren, by=me)


class TestDeciding:
    def test_others_are_refused_and_the_holder_ends_the_claim(self) -> None:
        item, sam, wren = waiting(), make_moderator(), make_moderator()
        claiming.claim(item, by=sam)
        with pytest.raises(claiming.Held):
            moderation.decide(item, "approve", by=wren)
        assert Question.objects.get(pk=item.pk).status == "pending"
        moderation.decide(item, "approve", by=sam)
        assert not Claim.objects.exists()

    def test_what_nobody_holds_any_more_may_be_decided_by_all(self) -> None:
        free, ran_out = waiting(), waiting()
        run_out(claiming.claim(ran_out, by=make_moderator()))
        for item in (free, ran_out):
            moderation.decide(item, "approve", by=make_moderator())
        assert not Claim.objects.exists()

    def test_its_author_takes_it_back_whoever_holds_it(self) -> None:
        item, me = waiting(), make_moderator()
        claiming.claim(item, by=me)
        asking.withdraw(item, by=item.asker)
        assert not Claim.objects.exists()
        with pytest.raises(transitions.TransitionRefused):
            moderation.decide(item, "approve", by=me)

    def test_who_came_too_late_reads_of_the_decision_not_of_who_looked_at_it_since(self) -> None:
        item, sam = waiting(), make_moderator()
        moderation.decide(item, "approve", by=sam)
        claiming.claim(Question.objects.get(pk=item.pk), by=make_moderator())
        with pytest.raises(transitions.StaleVersion) as late:
            moderation.decide(item, "reject", by=make_moderator(), reason="abuse", version=1)
        assert late.value.entry is not None
        assert (late.value.entry.action, late.value.entry.actor_id) == ("approve", sam.pk)
