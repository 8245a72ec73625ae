"""Moderators who reach for the same things at the same moment, over connections of their own."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.domain import claiming
from accounts.domain.transitions import StaleVersion
from accounts.models import AuditEntry, Claim, User
from forum.domain import moderation
from forum.models import Question
from tests.accounts.domain.test_applying_races import at_once
from tests.factories import QuestionFactory, make_moderator

pytestmark = pytest.mark.django_db(transaction=True)


def waiting(number: int) -> list[Question]:
    now = timezone.now()
    return [
        QuestionFactory(status="pending", published_at=None, submitted_at=now - timedelta(minutes=each))
        for each in range(number)
    ]


def test_eight_who_take_the_next_of_six_get_one_each_and_two_get_none() -> None:
    items, people = waiting(6), [make_moderator() for _ in range(8)]

    def take(by: User) -> int | None:
        item = claiming.take_next(Question.objects.filter(status="pending"), by=by)
        return item and item.pk

    todo = iter(people)
    taken = at_once(8, lambda: take(next(todo)))
    assert Counter(taken) == {**{item.pk: 1 for item in items}, None: 2}
    assert Claim.objects.count() == 6
    assert AuditEntry.objects.filter(action="hold").count() == 6


def test_of_eight_who_claim_one_thing_seven_read_who_holds_it() -> None:
    item, *_ = waiting(1)
    todo = iter([make_moderator() for _ in range(8)])
    results = at_once(8, lambda: claiming.claim(item, by=next(todo)))
    assert sum(isinstance(each, claiming.Held) for each in results) == 7
    assert Claim.objects.get().pk == next(each.pk for each in results if isinstance(each, Claim))


def test_deciding_and_taking_over_at_once_never_both() -> None:
    for item in waiting(4):
        holder, other = make_moderator(), make_moderator()
        claiming.claim(item, by=holder)
        one, another = Question.objects.get(pk=item.pk), Question.objects.get(pk=item.pk)
        acts = iter(
            [
                lambda item=one, by=holder: moderation.decide(item, "approve", by=by),
                lambda item=another, by=other: claiming.take_over(item, by=by, reason="urgent"),
            ]
        )
        decided, taken = at_once(2, lambda acts=acts: next(acts)())
        status = Question.objects.get(pk=item.pk).status
        refused = [each for each in (decided, taken) if isinstance(each, Exception)]
        # Whoever was first: it is decided and nobody's, or it waits in the other's hands.
        assert [type(each) for each in refused] == [StaleVersion if status == "published" else claiming.Held]
        present = claiming.holder_of(item)
        assert (present and present.holder) == (None if status == "published" else other)
