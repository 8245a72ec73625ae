"""Following: what is public, not one's own, once."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.domain.transitions import NotAllowed
from accounts.models import AuditEntry
from forum.domain import following
from forum.domain.voting import NotPublic
from forum.models import Follow
from tests.factories import PhysicianFactory, QuestionFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db

MAKERS: dict[str, Any] = {"question": QuestionFactory, "topic": TopicFactory, "physician": PhysicianFactory}
HIDDEN: list[Any] = [
    *(
        lambda status=status: QuestionFactory(status=status)
        for status in ("draft", "pending", "hidden", "withdrawn")
    ),
    lambda: TopicFactory(accepted_at=None),
    lambda: TopicFactory(merged_into=TopicFactory()),
    lambda: PhysicianFactory(listed_at=None),
    lambda: PhysicianFactory(closed_at=timezone.now()),
]


@pytest.mark.parametrize("kind", MAKERS)
def test_follows_once_and_stops(kind: str) -> None:
    thing, reader = MAKERS[kind](), UserFactory()
    following.follow(thing, by=reader)
    following.follow(thing, by=reader)
    assert following.follows(thing, by=reader)
    assert not following.follows(thing, by=UserFactory())
    assert [getattr(row, kind) for row in following.of_kind(kind, by=reader)] == [thing]
    following.unfollow(thing, by=reader)
    following.unfollow(thing, by=reader)
    assert not Follow.objects.exists()
    entries = AuditEntry.objects.filter(object_type=f"follow_{kind}", object_id=thing.pk, actor_id=reader.pk)
    assert sorted(entries.values_list("action", flat=True)) == ["follow", "unfollow"]


@pytest.mark.parametrize("make", HIDDEN)
def test_nothing_that_is_not_public(make: Any) -> None:
    thing, reader = make(), UserFactory()
    for act in (following.follow, following.unfollow):
        with pytest.raises(NotPublic):
            act(thing, by=reader)
    assert not AuditEntry.objects.filter(actor_id=reader.pk).exists()


def test_what_was_hidden_since_is_not_listed_and_comes_back() -> None:
    question, reader = QuestionFactory(), UserFactory()
    following.follow(question, by=reader)
    type(question).objects.filter(pk=question.pk).update(status="hidden")
    assert not following.of_kind("question", by=reader).exists()
    type(question).objects.filter(pk=question.pk).update(status="published")
    assert following.of_kind("question", by=reader).exists()


def test_not_what_is_ones_own() -> None:
    question, physician = QuestionFactory(), PhysicianFactory()
    for thing, owner in ((question, question.asker), (physician, physician.user)):
        with pytest.raises(NotAllowed):
            following.follow(thing, by=owner)
    imported = PhysicianFactory(user=None, source="Old forum", standing="")
    following.follow(imported, by=UserFactory())


def test_a_row_follows_exactly_one_thing() -> None:
    reader = UserFactory()
    for things in ({}, {"topic": TopicFactory(), "physician": PhysicianFactory()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Follow.objects.create(account=reader, **things)
