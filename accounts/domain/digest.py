"""The daily summary: one per day of the recipient's own calendar, at the hour they chose, and none when it is empty."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time
from typing import Any

from django.conf import settings as django_settings
from django.db import transaction
from django.db.models import Min, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date

from accounts.domain import bounces, mail, unsubscribing
from accounts.domain.channels import CATEGORIES, DIGEST, IN_APP
from accounts.domain.events import EVENTS
from accounts.domain.notifying import post
from accounts.domain.preferring import zone_of
from accounts.models import MailSettings, Notice, User

#: So many links for each kind; the others are a click away.
LINKS = 5


def waiting() -> QuerySet[Notice]:
    """Return what waits for a summary: chosen for it, not yet mailed, not yet read in the app."""
    return Notice.objects.filter(channel=DIGEST, mailed_at=None, refused_at=None, read_at=None)


def is_due(settings: MailSettings, *, oldest: datetime, now: datetime) -> date | None:
    """Return the local day whose summary is due, or None.

    The hour is one of the person's own clock. Where the clock skips it, the first moment after the gap counts;
    where it comes twice, the first one. What happened after that hour waits for the next day.
    """
    zone = zone_of(settings)
    day = now.astimezone(zone).date()
    moment = datetime.combine(day, time(settings.digest_hour), zone).astimezone(UTC)
    done = settings.digest_on is not None and settings.digest_on >= day
    return day if not done and oldest <= moment <= now else None


def plan(now: datetime) -> int:
    """Defer the summaries that are due, and return how many. Runs every few minutes; each day is taken once."""
    oldest = dict(waiting().filter(digest_day=None).values_list("recipient").annotate(Min("at")))
    missing = [MailSettings(user_id=account) for account in oldest]
    MailSettings.objects.bulk_create(missing, ignore_conflicts=True)
    rows = MailSettings.objects.filter(user__in=oldest, user__is_active=True).order_by("pk")
    due = {row.pk: day for row in rows if (day := is_due(row, oldest=oldest[row.pk], now=now))}
    for account, day in due.items():
        _defer(account, day, now)
    return len(due)


@transaction.atomic
def _defer(account: int, day: date, now: datetime) -> None:
    """Take up what waits for one person, and the job that mails it, in one transaction. A second planner finds it done."""
    from accounts.jobs import send_digest  # noqa: PLC0415 (the job calls `deliver` below: a circle, cut here)

    row = MailSettings.objects.select_for_update().get(pk=account)
    if row.digest_on is not None and row.digest_on >= day:
        return
    row.digest_on = day
    row.save(update_fields=["digest_on"])
    waiting().filter(recipient=account, digest_day=None, at__lte=now).update(digest_day=day)
    send_digest.defer(to=account, day=day.isoformat())


def deliver(*, to: int, day: date) -> None:
    """Mail the summary of one day. Nothing happens when nothing of it is left to tell, or the person is gone.

    Raises what `mail.send` raises; then the job is tried again later, under the same Message-ID.
    """
    person = User.objects.filter(pk=to, is_active=True).select_related("mail_settings").first()
    notices = waiting().filter(recipient=to, digest_day=day)
    taken = list(notices.order_by("pk"))
    if person is None or not taken:
        return
    ids = notices.model.objects.filter(pk__in=[notice.pk for notice in taken])
    if bounces.is_off(person, person.mail_settings):
        ids.update(channel=IN_APP)
        return
    name = getattr(mail.frame().get("forum"), "name", "Curbside")
    sent = post(
        person,
        template="digest",
        subject=f"Your {name} summary, {format_date(day, 'j F')}",
        context={
            "sentence": "This is what happened since your last summary.",
            "kinds": kinds_of(taken),
            "button": "Open your notices",
            "address": django_settings.SITE_URL + reverse("notifications"),
        },
        name=f"digest-{to}-{day:%Y%m%d}",
        stop=unsubscribing.address_for(person, unsubscribing.SUMMARY),
    )
    now = timezone.now()
    ids.update(**({"mailed_at": now} if sent else {"refused_at": now}))


def kinds_of(notices: list[Notice]) -> list[dict[str, Any]]:
    """Return title, count and links of each kind. A link carries an id, and stands once."""
    counts: Counter[str] = Counter()
    links: dict[str, dict[str, None]] = defaultdict(dict)
    for notice in notices:
        event = EVENTS[notice.event]
        counts[event.category] += 1
        links[event.category][django_settings.SITE_URL + event.path.format(id=notice.about)] = None
    return [
        {
            "title": CATEGORIES[category].title,
            "count": counts[category],
            "links": list(links[category])[:LINKS],
            "more": max(0, len(links[category]) - LINKS),
        }
        for category in CATEGORIES
        if category in counts
    ]
