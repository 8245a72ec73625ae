"""Telling of a decision once, when it cannot be taken back any more, and taking it back before."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.db import Error, connection, transaction
from django.utils import timezone

from accounts.domain import appealing, deciding
from accounts.domain.transitions import NotAllowed, StaleVersion, transition
from accounts.models import Appeal, AuditEntry, Decision, Notice, Statement
from forum.domain import moderation
from forum.models import Announcement, Question
from tests.conftest import ROOT
from tests.factories import QuestionFactory, make_moderator
from tests.smtp import make_due, work_here

Told = Callable[[], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def _ten_minutes(settings: Any) -> None:
    settings.UNDO_MINUTES = 10


def pending(**fields: Any) -> Question:
    """Return a question that waits."""
    return QuestionFactory(status="pending", published_at=None, **fields)


def row() -> Decision:
    """Return the one decision there is."""
    return Decision.objects.get()


@pytest.mark.django_db
class TestTelling:
    def test_nobody_is_told_until_the_time_is_over_and_then_once(self, deferred: Told) -> None:
        question, moderator = pending(), make_moderator()
        moderation.decide(question, "approve", by=moderator)
        assert question.status == "published"
        assert deferred() == []
        assert not Announcement.objects.exists()
        made = row()
        assert made.tell_at - made.made_at == timedelta(minutes=10)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT scheduled_at, (args->>'decision')::int FROM procrastinate_jobs"
                " WHERE task_name = 'accounts.tell_decision'"
            )
            assert cursor.fetchall() == [(made.tell_at, made.pk)]
        assert deciding.tell(made.pk)
        assert not deciding.tell(made.pk)
        assert deferred() == [{"event": "question_published", "to": question.asker_id, "about": question.pk}]
        assert Announcement.objects.filter(kind="question", object_id=question.pk).count() == 1
        assert (row().before, row().tellings) == ([], [])

    def test_what_its_owner_took_back_meanwhile_is_not_told(self, deferred: Told) -> None:
        question = pending()
        moderation.decide(question, "approve", by=make_moderator())
        transition(question, "withdraw", by=question.asker)
        deciding.tell(row().pk)
        assert deferred() == []

    def test_a_decision_that_fails_leaves_nothing(self, deferred: Told) -> None:
        question, moderator = pending(), make_moderator()
        with pytest.raises(StaleVersion):
            moderation.decide(question, "approve", by=moderator, version=question.version + 1)
        moderation.decide(question, "approve", by=moderator)
        assert Decision.objects.count() == 1

    def test_at_once_tells_at_once(self, deferred: Told) -> None:
        with deciding.at_once():
            moderation.decide(pending(), "approve", by=make_moderator())
        assert [each["event"] for each in deferred()] == ["question_published"]
        assert not Decision.objects.exists()


@pytest.mark.django_db
class TestUndoing:
    def test_puts_back_tells_nobody_and_says_so_in_the_log(self, deferred: Told) -> None:
        question, moderator = pending(), make_moderator()
        moderation.decide(question, "reject", by=moderator, reason="unclear", note="Please say when.")
        seen = question.version
        deciding.undo(row(), by=moderator)
        question.refresh_from_db()
        assert (question.status, question.decided_at, question.published_at) == ("pending", None, None)
        assert question.version > seen
        assert not Statement.objects.exists()
        assert appealing.standing(question).decision is None
        log = AuditEntry.objects.filter(object_type="question").order_by("pk")
        assert [(each.action, each.status_before, each.status_after, each.actor_id) for each in log] == [
            ("reject", "pending", "rejected", moderator.pk),
            ("undo", "rejected", "pending", moderator.pk),
        ]
        assert deciding.undone("question", question.pk) == {log[0].pk}
        assert not deciding.tell(row().pk)
        assert deferred() == []

    def test_not_twice_not_by_others_not_too_late(self) -> None:
        question, moderator, other = pending(), make_moderator(), make_moderator()
        moderation.decide(question, "approve", by=moderator)
        made = row()
        with pytest.raises(NotAllowed, match="Only the moderator who decided"):
            deciding.undo(made, by=other)
        with time_machine.travel(made.tell_at + timedelta(seconds=1)), pytest.raises(deciding.UndoRefused):
            deciding.undo(made, by=moderator)
        assert list(deciding.undoable(moderator)) == [made]
        deciding.undo(made, by=moderator)
        with pytest.raises(deciding.UndoRefused, match="already"):
            deciding.undo(made, by=moderator)
        assert not deciding.undoable(moderator).exists()

    def test_not_after_it_was_told(self) -> None:
        moderator = make_moderator()
        moderation.decide(pending(), "approve", by=moderator)
        deciding.tell(row().pk)
        with pytest.raises(deciding.UndoRefused, match="told"):
            deciding.undo(row(), by=moderator)

    def test_not_when_it_changed_since(self) -> None:
        question, moderator = pending(), make_moderator()
        moderation.decide(question, "approve", by=moderator)
        first = row()
        moderation.decide(question, "hide", by=make_moderator(), reason="unclear")
        with pytest.raises(StaleVersion, match="changed since"):
            deciding.undo(first, by=moderator)
        assert Question.objects.get(pk=question.pk).status == "hidden"
        assert Decision.objects.filter(undone_at=None).count() == 2

    def test_not_when_its_author_appealed(self) -> None:
        question, moderator = pending(), make_moderator()
        moderation.decide(question, "reject", by=moderator, reason="unclear")
        appealing.appeal(
            question, by=question.asker, text="Please look again: nothing in it is unclear to me."
        )
        with pytest.raises(deciding.UndoRefused, match="appealed"):
            deciding.undo(row(), by=moderator)

    def test_a_suspended_moderator_takes_nothing_back(self) -> None:
        moderator = make_moderator()
        moderation.decide(pending(), "approve", by=moderator)
        moderator.groups.clear()
        with pytest.raises(NotAllowed):
            deciding.undo(row(), by=type(moderator).objects.get(pk=moderator.pk))

    def test_an_appeal_and_what_came_of_it_go_back_together(self) -> None:
        question, first, second = QuestionFactory(), make_moderator(), make_moderator()
        with deciding.at_once():
            moderation.decide(question, "hide", by=first, reason="unclear")
        appeal = appealing.appeal(
            question, by=question.asker, text="Nothing in it is unclear, please look again."
        )
        appealing.decide(appeal, by=second, overturn=True, reason="second-look")
        question.refresh_from_db()
        assert question.status == "published"
        deciding.undo(row(), by=second)
        assert Question.objects.get(pk=question.pk).status == "hidden"
        assert Appeal.objects.get().status == "waiting"
        assert Appeal.objects.get().decider_id is None
        # Whoever hid it is still the one who may not decide on the appeal; whoever took their decision back may.
        appealing.decide(Appeal.objects.get(), by=second, overturn=True, reason="second-look")

    def test_an_appeal_that_lapsed_waits_again(self) -> None:
        question, first, second = QuestionFactory(), make_moderator(), make_moderator()
        with deciding.at_once():
            moderation.decide(question, "hide", by=first, reason="unclear")
        appealing.appeal(question, by=question.asker, text="Nothing in it is unclear, please look again.")
        moderation.decide(question, "restore", by=second, reason="second-look")
        assert Appeal.objects.get().status == "lapsed"
        deciding.undo(row(), by=second)
        assert Appeal.objects.get().status == "waiting"

    def test_postgresql_takes_the_way_back_as_an_undo_only(self) -> None:
        question, moderator = pending(), make_moderator()
        moderation.decide(question, "approve", by=moderator)
        made = row()

        def force(pk: int, *, undone: bool, name: str) -> None:
            with transaction.atomic(), connection.cursor() as cursor:
                Decision.objects.update(undone_at=timezone.now() if undone else None)
                cursor.execute("SELECT set_config('curbside.undoing', %s, true)", [name])
                Question.objects.filter(pk=pk).update(status="pending")

        other, decision = QuestionFactory(), str(made.pk)
        with pytest.raises(Error, match="Invalid transition"):
            force(question.pk, undone=False, name=decision)
        with pytest.raises(Error, match="Invalid transition"):
            force(question.pk, undone=True, name="")
        with pytest.raises(Error, match="Invalid transition"):
            force(question.pk, undone=True, name=str(made.pk + 1))
        with pytest.raises(Error, match="Invalid transition"):
            force(other.pk, undone=True, name=decision)
        force(question.pk, undone=True, name=decision)


@pytest.mark.django_db(transaction=True)
def test_undo_and_telling_at_the_same_moment() -> None:
    moderator = make_moderator()
    with ThreadPoolExecutor(2) as pool:
        for _ in range(12):
            question = pending()
            moderation.decide(question, "approve", by=moderator)
            made = Decision.objects.latest("pk")
            start = Barrier(2)

            def undo(made: Decision = made, start: Barrier = start) -> bool:
                start.wait()
                try:
                    deciding.undo(made, by=moderator)
                except deciding.UndoRefused:
                    return False
                finally:
                    connection.close()
                return True

            def tell(made: Decision = made, start: Barrier = start) -> bool:
                start.wait()
                try:
                    return deciding.tell(made.pk)
                finally:
                    connection.close()

            undone, told = [each.result() for each in (pool.submit(undo), pool.submit(tell))]
            assert undone != told
            question.refresh_from_db()
            assert question.status == ("pending" if undone else "published")
            assert Notice.objects.filter(about=question.pk).count() == int(told)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_while_it_tells_tells_everybody_once(tmp_path: Any) -> None:
    """Killed after the notices are written and before the commit, then run again by another worker."""
    question, moderator = pending(), make_moderator()
    moderation.decide(question, "approve", by=moderator)
    database = connection.settings_dict
    user, host = quote(database["USER"], safe=""), quote(database["HOST"], safe="")
    ready = tmp_path / "ready"
    killed = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import django, pathlib, sys, time; django.setup()\n"
            "from accounts.domain import deciding\n"
            "tell = deciding._tell\n"
            "def slow(telling):\n"
            "    tell(telling)\n"
            "    pathlib.Path(sys.argv[2]).touch()\n"
            "    time.sleep(60)\n"
            "deciding._tell = slow\n"
            "deciding.tell(int(sys.argv[1]))\n",
            str(row().pk),
            str(ready),
        ],
        env=os.environ
        | {
            "DATABASE_URL": f"postgres://{user}@/{database['NAME']}?host={host}",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        },
        cwd=ROOT,
    )
    try:
        deadline = timezone.now() + timedelta(seconds=60)
        while not ready.exists() and timezone.now() < deadline:
            time.sleep(0.05)
        assert ready.exists()
    finally:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    assert not Notice.objects.exists()
    make_due()
    work_here()
    work_here()
    assert list(Notice.objects.values_list("event", flat=True)) == ["question_published"]
    assert row().told_at is not None
