"""Addresses that take no mail: turned off after three failures for good on three days, and turned on again."""

import smtplib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.domain import bounces, mail
from accounts.domain.bounces import is_off, record_failure, record_success
from accounts.models import MailSettings, Notice, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 6, 8, 9, tzinfo=UTC)


def _off(person: User) -> bool:
    return is_off(person, MailSettings.objects.filter(user=person).first())


def _fail(person: User, *days: float, late: bool = False) -> list[bool]:
    said = []
    for day in days:
        with time_machine.travel(MONDAY + timedelta(days=day), tick=False):
            said.append(record_failure(person, late=late))
    return said


def test_three_days_turn_an_address_off() -> None:
    person = UserFactory()
    assert _fail(person, 0, 1) == [False, False]
    assert not _off(person)
    assert _fail(person, 5, 6) == [True, False], "said once"
    assert _off(person)


def test_one_bad_day_does_not() -> None:
    person = UserFactory()
    _fail(person, *[hour / 24 for hour in range(10)])
    assert not _off(person)
    assert MailSettings.objects.get().hard_failures == 1


def test_a_mail_that_is_taken_starts_anew() -> None:
    person = UserFactory()
    _fail(person, 0, 1)
    record_success(person)
    _fail(person, 2, 3)
    assert not _off(person)


def test_a_relay_that_takes_everything_disproves_no_mail_that_came_back() -> None:
    person = UserFactory()
    for day in range(3):
        _fail(person, day, late=True)
        record_success(person)
    assert _off(person)


def test_what_came_back_long_ago_is_forgotten() -> None:
    person = UserFactory()
    _fail(person, 0, 1, late=True)
    _fail(person, 62, late=True)
    assert not _off(person)


def test_another_address_starts_anew() -> None:
    person = UserFactory()
    _fail(person, 0, 1, 2)
    person.email = "new-address@example.com"
    person.save(update_fields=["email"])
    assert not _off(person)
    _fail(person, 3, 4)
    assert not _off(person)


def test_trying_again_turns_it_on_for_oneself() -> None:
    person, other = UserFactory(), UserFactory()
    _fail(person, 0, 1, 2)
    _fail(other, 0, 1, 2)
    bounces.try_again(by=person)
    assert not _off(person)
    assert _off(other)


def test_no_address_is_kept_twice() -> None:
    person = UserFactory(email="canary@example.com")
    _fail(person, 0)
    assert "canary" not in str(MailSettings.objects.values())


@pytest.mark.parametrize(
    ("codes", "hard"), [([550], True), ([599], True), ([450], False), ([421], False), ([550, 450], False)]
)
def test_only_5xx_is_for_good(codes: list[int], hard: bool) -> None:
    refused = {f"{code}@example.com": (code, b"no") for code in codes}
    assert bounces.is_hard(smtplib.SMTPRecipientsRefused(refused)) is hard


def _report(
    identifier: str,
    address: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    whole: bool = True,
    **more: Any,
) -> bytes:
    kind = more.get("kind", "multipart/report; report-type=delivery-status")
    quoted = (
        "message/rfc822\n\nMessage-ID: {id}\nSubject: x\n\nBody\n"
        if whole
        else "text/rfc822-headers\n\nMessage-ID: {id}\nSubject: x\n"
    ).format(id=identifier)
    return f"""From: MAILER-DAEMON@mx.example
To: noreply@localhost
Subject: Undelivered
Message-ID: <bounce-1@mx.example>
MIME-Version: 1.0
Content-Type: {kind}; boundary="b"

--b
Content-Type: text/plain

Nobody lives here.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Original-Recipient: rfc822;{address}
Final-Recipient: rfc822; forwarded@elsewhere.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no

--b
Content-Type: {quoted}
--b--
""".encode()


def _sent(person: User) -> str:
    notice = Notice.objects.create(recipient=person, event="question_answered", about=1, channel="instant")
    return f"<{mail.identity(f'notice-{notice.pk}')}@localhost>"


@pytest.mark.parametrize("whole", [True, False])
def test_a_report_counts_for_whom_the_mail_went_to(whole: bool) -> None:
    person = UserFactory()
    assert bounces.read_report(_report(_sent(person), person.email.upper(), whole=whole)) == person
    row = MailSettings.objects.get(user=person)
    assert (row.hard_failures, row.failed_late) == (1, True)


def test_a_report_about_a_summary_counts() -> None:
    person = UserFactory()
    identifier = f"<{mail.identity(f'digest-{person.pk}-20260314')}@localhost>"
    assert bounces.read_report(_report(identifier, person.email)) == person


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"action": "delivered", "status": "2.0.0"},
        {"action": "failed", "status": "4.2.2"},
        {"kind": "multipart/mixed"},
    ],
)
def test_what_is_no_failure_for_good_counts_for_nobody(fields: Any) -> None:
    person = UserFactory()
    assert bounces.read_report(_report(_sent(person), person.email, **fields)) is None
    assert not MailSettings.objects.exists()


def test_nobody_can_invent_a_report() -> None:
    """Whoever knows an address and guesses a number cannot turn somebody's mail off, and with it the warnings."""
    person, other = UserFactory(), UserFactory()
    right = _sent(person)
    number = right.partition(".")[0].rpartition("-")[2]
    forged = ["", "<x@localhost>", f"<notice-{number}@localhost>", f"<notice-{number}.{'0' * 20}@localhost>"]
    forged.append(right.replace(f"-{number}.", f"-{int(number) + 1}."))
    for identifier in forged:
        assert bounces.read_report(_report(identifier, person.email)) is None
    assert bounces.read_report(_report(right, other.email)) is None, "it went to another address"
    assert not MailSettings.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"Content-Type: multipart/report\n\n",
        b"Content-Type: message/delivery-status\n\nx",
        b"a" * 9999,
    ],
)
def test_rubbish_is_no_report(raw: bytes) -> None:
    assert bounces.read_report(raw) is None
