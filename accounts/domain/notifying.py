"""Notices: what people are told, written in the transaction that caused them, together with the job that mails them.

A notice names its event and ids. Words are made when it is read or sent, and carry nothing of a title, text,
topic or photo.
"""

import smtplib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.domain import bounces, holding, mail, unsubscribing
from accounts.domain.channels import IN_APP, INSTANT, OFF, SECURITY
from accounts.domain.events import EVENTS
from accounts.domain.events.details import DETAILS
from accounts.domain.preferring import effective
from accounts.models import Channel, MailSettings, Notice, Preference, User

#: So many recipients at a time: a notice to many takes three queries for each such batch.
BATCH = 1000
#: How long notices stay in the list, read and unread.
KEPT_READ = timedelta(days=180)
KEPT = timedelta(days=730)
#: The menu counts no further.
COUNTED = 100


def notify(event: str, *, to: int | None, about: int) -> None:
    """Tell the account ``to``, as it wishes; nothing happens when there is none (imports, closed accounts).

    ``about`` is the id that stands in the link. Raises `KeyError` for an unknown event.
    """
    notify_many(event, to=[] if to is None else [to], about=about)


@transaction.atomic
def notify_many(event: str, *, to: Iterable[int], about: int) -> None:
    """Tell many accounts the same. Those that are gone or switched off are left out, and nobody is told twice.

    Writes the rows and defers the mails in the transaction of the caller; what a moderator's decision tells waits as long
    as it can be taken back (`accounts.domain.deciding`). Raises `KeyError` for an unknown event.
    """
    category = EVENTS[event].category
    accounts = list(dict.fromkeys(to))
    if holding.kept("notify", event=event, to=accounts, about=about):
        return
    for start in range(0, len(accounts), BATCH):
        _tell(event, category, accounts[start : start + BATCH], about)


def _tell(event: str, category: str, accounts: list[int], about: int) -> None:
    from accounts.jobs import send_notice  # noqa: PLC0415 (the job calls `deliver` below: a circle, cut here)

    chosen = Preference.objects.filter(user=OuterRef("pk"), category=category)
    people = User.objects.filter(pk__in=accounts, is_active=True).select_related("mail_settings")
    rows = []
    for person in people.annotate(chosen=Subquery(chosen.values("channel")[:1])).order_by("pk"):
        channel = effective(category, person.chosen)
        if channel != OFF:
            reached = _reached(person, category, channel)
            rows.append(
                Notice(recipient=person, event=event, about=about, channel=reached, at=timezone.now())
            )
    Notice.objects.bulk_create(rows)
    jobs = [{"notice": row.pk, "to": row.recipient_id} for row in rows if row.channel == INSTANT]
    if jobs:
        send_notice.batch_defer(*jobs)  # type: ignore[arg-type]


def _reached(person: User, category: str, channel: Channel) -> Channel:
    """Return the channel that reaches the person: where mail to the address is off, only the list does.

    What warns of a stranger is tried nevertheless.
    """
    stopped = category != SECURITY and bounces.is_off(person, _settings(person))
    return IN_APP if stopped else channel


def _settings(person: User) -> MailSettings | None:
    return getattr(person, "mail_settings", None)


def deliver(*, notice: int) -> None:
    """Mail a notice. Nothing happens when it was mailed, when its recipient is gone, or wants no mail by now.

    A server that refuses the recipient for good is believed: the failure is counted, and the mail is not tried again.
    Raises what else `mail.send` raises; then the job is tried again later.
    """
    waiting = Notice.objects.filter(pk=notice, channel=INSTANT, mailed_at=None, refused_at=None)
    row = waiting.filter(recipient__is_active=True).select_related("recipient__mail_settings").first()
    if row is None:
        return
    person, event = row.recipient, EVENTS[row.event]
    if _reached(person, event.category, INSTANT) != INSTANT:
        waiting.update(channel=IN_APP)
        return
    address = settings.SITE_URL + event.path.format(id=row.about)
    context: dict[str, Any] = {"sentence": event.sentence, "button": event.button, "address": address}
    if event.category in DETAILS:
        context |= DETAILS[event.category](row.about)
    sent = post(
        person,
        template="notice",
        subject=event.subject,
        context=context,
        name=f"notice-{row.pk}",
        stop=unsubscribing.address_for(person, event.category),
    )
    now = timezone.now()
    waiting.update(**({"mailed_at": now} if sent else {"refused_at": now}))


def post(person: User, **letter: Any) -> bool:
    """Send one mail to a person, as `mail.send` does; False when the server refused the address for good."""
    try:
        mail.send(to=person.email, **letter)
    except smtplib.SMTPRecipientsRefused as error:
        if not bounces.is_hard(error):
            raise
        if bounces.record_failure(person):
            notify("mail_stopped", to=person.pk, about=person.pk)
        return False
    bounces.record_success(person)
    return True


def unread(person: User) -> int:
    """Return how many notices the person has not read, counted to a hundred at the most."""
    return Notice.objects.filter(recipient=person, read_at=None)[:COUNTED].count()


def mark_read(notices: QuerySet[Notice], *, by: User) -> None:
    """Mark those of the notices read that are the person's own."""
    notices.filter(recipient=by, read_at=None).update(read_at=timezone.now())


def purge() -> None:
    """Remove old notices: read ones after `KEPT_READ`, all after `KEPT`."""
    now = timezone.now()
    Notice.objects.filter(at__lt=now - KEPT_READ, read_at__isnull=False).delete()
    Notice.objects.filter(at__lt=now - KEPT).delete()
