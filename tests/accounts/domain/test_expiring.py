"""Reminders 60, 30 and 7 days before the end, each once; the end by the clock; and what readers see then."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.domain import expiring, verification
from accounts.models import Physician, Verification
from forum.presenters import byline
from tests import applications
from tests.factories import make_moderator

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 10, 12, tzinfo=UTC)
END = date(2026, 5, 20)


@pytest.fixture
def item() -> Verification:
    """Return somebody verified until 20 May 2026, when the licence expires."""
    with time_machine.travel(START):
        made = applications.verified(licence_expires=END)
    assert made.verified_until == END
    return made


def days(deferred: Any) -> list[str]:
    return [
        each["event"]
        for each in deferred()
        if each["event"] in {"verification_expiring", "verification_lapsed"}
    ]


def test_each_reminder_is_sent_once_on_its_day(item: Verification, deferred: Any) -> None:
    told = []
    for left in range(70, -2, -1):
        with time_machine.travel(datetime.combine(END, START.timetz()) - timedelta(days=left)):
            if expiring.remind():
                told.append(left)
            assert expiring.remind() == 0, "twice on one day"
            verification.lapse_overdue()
    assert told == [60, 30, 7]
    assert days(deferred) == [*["verification_expiring"] * 3, "verification_lapsed"]


def test_after_a_standstill_one_is_sent_and_not_all_at_once(item: Verification, deferred: Any) -> None:
    for left in (70, 12, 11, 3, 2):
        with time_machine.travel(datetime.combine(END, START.timetz()) - timedelta(days=left)):
            expiring.remind()
    assert days(deferred) == ["verification_expiring"] * 2


def test_a_renewed_verification_is_reminded_of_its_own_end(item: Verification, deferred: Any) -> None:
    with time_machine.travel(datetime(2026, 5, 15, 12, tzinfo=UTC)):
        assert expiring.remind() == 1
        Verification.objects.filter(pk=item.pk).update(verified_until=date(2027, 5, 1))
        assert expiring.remind() == 0
    with time_machine.travel(datetime(2027, 4, 26, 12, tzinfo=UTC)):
        assert expiring.remind() == 1


def test_nobody_who_is_suspended_or_gone_is_reminded(item: Verification) -> None:
    with time_machine.travel(datetime(2026, 5, 15, 12, tzinfo=UTC)):
        verification.suspend(item, by=make_moderator(), reason="conduct", note="Please read the rules.")
        assert expiring.remind() == 0


def test_the_end_counts_at_once_and_readers_see_the_month(item: Verification) -> None:
    with time_machine.travel(datetime(2026, 5, 20, 23, tzinfo=UTC)):
        assert Physician.objects.get(pk=item.physician_id).may_post
    with time_machine.travel(datetime(2026, 5, 21, 0, 1, tzinfo=UTC)):
        physician = Physician.objects.select_related("verification").get(pk=item.physician_id)
        assert not physician.may_post, "before the clock came round"
        assert byline.standing_of(physician).label == "Verified until May 2026"
        assert verification.lapse_overdue() == 1
        physician = Physician.objects.select_related("verification").get(pk=item.physician_id)
        assert (physician.standing, byline.standing_of(physician).tick) == ("lapsed", False)
        assert byline.standing_of(physician).label == "Verified until May 2026"


def test_a_lapsed_physician_who_sent_a_renewal_still_shows_when_it_ended(item: Verification) -> None:
    Verification.objects.filter(pk=item.pk).update(status="lapsed")
    Verification.objects.filter(pk=item.pk).update(status="submitted")
    with time_machine.travel(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        physician = Physician.objects.select_related("verification").get(pk=item.physician_id)
        assert byline.standing_of(physician) == byline.Standing("Verified until May 2026")


def test_twelve_months_are_the_most() -> None:
    with time_machine.travel(START):
        made = applications.verified(licence_expires=date(2031, 1, 31))
    assert made.verified_until == date(2027, 1, 10)
