"""Deciding on changes that verified physicians want."""

from datetime import date, timedelta
from typing import Any

import pgtrigger
import pytest
import time_machine
from django.utils import timezone

from accounts.domain import amending, amendment_decisions
from accounts.domain.transitions import NotAllowed, ReasonMissing, StaleVersion
from accounts.domain.verification import NotVerifiable
from accounts.models import Amendment, AuditEntry, Physician, Verification
from tests.factories import PhysicianFactory, UserFactory, in_group, make_moderator

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
LICENCE = {
    "authority": "Test Medical Board", "jurisdiction": "Colorado", "licence_number": "TEST-2", "licence_expires": "2030-06-30", "npi": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel("2026-11-21T12:00:00Z", tick=True):
        yield


@pytest.fixture
def physician() -> Physician:
    made: Physician = PhysicianFactory(
        display_name="Orla Testwell", credentials=["MD"], practice_city="Denver"
    )
    return made


def proposed(physician: Physician, part: str, **facts: Any) -> Amendment:
    """Return a change as the physician proposes it."""
    made = amending.propose(
        physician.verification,
        part,
        by=physician.user,
        facts={**amending.current(physician.verification, part), **facts},
    )
    assert made is not None
    return made


def public(physician: Physician) -> Physician:
    return Physician.objects.select_related("verification").get(pk=physician.pk)


def test_the_verified_values_stay_until_it_is_accepted(physician: Physician, deferred: Any) -> None:
    change = proposed(physician, "credentials", credentials=["MD", "FACS"])
    assert public(physician).credentials == ["MD"]
    by = make_moderator()
    amendment_decisions.accept(change, by=by, seen=amendment_decisions.fingerprint(change))
    now = public(physician)
    assert now.credentials == ["MD", "FACS"]
    change.refresh_from_db()
    assert (change.status, change.decider_id) == ("accepted", by.pk)
    assert now.verification.parts.get(part="credentials").state == "accepted"
    entry = AuditEntry.objects.get(action="accept change")
    assert (entry.object_type, entry.object_id, entry.reason) == ("amendment", change.pk, "credentials")
    assert deferred()[-1] == {"event": "amendment_accepted", "to": physician.user_id, "about": change.pk}


def test_refused_nothing_changes_and_the_physician_reads_why(physician: Physician, deferred: Any) -> None:
    change = proposed(physician, "name", display_name="Cheap Fillers Denver")
    with pytest.raises(ReasonMissing):
        amendment_decisions.refuse(change, by=make_moderator(), reason="")
    amendment_decisions.refuse(change, by=make_moderator(), reason="advertising", note="A name is a name.")
    change.refresh_from_db()
    assert (change.status, change.reason, change.note) == ("refused", "advertising", "A name is a name.")
    assert public(physician).display_name == "Orla Testwell"
    assert deferred()[-1]["event"] == "amendment_refused"


def test_a_specialty_brings_its_title(physician: Physician) -> None:
    change = proposed(physician, "specialty", specialty_code="207N00000X", practice_city="Boulder")
    amendment_decisions.accept(change, by=make_moderator())
    now = public(physician)
    assert (now.specialty_code, now.specialty_title, now.practice_city) == (
        "207N00000X",
        "Dermatologist",
        "Boulder",
    )


@pytest.mark.parametrize(
    ("expires", "until"), [("2030-06-30", date(2027, 11, 21)), ("2027-03-01", date(2027, 3, 1))]
)
def test_a_new_licence_renews_the_verification(physician: Physician, expires: str, until: date) -> None:
    Verification.objects.update(verified_until=TODAY + timedelta(days=7))
    change = proposed(physician, "licence", **{**LICENCE, "licence_expires": expires})
    amendment_decisions.accept(change, by=make_moderator(), register="The board", checked_on=TODAY)
    now = public(physician).verification
    assert (now.licence_number, now.verified_until, now.register, now.checked_on) == (
        "TEST-2",
        until,
        "The board",
        TODAY,
    )


@pytest.mark.parametrize(
    ("facts", "how", "sentence"),
    [
        ({}, {"register": "The board"}, "on which day"),
        ({}, {"checked_on": TODAY}, "which register"),
        ({}, {"register": "The board", "checked_on": TODAY + timedelta(days=1)}, "in the future"),
        ({"licence_expires": "2026-11-20"}, {"register": "The board", "checked_on": TODAY}, "not past"),
    ],
)
def test_a_licence_is_not_renewed_unchecked(
    physician: Physician, facts: dict[str, str], how: dict[str, Any], sentence: str
) -> None:
    change = proposed(physician, "licence", **{**LICENCE, **facts})
    with pytest.raises(NotVerifiable, match=sentence):
        amendment_decisions.accept(change, by=make_moderator(), **how)
    assert public(physician).verification.licence_number == "TEST-1"
    change.refresh_from_db()
    assert change.status == "waiting"


def test_a_licence_that_another_verified_account_has_is_not_taken_over(physician: Physician) -> None:
    other = PhysicianFactory(display_name="Bo Marshpenny").verification
    Verification.objects.filter(pk=other.pk).update(licence_number="test 2")
    change = proposed(physician, "licence", **LICENCE)
    with pytest.raises(NotVerifiable, match="Bo Marshpenny is verified with this licence"):
        amendment_decisions.accept(
            change, by=make_moderator(), register="The board", checked_on=TODAY, explained="another-person"
        )


def test_a_new_npi_needs_a_second_look(physician: Physician) -> None:
    change = proposed(physician, "licence", **{**LICENCE, "npi": "1234567893"})
    how: dict[str, Any] = {"register": "The board", "checked_on": TODAY}
    with pytest.raises(NotVerifiable, match="Say that you looked at it"):
        amendment_decisions.accept(change, by=make_moderator(), **how)
    amendment_decisions.accept(change, by=make_moderator(), explained="read-at-board", **how)
    assert public(physician).verification.npi == "1234567893"


@pytest.mark.parametrize("standing", ["lapsed", "suspended", "submitted", "more_information"])
def test_nobody_who_is_not_verified_gets_anything_public_by_a_change(
    physician: Physician, standing: str
) -> None:
    change = proposed(physician, "profile", bio="Buy my cream.")
    with pgtrigger.ignore("accounts.Verification:legal_status"):
        Verification.objects.update(status=standing)
    with pytest.raises(NotAllowed, match="only while its physician is verified"):
        amendment_decisions.accept(change, by=make_moderator())
    assert public(physician).bio == ""


def test_nobody_decides_on_their_own_nor_without_the_permission(physician: Physician) -> None:
    change = proposed(physician, "profile", bio="Skin and hair.")
    owner = in_group(physician.user, "Moderators")
    for by in (owner, UserFactory(), PhysicianFactory(display_name="Other").user):
        with pytest.raises(NotAllowed):
            amendment_decisions.accept(change, by=by)
        with pytest.raises(NotAllowed):
            amendment_decisions.refuse(change, by=by, reason="other")


def test_a_tab_that_shows_other_words_accepts_nothing(physician: Physician) -> None:
    change = proposed(physician, "profile", bio="Skin and hair.")
    seen = amendment_decisions.fingerprint(change)
    proposed(physician, "profile", bio="Buy my cream.")
    with pytest.raises(StaleVersion):
        amendment_decisions.accept(change, by=make_moderator(), seen=seen)
    assert public(physician).bio == ""


def test_it_is_decided_once(physician: Physician) -> None:
    change = proposed(physician, "profile", bio="Skin and hair.")
    amendment_decisions.accept(change, by=make_moderator())
    with pytest.raises(StaleVersion, match="This is decided: accepted"):
        amendment_decisions.refuse(change, by=make_moderator(), reason="other")
    assert timezone.now().date() == TODAY


def test_only_fields_of_the_part_are_taken_over(physician: Physician) -> None:
    change = proposed(physician, "profile", bio="Skin and hair.")
    Amendment.objects.update(
        proposed={
            **change.proposed,
            "listed_at": "2001-01-01",
            "display_name": "Other",
            "user_id": 1,
            "status": "x",
        }
    )
    amendment_decisions.accept(Amendment.objects.get(), by=make_moderator())
    now = public(physician)
    assert (now.bio, now.display_name, now.user_id) == ("Skin and hair.", "Orla Testwell", physician.user_id)
