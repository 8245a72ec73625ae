"""Reading the NPPES file, plain or in its zip: whole records by blocks, in constant memory, from any offset."""

import csv
import hashlib
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import IO

from accounts.domain.registry.columns import NEEDED

BLOCK = 4 * 1024 * 1024
#: A record of the real file has some 1,200 bytes, 10,000 at the most.
LONGEST_RECORD = 1024 * 1024
PRINT_BYTES = 256 * 1024
#: "npidata_pfile_20050523-20261109.csv"; a full file starts with the first day of the register.
_NAME = re.compile(r"npidata_pfile_(\d{8})-(\d{8})(?!.*fileheader).*\.csv$", re.IGNORECASE)
_FIRST_DAY = "20050523"
_MARK = b"\xef\xbb\xbf"
_ZIPS = {b"PK\x03\x04", b"PK\x05\x06"}


class RegisterRefused(ValueError):
    """The file cannot be taken. ``str()`` is one plain line, whatever stands in the file or is its name."""

    def __init__(self, words: str) -> None:
        super().__init__("".join(sign if sign.isprintable() else "?" for sign in words))


class BadRow(ValueError):
    """A record that cannot be a row; ``str()`` says why."""


Make = Callable[[list[str]], str]


@dataclass(frozen=True)
class Source:
    """A file's identity, and its first line."""

    name: str
    size: int
    fingerprint: str
    header: tuple[str, ...]
    start: int
    covers: date | None
    is_weekly: bool


@dataclass(frozen=True)
class Block:
    """Whole records as rows, made while they are taken; the offset behind them, and where they stand in the file."""

    rows: Iterator[str]
    end: int
    first_line: int
    lines: int


