"""Preferences: only what is offered, only what can happen to the person, and a default that nobody touched stays one."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.domain import preferring
from accounts.domain.channels import CATEGORIES, DIGEST, IN_APP, INSTANT, MODERATOR, OFF, PHYSICIAN
from accounts.models import MailSettings, Notice, Preference
from tests.factories import PhysicianFactory, UserFactory, make_administrator, make_moderator

pytestmark = pytest.mark.django_db


def _audiences(person: Any) -> set[str]:
    return {row.audience for row in preferring.categories_for(person).values()}


def test_rows_are_those_that_can_happen_to_the_person() -> None:
    assert not _audiences(UserFactory()) & {PHYSICIAN, MODERATOR}
    assert _audiences(PhysicianFactory(standing="lapsed").user) == {"everyone", PHYSICIAN}
    assert _audiences(make_moderator()) == {"everyone", MODERATOR}
    assert _audiences(make_administrator()) == {"everyone", MODERATOR}


@pytest.mark.parametrize("name", [name for name, row in CATEGORIES.items() if row.locked])
def test_what_is_locked_cannot_be_turned_off(name: str) -> None:
    person = UserFactory()
    with pytest.raises(preferring.NotOffered):
        preferring.choose({"answers": DIGEST, name: OFF}, by=person)
    assert not Preference.objects.exists(), "all or nothing"


def test_choosing_again_replaces() -> None:
    person, other = UserFactory(), UserFactory()
    preferring.choose({"answers": OFF, "thanks": INSTANT}, by=person)
    preferring.choose({"answers": DIGEST}, by=person)
    assert preferring.channels_of(person) == {name: row.default for name, row in CATEGORIES.items()} | {
        "answers": DIGEST,
        "thanks": INSTANT,
    }
    assert preferring.channels_of(other)["answers"] == INSTANT


@pytest.mark.parametrize(
    ("chosen", "after"), [(IN_APP, IN_APP), (OFF, IN_APP), (DIGEST, DIGEST), (INSTANT, INSTANT)]
)
def test_what_waits_for_the_mail_follows(chosen: Any, after: str) -> None:
    person = UserFactory()
    waits = Notice.objects.create(recipient=person, event="question_answered", about=1, channel=INSTANT)
    kind = Notice.objects.create(recipient=person, event="question_published", about=1, channel=INSTANT)
    other = Notice.objects.create(
        recipient=UserFactory(), event="question_answered", about=1, channel=INSTANT
    )
    preferring.choose({"answers": chosen}, by=person)
    for notice in (waits, kind, other):
        notice.refresh_from_db()
    assert (waits.channel, kind.channel, other.channel) == (after, INSTANT, INSTANT)


def test_zones_are_places() -> None:
    zones = preferring.zones()
    assert {"UTC", "Asia/Kolkata", "Asia/Kathmandu", "America/New_York"} <= set(zones)
    assert not [name for name in zones if name.startswith(("Etc/", "posix", "right"))]
    for name in zones:
        ZoneInfo(name)


def test_a_zone_that_is_known_no_more_is_the_sites(settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Vienna"
    assert preferring.zone_of(MailSettings(time_zone="Mars/Olympus")).key == "Europe/Vienna"
    assert preferring.zone_of(None).key == "Europe/Vienna"
    assert preferring.zone_of(MailSettings(time_zone="Asia/Kolkata")).key == "Asia/Kolkata"
