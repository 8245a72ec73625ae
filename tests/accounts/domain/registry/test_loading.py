"""Loading a full or weekly file, killing it, and what the register is then: what COPY makes of the same file."""

import random
import signal
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.db.models import Count, Q

from accounts.domain.registry import loading, staging
from accounts.domain.registry.loading import load
from accounts.domain.registry.reading import RegisterRefused
from accounts.models import Provider, RegisterLoad
from tests import nppes
from tests.accounts.domain.registry.copied import differences
from tests.conftest import ROOT
from tests.forum.management.test_import_archive import environment

pytestmark = pytest.mark.django_db(transaction=True)
FULL, NEXT_FULL = "npidata_pfile_20050523-20261108.csv", "npidata_pfile_20050523-20261213.csv"
WEEKLY = "npidata_pfile_20261109-20261115.csv"
SMALL = 16 * 1024


def test_a_full_file_is_what_copy_gives(tmp_path: Path) -> None:
    path = nppes.write(tmp_path / FULL, nppes.records(700))
    loaded = load(path, block=SMALL)
    assert (loaded.rows, loaded.before, loaded.after, loaded.replaced) == (700, 0, 700, True)
    assert differences(path) == []
    assert not staging.exists()
    run = RegisterLoad.objects.get()
    assert (run.rows, run.offset, run.lines) == (700, path.stat().st_size, 701)


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("block", [1, 400, 4096, 10_000_000])
def test_values_of_every_kind_at_every_edge_of_a_block(tmp_path: Path, end: str, block: int) -> None:
    """Line ends, quotes, tabs and backslashes inside values; other scripts; U+2028, which some programs take for a line."""
    rows = [
        nppes.person(nppes.npi(n), last, "A", Provider_Credential_Text="M.D.")
        for n, last in enumerate(
            [
                "Two\nlines",
                'Quo"te',
                "Co,mma",
                '","',
                "Tab\tbed",
                "Back\\slash",
                "\\N",
                "\\.",
                "Ünal",
                "李",
                "A\u2028B",
                "",
            ]
        )
    ]
    path = nppes.write(tmp_path / FULL, rows, end=end)
    load(path, block=block)
    assert differences(path) == []
    assert Provider.objects.get(last_name="Two\nlines")


def test_columns_in_another_order_and_new_ones(tmp_path: Path) -> None:
    rows = [[*reversed(row), "new"] for row in nppes.records(5)]
    load(nppes.write(tmp_path / FULL, rows, header=[*reversed(nppes.HEADER), "A column of 2027"]))
    assert differences(nppes.write(tmp_path / "usual.csv", nppes.records(5))) == []


def test_a_byte_order_mark_and_a_last_line_without_an_end(tmp_path: Path) -> None:
    path = tmp_path / FULL
    path.write_bytes(b"\xef\xbb\xbf" + nppes.text(nppes.records(5)).rstrip("\n").encode())
    assert load(path).rows == 5


def test_straight_from_the_zip_with_its_other_tables(tmp_path: Path) -> None:
    plain = nppes.write(tmp_path / FULL, nppes.records(300))
    with zipfile.ZipFile(
        tmp_path / "NPPES_Data_Dissemination_November_2026.zip", "w", zipfile.ZIP_DEFLATED
    ) as archive:
        archive.write(plain, FULL)
        archive.writestr("npidata_pfile_20050523-20261108_fileheader.csv", "NPI\n")
        archive.writestr("othername_pfile_20050523-20261108.csv", "NPI\n")
        archive.writestr("NPPES_Data_Dissemination_Readme.pdf", "%PDF")
    loaded = load(tmp_path / "NPPES_Data_Dissemination_November_2026.zip", block=SMALL)
    assert loaded.name == FULL
    assert differences(plain) == []
    assert str(loading.register_date()) == "2026-11-08"


def test_a_newer_full_file_replaces_all_rows(tmp_path: Path) -> None:
    load(nppes.write(tmp_path / FULL, nppes.records(50)))
    newer = nppes.write(tmp_path / NEXT_FULL, nppes.records(60, seed=2, start=20))
    loaded = load(newer)
    assert (loaded.before, loaded.after) == (50, 60)
    assert differences(newer) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'accounts_provider' ORDER BY 1")
        names = [name for (name,) in cursor.fetchall()]
    assert names == ["accounts_provider_pkey", "provider_name", "provider_other_name"]