@dataclass(frozen=True)
class Opened:
    """The CSV's bytes from its start, its name and size; ``seal`` changes when its end does."""

    stream: IO[bytes]
    name: str
    size: int
    seal: bytes


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """Open the CSV, or the one inside a zip. Raises `RegisterRefused`, also when reading fails later."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise RegisterRefused(f"{path.name or path} is not a file.")
        with path.open("rb") as plain:
            if plain.read(4) not in _ZIPS:
                plain.seek(max(0, found.st_size - PRINT_BYTES))
                tail = plain.read(PRINT_BYTES)
                plain.seek(0)
                yield Opened(plain, path.name, found.st_size, tail)
                return
        with zipfile.ZipFile(path) as archive:
            member = _member(archive, path)
            with archive.open(member) as inside:
                yield Opened(inside, Path(member.filename).name, member.file_size, str(member.CRC).encode())
    except FileNotFoundError as error:
        raise RegisterRefused(f"There is no file {path}.") from error
    except OSError as error:
        raise RegisterRefused(f"{path.name} cannot be read: {error.strerror or error}.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise RegisterRefused(f"{path.name} is a zip file that is cut or damaged.") from error
    except (NotImplementedError, RuntimeError) as error:
        raise RegisterRefused(
            f"{path.name} is a zip file that cannot be unpacked here: it is encrypted or packed in an unknown way."
        ) from error


def _member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    tables = [each for each in archive.infolist() if each.filename.lower().endswith(".csv")]
    named = [each for each in tables if _NAME.search(Path(each.filename).name)]
    if len(found := named or tables) != 1:
        raise RegisterRefused(
            f"{path.name} holds {len(found)} tables that could be meant. Unpack it and name the npidata_pfile."
        )
    return found[0]


def examine(path: Path, *, encoding: str = "utf-8") -> Source:
    """Read the first line and tell which file it is. Raises `RegisterRefused`."""
    with opened(path) as file:
        head = file.stream.read(PRINT_BYTES)
    if not head:
        raise RegisterRefused(f"{file.name} is empty.")
    header, start = _header(head, file.name, encoding)
    found = _NAME.search(file.name)
    return Source(
        name=file.name,
        size=file.size,
        fingerprint=hashlib.sha256(b"%d\n" % file.size + head + file.seal).hexdigest(),
        header=header,
        start=start,
        covers=_day(found[2]) if found else None,
        is_weekly=bool(found and found[1] != _FIRST_DAY),
    )


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _header(head: bytes, name: str, encoding: str) -> tuple[tuple[str, ...], int]:
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise RegisterRefused(f"{name} is UTF-16. Save it as UTF-8, as NPPES publishes it.")
    line, newline, _ = head.partition(b"\n")
    if b"\0" in line:
        raise RegisterRefused(f"{name} is not a CSV file.")
    try:
        text = line.removeprefix(_MARK).decode(encoding)
        fields = next(csv.reader([text.rstrip("\r")], strict=True), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise RegisterRefused(f"{name} is not a CSV file in {encoding}.") from error
    missing = [column for column in NEEDED if column not in fields]
    if len(missing) == len(NEEDED):
        raise RegisterRefused(f"{name} is not the NPPES file: its first line has none of the columns' names.")
    if missing:
        shown = ", ".join(f"“{column}”" for column in missing[:4])
        more = f" and {len(missing) - 4} more" if len(missing) > 4 else ""
        raise RegisterRefused(f"{name} lacks the column{'s' * (len(missing) > 1)} {shown}{more}.")
    twice = [column for column in NEEDED if fields.count(column) > 1]
    if twice:
        raise RegisterRefused(f"{name} has the column “{twice[0]}” twice.")
    if not newline:
        raise RegisterRefused(f"{name} ends in its first line.")
    return tuple(fields), len(line) + 1


def blocks(
    path: Path,
    *,
    source: Source,
    make: Make,
    offset: int,
    line: int,
    encoding: str = "utf-8",
    size: int = BLOCK,
) -> Iterator[Block]:
    """Yield the records behind ``offset``, where line ``line`` begins, each through ``make``.

    Raises `RegisterRefused`, also while a block's rows are taken and for an end that is cut.
    """
    width = len(source.header)
    with opened(path) as file:
        file.stream.seek(offset)
        rest = b""
        fresh = b"-"
        while fresh:
            fresh = file.stream.read(size)
            data = rest + fresh
            cut = _boundary(data) if fresh else len(data)
            whole, rest = data[:cut], data[cut:]
            if len(rest) > LONGEST_RECORD + size:
                raise RegisterRefused(
                    f"{file.name}, line {line}: a quotation mark is opened and never closed."
                )
            if whole:
                rows = _rows(
                    whole, make, name=file.name, line=line, width=width, encoding=encoding, is_end=not fresh
                )
                lines = whole.count(b"\n") + (not whole.endswith(b"\n"))
                offset += len(whole)
                yield Block(rows, offset, line, lines)
                line += lines


def _boundary(data: bytes) -> int:
    """Return where the last whole record ends: behind a line's end that stands outside quotation marks."""
    end = data.rfind(b"\n")
    quotes = data.count(b'"', 0, max(end, 0))
    while end >= 0 and quotes % 2:
        before = data.rfind(b"\n", 0, end)
        quotes -= data.count(b'"', max(before, 0), end)
        end = before
    return end + 1


def _rows(
    whole: bytes, make: Make, *, name: str, line: int, width: int, encoding: str, is_end: bool
) -> Iterator[str]:
    """Make the rows one by one: a list of a block's records would keep the collector of garbage busy."""
    try:
        text = whole.decode(encoding)
    except UnicodeDecodeError as error:
        bad = line + whole.count(b"\n", 0, error.start)
        raise RegisterRefused(f"{name}, line {bad}: these bytes are not {encoding}.") from error
    if "\0" in text:
        raise RegisterRefused(f"{name}, line {line + text[: text.index(chr(0))].count(chr(10))}: a NUL byte.")
    # A last line may lack its end, but then its last value must be closed: a bare one may be half of itself.
    is_cut = is_end and not text.endswith('"')
    # Line feeds part lines, as in the file: universal newlines would part at others inside a name.
    reader = csv.reader(StringIO(text, newline="\n"), strict=True)
    try:
        for record in reader:
            if len(record) == width and not is_cut:
                yield make(record)
            elif record and is_end:
                raise RegisterRefused(_cut(name, line))
            elif record:
                raise BadRow(f"{len(record)} columns instead of {width}.")
    except BadRow as error:
        raise RegisterRefused(f"{name}, line {line + reader.line_num - 1}: {error}") from error
    except csv.Error as error:
        if is_end and "unexpected end" in str(error):
            raise RegisterRefused(_cut(name, line)) from error
        raise RegisterRefused(f"{name}, line {line + reader.line_num - 1}: {error}.") from error


def _cut(name: str, line: int) -> str:
    return f"{name} is cut: its last line, {line}, is not whole. Download it again."
