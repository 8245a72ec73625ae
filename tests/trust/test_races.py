"""TRUST 18 and 27: two moderators on one item, one form sent many times; from real connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.domain.transitions import TransitionRefused
from accounts.models import AuditEntry, Notice, Statement
from forum.domain import answering, asking, moderation
from forum.models import Answer, Question, Revision, Snapshot
from tests.factories import (
    AnswerFactory,
    PhysicianFactory,
    QuestionFactory,
    TopicFactory,
    UserFactory,
    make_moderator,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do all of these at the same moment, each over its own connection; return results or refusals."""
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(10)
            return deed()
        except TransitionRefused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def _race(count: int) -> None:
    first, second = make_moderator(), make_moderator()
    for number in range(count):
        item = (
            QuestionFactory(status="pending", published_at=None)
            if number % 2
            else AnswerFactory(status="pending")
        )
        model = type(item)
        one, other = model.objects.get(pk=item.pk), model.objects.get(pk=item.pk)
        second_action = ("reject", "return", "approve")[number % 3]
        results = at_once(
            lambda one=one: moderation.decide(one, "approve", by=first, version=one.version),
            lambda other=other, action=second_action: moderation.decide(
                other, action, by=second, version=other.version, reason="x", note="Too late or not."
            ),
        )
        refusals = [result for result in results if isinstance(result, TransitionRefused)]
        assert len(refusals) == 1, results
        assert str(refusals[0])
        decisions = AuditEntry.objects.filter(object_type=item.KIND, object_id=item.pk)
        winner = "approve" if results[0] is None else second_action
        assert [entry.action for entry in decisions] == [winner]
        assert decisions[0].actor_id == (first.pk if results[0] is None else second.pk)
        told = Statement.objects.filter(object_type=item.KIND, object_id=item.pk).count()
        assert told == (0 if results[0] is None else 1)
        item.refresh_from_db()
        assert item.status == {"approve": "published", "reject": "rejected", "return": "returned"}[winner]


def test_of_two_decisions_one_counts_and_the_other_is_told() -> None:
    _race(10)


@pytest.mark.full
def test_of_two_decisions_one_counts_and_the_other_is_told_200_times() -> None:
    _race(200)


def test_a_decision_and_a_withdrawal_at_once() -> None:
    moderator = make_moderator()
    for _ in range(4):
        question = QuestionFactory(status="pending", published_at=None)
        asker = question.asker
        one, other = Question.objects.get(pk=question.pk), Question.objects.get(pk=question.pk)
        results = at_once(
            lambda one=one: moderation.decide(one, "approve", by=moderator, version=one.version),
            lambda other=other, asker=asker: asking.withdraw(other, by=asker),
        )
        assert not isinstance(results[1], TransitionRefused), (
            "what is theirs can be taken back before and after"
        )
        question.refresh_from_db()
        assert question.status == "withdrawn"


def test_a_stale_tab_decides_nothing() -> None:
    question, first, second = (
        QuestionFactory(status="pending", published_at=None),
        make_moderator(),
        make_moderator(),
    )
    seen = question.version
    moderation.decide(question, "return", by=first, version=seen, reason="x", note="Please say when.")
    asking.save_words(
        question, by=question.asker, body="It began on Monday, and it is getting a little bigger."
    )
    asking.submit(question, by=question.asker)
    with pytest.raises(TransitionRefused):
        moderation.decide(Question.objects.get(pk=question.pk), "approve", by=second, version=seen)
    question.refresh_from_db()
    assert question.status == "pending"


def test_a_draft_sent_twenty_times_is_one_question() -> None:
    asker, topic = UserFactory(), TopicFactory()
    draft = QuestionFactory(asker=asker, status="draft", published_at=None, asked_at=None, topic=topic)
    results = at_once(
        *[lambda: asking.submit(Question.objects.get(pk=draft.pk), by=asker) for _ in range(20)]
    )
    assert {result.pk for result in results} == {draft.pk}
    assert list(Question.objects.values_list("status", flat=True)) == ["pending"]
    assert AuditEntry.objects.filter(object_type="question", action="submit").count() == 1
    assert Snapshot.objects.count() == 1
    assert Notice.objects.filter(event="question_received", recipient=asker).count() == 1


def test_an_answer_begun_and_sent_many_times_is_one_answer() -> None:
    physician, question = PhysicianFactory(), QuestionFactory()
    started = at_once(*[lambda: answering.start_answer(question, by=physician.user) for _ in range(10)])
    assert {answer.pk for answer in started} == {Answer.objects.get().pk}
    answering.save_words(
        started[0], by=physician.user, headline="Be seen", body="Please have it looked at this week."
    )
    sent = at_once(*[lambda: answering.submit(Answer.objects.get(), by=physician.user) for _ in range(10)])
    assert {answer.status for answer in sent} == {"pending"}
    assert AuditEntry.objects.filter(object_type="answer", action="submit").count() == 1


def test_an_edit_begun_many_times_is_one_edit() -> None:
    answer = AnswerFactory()
    user = answer.author.user
    begun = at_once(*[lambda: answering.start_revision(answer, by=user) for _ in range(10)])
    assert {revision.pk for revision in begun} == {Revision.objects.get().pk}
