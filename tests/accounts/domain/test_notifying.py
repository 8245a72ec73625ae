"""Notices: deferred with what causes them, sent over SMTP, and silent about health."""

import contextlib
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from accounts.domain import notifying
from accounts.domain.notifying import EVENTS, deliver, notify
from accounts.jobs import retry_stalled
from accounts.models import User
from forum.domain import moderation
from forum.models import SiteSettings
from tests.factories import (
    AnswerFactory,
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    TopicFactory,
    UserFactory,
    make_moderator,
)
from tests.smtp import Mailbox, mailbox

__all__ = ["mailbox"]

Jobs = Callable[[], list[dict[str, Any]]]


def _work() -> None:
    """Do what waits, with the worker's own code, in this process but in a thread without an event loop of its own."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_run).result(60)


def _run() -> None:
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def _make_due() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")


def _statuses() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status FROM procrastinate_jobs WHERE task_name = 'accounts.send_notice' ORDER BY id"
        )
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db
def test_a_notice_names_its_event_and_ids_only(deferred: Jobs) -> None:
    person = UserFactory()
    notify("question_published", to=person.pk, about=17)
    assert deferred() == [{"event": "question_published", "to": person.pk, "about": 17}]


@pytest.mark.django_db
def test_nobody_to_tell_is_no_error(deferred: Jobs) -> None:
    notify("question_published", to=None, about=17)
    assert deferred() == []


@pytest.mark.django_db
def test_an_unknown_event_is_an_error() -> None:
    with pytest.raises(KeyError):
        notify("unheard_of", to=1, about=1)


@pytest.mark.django_db
def test_what_is_rolled_back_tells_nobody(deferred: Jobs) -> None:
    with transaction.atomic():
        notify("question_published", to=UserFactory().pk, about=1)
        transaction.set_rollback(True)
    assert deferred() == []


@pytest.mark.django_db
def test_accounts_that_are_gone_or_switched_off_get_none(mailoutbox: list[Any]) -> None:
    off = UserFactory(is_active=False)
    deliver(event="question_published", to=off.pk, about=1, message_id="x")
    deliver(event="question_published", to=999_999_999, about=1, message_id="x")
    assert mailoutbox == []


@pytest.mark.parametrize("event", EVENTS)
def test_no_notice_says_what_it_is_about(event: str) -> None:
    kind = EVENTS[event]
    assert kind.sentence.endswith(".")
    assert kind.path.startswith("/")
    assert re.fullmatch(r"/(me/questions|workspace/answers)/\{id\}/|/workspace/", kind.path), (
        "by id, never by slug"
    )
    assert len(kind.subject) <= 60
    assert "{" not in kind.subject + kind.sentence + kind.button


@pytest.mark.django_db
def test_every_page_that_a_notice_opens_exists(sign_in: Any) -> None:
    """The link is for the person who gets the mail."""
    physician = PhysicianFactory()
    answer = AnswerFactory(author=physician)
    for kind in EVENTS.values():
        owner, about = (
            (answer.question.asker, answer.question_id)
            if "/me/" in kind.path
            else (physician.user, answer.pk)
        )
        assert sign_in(owner).get(kind.path.format(id=about)).status_code == 200, kind


@pytest.mark.django_db(transaction=True)
def test_each_notice_arrives_whole_and_says_nothing_of_anybodys_health(mailbox: Mailbox) -> None:
    SiteSettings.objects.update(name="Lamplight", emergency_number="112")
    person = UserFactory(pseudonym="amber-acorn")
    topic = TopicFactory(name="Canarytopic", slug="canarytopic")
    question = QuestionFactory(
        asker=person, title="Canarytitle, is it a worry?", body="Canarybody hurts.", topic=topic
    )
    PhotoFactory(question=question, alt="Canaryalt")
    answer = AnswerFactory(
        question=question, headline="Canaryheadline", body="Canaryanswer", hashtags=["canarytag"]
    )
    for event in EVENTS:
        notify(event, to=person.pk, about=question.pk if "/me/" in EVENTS[event].path else answer.pk)
    _work()
    assert set(_statuses()) == {"succeeded"}
    assert len(mailbox.messages) == len(EVENTS)
    for raw in mailbox.raw:
        assert b"canary" not in raw.lower()
    for event, message in zip(
        EVENTS,
        sorted(mailbox.messages, key=lambda each: int(re.findall(r"\d+", each["Message-ID"])[0])),
        strict=True,
    ):
        kind = EVENTS[event]
        html, plain = message.get_body(("html",)), message.get_body(("plain",))
        assert message.get_content_type() == "multipart/alternative"
        assert html is not None
        assert plain is not None
        assert message["Subject"] == kind.subject
        assert message["To"] == person.email
        assert message["Auto-Submitted"] == "auto-generated"
        address = f"{django_settings.SITE_URL}{kind.path.format(id=question.pk if '/me/' in kind.path else answer.pk)}"
        words = " ".join(plain.get_content().split())
        for part in (kind.subject, kind.sentence, kind.button, address, "Call 112", "Lamplight"):
            assert part in words, (event, part)
        page = html.get_content()
        assert address in page
        assert set(re.findall(r'(?:href|src)="(https?://[^"]*)"', page)) == {address}, (
            "one link, and no picture that tells"
        )
        assert "<img" not in page
        assert "amber-acorn" not in page + words, "a name beside an address would tie the two together"


@pytest.mark.django_db(transaction=True)
def test_a_refused_mail_is_tried_again_under_the_same_id(mailbox: Mailbox) -> None:
    person = UserFactory()
    seen: list[bytes] = []
    mailbox.refusals = ["451 later, please", "550 not now"]
    notify("question_published", to=person.pk, about=1)
    for _ in range(3):
        _work()
        seen += mailbox.raw
        _make_due()
    assert _statuses() == ["succeeded"]
    assert len(mailbox.messages) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, attempts FROM procrastinate_jobs WHERE task_name = 'accounts.send_notice'")
        job, attempts = cursor.fetchone()
    assert attempts == 3
    assert mailbox.messages[0]["Message-ID"].startswith(f"<notice-{job}@")


@pytest.mark.django_db(transaction=True)
def test_a_notice_survives_a_worker_that_dies_with_it_in_hand(mailbox: Mailbox) -> None:
    """What a killed worker leaves behind is a job in progress and a heartbeat that has stopped."""
    notify("question_published", to=UserFactory().pk, about=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id",
            [timezone.now() - timedelta(hours=1)],
        )
        worker = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [worker])
    with contextlib.suppress(AlreadyEnqueued):  # its own time has come
        retry_stalled.defer(timestamp=0)
    _work()
    _make_due()
    _work()
    assert _statuses() == ["succeeded"]
    assert len(mailbox.messages) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("action", ["return", "reject"])
def test_what_a_moderator_writes_stays_on_the_site(
    action: str, deferred: Jobs, mailoutbox: list[Any]
) -> None:
    question = QuestionFactory(status="pending", published_at=None)
    moderation.decide(
        question, action, by=make_moderator(), reason="unclear", note="Canarynote about the rash"
    )
    job = deferred()[-1]
    assert "Canary" not in str(job)
    deliver(**job, message_id="x")
    message = mailoutbox[0]
    assert "Canary" not in message.message().as_string()


@pytest.mark.django_db
def test_titles_never_become_part_of_the_frame(mailoutbox: list[Any]) -> None:
    person: User = UserFactory()
    notifying.deliver(event="verification_verified", to=person.pk, about=0, message_id="notice-5")
    assert mailoutbox[0].extra_headers["Message-ID"] == "<notice-5@localhost>"
