"""Each thing of a batch in a transaction of its own: killed in the middle, or two at once, nothing is half done."""

import threading
from typing import Any

import pytest
from django.db import connection

from accounts.domain import batch_deeds, batches
from accounts.domain.transitions import NotAllowed
from accounts.models import AuditEntry, BatchLine, Statement, User
from forum.models import Question
from tests.factories import QuestionFactory, UserFactory, make_moderator


def waiting(count: int) -> list[Question]:
    asker = UserFactory()
    return [QuestionFactory(asker=asker, status="pending", published_at=None) for _ in range(count)]


def picks(items: list[Question]) -> list[batches.Pick]:
    return [batches.Pick("question", item.pk, item.version) for item in items]


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_each_is_done_or_untouched(monkeypatch: Any) -> None:
    sam, items = make_moderator(), waiting(4)
    deed = batch_deeds.deed("spam")
    batch = batches.start(deed, picks(items), by=sam)
    turns: list[int] = []
    decided = type(deed).decided  # type: ignore[attr-defined]

    def killed(self: Any, item: Question) -> Any:
        turns.append(item.pk)
        if len(turns) == 3:
            # The decision is made by now; the line does not say so yet.
            raise KeyboardInterrupt
        return decided(self, item)

    monkeypatch.setattr(type(deed), "decided", killed)
    with pytest.raises(KeyboardInterrupt):
        batches.run(batch, deed, by=sam)
    statuses = [Question.objects.get(pk=item.pk).status for item in items]
    outcomes = list(BatchLine.objects.order_by("pk").values_list("outcome", flat=True))
    assert statuses == ["rejected", "rejected", "pending", "pending"]
    assert outcomes == ["done", "done", "planned", "planned"]
    assert batches.run(batch, deed, by=sam)
    assert Question.objects.filter(status="rejected").count() == Statement.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_of_two_batches_at_once_each_thing_is_decided_once() -> None:
    items = waiting(6)
    people = [make_moderator(), make_moderator()]
    orders = [items, items[::-1]]
    problems: list[BaseException] = []

    def decide(by: User, things: list[Question]) -> None:
        try:
            deed = batch_deeds.deed("spam")
            batches.run(batches.start(deed, picks(things), by=by), deed, by=by)
        except BaseException as problem:  # noqa: BLE001 (shown below)
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=pair) for pair in zip(people, orders, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []
    assert Question.objects.filter(status="rejected").count() == 6
    assert AuditEntry.objects.filter(action="reject").count() == 6
    assert sorted(BatchLine.objects.values_list("outcome", flat=True)) == ["done"] * 6 + ["refused"] * 6


@pytest.mark.django_db
def test_only_moderators_begin_and_only_whoever_began_goes_on() -> None:
    sam, deed, chosen = make_moderator(), batch_deeds.deed("spam"), picks(waiting(1))
    with pytest.raises(NotAllowed):
        batches.start(deed, chosen, by=UserFactory())
    batch = batches.start(deed, chosen, by=sam)
    for act in (batches.run, batches.undo):
        with pytest.raises(NotAllowed):
            act(batch, deed, by=make_moderator())


@pytest.mark.django_db
def test_somebody_who_lost_the_right_meanwhile_decides_nothing_more() -> None:
    sam, items = make_moderator(), waiting(2)
    deed = batch_deeds.deed("spam")
    batch = batches.start(deed, picks(items), by=sam)
    sam.groups.clear()
    batches.run(batch, deed, by=User.objects.get(pk=sam.pk))
    assert Question.objects.filter(status="pending").count() == 2
    assert set(BatchLine.objects.values_list("outcome", flat=True)) == {"refused"}
