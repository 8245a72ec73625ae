"""Tables for spreadsheets: CSV whose cells stay text."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

#: A cell that begins with one of these is taken for a formula by spreadsheets, in full width, too.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Tells spreadsheets that the text is UTF-8.
MARK = "\ufeff"


class _Echo:
    def write(self, text: str) -> str:
        return text


def cell(value: object) -> object:
    """Return a value for a cell; a text that a spreadsheet would run, or that blanks hide one in, gets an apostrophe."""
    if isinstance(value, str) and value.lstrip(" \u00a0\u200b\ufeff").startswith(RISKY):
        return f"'{value}"
    return value


def lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield rows as lines of CSV (RFC 4180), the first one behind the mark of UTF-8."""
    writer = csv.writer(_Echo())
    yield MARK
    for row in rows:
        yield str(writer.writerow([cell(value) for value in row]))
