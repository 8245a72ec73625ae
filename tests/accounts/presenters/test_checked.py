"""What was checked, line by line: never more than was."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.domain.registry import checking
from accounts.models import Evidence, RegistryCheck, Verification
from accounts.presenters.checked import checks_of
from tests.factories import PhysicianFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel("2026-11-21T12:00:00Z", tick=True):
        yield


def verified(*accepted: str, **fields: Any) -> Verification:
    """Return a verification with these parts accepted."""
    item: Verification = PhysicianFactory(credentials=["MD", "FACS"]).verification
    Verification.objects.filter(pk=item.pk).update(submitted_at=timezone.now(), **fields)
    for part in accepted:
        item.parts.create(part=part, state="accepted", decided_at=timezone.now(), decider_id=1)
    return Verification.objects.get(pk=item.pk)


def lines(item: Verification) -> dict[str, str]:
    return {each.label: each.what for each in checks_of(item)}


def test_without_accepted_parts_it_is_the_register_and_the_day() -> None:
    (line,) = checks_of(verified())
    assert (line.label, line.what, line.on, line.until) == (
        "Licence",
        "Read in: Test register, Colorado",
        date(2026, 5, 2),
        None,
    )


def test_each_accepted_part_is_a_line_with_its_day() -> None:
    item = verified("name", "licence", "documents", "credentials", "specialty")
    found = {each.label: each for each in checks_of(item)}
    assert set(found) == {"Licence", "Name", "Credentials"}
    assert found["Licence"].until == date(2031, 1, 31)
    assert found["Name"].what == "Compared by a moderator with the register and the documents sent"
    assert found["Name"].on == date(2026, 11, 21)
    assert found["Credentials"].what == "Accepted by a moderator: MD, FACS"


def test_documents_are_named_only_when_they_were_accepted_and_a_certificate_only_when_one_was_seen() -> None:
    item = verified("name", "credentials")
    assert lines(item)["Name"] == "Compared by a moderator with the register"
    Evidence.objects.create(
        verification=item, kind="certificate", content_type="image/png", size=1, path="evidence/a",
        sent_at=timezone.now(),
    )  # fmt: skip
    assert "who saw a certificate" in lines(item)["Credentials"]


@pytest.mark.parametrize("outcome", ["mismatch", "not_found", "deactivated", "not_checked", ""])
def test_an_npi_that_did_not_agree_is_not_named_even_when_it_was_accepted(outcome: str) -> None:
    item = verified("npi", "licence", npi="1234567893")
    if outcome:
        made = checking.check(item)
        RegistryCheck.objects.filter(pk=made.pk).update(outcome=outcome)
    assert "NPI" not in lines(item)


def test_one_that_agrees_is_named_for_what_it_is() -> None:
    item = verified("npi", npi="1234567893")
    made = checking.check(item)
    RegistryCheck.objects.filter(pk=made.pk).update(outcome="match")
    assert (
        lines(item)["NPI"]
        == "The national registry has this number under this name; that is no licence check"
    )
    item.physician.legal_name = "Somebody Else"
    item.physician.save()
    assert "NPI" not in lines(Verification.objects.get()), "other words than were compared"


@pytest.mark.parametrize("state", ["waiting", "needs_more", "refused"])
def test_what_was_not_accepted_is_no_line(state: str) -> None:
    item = verified("name", "credentials")
    item.parts.update(state=state)
    assert set(lines(item)) == {"Licence"}
