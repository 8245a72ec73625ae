"""Looking into the loaded register."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.domain.registry import lookup, search
from accounts.domain.registry.finding import namesakes
from accounts.domain.registry.loading import load
from tests import nppes

pytestmark = pytest.mark.django_db
PLACE = "Provider_Business_Practice_Location_Address_"


@pytest.fixture
def register(tmp_path: Path) -> None:
    rows = [
        nppes.person(nppes.npi(1), "O'BRIEN-NÚÑEZ", "ORLA", **{f"{PLACE}State_Name": "CO", f"{PLACE}City_Name": "DENVER"}),
        nppes.person(nppes.npi(2), "OBRIEN", "JOHN", **{f"{PLACE}State_Name": "CA"}),
        nppes.person(nppes.npi(3), "QUILL", "ORLA", Provider_Other_Last_Name="O BRIEN", Provider_Credential_Text="MD"),
        nppes.person(nppes.npi(4), "OBRIAN", "ORLA"),
        nppes.record(NPI=nppes.npi(5), NPI_Deactivation_Date="07/15/2019"),
        nppes.record(
            NPI=nppes.npi(6), Entity_Type_Code="2", Provider_Organization_Name__Legal_Business_Name_="OBRIEN CLINIC"
        ),
        nppes.person(
            nppes.npi(7), "PLAINWATER", "KIM", Healthcare_Provider_Taxonomy_Code_1="207N00000X", Provider_License_Number_1="7",
            Provider_License_Number_State_Code_1="CO", Healthcare_Provider_Primary_Taxonomy_Switch_1="Y",
            Healthcare_Provider_Taxonomy_Code_15="363LF0000X",
        ),
    ]  # fmt: skip
    load(nppes.write(tmp_path / "nppes.csv", rows))


def numbers(**wanted: str) -> list[int]:
    serial = {nppes.npi(n): n for n in range(10)}
    return sorted(serial[each.npi] for each in search(**wanted))


@pytest.mark.usefixtures("register")
def test_by_number() -> None:
    found = lookup(nppes.npi(7))
    assert found
    assert found.name == "KIM PLAINWATER"
    assert [(each.code, each.number, each.state, each.is_primary) for each in found.taxonomies] == [
        ("207N00000X", "7", "CO", True),
        ("363LF0000X", "", "", False),
    ]
    other = lookup(nppes.npi(3))
    assert other
    assert [(name.last, name.first, name.former) for name in other.names] == [
        ("QUILL", "ORLA", False),
        ("O BRIEN", "ORLA", True),
    ]
    gone = lookup(nppes.npi(5))
    assert gone
    assert (gone.is_active, gone.names, gone.name) == (False, [], "")
    clinic = lookup(nppes.npi(6))
    assert clinic
    assert (clinic.is_person, clinic.name) == (False, "OBRIEN CLINIC")
    assert lookup(nppes.npi(8)) is None


@pytest.mark.parametrize("text", ["", "1234567890", "x", f" {nppes.npi(1)}", "１" * 10])
def test_what_is_no_npi_is_not_looked_for(text: str, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert lookup(text) is None


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"last": "O'Brien"}, [1, 2, 3]),
        ({"last": "obr"}, [1, 2, 3, 4]),
        ({"last": "O’Brien Nunez"}, [1]),
        ({"last": "obrien", "first": "Or"}, [1, 3]),
        ({"last": "obrien", "state": "Colorado"}, [1]),
        ({"last": "obrien", "first": "j", "state": "CA"}, [2]),
        ({"last": "obrien", "state": "nowhere"}, []),
        ({"last": "o"}, []),
        ({"last": ""}, []),
        ({"last": "%%"}, []),
        ({"last": "zz"}, []),
        ({"last": "李李"}, []),
    ],
)
def test_by_name(wanted: dict[str, str], found: list[int]) -> None:
    assert numbers(**wanted) == found


@pytest.mark.usefixtures("register")
def test_no_more_than_asked_for() -> None:
    assert len(search(last="ob", limit=2)) == 2


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("name", "state", "but", "found"),
    [
        ("Orla O'Brien-Núñez", "Colorado", "", [1]),
        ("Orla O'Brien", "Colorado", "", [1]),
        ("OBrien Nunez, Orla, MD", "CO", "", [1]),
        ("Orla O'Brien-Núñez", "CO", nppes.npi(1), []),
        ("Maria O'Brien", "CO", "", []),
        ("Orla O'Brien", "Wyoming", "", []),
        ("Orla O'Brien", "Ontario", "", []),
        ("Orla O'Brien", "", "", []),
        ("", "CO", "", []),
    ],
)
def test_others_of_a_name(name: str, state: str, but: str, found: list[int]) -> None:
    assert [each.npi for each in namesakes(name, state=state, but=but)] == [nppes.npi(n) for n in found]


@pytest.mark.parametrize("last_letter", ["\U0010ffff", "\ud7ff", "z"])
def test_the_end_of_a_prefix_is_a_text(last_letter: str) -> None:
    assert search(last=f"ab{last_letter}") == []


def test_both_ways_are_read_from_an_index(tmp_path: Path) -> None:
    load(nppes.write(tmp_path / "nppes.csv", nppes.records(3000)))
    with CaptureQueriesContext(connection) as said:
        lookup(nppes.npi(1))
        search(last="qu", first="k", state="CO")
    plans = []
    with connection.cursor() as cursor:
        for query in said.captured_queries:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plans.append(str(cursor.fetchall()))
    used = ["accounts_provider_pkey", "provider_name", "provider_other_name"]
    assert [name in plan for name, plan in zip(used, plans, strict=True)] == [True] * 3
    assert "Seq Scan" not in str(plans)
