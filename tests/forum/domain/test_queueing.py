"""The queue's columns: which questions are answered, and which topics are a specialty's."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from forum.domain import answering, moderation, queueing
from forum.domain.queueing import Wanted
from forum.models import Answer, Question, QuestionTopic, SpecialtyTopic
from tests.factories import (
    AnswerFactory,
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    RenditionFactory,
    TopicFactory,
    make_moderator,
)


def is_answered(question: Question) -> bool:
    """Return what the column says, after holding it against the answers."""
    told = Question.objects.get(pk=question.pk).answered
    assert told == Answer.objects.filter(question=question, status="published").exists()
    return told


@pytest.mark.django_db
class TestAnswered:
    def test_it_follows_every_decision(self) -> None:
        moderator, answer = make_moderator(), AnswerFactory(status="pending", published_at=None)
        question = answer.question
        assert not is_answered(question)
        moderation.decide(answer, "approve", by=moderator)
        assert is_answered(question)
        second = AnswerFactory(question=question)
        moderation.decide(answer, "hide", by=moderator, reason="unsafe")
        assert is_answered(question)
        answering.withdraw(second, by=second.author.user)
        assert not is_answered(question)
        moderation.decide(answer, "restore", by=moderator, reason="checked")
        assert is_answered(question)
        answer.delete()
        assert not is_answered(question)

    def test_answers_written_moved_and_deleted_many_at_once(self) -> None:
        one, other = QuestionFactory(), QuestionFactory()
        common = {"status": "published", "published_at": timezone.now()}
        Answer.objects.bulk_create([Answer(question=one, headline=str(n), **common) for n in range(3)])
        assert (is_answered(one), is_answered(other)) == (True, False)
        Answer.objects.filter(question=one).update(question=other)
        assert (is_answered(one), is_answered(other)) == (False, True)
        Answer.objects.filter(question=other).delete()
        assert not is_answered(other)

    def test_nobody_else_writes_it(self) -> None:
        question = QuestionFactory(answered=True)
        assert not is_answered(question)
        Question.objects.filter(pk=question.pk).update(answered=True)
        stale = Question.objects.get(pk=question.pk)
        AnswerFactory(question=question)
        stale.save()
        assert is_answered(question)


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_leave_it_right() -> None:
    question, moderator = QuestionFactory(), make_moderator()
    shown = AnswerFactory(question=question)
    waiting = AnswerFactory(question=question, status="pending", published_at=None)
    for action, back in (("hide", "restore"), ("hide", "restore")):
        barrier = threading.Barrier(2)
        failed: list[Exception] = []

        def act(item: Answer, deed: str, barrier: Any = barrier, failed: Any = failed) -> None:
            try:
                barrier.wait()
                moderation.decide(Answer.objects.get(pk=item.pk), deed, by=moderator, reason="checked")
            except Exception as error:  # noqa: BLE001 (told below, in the thread of the test)
                failed.append(error)
            finally:
                connection.close()

        first = "approve" if Answer.objects.get(pk=waiting.pk).status == "pending" else back
        deeds = [(shown, action), (waiting, first)]
        threads = [threading.Thread(target=act, args=deed) for deed in deeds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert is_answered(question)
        shown, waiting = waiting, shown


@pytest.mark.django_db
class TestSpecialties:
    def test_a_topic_is_a_specialtys_once_one_of_them_answered_there(self) -> None:
        skin, eyes = TopicFactory(), TopicFactory()
        answer = AnswerFactory(question__topic=skin, byline_specialty="Dermatologist", status="pending")
        assert not SpecialtyTopic.objects.exists()
        moderation.decide(answer, "approve", by=make_moderator())
        assert set(SpecialtyTopic.objects.values_list("specialty", "topic")) == {("Dermatologist", skin.pk)}
        QuestionTopic.objects.create(question=answer.question, topic=eyes, position=1)
        physician = PhysicianFactory(specialty_title="Dermatologist")
        assert queueing.topics_of(physician) == sorted([skin.pk, eyes.pk])

    def test_the_clock_drops_what_nothing_supports(self) -> None:
        kept, gone = TopicFactory(), TopicFactory()
        AnswerFactory(question__topic=kept, byline_specialty="Dermatologist")
        lost = AnswerFactory(question__topic=gone, byline_specialty="Dermatologist")
        lost.delete()
        SpecialtyTopic.objects.filter(topic=kept).delete()
        queueing.renew_specialties()
        assert set(SpecialtyTopic.objects.values_list("specialty", "topic")) == {("Dermatologist", kept.pk)}


@pytest.mark.django_db
class TestFilters:
    def pks(self, physician: Any, **wanted: Any) -> list[int]:
        page = queueing.page(physician, wanted=Wanted(**wanted), after="")
        assert queueing.count(physician, Wanted(**wanted)) == len(page.rows)
        return [row.pk for row in page.rows]

    def test_topic_and_photos(self) -> None:
        skin, eyes, physician = TopicFactory(), TopicFactory(), PhysicianFactory()
        plain, pictured, other = (QuestionFactory(topic=topic) for topic in (skin, skin, eyes))
        shown = PhotoFactory(question=pictured)
        RenditionFactory(photo=shown)
        assert self.pks(physician, tab="all", topic=skin.slug) == [plain.pk, pictured.pk]
        assert self.pks(physician, tab="all", topic=skin.slug, photos=True) == [pictured.pk]
        assert self.pks(physician, tab="all", topic=eyes.slug) == [other.pk]
        assert self.pks(physician, tab="all", topic="no-such") == []
        AnswerFactory(question__topic=skin, byline_specialty=physician.specialty_title)
        assert [topic.pk for topic in queueing.topics_offered(physician, "mine")] == [skin.pk]
        assert self.pks(physician, tab="mine", topic=eyes.slug) == []

    def test_counting_stops(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(queueing, "COUNTED", 2)
        for _ in range(4):
            QuestionFactory()
        number = queueing.counts(PhysicianFactory())["all"]
        assert (number, queueing.in_words(number)) == (3, "2+")
