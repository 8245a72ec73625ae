"""Mail over a real SMTP conversation: whatever the server does, nothing is lost, and a double has the same Message-ID."""

import contextlib
import logging
import os
import random
import signal
import smtplib
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

from accounts.domain import bounces, digest, mail, preferring
from accounts.domain.notifying import deliver, notify, notify_many
from accounts.jobs import retry_stalled
from accounts.models import MailSettings, Notice, User
from tests.factories import UserFactory
from tests.smtp import Mailbox, mail_jobs, mailbox, make_due, work, work_here, worker

__all__ = ["mailbox"]

pytestmark = pytest.mark.django_db(transaction=True)


def _told() -> Notice:
    notify("question_published", to=UserFactory().pk, about=1)
    return Notice.objects.get()


def _identifier(notice: Notice) -> str:
    return f"<{mail.identity(f'notice-{notice.pk}')}@localhost>"


def _later() -> None:
    """Let the time pass until the next try, and have that."""
    make_due()
    work_here()


def test_accepted(mailbox: Mailbox) -> None:
    notice = _told()
    work(mailbox)
    assert mail_jobs() == [("succeeded", 1)]
    assert mailbox.identifiers == [_identifier(notice)]
    assert Notice.objects.get().mailed_at is not None


@pytest.mark.parametrize("answers", [["refusals"], ["recipients"]])
@pytest.mark.parametrize("words", ["451 later, please", "421 going down"])
def test_refused_for_now_is_tried_again(mailbox: Mailbox, answers: list[str], words: str) -> None:
    notice = _told()
    for each in answers:
        setattr(mailbox, each, [words])
    work_here()
    assert mail_jobs() == [("todo", 1)], "it waits for the next try"
    work_here()
    assert mail_jobs() == [("todo", 1)], "and not at once"
    _later()
    assert mail_jobs() == [("succeeded", 2)]
    assert mailbox.identifiers == [_identifier(notice)]
    assert not MailSettings.objects.exists(), "no fault of the address"


def test_the_waits_grow(mailbox: Mailbox) -> None:
    _told()
    mailbox.refusals = ["451 later, please"] * 11
    waits = []
    for _ in range(10):
        work_here()
        with connection.cursor() as cursor:
            cursor.execute("SELECT scheduled_at - now() FROM procrastinate_jobs WHERE queue_name = 'mail'")
            waits.append(cursor.fetchone()[0])
        make_due()
    assert waits == sorted(waits)
    assert waits[0] < timedelta(minutes=1)
    assert timedelta(hours=23) < sum(waits, timedelta()) < timedelta(hours=26)
    work_here()
    assert mail_jobs() == [("failed", 11)], "a dead letter, for somebody to look at"
    assert Notice.objects.get().mailed_at is None


def test_a_recipient_refused_for_good_is_counted_and_not_tried_again(mailbox: Mailbox) -> None:
    notice = _told()
    mailbox.recipients = ["550 5.1.1 nobody here"]
    work_here()
    _later()
    assert mail_jobs() == [("succeeded", 1)]
    assert mailbox.raw == []
    notice.refresh_from_db()
    assert notice.refused_at is not None
    assert MailSettings.objects.get(user=notice.recipient).hard_failures == 1


def test_a_mail_refused_for_its_content_is_no_fault_of_the_address(mailbox: Mailbox) -> None:
    notice = _told()
    mailbox.refusals = ["554 5.7.1 looks like spam"]
    work_here()
    assert not MailSettings.objects.exists()
    _later()
    assert mailbox.identifiers == [_identifier(notice)]


def test_three_days_of_nobody_here_turn_the_address_off_and_say_so(mailbox: Mailbox) -> None:
    person = UserFactory()
    for day in range(3):
        MailSettings.objects.filter(user=person).update(
            failed_on=timezone.now().date() - timedelta(days=3 - day)
        )
        mailbox.recipients = ["550 5.1.1 nobody here"]
        notify("question_published", to=person.pk, about=day)
        work_here()
    assert bounces.is_off(person, MailSettings.objects.get(user=person))
    newest = Notice.objects.order_by("pk").last()
    assert newest is not None
    assert (newest.event, newest.channel) == ("mail_stopped", "in_app")
    notify("question_published", to=person.pk, about=9)
    work_here()
    assert mailbox.raw == []
    bounces.try_again(by=person)
    notify("question_published", to=person.pk, about=10)
    work_here()
    assert len(mailbox.raw) == 1


