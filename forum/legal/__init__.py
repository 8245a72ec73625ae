"""The texts of the legal and help pages, one Markdown file for each page and version.

A file is named `<page>.<date>.md`. It begins with `title:` and `summary:` lines and a line of three dashes;
headings of the second level become the list of contents. Operators must have these texts checked.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

#: Used where a text says {contact_email} and the site has none.
NO_ADDRESS = "the address of the person who runs this site"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalPage:
    """One version of one page, with its placeholders still in it."""

    page: str
    dated: date
    title: str
    summary: str
    body: str


@cache
def pages() -> tuple[LegalPage, ...]:
    """Return all versions of all pages, newest first. Raises `ValueError` for a malformed file."""
    found = [_read(path) for path in Path(__file__).parent.glob("*.md")]
    return tuple(sorted(found, key=lambda each: (each.page, -each.dated.toordinal())))


def _read(path: Path) -> LegalPage:
    page, day = path.stem.split(".")
    head, line, body = path.read_text(encoding="utf-8").partition("\n---\n")
    fields = dict(each.split(": ", 1) for each in head.splitlines())
    if not line or set(fields) != {"title", "summary"}:
        raise ValueError(f"{path.name} needs title, summary and a line of three dashes.")
    return LegalPage(page=page, dated=date.fromisoformat(day), body=body.strip() + "\n", **fields)


def fill(text: str, *, site_name: str, emergency_number: str, minimum_age: int, contact_email: str) -> str:
    """Return a text with this site's own values in the place of the placeholders."""
    values = {
        "{site_name}": site_name,
        "{emergency_number}": emergency_number,
        "{minimum_age}": str(minimum_age),
        "{contact_email}": contact_email or NO_ADDRESS,
    }
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    return text
