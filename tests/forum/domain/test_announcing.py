"""Followers are told: the right ones, once, whatever happens to the worker."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.models import Notice, Physician, User
from forum.domain import announcing, following, moderation, queueing
from forum.jobs import tell_of_late_queues
from forum.models import Announcement, Answer, Question
from tests.factories import (
    AnswerFactory,
    PhysicianFactory,
    QuestionFactory,
    TopicFactory,
    UserFactory,
    make_administrator,
    make_moderator,
)

pytestmark = pytest.mark.django_db


def follower(*things: Any, **fields: Any) -> User:
    person = UserFactory(**fields)
    for thing in things:
        following.follow(thing, by=person)
    return person


def waiting_jobs() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'announcement')::bigint FROM procrastinate_jobs"
            " WHERE task_name = 'forum.tell_followers' ORDER BY id"
        )
        return [row[0] for row in cursor.fetchall()]


def work() -> None:
    """Do what the deferred jobs would do."""
    for announcement in waiting_jobs():
        announcing.tell(announcement)


def told(event: str) -> list[int]:
    return sorted(Notice.objects.filter(event=event).values_list("recipient", flat=True))


def approve(answer: Answer) -> None:
    moderation.decide(Answer.objects.get(pk=answer.pk), "approve", by=make_moderator())


class TestAnswer:
    def test_each_person_hears_once_by_what_is_nearest(self) -> None:
        topic = TopicFactory()
        answer = AnswerFactory(status="pending", published_at=None, question=QuestionFactory(topic=topic))
        question, physician = answer.question, answer.author
        of_all, of_question = follower(question, topic, physician), follower(question)
        of_physician, of_both = follower(physician), follower(physician, topic)
        of_topic, of_nothing = follower(topic), follower()
        gone = follower(question)
        User.objects.filter(pk=gone.pk).update(is_active=False)
        approve(answer)
        assert len(waiting_jobs()) == 1, "one job, in the transaction that approves"
        work()
        assert told("followed_question_answered") == [of_all.pk, of_question.pk]
        assert told("followed_physician_answered") == [of_physician.pk, of_both.pk]
        assert told("followed_topic_answered") == [of_topic.pk]
        assert told("question_answered") == [question.asker_id]
        assert of_nothing.pk not in Notice.objects.values_list("recipient", flat=True)
        work()
        assert Notice.objects.exclude(event="answer_published").count() == 6

    def test_the_asker_hears_once_and_the_author_of_nothing_but_the_decision(self) -> None:
        topic = TopicFactory()
        answer = AnswerFactory(status="pending", published_at=None, question=QuestionFactory(topic=topic))
        following.follow(topic, by=answer.question.asker)
        following.follow(answer.author, by=answer.question.asker)
        following.follow(answer.question, by=answer.author.user)
        following.follow(topic, by=answer.author.user)
        approve(answer)
        work()
        assert sorted(Notice.objects.values_list("event", "recipient")) == sorted(
            [("question_answered", answer.question.asker_id), ("answer_published", answer.author.user_id)]
        )

    def test_an_answer_without_a_name_is_not_told_to_those_who_follow_its_author(self) -> None:
        answer = AnswerFactory(status="pending", published_at=None, byline_mode="withheld")
        follower(answer.author)
        approve(answer)
        work()
        assert told("followed_physician_answered") == []

    def test_a_merged_topic_still_reaches_its_followers(self) -> None:
        target, old = TopicFactory(), TopicFactory()
        person = follower(old)
        type(old).objects.filter(pk=old.pk).update(merged_into=target)
        for topic in (target, old):
            answer = AnswerFactory(status="pending", published_at=None, question=QuestionFactory(topic=topic))
            approve(answer)
        work()
        assert told("followed_topic_answered") == [person.pk, person.pk]

    def test_an_edit_or_a_second_life_is_no_news(self) -> None:
        answer = AnswerFactory(status="pending", published_at=None)
        person = follower(answer.question)
        approve(answer)
        work()
        moderator = make_moderator()
        for action in ("hide", "restore"):
            moderation.decide(
                Answer.objects.get(pk=answer.pk), action, by=moderator, reason="x", note="Looked at again."
            )
        work()
        assert told("followed_question_answered") == [person.pk]

    def test_hidden_before_the_job_came_round(self) -> None:
        answer = AnswerFactory(status="pending", published_at=None)
        person, moderator = follower(answer.question), make_moderator()
        approve(answer)
        moderation.decide(Answer.objects.get(pk=answer.pk), "hide", by=moderator, reason="x", note="A name.")
        work()
        assert told("followed_question_answered") == []
        moderation.decide(Answer.objects.get(pk=answer.pk), "restore", by=moderator, reason="x", note="Cut.")
        work()
        assert told("followed_question_answered") == [person.pk]


class TestQuestionRestored:
    def test_what_was_approved_meanwhile_is_told_then(self) -> None:
        answer = AnswerFactory(status="pending", published_at=None)
        old = AnswerFactory(question=answer.question)
        question, moderator, person = answer.question, make_moderator(), follower(answer.question)
        moderation.decide(question, "hide", by=moderator, reason="x", note="A name.")
        approve(answer)
        assert told("question_answered") == []
        assert waiting_jobs() == []
        question = Question.objects.get(pk=question.pk)
        moderation.decide(question, "restore", by=moderator, reason="x", note="The name is cut.")
        work()
        assert told("question_answered") == [question.asker_id]
        assert told("followed_question_answered") == [person.pk]
        assert not Notice.objects.filter(about=old.pk).exists(), "what was told before is no news"
        for action in ("hide", "restore"):
            question = Question.objects.get(pk=question.pk)
            moderation.decide(question, action, by=moderator, reason="x", note="Once more.")
        work()
        assert told("question_answered") == [question.asker_id]
        assert told("followed_question_answered") == [person.pk]


class TestQuestion:
    def test_specialists_and_followers_of_the_topic(self) -> None:
        topic = TopicFactory()
        specialist = AnswerFactory(question=QuestionFactory(topic=topic)).author
        colleague = PhysicianFactory()
        other = PhysicianFactory(specialty_title="Dermatologist")
        lapsed = PhysicianFactory(standing="lapsed")
        for physician in (colleague, lapsed):
            following.follow(topic, by=physician.user)
        person = follower(topic)
        question = QuestionFactory(status="pending", published_at=None, topic=topic)
        following.follow(topic, by=question.asker)
        moderation.decide(question, "approve", by=make_moderator())
        work()
        assert told("specialty_asked") == sorted([specialist.user_id, colleague.user_id])
        assert told("followed_topic_asked") == sorted([lapsed.user_id, person.pk])
        assert other.user_id not in Notice.objects.values_list("recipient", flat=True)
        assert set(Notice.objects.filter(event="specialty_asked").values_list("channel", flat=True)) == {
            "digest"
        }

    def test_the_same_physicians_as_see_it_in_their_queue(self) -> None:
        topic = TopicFactory()
        AnswerFactory(question=QuestionFactory(topic=topic), byline_specialty="Dermatologist")
        question = QuestionFactory(topic=topic)
        for title in ("Dermatologist", "Surgeon", ""):
            PhysicianFactory(specialty_title=title)
        sees = {
            physician.pk
            for physician in Physician.objects.verified()
            if question in queueing.open_questions(physician, only_specialty=True)
        }
        assert sees == set(queueing.physicians_for(question).values_list("pk", flat=True))
        assert sees


class TestBatches:
    @pytest.fixture
    def answer(self, monkeypatch: pytest.MonkeyPatch) -> Answer:
        """Return an approved answer with seven followers of the question and three of the physician; two a batch."""
        monkeypatch.setattr(announcing, "BATCH", 2)
        answer = AnswerFactory(status="pending", published_at=None)
        for _ in range(7):
            follower(answer.question)
        for _ in range(3):
            follower(answer.author)
        approve(answer)
        return answer

    def test_all_are_told_once(self, answer: Answer) -> None:
        work()
        assert len(told("followed_question_answered")) == len(set(told("followed_question_answered"))) == 7
        assert len(told("followed_physician_answered")) == 3
        assert Announcement.objects.get().done_at

    def test_killed_after_each_batch_and_within_one(
        self, answer: Answer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Killed(BaseException):
            """As the worker's process would end."""

        notify_many = announcing.notify_many

        def kill(*args: Any, **kwargs: Any) -> None:
            notify_many(*args, **kwargs)
            raise Killed

        (announcement,) = waiting_jobs()
        tries = 0
        while Announcement.objects.get().done_at is None:
            tries += 1
            monkeypatch.setattr(announcing, "notify_many", kill)
            with pytest.raises(Killed):
                announcing.tell(announcement)  # killed between the notices and the commit
            monkeypatch.setattr(announcing, "notify_many", notify_many)
            announcing._tell_batch(announcement)  # killed behind the commit, before the next batch
            if Announcement.objects.get().stage > 3:
                announcing.tell(announcement)
        assert tries > 5
        assert len(told("followed_question_answered")) == len(set(told("followed_question_answered"))) == 7
        assert len(told("followed_physician_answered")) == len(set(told("followed_physician_answered"))) == 3

    def test_few_queries_a_batch(self, answer: Answer, django_assert_max_num_queries: Any) -> None:
        with django_assert_max_num_queries(14):
            announcing._tell_batch(waiting_jobs()[0])


class TestLateQueues:
    def test_moderators_hear_at_most_once_a_day(self) -> None:
        people = [make_moderator().pk, make_administrator().pk]
        UserFactory()
        QuestionFactory(status="pending", published_at=None, submitted_at=timezone.now())
        tell_of_late_queues(0)
        assert told("queue_late") == []
        late = QuestionFactory(status="pending", published_at=None)
        Question.objects.filter(pk=late.pk).update(submitted_at=timezone.now() - timedelta(days=9))
        tell_of_late_queues(0)
        tell_of_late_queues(0)
        assert told("queue_late") == sorted(people)


def test_the_job_is_known_to_the_worker() -> None:
    assert {"forum.tell_followers", "forum.tell_of_late_queues"} <= set(app.tasks)