def test_readers_see_the_old_register_or_the_new_one(tmp_path: Path) -> None:
    """While files are loaded one after the other, every look finds one of them whole, and none fails."""
    files = [
        nppes.write(
            tmp_path / f"npidata_pfile_20050523-202612{day:02}.csv", nppes.records(100 * day, seed=day)
        )
        for day in range(1, 6)
    ]
    load(files[0])
    seen: list[tuple[int, int]] = []
    failed: list[Exception] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                rows = Provider.objects.aggregate(
                    rows=Count("npi"), named=Count("npi", filter=~Q(last_key=""))
                )
                seen.append((rows["rows"], rows["named"]))
        except DatabaseError as error:
            failed.append(error)
        finally:
            connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    for path in files[1:]:
        load(path)
    done.set()
    reader.join()
    assert failed == []
    whole = {100 * day for day in range(1, 6)}
    assert {rows for rows, _ in seen} <= whole
    assert len({rows for rows, _ in seen}) > 1, "the reader looked before and after"
    assert len(set(seen)) == len({rows for rows, _ in seen}), "one register, one number of names"
    assert [rows for rows, _ in seen] == sorted(rows for rows, _ in seen)


def test_a_weekly_file_updates_and_adds(tmp_path: Path) -> None:
    load(nppes.write(tmp_path / FULL, nppes.records(50)))
    kept = set(Provider.objects.values_list("npi", flat=True))
    moved = nppes.person(nppes.npi(0), "TESTWELL", "ORLA", Last_Update_Date="11/12/2026")
    gone = nppes.record(NPI=nppes.npi(7919), NPI_Deactivation_Date="11/10/2026")
    fresh = nppes.person(nppes.npi(199_000_000), "QUILL", "KIM")
    loaded = load(nppes.write(tmp_path / WEEKLY, [moved, gone, fresh]))
    assert (loaded.rows, loaded.before, loaded.after, loaded.replaced) == (3, 50, 51, False)
    assert set(Provider.objects.values_list("npi", flat=True)) == kept | {nppes.npi(199_000_000)}
    assert str(Provider.objects.get(pk=nppes.npi(0)).updated_on) == "2026-11-12"
    assert str(Provider.objects.get(pk=nppes.npi(7919)).deactivated_on) == "2026-11-10"
    assert Provider.objects.get(pk=nppes.npi(199_000_000)).last_key == "quill"
    assert str(loading.register_date()) == "2026-11-15"


def test_a_weekly_file_alone_is_refused(tmp_path: Path) -> None:
    """Nearly every number would look as if it had never been given out."""
    with pytest.raises(RegisterRefused, match="Load a full one first"):
        load(nppes.write(tmp_path / WEEKLY, nppes.records(3)))
    assert not Provider.objects.exists()
    load(tmp_path / WEEKLY, weekly=False)
    assert Provider.objects.count() == 3


def test_an_older_file_is_refused_unless_asked_for(tmp_path: Path) -> None:
    load(nppes.write(tmp_path / NEXT_FULL, nppes.records(5)))
    older = nppes.write(tmp_path / FULL, nppes.records(6))
    with pytest.raises(RegisterRefused, match=r"goes up to 2026-11-08, the register to 2026-12-13"):
        load(older)
    assert Provider.objects.count() == 5
    assert load(older, any_age=True).after == 6


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = nppes.write(tmp_path / FULL, nppes.records(5))
    load(path)
    assert load(path).was_loaded
    assert RegisterLoad.objects.count() == 1
    Provider.objects.all()[0].delete()
    again = load(path)
    assert not again.was_loaded
    assert differences(path) == []


def test_a_full_file_that_shrank_is_refused_unless_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "ENOUGH_TO_JUDGE", 100)
    load(nppes.write(tmp_path / FULL, nppes.records(100)))
    cut = nppes.write(tmp_path / NEXT_FULL, nppes.records(79))
    with pytest.raises(RegisterRefused, match="has 79 rows and the register 100: it may be cut"):
        load(cut)
    assert Provider.objects.count() == 100
    assert load(cut, any_size=True).after == 79


def test_a_number_that_stands_twice(tmp_path: Path) -> None:
    load(nppes.write(tmp_path / FULL, nppes.records(5)))
    twice = [*nppes.records(9), next(nppes.records(1))]
    with pytest.raises(RegisterRefused, match=f"has the number {nppes.npi(0)} twice"):
        load(nppes.write(tmp_path / NEXT_FULL, twice))
    assert Provider.objects.count() == 5
    assert not staging.exists()


def test_two_loads_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "_SECONDS_FOR_LOCK", 1)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [staging._LOCK])
        with pytest.raises(staging.Busy, match="Another load is running"):
            load(nppes.write(tmp_path / FULL, nppes.records(5)))
    finally:
        other.close()
    assert load(tmp_path / FULL).rows == 5


