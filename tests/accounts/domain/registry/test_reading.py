"""Reading records by blocks: every record whole, from any offset, or a refusal; never a wrong one."""

import contextlib
import csv
import tempfile
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.domain.registry import reading
from accounts.domain.registry.columns import NEEDED
from accounts.domain.registry.reading import RegisterRefused, blocks, examine
from tests import nppes

MARK = "\x1f"
VALUES = st.text(
    st.one_of(
        st.sampled_from('",\n\t\\ aZ0'),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\x1f"),
    ),
    max_size=6,
)
ROWS = st.lists(st.lists(VALUES, min_size=3, max_size=3), min_size=1, max_size=6)


def read(path: Path, *, size: int = 64, offset: int | None = None, line: int = 2) -> list[list[str]]:
    """Return all records of a file through blocks of this size."""
    source = examine(path)
    found = blocks(path, source=source, make=MARK.join, offset=offset or source.start, line=line, size=size)
    return [row.split(MARK) for block in found for row in block.rows]


def filled(values: list[str]) -> list[str]:
    """Return a record with the needed columns; the first ones carry the values."""
    return [*values, *[""] * (len(NEEDED) - len(values))]


def written(path: Path, rows: list[list[str]], *, quoting: int = csv.QUOTE_ALL, end: str = "\n") -> bytes:
    out = StringIO(newline="")
    writer = csv.writer(out, quoting=quoting, lineterminator=end)  # type: ignore[arg-type]
    writer.writerows([NEEDED, *rows])
    path.write_bytes(out.getvalue().encode())
    return path.read_bytes()


@settings(deadline=None)
@given(
    ROWS,
    st.integers(1, 400),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_values_in_blocks_of_any_size(values: list[list[str]], size: int, quoting: int, end: str) -> None:
    rows = [filled(each) for each in values]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f.csv"
        written(path, rows, quoting=quoting, end=end)
        assert read(path, size=size) == rows


@settings(deadline=None)
@given(ROWS, st.integers(1, 400))
def test_from_the_offset_behind_any_block(values: list[list[str]], size: int) -> None:
    rows = [filled(each) for each in values]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f.csv"
        content = written(path, rows)
        source = examine(path)
        seen = 0
        for block in blocks(path, source=source, make=MARK.join, offset=source.start, line=2, size=size):
            seen += sum(1 for _ in block.rows)
            assert content[: block.end].count(b"\n") == block.first_line + block.lines - 1
            assert read(path, size=size, offset=block.end) == rows[seen:]


@pytest.mark.parametrize("is_quoted", [True, False], ids=["quoted", "bare"])
def test_a_file_cut_at_any_byte_is_refused_or_whole_rows(tmp_path: Path, is_quoted: bool) -> None:
    """Only a cut behind a whole row can go unnoticed here; the loader's look at the number of rows is for that."""
    rows = [filled(["1234567893", 'A "quoted", value', "two\nlines"]), filled(["1245319599", "Ünal", "x"])]
    rows[0][-1] = rows[1][-1] = "N"
    path = tmp_path / "f.csv"
    content = written(path, rows, quoting=csv.QUOTE_ALL if is_quoted else csv.QUOTE_MINIMAL)
    start = examine(path).start
    whole = []
    for end in range(start, len(content)):
        path.write_bytes(content[:end])
        with contextlib.suppress(RegisterRefused):
            found = read(path, size=50)
            assert found == rows[: len(found)]
            whole.append(end)
    first = content.index(b"1245319599") - is_quoted
    # Behind the header and the first row; without their lines' ends only when the last value is closed.
    assert whole == [start, *[first - 1] * is_quoted, first, *[len(content) - 1] * is_quoted]


def test_a_quote_without_an_end_does_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LONGEST_RECORD", 2000)
    path = tmp_path / "f.csv"
    written(path, [])
    with path.open("ab") as file:
        file.write(b'"1\n' + b"x\n" * 5000)
    with pytest.raises(RegisterRefused, match="line 2: a quotation mark is opened and never closed"):
        read(path, size=500)


def test_a_line_without_an_end_does_not_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST_RECORD", 2000)
    path = tmp_path / "f.csv"
    written(path, [])
    with path.open("ab") as file:
        file.write(b"x" * 10_000)
    with pytest.raises(RegisterRefused, match="line 2"):
        read(path, size=500)


def test_what_is_said_is_one_plain_line(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[2J\nb.csv"
    path.write_bytes(b"x")
    with pytest.raises(RegisterRefused) as refused:
        examine(path)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    ("name", "covers", "is_weekly"),
    [
        ("npidata_pfile_20050523-20261108.csv", "2026-11-08", False),
        ("NPIDATA_PFILE_20261109-20261115.CSV", "2026-11-15", True),
        ("npidata_pfile_20261109-20261199.csv", "None", True),
        ("register.csv", "None", False),
        ("npidata_pfile_20050523-20261108_fileheader.csv", "None", False),
    ],
)
def test_what_the_name_says(tmp_path: Path, name: str, covers: str, is_weekly: bool) -> None:
    source = examine(nppes.write(tmp_path / name, nppes.records(1)))
    assert (str(source.covers), source.is_weekly) == (covers, is_weekly)
