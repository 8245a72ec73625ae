"""A claim and a register's entry, field by field."""

from dataclasses import replace
from datetime import date

import pytest

from accounts.domain.registry.listing import Listing, Taxonomy
from accounts.domain.registry.matching import Claim, match, outcome
from accounts.domain.registry.names import Mark, PersonName
from accounts.models import Outcome

CLAIM = Claim(
    npi="1234567893",
    name="Orla Testwell",
    credentials=("MD", "FACS"),
    specialty_code="207YS0123X",
    state="Colorado",
    licence_number="DR.0012345",
    city="Denver",
    region="Colorado",
    country="US",
)
LISTING = Listing(
    npi="1234567893",
    names=[PersonName("TESTWELL", "ORLA")],
    credentials="M.D., F.A.C.S.",
    taxonomies=[Taxonomy("207YS0123X", "DR.0012345", "CO", is_primary=True)],
    city="DENVER",
    state="CO",
    country="US",
)


def marks(claim: Claim, listing: Listing) -> dict[str, Mark]:
    return {field.name: field.mark for field in match(claim, listing)}


def test_everything_agrees() -> None:
    fields = match(CLAIM, LISTING)
    assert {field.mark for field in fields} == {Mark.SAME}
    assert outcome(LISTING, fields) is Outcome.MATCH
    shown = {field.name: field.register for field in fields}
    assert shown["specialty"] == ("Facial Plastic Surgeon, otolaryngology (207YS0123X)",)
    assert shown["licence_number"] == ("DR.0012345 (CO)",)


TAXONOMY = LISTING.taxonomies[0]


@pytest.mark.parametrize(
    ("field", "listing", "claim", "mark"),
    [
        ("name", {"names": [PersonName("QUILL", "ORLA")]}, {}, Mark.DIFFERENT),
        ("name", {"names": [PersonName("QUILL", "ORLA"), PersonName("TESTWELL", "ORLA", former=True)]}, {}, Mark.SIMILAR),
        ("name", {"names": []}, {}, Mark.ABSENT),
        ("kind", {"is_person": False, "names": [], "organisation": "TESTWELL MD PC"}, {}, Mark.DIFFERENT),
        ("name", {"is_person": False, "names": [], "organisation": "ORLA TESTWELL"}, {}, Mark.DIFFERENT),
        ("status", {"deactivated_on": date(2019, 7, 15)}, {}, Mark.DIFFERENT),
        ("status", {"deactivated_on": date(2019, 7, 15), "reactivated_on": date(2020, 1, 2)}, {}, Mark.SAME),
        ("status", {"deactivated_on": date(2021, 7, 15), "reactivated_on": date(2020, 1, 2)}, {}, Mark.DIFFERENT),
        ("credentials", {"credentials": "MD FACS"}, {}, Mark.SAME),
        ("credentials", {"credentials": "M.D."}, {}, Mark.SAME),
        ("credentials", {"credentials": "MD, PHD"}, {}, Mark.SIMILAR),
        ("credentials", {"credentials": "D.D.S."}, {}, Mark.DIFFERENT),
        ("credentials", {"credentials": ""}, {}, Mark.ABSENT),
        ("credentials", {}, {"credentials": ()}, Mark.ABSENT),
        ("specialty", {"taxonomies": [Taxonomy("207Y00000X")]}, {}, Mark.SIMILAR),
        ("specialty", {"taxonomies": [Taxonomy("363LF0000X"), TAXONOMY]}, {}, Mark.SAME),
        ("specialty", {"taxonomies": [Taxonomy("363LF0000X")]}, {}, Mark.DIFFERENT),
        ("specialty", {"taxonomies": [Taxonomy("207ZD0900X")]}, {"specialty_code": "207ND0900X"}, Mark.SIMILAR),
        ("specialty", {"taxonomies": [Taxonomy("ZZZ")]}, {"specialty_code": "YYY"}, Mark.DIFFERENT),
        ("specialty", {"taxonomies": []}, {}, Mark.ABSENT),
        ("specialty", {}, {"specialty_code": ""}, Mark.ABSENT),
        ("licence_state", {}, {"state": "CO"}, Mark.SAME),
        ("licence_state", {}, {"state": "State of Colorado"}, Mark.SAME),
        ("licence_state", {}, {"state": "Wyoming"}, Mark.DIFFERENT),
        ("licence_state", {}, {"state": "Ontario"}, Mark.DIFFERENT),
        ("licence_state", {"taxonomies": [Taxonomy("207YS0123X")]}, {}, Mark.ABSENT),
        ("licence_number", {}, {"licence_number": "dr 0012345"}, Mark.SAME),
        ("licence_number", {}, {"licence_number": "12345"}, Mark.SIMILAR),
        ("licence_number", {}, {"licence_number": "12346"}, Mark.DIFFERENT),
        ("licence_number", {}, {"licence_number": ""}, Mark.ABSENT),
        ("licence_number", {"taxonomies": [replace(TAXONOMY, number="")]}, {}, Mark.ABSENT),
        # A number of another state is no answer about this one.
        ("licence_number", {"taxonomies": [replace(TAXONOMY, state="WY")]}, {}, Mark.ABSENT),
        ("licence_number", {"taxonomies": [replace(TAXONOMY, state="")]}, {}, Mark.SAME),
        ("licence_number", {"taxonomies": [replace(TAXONOMY, number="NONE")]}, {"licence_number": "ALSO"}, Mark.DIFFERENT),
        ("place", {"city": "AURORA"}, {}, Mark.SIMILAR),
        ("place", {"city": "ST. LOUIS", "state": "MO"}, {"city": "St Louis", "region": "Missouri"}, Mark.SAME),
        ("place", {"state": "WY"}, {}, Mark.DIFFERENT),
        ("place", {"city": "", "state": ""}, {}, Mark.ABSENT),
    ],
)  # fmt: skip
def test_one_field(field: str, listing: dict[str, object], claim: dict[str, object], mark: Mark) -> None:
    found = marks(replace(CLAIM, **claim), replace(LISTING, **listing))  # type: ignore[arg-type]
    assert found[field] is mark


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({"names": [PersonName("QUILL", "ORLA")]}, Outcome.MISMATCH),
        ({"names": []}, Outcome.MISMATCH),
        ({"is_person": False}, Outcome.MISMATCH),
        ({"taxonomies": [Taxonomy("363LF0000X", "DR.0012345", "CO")]}, Outcome.MISMATCH),
        ({"names": [PersonName("TESTWELL", "O")], "city": "AURORA"}, Outcome.MATCH),
        # Silence is no difference, and the page says how much of it there was.
        ({"taxonomies": [], "credentials": "", "state": ""}, Outcome.MATCH),
        # What is out of use is said first, whatever else agrees.
        ({"deactivated_on": date(2019, 7, 15)}, Outcome.DEACTIVATED),
        ({"deactivated_on": date(2019, 7, 15), "names": []}, Outcome.DEACTIVATED),
    ],
)
def test_the_outcome(changes: dict[str, object], result: Outcome) -> None:
    listing = replace(LISTING, **changes)  # type: ignore[arg-type]
    assert outcome(listing, match(CLAIM, listing)) is result
