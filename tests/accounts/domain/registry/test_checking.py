"""A check of one application: where it looks, what it keeps, and that it decides nothing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.forms.models import model_to_dict

from accounts.domain.registry import check, check_later, checking
from accounts.domain.registry.loading import load
from accounts.models import AuditEntry, Outcome, RegistryCheck, Verification
from tests import nppes
from tests.accounts.domain.registry.answering import answering, found, http, result
from tests.factories import PhysicianFactory

pytestmark = pytest.mark.django_db
NPI = nppes.npi(23_456_789)


@pytest.fixture
def claim() -> Verification:
    physician = PhysicianFactory(
        display_name="Orla Testwell", legal_name="Orla Testwell", standing="submitted"
    )
    verification: Verification = physician.verification
    verification.npi, verification.licence_number = NPI, "DR.0012345"
    verification.save()
    return verification


@pytest.fixture
def register(tmp_path: Path) -> None:
    place = "Provider_Business_Practice_Location_Address_"
    row = nppes.person(
        NPI, "TESTWELL", "ORLA", Provider_Credential_Text="M.D.", Healthcare_Provider_Taxonomy_Code_1="207YS0123X",
        Provider_License_Number_1="DR.0012345", Provider_License_Number_State_Code_1="CO",
        **{f"{place}City_Name": "DENVER", f"{place}State_Name": "CO"},
    )  # fmt: skip
    gone = nppes.record(NPI=nppes.npi(1), NPI_Deactivation_Date="07/15/2019")
    load(nppes.write(tmp_path / "npidata_pfile_20050523-20261108.csv", [row, gone]))


def test_without_a_file_and_without_the_api_nothing_was_checked(claim: Verification) -> None:
    made = check(claim)
    assert (made.outcome, made.reason, made.source) == ("not_checked", checking.NOT_LOADED, "")


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(("npi", "why"), [("", checking.NO_NPI), ("1234567890", checking.NOT_VALID)])
def test_without_a_valid_number_nothing_was_checked(claim: Verification, npi: str, why: str) -> None:
    claim.npi = npi
    assert (check(claim).outcome, check(claim).reason) == ("not_checked", why)


@pytest.mark.usefixtures("register")
def test_a_match_in_the_file(claim: Verification) -> None:
    made = check(claim)
    assert (made.outcome, made.source, made.npi, made.reason) == (
        "match",
        "NPPES file of 8 November 2026",
        NPI,
        "",
    )
    made.refresh_from_db()
    assert {field["mark"] for field in made.facts["fields"]} == {"same"}
    assert made.facts["register"]["name"] == "ORLA TESTWELL"
    assert not checking.is_outdated(made, claim)
    claim.physician.legal_name = "Orla Quill"
    assert checking.is_outdated(made, claim)
    assert check(claim).outcome == "mismatch"


@pytest.mark.usefixtures("register")
def test_not_in_the_file_and_deactivated_there(claim: Verification) -> None:
    claim.npi = nppes.npi(2)
    assert check(claim).outcome == "not_found"
    claim.npi = nppes.npi(1)
    made = check(claim)
    assert (made.outcome, made.facts["register"]["deactivated_on"]) == ("deactivated", "2019-07-15")


@pytest.mark.usefixtures("register")
def test_a_check_changes_nothing_but_its_own_row(claim: Verification) -> None:
    """It informs. Neither a match nor a mismatch moves the application, and the log has no decision of it."""
    before = model_to_dict(Verification.objects.get(pk=claim.pk))
    entries = AuditEntry.objects.count()
    check(claim)
    claim.physician.legal_name = "Somebody Else"
    check(claim)
    assert model_to_dict(Verification.objects.get(pk=claim.pk)) == before
    assert AuditEntry.objects.count() == entries
    assert RegistryCheck.objects.filter(verification=claim).count() == 2


def test_the_api_is_off_unless_it_is_set(claim: Verification, settings: Any) -> None:
    assert settings.NPPES_API_URL == ""
    with answering(found(result(NPI))) as registry:
        check(claim)
        assert registry.asked == []
        settings.NPPES_API_URL = registry.url
        made = check(claim)
    assert (made.outcome, made.source) == ("match", "NPPES API")
    assert len(registry.asked) == 1


@pytest.mark.usefixtures("register")
def test_the_api_comes_before_the_file(claim: Verification, settings: Any) -> None:
    renamed = result(NPI)
    renamed["basic"]["last_name"] = "QUILL"
    renamed["other_names"] = []
    with answering(found(renamed)) as registry:
        settings.NPPES_API_URL = registry.url
        assert check(claim).outcome == "mismatch"


@pytest.mark.usefixtures("register")
def test_a_number_the_api_does_not_know(claim: Verification, settings: Any) -> None:
    """The file may be older, so what it still has is no match; but it knows what was taken out of use."""
    with answering(found()) as registry:
        settings.NPPES_API_URL = registry.url
        made = check(claim)
        assert (made.outcome, made.source) == ("not_found", "NPPES API")
        claim.npi = nppes.npi(1)
        made = check(claim)
        assert (made.outcome, made.source) == ("deactivated", "NPPES file of 8 November 2026")


def test_an_unreachable_registry_is_not_checked(claim: Verification, settings: Any) -> None:
    with answering(http(b"", status="500 Internal Server Error")) as registry:
        settings.NPPES_API_URL = registry.url
        made = check(claim)
    assert (made.outcome, made.reason) == (
        "not_checked",
        "registry unreachable, it answered with status 500",
    )


@pytest.mark.usefixtures("register")
def test_an_unreachable_registry_and_a_file(claim: Verification, settings: Any) -> None:
    """The file answers then, and the page names it."""
    settings.NPPES_API_URL = "http://127.0.0.1:1/api/"
    made = check(claim)
    assert (made.outcome, made.source) == ("match", "NPPES file of 8 November 2026")
    claim.npi = nppes.npi(2)
    assert check(claim).outcome == "not_found"


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'accounts.check_registry'")
        return int(cursor.fetchone()[0])


def test_a_deferred_check_belongs_to_the_transaction(claim: Verification) -> None:
    class Undone(Exception):
        pass

    def sent_and_undone() -> None:
        with transaction.atomic():
            check_later(claim)
            assert _waiting() == 1
            raise Undone

    with pytest.raises(Undone):
        sent_and_undone()
    assert _waiting() == 0
    check_later(claim)
    assert _waiting() == 1


@pytest.mark.usefixtures("register")
def test_the_job(claim: Verification) -> None:
    checking.run(verification=claim.pk)
    assert RegistryCheck.objects.get().outcome == Outcome.MATCH
    checking.run(verification=claim.pk + 1)
    assert RegistryCheck.objects.count() == 1


def test_a_canadian_without_npi_is_not_checked_and_not_failed(claim: Verification) -> None:
    claim.npi, claim.jurisdiction = "", "Ontario"
    claim.licence_expires = date(2031, 1, 31)
    made = check(claim)
    assert (made.outcome, made.facts.get("fields")) == ("not_checked", None)
