"""The workspace's domain: "I'm on it", skipping, asking back, snippets, figures, tabs of the queue."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.domain.transitions import NotAllowed, TransitionRefused
from accounts.models import AuditEntry
from forum.domain import (
    answering,
    asking,
    attending,
    clarifying,
    figures,
    following,
    moderation,
    peering,
    queueing,
    snippets,
    thanking,
    voting,
)
from forum.models import Clarification, OnIt, Skip, Snippet
from tests.factories import (
    AnswerFactory,
    PhysicianFactory,
    QuestionFactory,
    TopicFactory,
    UserFactory,
    make_moderator,
)


def tab(physician: Any, name: str) -> list[int]:
    return [row.pk for row in queueing.page(physician, wanted=queueing.Wanted(tab=name), after="").rows]


@pytest.mark.django_db
class TestOnIt:
    def test_others_see_it_for_fifteen_minutes(self) -> None:
        question, one, other = QuestionFactory(), PhysicianFactory(), PhysicianFactory()
        with time_machine.travel("2026-05-01T10:00Z", tick=False) as clock:
            attending.take(question, by=one.user)
            assert [mark.physician for mark in attending.others_on(question, than=other)] == [one]
            assert attending.others_on(question, than=one) == []
            clock.shift(timedelta(minutes=14))
            attending.take(question, by=one.user)
            clock.shift(timedelta(minutes=14))
            assert len(attending.others_on(question, than=other)) == 1
            clock.shift(timedelta(minutes=2))
            assert attending.others_on(question, than=other) == []
            clock.shift(timedelta(hours=2))
            assert (attending.sweep(), OnIt.objects.count()) == (1, 0)

    def test_two_may_be_on_it_and_only_the_first_time_is_written_down(self) -> None:
        question, one, other = QuestionFactory(), PhysicianFactory(), PhysicianFactory()
        for physician in (one, other, one, one):
            attending.take(question, by=physician.user)
        assert OnIt.objects.count() == 2
        assert AuditEntry.objects.filter(action="on it").count() == 2
        assert attending.let_go(question, by=one.user)
        assert not attending.let_go(question, by=one.user)

    def test_who_and_what(self) -> None:
        question = QuestionFactory()
        for person in (UserFactory(), make_moderator(), PhysicianFactory(standing="suspended").user):
            with pytest.raises(NotAllowed):
                attending.take(question, by=person)
        physician = PhysicianFactory()
        for shut in (QuestionFactory(status="hidden"), QuestionFactory(closed_at=timezone.now())):
            with pytest.raises(attending.NotOpen):
                attending.take(shut, by=physician.user)
        with pytest.raises(NotAllowed):
            attending.take(QuestionFactory(asker=physician.user), by=physician.user)

    def test_sending_the_answer_ends_it(self) -> None:
        question, physician = QuestionFactory(), PhysicianFactory()
        attending.take(question, by=physician.user)
        draft = answering.start_answer(question, by=physician.user)
        answering.save_words(
            draft,
            by=physician.user,
            headline="Have it seen",
            body="Please have it seen this week, as it grows.",
        )
        answering.submit(draft, by=physician.user)
        assert not OnIt.objects.exists()


@pytest.mark.django_db
class TestTabs:
    def test_skipped_ones_leave_the_queue_and_come_back(self) -> None:
        question, physician = QuestionFactory(), PhysicianFactory()
        attending.skip(question, by=physician.user, reason="not_my_field")
        attending.skip(question, by=physician.user, reason="other")
        assert Skip.objects.get().reason == "other"
        assert (tab(physician, "all"), tab(physician, "skipped")) == ([], [question.pk])
        assert tab(PhysicianFactory(), "all") == [question.pk]
        assert queueing.counts(physician)["skipped"] == 1
        attending.unskip(question, by=physician.user)
        assert (tab(physician, "all"), tab(physician, "skipped")) == ([question.pk], [])

    def test_following(self) -> None:
        topic, physician = TopicFactory(), PhysicianFactory()
        by_topic, by_itself, _other = QuestionFactory(topic=topic), QuestionFactory(), QuestionFactory()
        answered = QuestionFactory(topic=topic)
        AnswerFactory(question=answered)
        following.follow(topic, by=physician.user)
        following.follow(by_itself, by=physician.user)
        assert sorted(tab(physician, "following")) == sorted([by_topic.pk, by_itself.pk])

    def test_a_hidden_question_is_in_no_tab(self) -> None:
        physician, question = PhysicianFactory(), QuestionFactory()
        attending.skip(question, by=physician.user, reason="other")
        moderation.decide(question, "hide", by=make_moderator(), reason="identifies")
        assert all(tab(physician, name) == [] for name in queueing.TABS)


@pytest.mark.django_db
class TestAskingBack:
    WORDS = "Since when does it itch, and what makes it better?"

    def test_from_the_question_to_the_reply(self, deferred: Callable[[], list[dict[str, Any]]]) -> None:
        question, physician, moderator = QuestionFactory(), PhysicianFactory(), make_moderator()
        asked = clarifying.ask(question, by=physician.user, body=self.WORDS)
        assert (asked.status, clarifying.unanswered(question)) == ("pending", [])
        assert clarifying.ask(question, by=physician.user, body=self.WORDS) == asked
        with pytest.raises(NotAllowed):
            clarifying.ask(question, by=physician.user, body="Something else, while the first one waits.")
        clarifying.decide(asked, "approve", by=moderator, version=asked.version)
        assert clarifying.unanswered(question) == [asked]
        update = asking.add_update(
            question, by=question.asker, body="Since Monday; cold helps.", reply_to=asked
        )
        assert clarifying.unanswered(question) == []
        moderation.decide(update, "approve", by=moderator, version=update.version)
        told = [each["to"] for each in deferred()]
        assert told.count(question.asker_id) >= 2
        assert physician.user_id in told

    def test_returned_changed_and_withdrawn(self) -> None:
        question, physician = QuestionFactory(), PhysicianFactory()
        asked = clarifying.ask(question, by=physician.user, body=self.WORDS)
        clarifying.decide(asked, "return", by=make_moderator(), reason="unclear", note="x")
        again = clarifying.ask(question, by=physician.user, body="Does it itch at night as well?")
        assert (again.pk, again.status) == (asked.pk, "pending")
        clarifying.withdraw(again, by=physician.user)
        assert Clarification.objects.get().status == "withdrawn"

    def test_who_and_what(self) -> None:
        question = QuestionFactory()
        for person in (
            UserFactory(),
            question.asker,
            make_moderator(),
            PhysicianFactory(standing="lapsed").user,
            PhysicianFactory(standing="submitted").user,
        ):
            with pytest.raises(NotAllowed):
                clarifying.ask(question, by=person, body=self.WORDS)
        physician = PhysicianFactory()
        for shut in (QuestionFactory(status="pending"), QuestionFactory(asker=None)):
            with pytest.raises(clarifying.NotOpen):
                clarifying.ask(shut, by=physician.user, body=self.WORDS)

    def test_the_asker_who_moderates_decides_nothing(self) -> None:
        moderator = make_moderator()
        asked = clarifying.ask(QuestionFactory(asker=moderator), by=PhysicianFactory().user, body=self.WORDS)
        with pytest.raises(TransitionRefused):
            clarifying.decide(asked, "approve", by=moderator)


@pytest.mark.django_db
class TestSnippets:
    def test_ones_own_only(self) -> None:
        one, other = PhysicianFactory(), PhysicianFactory()
        kept = snippets.save(one, by=one.user, title="Seen", text="Please be seen this week.")
        with pytest.raises(PermissionError):
            snippets.save(one, by=other.user, title="x", text="y")
        with pytest.raises(PermissionError):
            snippets.save(other, by=other.user, title="x", text="y", snippet=kept)
        with pytest.raises(PermissionError):
            snippets.delete(kept, by=other.user)
        with pytest.raises(snippets.SnippetRefused):
            snippets.save(one, by=one.user, title="Seen", text="Another text.")
        snippets.save(other, by=other.user, title="Seen", text="The same title is no clash between people.")
        snippets.delete(kept, by=one.user)
        assert Snippet.objects.count() == 1

    def test_not_without_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(snippets, "MOST", 2)
        one = PhysicianFactory()
        for title in ("a", "b"):
            snippets.save(one, by=one.user, title=title, text="x")
        with pytest.raises(snippets.SnippetRefused, match="which is the most"):
            snippets.save(one, by=one.user, title="c", text="x")


@pytest.mark.django_db
def test_figures_are_those_of_the_rows(django_assert_num_queries: Any) -> None:
    physician = PhysicianFactory()
    answers = [
        AnswerFactory(author=physician),
        AnswerFactory(author=physician),
        AnswerFactory(author=physician, status="pending"),
    ]
    AnswerFactory()
    for _ in range(3):
        voting.mark(answers[0], by=UserFactory())
    thanking.thank(answers[0], by=answers[0].question.asker)
    for _ in range(2):
        peering.agree(answers[1], by=PhysicianFactory().user)
    with django_assert_num_queries(6):
        found = figures.of(physician)
    assert (found.states, found.helpful, found.thanks, found.agreed) == (
        {"published": 2, "pending": 1},
        3,
        1,
        2,
    )
    assert len(found.months) == figures.MONTHS
    last = found.months[-1]
    assert (last.first, last.answers, last.helpful, last.thanks, last.agreed) == (
        timezone.localdate().replace(day=1), 2, 3, 1, 2,
    )  # fmt: skip
    assert sum(month.answers for month in found.months[:-1]) == 0
