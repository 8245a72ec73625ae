"""Where two moderators are needed: the mark in lists and the line on pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin.hooks import Mark, Panel
from forum.domain import second_look
from forum.models import PeerView, Photo, Question

#: What is said after the first of two.
KEPT = {
    "approve": "your yes is kept; another moderator has to say yes, too",
    "reject": "your no is kept; another moderator has to say no, too",
}
SAID = {"approve": "yes", "reject": "no"}


def marks(items: Any) -> dict[int, list[Mark]]:
    """Return the mark of rows that wait for a second moderator; one query for photos and peers' words."""
    if not items or not isinstance(items[0], Photo | PeerView):
        return {}
    return {pk: [("Second look needed", "info")] for pk in second_look.firsts_of(items)}


def done_words(item: Any, action: str) -> str:
    """Return what is said after a decision that was the first of two, or nothing."""
    waits = item.status == "pending" and second_look.needs_two(item, action)
    return KEPT[action] if waits else ""


def _line(request: HttpRequest, item: Any) -> tuple[str, dict[str, Any]] | None:
    photos = isinstance(item, Question)
    rows = list(item.photos.filter(status="pending")) if photos else [item]
    needing = [row for row in rows if row.status == "pending" and _may_need(row)]
    if not needing:
        return None
    firsts = second_look.firsts_of(needing)
    lines = [(f"Photo {row.pk}" if photos else "", firsts.get(row.pk)) for row in needing]
    shown = [(name, first, SAID[first.action] if first else "") for name, first in lines]
    return "admin/desk/_second_look.html", {"second_look": shown}


def _may_need(row: Any) -> bool:
    return isinstance(row, Photo | PeerView) and second_look.needs_two(row)


def plug_in() -> None:
    """Add both to the desk."""
    site: Any = admin.site
    site.panels.append(Panel("top", _line))
    site.row_marks.append(marks)
