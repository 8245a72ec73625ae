"""Helpful: one per account, counted by PostgreSQL, right whatever happens at once."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, F

from accounts.domain.transitions import NotAllowed
from accounts.models import AuditEntry, User
from forum.domain import voting
from forum.models import Answer, Vote
from tests.factories import AnswerFactory, PhysicianFactory, QuestionFactory, UserFactory


def counted(answer: Answer) -> int:
    answer.refresh_from_db()
    return answer.helpful_count


def is_exact() -> bool:
    """Tell whether every answer's count is the number of its rows."""
    rows = Answer.objects.annotate(rows=Count("votes"))
    return not rows.exclude(helpful_count=F("rows")).exists()


@pytest.mark.django_db
class TestMark:
    def test_counts_once_and_leaves_one_entry(self) -> None:
        answer, reader = AnswerFactory(), UserFactory()
        assert [voting.mark(answer, by=reader), voting.mark(answer, by=reader)] == [1, 1]
        assert counted(answer) == 1
        entry = AuditEntry.objects.get(object_type="vote")
        assert (entry.actor_id, entry.object_id, entry.action) == (reader.pk, answer.pk, "mark")

    def test_is_taken_back(self) -> None:
        answer, reader = AnswerFactory(), UserFactory()
        voting.mark(answer, by=UserFactory())
        voting.mark(answer, by=reader)
        assert [voting.unmark(answer, by=reader), voting.unmark(answer, by=reader)] == [1, 1]
        assert counted(answer) == 1
        assert AuditEntry.objects.filter(object_type="vote", action="unmark").count() == 1

    def test_imported_marks_are_added_for_readers_and_kept_apart(self) -> None:
        answer = AnswerFactory(source="Old forum", author=None, imported_helpful=23)
        assert voting.mark(answer, by=UserFactory()) == 24
        assert counted(answer) == 1

    def test_not_ones_own(self) -> None:
        answer = AnswerFactory()
        with pytest.raises(NotAllowed):
            voting.mark(answer, by=answer.author.user)
        assert not Vote.objects.exists()
        assert not AuditEntry.objects.filter(object_type="vote").exists()

    def test_the_asker_and_other_physicians_may(self) -> None:
        answer = AnswerFactory()
        voting.mark(answer, by=answer.question.asker)
        assert voting.mark(answer, by=PhysicianFactory().user) == 2

    @pytest.mark.parametrize("status", ["draft", "pending", "returned", "hidden", "rejected", "withdrawn"])
    def test_only_what_is_public(self, status: str) -> None:
        reader = UserFactory()
        for answer in (
            AnswerFactory(status=status),
            AnswerFactory(question=QuestionFactory(status="hidden")),
        ):
            for act in (voting.mark, voting.unmark):
                with pytest.raises(voting.NotPublic):
                    act(answer, by=reader)

    def test_not_with_an_account_that_is_switched_off(self) -> None:
        with pytest.raises(NotAllowed):
            voting.mark(AnswerFactory(), by=UserFactory(is_active=False))


@pytest.mark.django_db
class TestCount:
    def test_nobody_else_changes_it(self) -> None:
        answer = AnswerFactory(helpful_count=99)
        assert counted(answer) == 0
        voting.mark(answer, by=UserFactory())
        Answer.objects.update(helpful_count=99)
        stale = Answer.objects.get(pk=answer.pk)
        voting.mark(answer, by=UserFactory())
        stale.save()
        assert counted(answer) == 2

    def test_follows_a_deleted_account(self) -> None:
        reader, answers = UserFactory(), AnswerFactory.create_batch(3)
        for answer in answers:
            voting.mark(answer, by=reader)
        voting.mark(answers[0], by=UserFactory())
        User.objects.filter(pk=reader.pk).delete()
        assert [counted(answer) for answer in answers] == [1, 0, 0]

    def test_a_vote_is_never_moved(self) -> None:
        voting.mark(AnswerFactory(), by=UserFactory())
        with pytest.raises(DatabaseError), transaction.atomic():
            Vote.objects.update(answer=AnswerFactory())


@pytest.fixture
def pool() -> Iterator[Callable[[list[Callable[[], Any]]], list[Any]]]:
    """Return a function that does things at the same moment, each over a connection of its own."""

    def at_once(deeds: list[Callable[[], Any]]) -> list[Any]:
        barrier = Barrier(len(deeds))

        def run(deed: Callable[[], Any]) -> Any:
            try:
                connection.ensure_connection()
                barrier.wait(60)
                return deed()
            finally:
                connection.close()

        with ThreadPoolExecutor(len(deeds)) as threads:
            return list(threads.map(run, deeds))

    yield at_once
    connection.close()


@pytest.mark.django_db(transaction=True)
class TestTogether:
    """TRUST 18: a hundred clicks at one moment. An exception in any thread, a deadlock too, fails the test."""

    def test_a_hundred_connections_at_once(self, pool: Any) -> None:
        answer, other = AnswerFactory.create_batch(2)
        readers = UserFactory.create_batch(30)
        goes_back, stays = readers[:10], readers[10:]
        for reader in goes_back:
            voting.mark(answer, by=reader)
        deeds = [
            # Ten take theirs back, clicking twice; twenty mark, clicking twice; the same people mark another.
            *(lambda by=reader: voting.unmark(answer, by=by) for reader in goes_back for _ in range(2)),
            *(lambda by=reader: voting.mark(answer, by=by) for reader in stays for _ in range(2)),
            *(lambda by=reader: voting.mark(other, by=by) for reader in [*readers, *goes_back]),
        ]
        random.Random(7).shuffle(deeds)
        assert len(deeds) == 100
        pool(deeds)
        assert is_exact()
        assert (counted(answer), counted(other)) == (20, 30)
        entries = AuditEntry.objects.filter(object_type="vote")
        assert entries.filter(action="mark").count() == 10 + 20 + 30
        assert entries.filter(action="unmark").count() == 10

    def test_one_person_in_a_hundred_tabs(self, pool: Any) -> None:
        answer, reader = AnswerFactory(), UserFactory()
        acts = [voting.mark if number % 2 else voting.unmark for number in range(100)]
        pool([lambda act=act: act(answer, by=reader) for act in acts])
        assert is_exact()
        entries = AuditEntry.objects.filter(object_type="vote").order_by("pk")
        actions = list(entries.values_list("action", flat=True))
        assert actions == (["mark", "unmark"] * 50)[: len(actions)], "each entry is a change"
        assert counted(answer) == len(actions) % 2

    def test_accounts_that_go_while_others_come(self, pool: Any) -> None:
        """Deleting takes many counts in one statement; the trigger takes the answers in the order of their ids."""
        answers = AnswerFactory.create_batch(8)
        leaving, staying = UserFactory.create_batch(10), UserFactory.create_batch(10)
        for reader in leaving:
            for answer in random.Random(reader.pk).sample(answers, len(answers)):
                voting.mark(answer, by=reader)

        def come(reader: User) -> None:
            for answer in random.Random(reader.pk).sample(answers, len(answers)):
                voting.mark(answer, by=reader)

        pool(
            [
                *(lambda reader=reader: Vote.objects.filter(account=reader).delete() for reader in leaving),
                *(lambda reader=reader: come(reader) for reader in staying),
            ]
        )
        assert is_exact()
        assert [counted(answer) for answer in answers] == [10] * 8
