"""Documents as the desk shows them: closed, or as pictures of their pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from accounts import roles
from accounts.domain import evidence, evidence_viewing
from accounts.models import Evidence

#: Name of the address of one page.
PAGE = "admin:accounts_verification_page"


@dataclass(frozen=True)
class Document:
    """One document for one viewer. ``pages`` are addresses of pictures, and there are none until it was opened."""

    row: Evidence
    title: str
    opened_at: datetime | None
    pages: tuple[str, ...]
    may_open: bool


def shown(rows: Iterable[Evidence], viewer: roles.Viewer) -> list[Document]:
    """Return documents as this person may see them now. Load ``verification__physician`` with them."""
    found = list(rows)
    opened = evidence_viewing.opened_by(viewer, [row.pk for row in found])
    return [_shown(row, viewer, opened.get(row.pk)) for row in found]


def _shown(row: Evidence, viewer: roles.Viewer, opened_at: datetime | None) -> Document:
    allowed = evidence_viewing.may_open(row, viewer)
    pages: tuple[str, ...] = ()
    if allowed and opened_at:
        pages = tuple(
            reverse(PAGE, args=[row.verification_id, row.pk, number + 1])
            for number in range(evidence.pages(row))
        )
    count = f"{row.pages} page{'' if row.pages == 1 else 's'}"
    title = f"{row.get_kind_display()} ({row.get_content_type_display()}, {count})"
    return Document(row, title, opened_at if allowed else None, pages, allowed)