def test_a_long_reader_does_not_lose_what_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a backup does: nobody waits behind us, and the next run only puts the table in place."""
    monkeypatch.setattr(staging, "_TRIES_TO_SWAP", 1)
    path = nppes.write(tmp_path / FULL, nppes.records(5))
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM accounts_provider")
            with pytest.raises(staging.Busy, match="in use for too long"):
                load(path)
            cursor.execute("SELECT count(*) FROM accounts_provider")
            assert cursor.fetchone() == (0,)
    finally:
        other.close()
    steps: list[str] = []
    load(path, tell=lambda progress: steps.append(progress.step))
    assert "" not in steps, "nothing is read again"
    assert differences(path) == []


def _killed(path: Path, last: str, block: int = SMALL) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.accounts.domain.registry.killing", str(path), str(block), last],
        env=environment(path.parent),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def _rows_to_kill_at(request: pytest.FixtureRequest) -> list[int]:
    rng = random.Random(5)
    return rng.sample(range(1, 901), 25 if request.config.getoption("--full") else 2)


def test_killed_at_random_rows(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """With kill -9. The old register stays; what was stored is not read again; then the table is what COPY gives."""
    old = nppes.write(tmp_path / FULL, nppes.records(40, seed=9))
    path = nppes.write(tmp_path / NEXT_FULL, nppes.records(900))
    for row in _rows_to_kill_at(request):
        Provider.objects.all().delete()
        RegisterLoad.objects.all().delete()
        load(old)
        _killed(path, str(row))
        assert differences(old) == []
        run = RegisterLoad.objects.get(finished_at=None)
        assert run.rows == staging.count(staging.NEXT) < row
        reports: list[int] = []
        load(path, block=SMALL, tell=lambda progress, reports=reports: reports.append(progress.rows))  # type: ignore[misc]
        assert reports[0] > run.rows or run.rows == 0
        assert differences(path) == []
        assert not staging.exists()


@pytest.mark.parametrize(
    "step", ["building the index of numbers", "building the index of names", "putting it in place"]
)
def test_killed_behind_the_last_row(tmp_path: Path, step: str) -> None:
    path = nppes.write(tmp_path / FULL, nppes.records(200))
    _killed(path, step)
    assert not Provider.objects.exists()
    load(path)
    assert differences(path) == []


def test_killed_again_and_again(tmp_path: Path) -> None:
    path = nppes.write(tmp_path / FULL, nppes.records(300))
    for row in (150, 100):
        _killed(path, str(row))
    load(path)
    assert differences(path) == []


def test_killed_in_a_zip(tmp_path: Path) -> None:
    """A zip is read again from its start, but what is stored is not stored again."""
    plain = nppes.write(tmp_path / FULL, nppes.records(300))
    packed = tmp_path / "NPPES.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(plain, FULL)
    _killed(packed, "200")
    stored = RegisterLoad.objects.get().rows
    assert stored > 0
    reports: list[int] = []
    load(packed, block=SMALL, tell=lambda progress: reports.append(progress.rows))
    assert reports[0] > stored
    assert differences(plain) == []


def test_killed_and_then_another_file(tmp_path: Path) -> None:
    """What was stored of the first is dropped; nothing of it reaches the register."""
    _killed(nppes.write(tmp_path / FULL, nppes.records(200)), "150")
    other = nppes.write(tmp_path / NEXT_FULL, nppes.records(30, seed=3, start=500))
    load(other)
    assert differences(other) == []
    assert RegisterLoad.objects.count() == 1


def test_rows_lost_behind_the_offset_are_read_again(tmp_path: Path) -> None:
    """Were the table emptied by somebody, the offset would lie."""
    path = nppes.write(tmp_path / FULL, nppes.records(200))
    _killed(path, "150")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_provider_next WHERE npi = %s", [nppes.npi(7919)])
        assert cursor.rowcount == 1
    load(path)
    assert differences(path) == []


def test_an_update_of_the_table_between_the_kill_and_the_next_run(tmp_path: Path) -> None:
    path = nppes.write(tmp_path / FULL, nppes.records(200))
    _killed(path, "150")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_provider_next DROP COLUMN city")
    load(path)
    assert differences(path) == []


def test_a_killed_weekly_file(tmp_path: Path) -> None:
    load(nppes.write(tmp_path / FULL, nppes.records(50)))
    weekly = nppes.write(tmp_path / WEEKLY, nppes.records(200, seed=4, start=40))
    _killed(weekly, "120")
    assert Provider.objects.count() == 50
    load(weekly)
    assert Provider.objects.count() == 240
    _killed(
        nppes.write(tmp_path / "npidata_pfile_20261116-20261122.csv", nppes.records(9, seed=6)), "merging"
    )
    assert Provider.objects.filter(
        pk=nppes.npi(0), last_name=Provider.objects.get(pk=nppes.npi(0)).last_name
    ).exists()
