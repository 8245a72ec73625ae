"""The look-up in words: never more than was checked."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.template.loader import render_to_string

from accounts.domain.registry import check
from accounts.domain.registry.loading import load
from accounts.models import RegistryCheck, Verification
from accounts.presenters.registry import LABELS, MARKS, TONES, Registry, registry_of
from tests import nppes
from tests.factories import PhysicianFactory

pytestmark = pytest.mark.django_db
NPI = nppes.npi(7)


@pytest.fixture
def claim() -> Verification:
    verification: Verification = PhysicianFactory(
        legal_name="Orla <b>Testwell</b>", standing="submitted"
    ).verification
    verification.npi = NPI
    verification.save()
    return verification


def loaded(tmp_path: Path, last: str = "TESTWELL", **values: str) -> None:
    name = "npidata_pfile_20050523-20261108.csv"
    load(nppes.write(tmp_path / name, [nppes.person(NPI, last, "ORLA", **values)]))


def page(registry: Registry) -> str:
    return render_to_string("admin/desk/_registry.html", {"registry": registry})


def test_before_the_first_look_up(claim: Verification) -> None:
    registry = registry_of(claim, None)
    assert registry.sentence.startswith("Not checked: no look-up")
    assert not registry.is_match
    assert registry.tone == "warn"


def test_not_checked_says_why_and_is_no_match(claim: Verification) -> None:
    registry = registry_of(claim, check(claim))
    assert registry.sentence == "Not checked: the register was never loaded."
    assert (registry.is_match, registry.lines, registry.tone) == (False, [], "warn")


@time_machine.travel("2026-11-21T09:00:00Z", tick=False)
def test_silence_is_said_and_is_not_called_the_same(claim: Verification, tmp_path: Path) -> None:
    loaded(tmp_path)
    claim.physician.legal_name = "Orla Testwell"
    registry = registry_of(claim, check(claim))
    assert registry.sentence == (
        "Agrees: nothing that could be compared differs. The register is silent on 5 of 8 fields."
    )
    words = {line.label: line.words for line in registry.lines}
    assert words["Name"] == "Same"
    assert words["Specialty"] == "Not checked"
    assert registry.lines[3].register == ["says nothing"]
    assert registry.source == "NPPES file of 8 November 2026"
    assert len(registry.notes) == 1
    assert "no licence check" in registry.notes[0]


def test_differences_are_named(claim: Verification, tmp_path: Path) -> None:
    loaded(tmp_path, "QUILL", Healthcare_Provider_Taxonomy_Code_1="363LF0000X")
    registry = registry_of(claim, check(claim))
    assert registry.sentence == "Differs: name, specialty."
    assert registry.tone == "care"
    said = page(registry)
    assert "Physician assistant or advanced practice nurse, not a physician (363LF0000X)" in said
    assert "&lt;b&gt;Testwell" in said
    assert "<b>" not in said


def test_not_found_and_deactivated(claim: Verification, tmp_path: Path) -> None:
    loaded(tmp_path, NPI_Deactivation_Date="07/15/2019", NPI_Deactivation_Reason_Code="DT")
    assert (
        registry_of(claim, check(claim)).sentence
        == "Deactivated: this NPI was taken out of use on 15 July 2019."
    )
    claim.npi = nppes.npi(8)
    assert registry_of(claim, check(claim)).sentence == "Not in the register: it has no entry with this NPI."


def test_others_of_this_name(claim: Verification, tmp_path: Path) -> None:
    name = "npidata_pfile_20050523-20261108.csv"
    place = "Provider_Business_Practice_Location_Address_"
    other = nppes.person(
        nppes.npi(9), "TESTWELL", "ORLA", Healthcare_Provider_Taxonomy_Code_1="207N00000X",
        **{f"{place}City_Name": "AURORA", f"{place}State_Name": "CO"},
    )  # fmt: skip
    load(nppes.write(tmp_path / name, [nppes.person(NPI, "QUILL", "KIM"), other]))
    claim.physician.legal_name = "Orla Testwell"
    registry = registry_of(claim, check(claim))
    assert registry.namesakes == [
        f"NPI {nppes.npi(9)}: ORLA TESTWELL, AURORA, CO, Dermatologist, dermatology (207N00000X)"
    ]
    assert "Other entries with this name in this state" in page(registry)
    assert not registry.is_match


def test_a_changed_application_and_an_old_file_are_noted(claim: Verification, tmp_path: Path) -> None:
    loaded(tmp_path)
    with time_machine.travel(date(2027, 3, 1)):
        made = check(claim)
        claim.licence_number = "another"
        notes = " ".join(registry_of(claim, made).notes)
    assert "changed after this look-up" in notes
    assert "The file is old: it goes up to 8 November 2026" in notes


@pytest.mark.parametrize("outcome", ["match", "mismatch", "not_found", "deactivated", "not_checked"])
def test_no_outcome_claims_more_than_was_checked(claim: Verification, outcome: str) -> None:
    facts: dict[str, Any] = {
        "fields": [
            {"name": name, "claim": "x", "register": ["y"], "mark": mark} for name in LABELS for mark in MARKS
        ]
    }
    made = RegistryCheck.objects.create(
        verification=claim, outcome=outcome, reason="it was down", facts=facts, npi=NPI
    )
    registry = registry_of(claim, made)
    said = page(registry)
    assert registry.tone == TONES[outcome]  # type: ignore[index]
    for word in ("verified", "passed", "confirmed", "genuine", "proves", "proven", "valid"):
        assert word not in said.lower()
    assert registry.is_match is (outcome == "match")
    assert (registry.tone == "ok") is (outcome == "match")
