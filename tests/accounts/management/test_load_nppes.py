"""The command that loads the register: what it says, and what it refuses in one plain line."""

import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.domain.registry import staging
from accounts.models import Provider, RegisterLoad
from tests import nppes
from tests.accounts.domain.registry.copied import differences
from tests.conftest import ROOT
from tests.forum.management.test_import_archive import environment

pytestmark = pytest.mark.django_db
GOOD = nppes.text(nppes.records(20)).encode()
HEADER, FIRST, *_ = GOOD.split(b"\n")
OLD = nppes.npi(199_999_999)


def _without(*columns: str) -> bytes:
    kept = [place for place, column in enumerate(nppes.HEADER) if column not in columns]
    rows = [[row[place] for place in kept] for row in nppes.records(3)]
    return nppes.text(rows, header=[nppes.HEADER[place] for place in kept]).encode()


def _zip(path: Path, *files: tuple[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)


def _cut_zip(path: Path) -> None:
    _zip(path, ("npidata_pfile_20050523-20261108.csv", GOOD))
    path.write_bytes(path.read_bytes()[:-200])


def _damaged_zip(path: Path) -> None:
    """One bit of the packed bytes: the checksum is read with the last block, before anything is put in place."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("npidata_pfile_20050523-20261108.csv", GOOD)
    path.write_bytes(path.read_bytes().replace(b"TESTWELL", b"TESTWELK", 1))


def _encrypted_zip(path: Path) -> None:
    _zip(path, ("npidata_pfile_20050523-20261108.csv", GOOD))
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)


def _taxonomies() -> tuple[str, ...]:
    return tuple(f"Healthcare Provider Taxonomy Code_{n}" for n in range(1, 16))


BAD: dict[str, tuple[bytes | Callable[[Path], None], str]] = {
    "no such file": (lambda path: None, "There is no file"),
    "a folder": (Path.mkdir, "is not a file"),
    "empty": (b"", "is empty"),
    "a column is missing": (_without("Provider First Name"), "lacks the column “Provider First Name”"),
    "two columns are missing": (
        _without("NPI Deactivation Date", "NPI"),
        "lacks the columns “NPI”, “NPI Deactivation Date”",
    ),
    "many columns are missing": (_without(*_taxonomies()), "_4” and 11 more"),
    "a column stands twice": (
        GOOD.replace(b'"Provider Name Prefix Text"', b'"NPI"', 1),
        "has the column “NPI” twice",
    ),
    "another table": (b'"a","b"\n"1","2"\n', "is not the NPPES file"),
    "the file of headers": (HEADER + b"\n", "has no rows"),
    "a header without an end": (HEADER, "ends in its first line"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 9, "is not"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n", "is not the NPPES file"),
    "UTF-16": (GOOD.decode().encode("utf-16"), "is UTF-16"),
    "UTF-16 without a mark": (GOOD.decode().encode("utf-16-le"), "is not a CSV file"),
    "Latin-1 in a row": (GOOD.replace(b"DENVER", b"D\xdcNVER", 1), "these bytes are not utf-8"),
    "Latin-1 in the header": (b'"\xdc",' + GOOD, "is not a CSV file in utf-8"),
    "a NUL byte": (GOOD.replace(b"PLAIN", b"PL\0IN", 1), "a NUL byte"),
    "cut in a value": (GOOD[:-400], "is cut: its last line, 21, is not whole"),
    "cut between two values": (GOOD[: GOOD.rindex(b'","') + 1], "is cut: its last line, 21, is not whole"),
    "cut in the first row": (HEADER + b"\n" + FIRST[:300], "is cut: its last line, 2,"),
    "a row that is too short": (
        GOOD.replace(FIRST, FIRST[: FIRST.rindex(b",")]),
        "line 2: 329 columns instead of 330",
    ),
    "a row that is too long": (GOOD.replace(FIRST, FIRST + b',"x"'), "line 2: 331 columns instead of 330"),
    "a quote that is not closed": (GOOD.replace(b'"DENVER"', b'"DEN"VER"', 1), "line [0-9]+:"),
    "a number that is none": (
        GOOD + FIRST.replace(FIRST[1:11], b"12345") + b"\n",
        "line 22: “12345” is not an NPI",
    ),
    "a number in another script": (
        GOOD + FIRST.replace(FIRST[1:11], "١٢٣٤٥٦٧٨٩٣".encode()) + b"\n",
        "is not an NPI",
    ),
    "a day that is none": (GOOD.replace(b"05/23/2005", b"23/05/2005", 1), "“23/05/2005” is not a date"),
    "a day that no calendar has": (
        GOOD.replace(b"05/23/2005", b"02/30/2005", 1),
        "from line 2 on: .*2005-02-30",
    ),
    "a number twice": (GOOD + FIRST + b"\n", "twice"),
    "a zip that is cut": (_cut_zip, "cut or damaged"),
    "a damaged zip": (_damaged_zip, "cut or damaged"),
    "an encrypted zip": (_encrypted_zip, "encrypted"),
    "a zip without tables": (lambda path: _zip(path, ("readme.txt", b"x")), "holds 0 tables"),
    "a zip with two tables": (lambda path: _zip(path, ("a.csv", GOOD), ("b.csv", GOOD)), "holds 2 tables"),
}


@pytest.mark.parametrize(("content", "why"), BAD.values(), ids=BAD)
def test_what_cannot_be_loaded_changes_nothing(
    tmp_path: Path, content: bytes | Callable[[Path], None], why: str
) -> None:
    Provider.objects.create(npi=OLD, last_name="OLD")
    path = tmp_path / "register"
    path.write_bytes(content) if isinstance(content, bytes) else content(path)
    with pytest.raises(CommandError, match=why) as raised:
        call_command("load_nppes", str(path))
    said = str(raised.value)
    assert "\n" not in said
    assert said.endswith("Nothing was changed.")
    assert raised.value.returncode == 1
    assert list(Provider.objects.values_list("npi", flat=True)) == [OLD]
    assert not RegisterLoad.objects.exists()
    assert not staging.exists()


def test_a_good_file_after_a_bad_one(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(GOOD[:-400])
    with pytest.raises(CommandError, match="is cut"):
        call_command("load_nppes", str(path))
    path.write_bytes(GOOD)
    call_command("load_nppes", str(path), stdout=StringIO(), stderr=StringIO())
    assert differences(path) == []


def test_another_encoding_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(nppes.text([nppes.person(nppes.npi(1), "MÜLLER", "ORLA")]).encode("latin-1"))
    with pytest.raises(CommandError, match="line 2: these bytes are not utf-8"):
        call_command("load_nppes", str(path))
    call_command("load_nppes", str(path), encoding="latin-1", stdout=StringIO(), stderr=StringIO())
    assert Provider.objects.get().last_key == "muller"


def test_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.management.commands.load_nppes.SECONDS_BETWEEN_LINES", 0)
    path = nppes.write(tmp_path / "npidata_pfile_20050523-20261108.csv", nppes.records(50))
    said, progress = StringIO(), StringIO()
    call_command("load_nppes", str(path), stdout=said, stderr=progress)
    assert "50 rows of npidata_pfile_20050523-20261108.csv replace the register" in said.getvalue()
    assert "0 rows before, 50 now" in said.getvalue()
    lines = progress.getvalue().splitlines()
    assert lines[0].startswith("50 rows read, 100%")
    assert [line.split("; ")[-1] for line in lines[1:]] == [
        "building the index of numbers ...",
        "building the index of names ...",
        "putting it in place ...",
    ]
    call_command("load_nppes", str(path), stdout=said, stderr=progress)
    assert "is loaded already: 50 rows" in said.getvalue()


@pytest.mark.django_db(transaction=True)
def test_as_a_process_it_ends_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "cut.csv").write_bytes(GOOD[:-400])
    for name in ("cut.csv", "none.csv"):
        done = subprocess.run(
            [sys.executable, "-m", "django", "load_nppes", str(tmp_path / name)],
            cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
        assert done.stdout == ""


@pytest.mark.django_db(transaction=True)
def test_no_space_left(tmp_path: Path) -> None:
    """PostgreSQL's own error class 53100 from the write itself; the register stays, what was read goes."""
    path = nppes.write(tmp_path / "register.csv", nppes.records(30))
    call_command("load_nppes", str(path), stdout=StringIO(), stderr=StringIO())
    newer = nppes.write(tmp_path / "newer.csv", nppes.records(400, seed=2))
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION full_disk() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$"
        )
        cursor.execute(
            "CREATE EVENT TRIGGER full_disk ON ddl_command_start WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION full_disk()"
        )
    try:
        with pytest.raises(CommandError, match="no space left") as raised:
            call_command("load_nppes", str(newer), stdout=StringIO(), stderr=StringIO())
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP EVENT TRIGGER full_disk")
            cursor.execute("DROP FUNCTION full_disk")
    assert "\n" not in str(raised.value)
    assert differences(path) == []
    assert not staging.exists()
    assert not RegisterLoad.objects.filter(finished_at=None).exists()
    call_command("load_nppes", str(newer), stdout=StringIO(), stderr=StringIO())
    assert differences(newer) == []
