"""From the application to the end of a licence."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.domain import verification
from accounts.domain.transitions import IllegalTransition, NotAllowed, ReasonMissing, StaleVersion
from accounts.models import AuditEntry, Physician, User, Verification
from tests.factories import PhysicianFactory, UserFactory, accept_parts, make_administrator, make_moderator

pytestmark = pytest.mark.django_db

FACTS: dict[str, Any] = {
    "display_name": "Orla Testwell", "legal_name": "Orla M Testwell", "credentials": ["MD"], "specialty_code": "207N00000X",
    "practice_city": "Denver", "region": "Colorado", "country": "US", "authority": "Test Medical Board", "jurisdiction": "Colorado",
    "licence_number": "T-77", "licence_expires": date(2031, 1, 31), "npi": "", "register": "Test register", "checked_on": date(2026, 11, 2),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today() -> Any:
    """Stand still on one day."""
    with time_machine.travel("2026-11-21T12:00:00Z", tick=True):
        yield


def verify(item: Verification, by: User, **more: Any) -> None:
    """Verify with the facts of the application, its parts accepted."""
    seen = more.get("version")
    if item.status == "submitted" and seen in {None, item.version}:
        accept_parts(item)
        more = {**more, "version": item.version} if seen else more
    verification.verify(
        item, by=by, register="Test register", jurisdiction="Colorado", checked_on=date(2026, 11, 2), **more
    )


def may_post(user: User) -> bool:
    """Ask both ways: the queryset and the row."""
    answers = {
        Physician.objects.verified().filter(user=user).exists(),
        Physician.objects.get(user=user).may_post,
    }
    assert len(answers) == 1
    return answers.pop()


def test_a_moderator_files_in_the_physicians_name_and_the_log_says_so() -> None:
    moderator, user = make_moderator(), UserFactory()
    item = verification.file(by=moderator, user=user, facts=FACTS)
    assert item.status == "submitted"
    assert user.groups.get().name == "Physicians"
    assert item.physician.specialty_title == "Dermatologist"
    entries = AuditEntry.objects.order_by("pk").values_list("action", "actor_id")
    assert list(entries) == [("file", moderator.pk), ("submit", user.pk)]
    assert not may_post(user)
    assert not Physician.objects.public().exists()


def test_filing_is_refused_for_oneself_without_the_permission_and_twice() -> None:
    moderator, user = make_moderator(), UserFactory()
    with pytest.raises(NotAllowed):
        verification.file(by=moderator, user=moderator, facts=FACTS)
    with pytest.raises(NotAllowed):
        verification.file(by=user, user=UserFactory(), facts=FACTS)
    verification.file(by=moderator, user=user, facts=FACTS)
    with pytest.raises(NotAllowed, match="There is an application"):
        verification.file(by=moderator, user=user, facts=FACTS)


def test_verify_lists_the_profile_and_lasts_twelve_months_at_the_most(deferred: Any) -> None:
    moderator, user = make_moderator(), UserFactory()
    item = verification.file(by=moderator, user=user, facts=FACTS)
    verify(item, moderator)
    item.refresh_from_db()
    assert (item.status, item.verified_until) == ("verified", date(2027, 11, 21))
    assert item.checked()["on"] == "2026-11-02"
    assert may_post(user)
    assert Physician.objects.public().filter(user=user).exists()
    assert deferred() == [{"event": "verification_verified", "to": user.pk, "about": item.pk}]


@pytest.mark.parametrize(
    ("expires", "until", "end"),
    [
        (date(2027, 3, 1), None, date(2027, 3, 1)),
        (date(2031, 1, 1), date(2027, 1, 1), date(2027, 1, 1)),
        (date(2031, 1, 1), date(2030, 1, 1), date(2027, 11, 21)),
    ],
)
def test_it_ends_with_the_licence_or_sooner(expires: date, until: date | None, end: date) -> None:
    item = verification.file(
        by=make_moderator(), user=UserFactory(), facts={**FACTS, "licence_expires": expires}
    )
    verify(item, make_moderator(), until=until)
    assert item.verified_until == end


def test_an_expired_licence_or_a_check_in_the_future_verifies_nobody() -> None:
    moderator = make_moderator()
    item = verification.file(
        by=moderator, user=UserFactory(), facts={**FACTS, "licence_expires": date(2026, 11, 20)}
    )
    with pytest.raises(verification.NotVerifiable, match="expiry"):
        verify(item, moderator)
    verification.fill(item, by=moderator, version=item.version, facts={**FACTS})
    with pytest.raises(verification.NotVerifiable, match="future"):
        verification.verify(item, by=moderator, register="R", jurisdiction="J", checked_on=date(2026, 11, 22))
    with pytest.raises(verification.NotVerifiable, match="register"):
        verification.verify(item, by=moderator, register="", jurisdiction="J", checked_on=date(2026, 11, 1))


def test_nobody_decides_on_themselves() -> None:
    user = make_moderator()
    item = verification.file(by=make_moderator(), user=user, facts=FACTS)
    with pytest.raises(NotAllowed):
        verify(item, user)
    with pytest.raises(NotAllowed):
        verification.fill(item, by=user, version=item.version, facts={"register": "Mine"})


@pytest.mark.parametrize(
    ("verb", "status"), [(verification.ask, "more_information"), (verification.refuse, "refused")]
)
def test_a_no_needs_a_reason(verb: Any, status: str) -> None:
    item = verification.file(by=make_moderator(), user=UserFactory(), facts=FACTS)
    with pytest.raises(ReasonMissing):
        verb(item, by=make_moderator(), reason="")
    verb(item, by=make_moderator(), reason="mismatch", note="The names differ.")
    item.refresh_from_db()
    assert item.status == status


def test_suspension_acts_at_once_and_another_person_takes_it_back() -> None:
    first, second, physician = make_moderator(), make_moderator(), PhysicianFactory()
    assert may_post(physician.user)
    verification.suspend(physician.verification, by=first, reason="conduct")
    assert not may_post(physician.user)
    with pytest.raises(NotAllowed):
        verification.reinstate(physician.verification, by=first, reason="put-right")
    verification.reinstate(physician.verification, by=second, reason="put-right")
    assert may_post(physician.user)


def test_a_past_last_day_counts_before_the_clock_comes_round() -> None:
    physician = PhysicianFactory()
    Verification.objects.update(verified_until=timezone.localdate() - timedelta(days=1))
    assert physician.verification.status == "verified"
    assert not may_post(physician.user)
    assert verification.lapse_overdue() == 1
    assert verification.lapse_overdue() == 0
    physician.verification.refresh_from_db()
    assert physician.verification.status == "lapsed"
    assert AuditEntry.objects.get().actor_id is None


def test_the_last_day_itself_still_counts() -> None:
    physician = PhysicianFactory()
    Verification.objects.update(verified_until=timezone.localdate())
    assert may_post(physician.user)
    assert verification.lapse_overdue() == 0


def test_a_lapsed_one_is_filed_again() -> None:
    moderator, physician = make_moderator(), PhysicianFactory(standing="lapsed")
    item = verification.file(by=moderator, user=physician.user, facts=FACTS)
    verify(item, moderator)
    assert may_post(physician.user)


def test_two_people_filling_one_application() -> None:
    item = verification.file(by=make_moderator(), user=UserFactory(), facts=FACTS)
    seen = item.version
    assert verification.fill(item, by=make_moderator(), version=seen, facts={"register": "Other register"})
    with pytest.raises(StaleVersion):
        verification.fill(item, by=make_moderator(), version=seen, facts={"register": "Third register"})
    with pytest.raises(StaleVersion):
        verify(item, make_moderator(), version=seen)


def test_a_decided_profile_is_corrected_by_administrators_only_with_an_entry() -> None:
    physician = PhysicianFactory()
    with pytest.raises(NotAllowed):
        verification.correct_profile(
            physician, by=make_moderator(), reason="typing", facts={"practice_city": "Boulder"}
        )
    boss = make_administrator()
    assert verification.correct_profile(
        physician, by=boss, reason="typing", facts={"practice_city": "Boulder"}
    )
    entry = AuditEntry.objects.get()
    assert (entry.object_type, entry.action, entry.reason) == ("physician", "change", "typing")
    with pytest.raises(NotAllowed):
        verification.fill(physician.verification, by=boss, version=1, facts={"register": "x"})


def test_a_refused_one_stays_refused() -> None:
    item = verification.file(by=make_moderator(), user=UserFactory(), facts=FACTS)
    verification.refuse(item, by=make_moderator(), reason="not-found")
    with pytest.raises(IllegalTransition):
        verify(item, make_moderator())
