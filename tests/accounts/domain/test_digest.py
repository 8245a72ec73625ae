"""The daily summary: exactly one per day of the person's own calendar, at their hour, none when empty."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection

from accounts.domain import bounces, digest, preferring, unsubscribing
from accounts.domain.channels import DIGEST, IN_APP, INSTANT
from accounts.models import MailSettings, Notice, User
from forum.models import SiteSettings
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def _person(zone: str, hour: int) -> User:
    person = UserFactory()
    preferring.set_digest_time(hour=hour, time_zone=zone, by=person)
    return person


def _notice(person: User, at: datetime, **fields: Any) -> Notice:
    fields = {"event": "followed_topic_asked", "about": 7, "channel": DIGEST} | fields
    return Notice.objects.create(recipient=person, at=at, **fields)


def _jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'accounts.send_digest'")
        return int(cursor.fetchone()[0])


def _run(
    person: User, start: datetime, end: datetime, *, every: timedelta = timedelta(minutes=5)
) -> list[datetime]:
    """Let the clock run with news in every step; return when summaries were planned."""
    planned, now = [], start
    while now < end:
        _notice(person, now - timedelta(seconds=1))
        if digest.plan(now):
            planned.append(now)
        now += every
    return planned


@pytest.mark.parametrize(
    ("zone", "hour", "first"),
    [
        ("UTC", 8, "08:00"),
        ("Asia/Kolkata", 8, "02:30"),
        ("Asia/Kathmandu", 7, "01:15"),
        ("Pacific/Chatham", 0, "11:15"),
        ("Pacific/Kiritimati", 23, "09:00"),
        ("Pacific/Niue", 0, "11:00"),
    ],
)
def test_one_a_day_at_the_hour_of_the_place(zone: str, hour: int, first: str) -> None:
    person = _person(zone, hour)
    start = datetime(2026, 6, 10, tzinfo=UTC)
    planned = _run(person, start, start + timedelta(days=3), every=timedelta(minutes=15))
    assert [f"{at:%H:%M}" for at in planned] == [first] * 3
    local = [at.astimezone(ZoneInfo(zone)) for at in planned]
    assert [(at.hour, at.minute) for at in local] == [(hour, 0)] * 3
    assert len({at.date() for at in local}) == 3


@pytest.mark.parametrize(
    ("zone", "hour", "day"),
    [
        ("America/New_York", 2, date(2026, 3, 8)),  # 02:00 is skipped
        ("America/New_York", 1, date(2026, 11, 1)),  # 01:00 comes twice
        ("Europe/Vienna", 2, date(2026, 3, 29)),
        ("Europe/Vienna", 2, date(2026, 10, 25)),
        ("Australia/Lord_Howe", 2, date(2026, 10, 4)),  # by half an hour
        ("Australia/Lord_Howe", 1, date(2026, 4, 5)),
        ("America/Havana", 0, date(2026, 3, 8)),  # midnight is skipped
        ("America/Havana", 0, date(2026, 11, 1)),
    ],
)
def test_one_a_day_when_clocks_change(zone: str, hour: int, day: date) -> None:
    person = _person(zone, hour)
    place = ZoneInfo(zone)
    start = datetime(day.year, day.month, day.day, tzinfo=place).astimezone(UTC) - timedelta(days=1)
    planned = _run(person, start, start + timedelta(days=3), every=timedelta(minutes=15))
    days = [at.astimezone(place).date() for at in planned]
    assert days.count(day) == 1
    assert len(days) == len(set(days))
    assert {day - timedelta(days=1), day, day + timedelta(days=1)} <= set(days)


def test_moving_across_the_date_line_gives_no_second_one_for_a_day() -> None:
    person = _person("Pacific/Kiritimati", 9)
    _notice(person, datetime(2026, 6, 10, 12, tzinfo=UTC))
    assert digest.plan(datetime(2026, 6, 10, 19, 1, tzinfo=UTC)) == 1  # the 11th there
    preferring.set_digest_time(hour=9, time_zone="Pacific/Honolulu", by=person)
    _notice(person, datetime(2026, 6, 10, 19, 2, tzinfo=UTC))
    assert digest.plan(datetime(2026, 6, 11, 19, 1, tzinfo=UTC)) == 0  # the 11th again
    assert digest.plan(datetime(2026, 6, 12, 19, 1, tzinfo=UTC)) == 1


def test_news_after_the_hour_wait_for_the_next_day() -> None:
    person = _person("UTC", 8)
    _notice(person, datetime(2026, 6, 10, 8, 1, tzinfo=UTC))
    assert digest.plan(datetime(2026, 6, 10, 8, 5, tzinfo=UTC)) == 0
    assert digest.plan(datetime(2026, 6, 10, 23, 55, tzinfo=UTC)) == 0
    assert digest.plan(datetime(2026, 6, 11, 8, 0, tzinfo=UTC)) == 1


def test_a_worker_that_was_away_sends_late_rather_than_never() -> None:
    person = _person("UTC", 8)
    _notice(person, datetime(2026, 6, 10, 7, tzinfo=UTC))
    assert digest.plan(datetime(2026, 6, 10, 13, tzinfo=UTC)) == 1


def test_none_when_there_is_nothing() -> None:
    person = _person("UTC", 8)
    at = datetime(2026, 6, 10, 7, tzinfo=UTC)
    _notice(person, at, channel=INSTANT)
    _notice(person, at, channel=IN_APP)
    _notice(person, at, read_at=at)
    _notice(person, at, mailed_at=at)
    gone = _person("UTC", 8)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    _notice(gone, at)
    assert digest.plan(datetime(2026, 6, 10, 8, tzinfo=UTC)) == 0
    assert _jobs() == 0


def test_who_never_chose_has_the_sites_clock(settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Kolkata"
    _notice(UserFactory(), datetime(2026, 6, 10, 2, tzinfo=UTC))
    assert digest.plan(datetime(2026, 6, 10, 2, 25, tzinfo=UTC)) == 0
    assert digest.plan(datetime(2026, 6, 10, 2, 30, tzinfo=UTC)) == 1


def test_two_planners_take_a_day_once() -> None:
    person = _person("UTC", 8)
    _notice(person, datetime(2026, 6, 10, 7, tzinfo=UTC))
    now, day = datetime(2026, 6, 10, 8, tzinfo=UTC), date(2026, 6, 10)
    digest._defer(person.pk, day, now)
    digest._defer(person.pk, day, now)
    assert _jobs() == 1


@pytest.mark.parametrize("people", [2, 12])
def test_planning_asks_little_of_those_who_are_not_due(people: int, django_assert_num_queries: Any) -> None:
    for _ in range(people):
        _notice(_person("UTC", 8), datetime(2026, 6, 10, 7, tzinfo=UTC))
    with django_assert_num_queries(3):
        assert digest.plan(datetime(2026, 6, 10, 7, 30, tzinfo=UTC)) == 0


def test_it_counts_by_kind_and_links_by_id(mailoutbox: list[Any]) -> None:
    SiteSettings.objects.update(name="Lamplight")
    person = _person("UTC", 8)
    at = datetime(2026, 3, 14, 7, tzinfo=UTC)
    for about in (11, 11, 12, 13, 14, 15, 16, 17):
        _notice(person, at, about=about)
    _notice(person, at, event="followed_question_answered", about=3)
    _notice(person, at, event="followed_question_answered", about=4, read_at=at)
    with time_machine.travel(datetime(2026, 3, 14, 8, tzinfo=UTC), tick=False):
        assert digest.plan(datetime(2026, 3, 14, 8, tzinfo=UTC)) == 1
        digest.deliver(to=person.pk, day=date(2026, 3, 14))
        digest.deliver(to=person.pk, day=date(2026, 3, 14))
    assert [mail.subject for mail in mailoutbox] == ["Your Lamplight summary, 14 March"]
    plain = mailoutbox[0].body
    html = mailoutbox[0].alternatives[0][0]
    for text in (plain, html):
        words = re.sub(r"<[^>]*>", "", text)
        assert "New on topics and physicians you follow: 8" in words
        assert "New answers to questions you follow: 1" in words
        assert "and 2 more, in your notices" in words
        assert text.index("New answers to questions") < text.index("New on topics")
        assert "/me/notifications/" in text
    assert len(re.findall(r"/questions/\d+/", plain)) == digest.LINKS
    assert html.count('class="act"') == 1
    headers = mailoutbox[0].extra_headers
    assert headers["List-Unsubscribe"] == f"<{unsubscribing.address_for(person, unsubscribing.SUMMARY)}>"
    assert headers["Message-ID"].startswith(f"<digest-{person.pk}-20260314.")


def test_what_was_ended_or_read_in_between_is_left_out(mailoutbox: list[Any]) -> None:
    at, day = datetime(2026, 6, 10, 7, tzinfo=UTC), date(2026, 6, 10)
    ended, reads = _person("UTC", 8), _person("UTC", 8)
    for person in (ended, reads):
        _notice(person, at)
    assert digest.plan(at + timedelta(hours=1)) == 2
    preferring.choose({"followed_topics": IN_APP}, by=ended)
    Notice.objects.filter(recipient=reads).update(read_at=at)
    for person in (ended, reads):
        digest.deliver(to=person.pk, day=day)
    assert mailoutbox == []


def test_none_goes_to_an_address_that_is_off(mailoutbox: list[Any]) -> None:
    at = datetime(2026, 6, 10, 7, tzinfo=UTC)
    person = _person("UTC", 8)
    _notice(person, at)
    digest.plan(at + timedelta(hours=1))
    MailSettings.objects.filter(user=person).update(off_at=at, failed_address=bounces.key_of(person.email))
    digest.deliver(to=person.pk, day=date(2026, 6, 10))
    assert mailoutbox == []
    assert Notice.objects.get().channel == IN_APP
