"""Addresses that take no mail. After three failures for good, on three days in a row of tries, mail there is off.

A failure is said at once, when the mail server refuses the recipient with a 5xx, or later, by a mail that comes back
(RFC 3464). A mail that is accepted disproves the first kind only: a relay accepts everything.
"""

import smtplib
from collections.abc import Iterable
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.domain import mail
from accounts.models import MailSettings, Notice, User

#: So many failures for good, each on another day, and mail to the address is off.
LIMIT = 3
#: Failures that came back later are forgotten after so long without another one.
FORGOTTEN = timedelta(days=60)


def key_of(address: str) -> str:
    """Return the hash under which an address is remembered."""
    return salted_hmac("accounts.bounces", address.strip().lower(), algorithm="sha256").hexdigest()


def is_off(person: User, settings: MailSettings | None) -> bool:
    """Tell whether mail to the person's present address is off. A new address starts anew."""
    return bool(settings and settings.off_at and settings.failed_address == key_of(person.email))


def is_hard(error: smtplib.SMTPRecipientsRefused) -> bool:
    """Tell a refusal for good (5xx) from one for now (4xx)."""
    return bool(error.recipients) and all(500 <= code < 600 for code, _words in error.recipients.values())


@transaction.atomic
def record_failure(person: User, *, late: bool = False) -> bool:
    """Count a failure for good; True when mail to the address is off from now on. One a day counts."""
    MailSettings.objects.bulk_create([MailSettings(user=person)], ignore_conflicts=True)
    row = MailSettings.objects.select_for_update().get(user=person)
    today, key = timezone.now().date(), key_of(person.email)
    if row.failed_address != key or (row.failed_on and today - row.failed_on > FORGOTTEN):
        row.hard_failures, row.off_at, row.failed_on = 0, None, None
    if row.off_at or row.failed_on == today:
        return False
    row.hard_failures += 1
    row.failed_on, row.failed_address, row.failed_late = today, key, late
    if row.hard_failures >= LIMIT:
        row.off_at = timezone.now()
    row.save(update_fields=["hard_failures", "failed_on", "failed_address", "failed_late", "off_at"])
    return row.off_at is not None


def record_success(person: User) -> None:
    """Forget refusals, now that the server took a mail for the address. What came back later stays counted."""
    rows = MailSettings.objects.filter(user=person, hard_failures__gt=0, failed_late=False)
    rows.update(hard_failures=0, failed_on=None, off_at=None)


def try_again(*, by: User) -> None:
    """Let mail go to the person's address again."""
    rows = MailSettings.objects.filter(user=by)
    rows.update(hard_failures=0, failed_on=None, failed_late=False, off_at=None)


def read_report(raw: bytes) -> User | None:
    """Count what a mail that came back says. Returns the account it counted for.

    None for anything that is not a report of a failure for good about a mail that we sent to the address that
    the account has now. Whoever may send us mail may send us anything: only our own signed Message-ID counts.
    """
    report = message_from_bytes(raw, policy=policy.default)
    parts = list(report.walk())
    failed = {address for part in parts for address in _failed_addresses(part)}
    if report.get_content_type() != "multipart/report" or not failed:
        return None
    names = filter(None, (mail.named(identifier) for part in parts for identifier in _identifiers(part)))
    person = next(filter(None, (_recipient(name) for name in names)), None)
    if person is None or person.email.lower() not in failed:
        return None
    record_failure(person, late=True)
    return person


def _failed_addresses(part: Message) -> Iterable[str]:
    """Yield the recipients that a delivery-status part calls failed with a status of 5."""
    groups = part.get_payload() if part.get_content_type() == "message/delivery-status" else None
    for fields in groups if isinstance(groups, list) else []:
        if not isinstance(fields, Message):
            continue
        action, status = str(fields.get("Action", "")).strip().lower(), str(fields.get("Status", "")).strip()
        if action == "failed" and status.startswith("5."):
            for header in ("Original-Recipient", "Final-Recipient"):
                yield str(fields.get(header, "")).rpartition(";")[2].strip().strip("<>").lower()


def _identifiers(part: Message) -> Iterable[str]:
    """Yield the Message-ID of the mail that came back: of a part that is a mail, or that holds its headers."""
    if part.get_content_type() == "text/rfc822-headers" and isinstance(part, EmailMessage):
        headers = message_from_bytes(
            str(part.get_content()).encode("utf-8", "replace"), policy=policy.default
        )
        yield str(headers.get("Message-ID", ""))
    else:
        yield str(part.get("Message-ID", ""))


def _recipient(name: str) -> User | None:
    """Return whom the mail of this name went to."""
    kind, _, rest = name.partition("-")
    number = rest.partition("-")[0]
    if not number.isdecimal():
        return None
    if kind == "notice":
        notice = Notice.objects.filter(pk=int(number)).select_related("recipient").first()
        return notice.recipient if notice else None
    return User.objects.filter(pk=int(number)).first() if kind == "digest" else None