def test_a_slow_server_is_given_up_and_tried_again(mailbox: Mailbox, settings: Any) -> None:
    settings.EMAIL_TIMEOUT = 0.3
    notice = _told()
    mailbox.delay = 1.0
    work_here()
    assert mail_jobs() == [("todo", 1)]
    mailbox.delay = 0.0
    _later()
    assert mail_jobs() == [("succeeded", 2)]
    assert set(mailbox.identifiers) == {_identifier(notice)}


def test_no_server_at_all(mailbox: Mailbox) -> None:
    notice = _told()
    mailbox.stop()
    work_here()
    assert mail_jobs() == [("todo", 1)]
    mailbox.start()
    _later()
    assert mailbox.identifiers == [_identifier(notice)]


@pytest.mark.parametrize(("cut", "copies"), [("before", 1), ("after", 2)])
def test_a_connection_dropped_in_mid_message(mailbox: Mailbox, cut: str, copies: int) -> None:
    notice = _told()
    mailbox.cuts = [cut]
    work_here()
    assert mail_jobs() == [("todo", 1)]
    _later()
    assert mail_jobs() == [("succeeded", 2)]
    assert mailbox.identifiers == [_identifier(notice)] * copies


def _forget_the_worker() -> None:
    """Let the heartbeat of a killed worker grow old, and have the periodic job look at what it left."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    with contextlib.suppress(AlreadyEnqueued):  # its own time has come
        retry_stalled.defer(timestamp=0)
    work_here()
    make_due()
    work_here()


def test_a_worker_killed_between_send_and_commit_sends_the_same_mail_again(mailbox: Mailbox) -> None:
    notice = _told()
    process = worker(mailbox, "--one-shot")
    mailbox.taken = lambda raw: os.kill(process.pid, signal.SIGKILL)
    with process:
        process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert mailbox.identifiers == [_identifier(notice)], "the server has it"
    assert mail_jobs()[0][0] == "doing"
    assert Notice.objects.get().mailed_at is None, "and nobody knows"
    mailbox.taken = None
    _forget_the_worker()
    assert mailbox.identifiers == [_identifier(notice)] * 2
    assert mail_jobs()[0][0] == "succeeded"


def test_a_summary_killed_in_the_same_place_keeps_its_message_id(mailbox: Mailbox) -> None:
    person = UserFactory()
    preferring.choose({"answers": "digest"}, by=person)  # type: ignore[dict-item]
    notify("question_answered", to=person.pk, about=1)
    Notice.objects.update(at=timezone.now() - timedelta(days=2))
    now = timezone.now().replace(hour=9)
    assert digest.plan(now) == 1
    process = worker(mailbox, "--one-shot")
    mailbox.taken = lambda raw: os.kill(process.pid, signal.SIGKILL)
    with process:
        process.communicate(timeout=60)
    mailbox.taken = None
    _forget_the_worker()
    assert len(mailbox.identifiers) == 2
    assert len(set(mailbox.identifiers)) == 1
    assert mailbox.identifiers[0].startswith(f"<digest-{person.pk}-")


def test_what_was_sent_is_not_sent_again_though_the_job_was_not_done(mailbox: Mailbox) -> None:
    """Killed after the notice was marked and before the job was."""
    notice = _told()
    work_here()
    deliver(notice=notice.pk)
    assert len(mailbox.raw) == 1


def test_django_raises_what_is_told_apart_here(mailbox: Mailbox) -> None:
    """The refusal of a recipient is another error than that of a mail: the one is the address's, the other ours."""
    mailbox.recipients, mailbox.refusals = ["550 no"], ["550 no"]
    letter = {"template": "notice", "to": "x@example.com", "subject": "s", "context": {}, "name": "notice-0"}
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        mail.send(**letter)  # type: ignore[arg-type]
    with pytest.raises(smtplib.SMTPDataError):
        mail.send(**letter)  # type: ignore[arg-type]


