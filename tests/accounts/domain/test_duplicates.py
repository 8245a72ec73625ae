"""Finding other profiles that may be the same person."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.domain import duplicates
from accounts.models import Physician
from tests.factories import PhysicianFactory, UserFactory

pytestmark = pytest.mark.django_db


def made(**fields: object) -> Physician:
    """Return a physician whose licence is nobody else's, unless ``fields`` say so."""
    of_licence = {
        name: fields.pop(name)
        for name in ("licence_number", "authority", "jurisdiction", "npi")
        if name in fields
    }
    physician = PhysicianFactory(standing="submitted", **fields)
    item = physician.verification
    item.licence_number = f"OWN-{physician.pk}"
    for name, value in of_licence.items():
        setattr(item, name, value)
    item.save()
    return physician


def twins(physician: Physician) -> list[duplicates.Twin]:
    return duplicates.twins_of(duplicates.claim_of(physician.verification))


@pytest.mark.parametrize("other", ["T-0077/b", "t 0077 B", "Ｔ0077b", "T0077B"])
def test_a_licence_number_is_compared_without_its_spelling(other: str) -> None:
    one = made(display_name="Ada Quillfeather", licence_number="t-0077-B")
    two = made(display_name="Bo Marshpenny", licence_number=other)
    (twin,) = twins(one)
    assert (twin.physician, twin.common, twin.is_same_licence) == (two, ("the same licence number",), True)


def test_the_number_of_another_authority_is_said_to_be_that() -> None:
    one = made(licence_number="T-77")
    made(licence_number="T-77", authority="College of Somewhere", jurisdiction="Ontario")
    (twin,) = twins(one)
    assert twin.common == ("the same licence number, of another authority",)
    assert not twin.is_same_licence


def test_the_same_npi() -> None:
    one = made(npi="1234567893")
    two = made(npi="1234567893")
    made(npi="1000000004")
    assert [(each.physician, each.common) for each in twins(one)] == [(two, ("the same NPI",))]


def test_the_same_name_and_city_and_imported_profiles_too() -> None:
    one = made(display_name="Zoë Ångström", practice_city="Québec")
    imported = PhysicianFactory(
        user=None,
        source="other.example",
        display_name="Zoe  Angstrom".replace("  ", " "),
        practice_city="quebec",
        standing="",
    )
    PhysicianFactory(user=UserFactory(), display_name="Zoë Ångström", practice_city="Toronto", standing="")
    (twin,) = twins(one)
    assert (twin.physician, twin.verification, twin.common) == (imported, None, ("the same name and city",))


def test_the_legal_name_counts_as_a_name() -> None:
    one = made(display_name="Teo Hallam", legal_name="Theodore Hallam", practice_city="Savannah")
    two = made(display_name="Theodore Hallam", practice_city="Savannah")
    assert [each.physician for each in twins(one)] == [two]
    assert [each.physician for each in twins(two)] == [one]


def test_nothing_in_common_is_no_duplicate() -> None:
    one = made(display_name="Ada Quillfeather", npi="", licence_number="")
    made(display_name="Bo Marshpenny", npi="", licence_number="")
    PhysicianFactory(display_name="", practice_city="", standing="")
    assert twins(one) == []


def test_one_query_however_many_there_are() -> None:
    one = made(npi="1234567893")
    for count in (1, 3):
        for _ in range(count):
            made(npi="1234567893")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            claim = duplicates.claim_of(one.verification)
            names = [
                (each.physician.name_with_credentials, each.verification)
                for each in duplicates.twins_of(claim)
            ]
        assert names
        assert len(queries) == 1
