"""How somebody wants to hear of things."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings as django_settings
from django.db import transaction

from accounts import roles
from accounts.domain.channels import (
    CATEGORIES,
    DIGEST,
    EVERYONE,
    IN_APP,
    INSTANT,
    MODERATOR,
    OFF,
    PHYSICIAN,
    Category,
)
from accounts.domain.events import EVENTS
from accounts.models import Channel, MailSettings, Notice, Physician, Preference, User


class NotOffered(ValueError):
    """The category does not know this channel."""


def categories_for(person: User) -> dict[str, Category]:
    """Return the rows of the person's preferences page: only what can happen to them."""
    audiences = {EVERYONE}
    if Physician.objects.filter(user=person).exists():
        audiences.add(PHYSICIAN)
    if roles.may_moderate(person):
        audiences.add(MODERATOR)
    return {name: row for name, row in CATEGORIES.items() if row.audience in audiences}


def effective(category: str, chosen: str | None) -> Channel:
    """Return the channel that counts: the one chosen if the category still offers it, else its default."""
    row = CATEGORIES[category]
    return Channel(chosen) if chosen in row.choices else row.default


def channels_of(person: User) -> dict[str, Channel]:
    """Return the channel of every category."""
    chosen = dict(Preference.objects.filter(user=person).values_list("category", "channel"))
    return {name: effective(name, chosen.get(name)) for name in CATEGORIES}


@transaction.atomic
def choose(channels: dict[str, Channel], *, by: User) -> None:
    """Keep the channels of some categories. What waits to be mailed follows at once. Raises `NotOffered`."""
    for category, channel in channels.items():
        if channel not in CATEGORIES[category].choices:
            raise NotOffered(category)
    Preference.objects.bulk_create(
        [Preference(user=by, category=category, channel=channel) for category, channel in channels.items()],
        update_conflicts=True,
        unique_fields=["user", "category"],
        update_fields=["channel"],
    )
    for channel in Channel:
        moved = {category for category, chosen in channels.items() if chosen == channel}
        events = [name for name, event in EVENTS.items() if event.category in moved]
        if events and channel != INSTANT:
            _move(by, events, IN_APP if channel == OFF else channel)


def _move(person: User, events: list[str], channel: Channel) -> None:
    """Let notices that wait for the mail go the other way. The job of one that is no longer instant sends nothing."""
    waiting = Notice.objects.filter(
        recipient=person, event__in=events, channel__in=[INSTANT, DIGEST], mailed_at=None, refused_at=None
    )
    waiting.exclude(channel=channel).update(channel=channel, digest_day=None)


@cache
def _known() -> frozenset[str]:
    """Return the names of all zones; asked of the disk once, since it takes a walk over hundreds of files."""
    return frozenset(available_timezones())


def zones() -> list[str]:
    """Return the names of the time zones that a person may choose: those of places, and UTC."""
    return [
        "UTC",
        *sorted(name for name in _known() if "/" in name and not name.startswith("Etc/")),
    ]


def settings_of(person: User) -> MailSettings:
    """Return the person's row; the defaults where there is none yet."""
    return MailSettings.objects.filter(user=person).first() or MailSettings(user=person)


def zone_of(settings: MailSettings | None) -> ZoneInfo:
    """Return the person's time zone: the site's where they chose none, or one that is known no more."""
    name = settings.time_zone if settings else ""
    return ZoneInfo(name if name in _known() else django_settings.TIME_ZONE)


def set_digest_time(*, hour: int, time_zone: str, by: User) -> None:
    """Keep when the person's summary comes."""
    MailSettings.objects.update_or_create(user=by, defaults={"digest_hour": hour, "time_zone": time_zone})