class Trouble:
    """A server that fails for a third of the mails, each time in another way."""

    WAYS = ("recipient", "mail", "before", "after")

    def __init__(self, box: Mailbox, seed: int) -> None:
        self.box, self.random, self.count = box, random.Random(seed), dict.fromkeys(self.WAYS, 0)
        self.tries = 0
        self._rcpt, self._data = box.handle_RCPT, box.handle_DATA
        box.handle_RCPT = self.handle_RCPT  # type: ignore[method-assign]

    async def handle_RCPT(self, *args: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        """Throw the dice for this mail. One worker sends one mail at a time, so the next DATA is about it."""
        self.tries += 1
        if self.random.random() < 1 / 3:
            way = self.random.choice(self.WAYS)
            self.count[way] += 1
            if way == "recipient":
                return "450 later"
            if way == "mail":
                self.box.refusals = ["451 later"]
            else:
                self.box.cuts = [way]
        return await self._rcpt(*args)


def _until(condition: Callable[[], bool], what: str, seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited too long until {what}"
        make_due()
        time.sleep(0.1)


def _tries() -> int:
    return sum(attempts for _status, attempts in mail_jobs())


@pytest.mark.parametrize("mails", [30, pytest.param(300, marks=pytest.mark.full)])
def test_many_mails_through_a_server_in_trouble(mailbox: Mailbox, mails: int) -> None:
    """ISSUE 4: a third of the tries fails, the server is restarted twice, and the worker is killed once."""
    people = [UserFactory() for _ in range(mails)]
    trouble = Trouble(mailbox, seed=mails)
    notify_many("question_published", to=[person.pk for person in people], about=1)
    running = worker(mailbox, "--concurrency", "1", "--fetch-job-polling-interval", "0.1")
    try:
        for part in (1, 2):
            _until(lambda part=part: len(mailbox.raw) >= part * mails // 4, "a quarter of the mails came")  # type: ignore[misc]
            mailbox.stop()
            tries = _tries()
            _until(lambda tries=tries: _tries() >= tries + 3, "mails met a server that is down")  # type: ignore[misc]
            mailbox.refusals, mailbox.cuts = [], []
            mailbox.start()
        _until(lambda: len(mailbox.raw) >= 3 * mails // 4, "three quarters of the mails came")
        running.kill()
        running.communicate(timeout=30)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
        running = worker(mailbox, "--concurrency", "1", "--fetch-job-polling-interval", "0.1")
        with contextlib.suppress(AlreadyEnqueued):
            retry_stalled.defer(timestamp=0)
        _until(lambda: {status for status, _ in mail_jobs()} == {"succeeded"}, "all mails went out")
    finally:
        running.kill()
        running.communicate(timeout=30)
    arrived: dict[str, list[str]] = defaultdict(list)
    for message in mailbox.messages:
        arrived[str(message["To"])].append(str(message["Message-ID"]))
    wanted = {
        person.email: _identifier(notice)
        for notice in Notice.objects.select_related("recipient")
        for person in [notice.recipient]
    }
    assert {address: set(found) for address, found in arrived.items()} == {
        address: {identifier} for address, identifier in wanted.items()
    }, "none lost, and doubles have the same Message-ID"
    assert len(set(wanted.values())) == mails
    assert not Notice.objects.filter(mailed_at=None).exists()
    assert not User.objects.filter(mail_settings__hard_failures__gt=0).exists()
    failed = sum(trouble.count.values())
    assert failed >= trouble.tries / 5
    logging.getLogger(__name__).warning(
        "%s mails: %s tries, %s failed %s, %s doubles",
        *(mails, trouble.tries, failed, trouble.count, len(mailbox.raw) - mails),
    )
