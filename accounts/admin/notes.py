"""Internal notes and the watch mark on every review page: panels, marks in lists, and the button that saves a note."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.admin.base import actor_of
from accounts.admin.hooks import Mark, Panel
from accounts.domain import noting, watching
from accounts.domain.noting import NoteRefused
from accounts.domain.transitions import TransitionRefused
from accounts.models import Moderated


def person_path(user_id: int | None) -> str:
    """Return the address of the desk's page of an account, or an empty string where there is none."""
    return reverse("admin:accounts_watch_person", args=[user_id]) if user_id else ""


def note_panel(request: HttpRequest, item: Moderated) -> tuple[str, dict[str, Any]] | None:
    """Show the notes on a thing and on its author, with the field for one more."""
    if not noting.may_note(item, by=request.user):
        return None
    context = {
        "notes": noting.notes_on(item, viewer=request.user),
        "longest_note": noting.LONGEST,
        "person_path": person_path(item.owner_id()),
    }
    return "admin/desk/_notes.html", context


def watch_panel(request: HttpRequest, item: Moderated) -> tuple[str, dict[str, Any]] | None:
    """Say that the author is watched, by whom, since when and why."""
    mark = watching.mark_on(item.owner_id(), viewer=request.user)
    if mark is None:
        return None
    context = {"watch": mark, "why": watching.why(mark), "person_path": person_path(item.owner_id())}
    return "admin/desk/_watched.html", context


def watch_marks(rows: Sequence[Any]) -> Mapping[int, Sequence[Mark]]:
    """Mark the rows whose author is watched."""
    owners = {row.pk: row.owner_id() for row in rows if isinstance(row, Moderated)}
    found = watching.watched(owners.values())
    return {
        pk: [(watching.briefly(mark), "warn")]
        for pk, owner in owners.items()
        if owner is not None and (mark := found.get(owner))
    }


def save_note(page: Any, request: HttpRequest, item: Any) -> HttpResponse:
    """Save a note and show the page again, with whatever else was typed on it still there."""
    text = request.POST.get("desk_note", "")
    said: dict[str, Any] = {"note_saved": True}
    try:
        noting.write(item, text=text, by=actor_of(request))
    except (NoteRefused, TransitionRefused) as refusal:
        said = {"note_error": str(refusal), "note_typed": text[:20_000]}
    kept = page.kept(request, item) if hasattr(page, "kept") else {}
    answer: HttpResponse = page.page(request, item, **kept, **said)
    return answer


def plug_in() -> None:
    """Put notes and marks on the desk."""
    site: Any = admin.site
    site.panels.append(Panel("top", watch_panel))
    site.panels.append(Panel("side", note_panel))
    site.row_marks.append(watch_marks)
    site.deeds["note"] = save_note
