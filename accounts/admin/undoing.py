"""Taking a decision back: the line that offers it after deciding and on the page of the thing, and the button's address."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from accounts.admin.base import actor_of
from accounts.admin.hooks import Panel
from accounts.domain import deciding
from accounts.domain.transitions import TransitionRefused
from accounts.models import Decision, User
from accounts.presenters import life


class Site(Protocol):
    """What this needs of the desk."""

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Guard a page."""

    def admin_path(self, kind: str, pk: int) -> str:
        """Return the address of a thing."""


@dataclass(frozen=True)
class Undoable:
    """A decision that can still be taken back, in words."""

    pk: int
    what: str
    until: datetime


def in_words(row: Decision) -> Undoable:
    """Return a decision in words: "Question 12: published"."""
    what = (
        f"{life.kind_words(row.object_type)} {row.object_id}: {life.action_words(row.entry.action).lower()}"
    )
    return Undoable(row.pk, what, row.tell_at)


def newest(user: User) -> Undoable | None:
    """Return what this person decided last, if it can still be taken back."""
    row = deciding.undoable(user).first()
    return in_words(row) if row else None


def urls(site: Site) -> list[URLPattern]:
    """Return the address of the button."""

    @require_POST
    def undo(request: HttpRequest, pk: int) -> HttpResponse:
        """Take a decision back. Raises `Http404` for one that is nobody's or somebody else's."""
        by = actor_of(request)
        row = get_object_or_404(Decision, pk=pk, actor=by)
        try:
            deciding.undo(row, by=by)
        except TransitionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"Taken back: {in_words(row).what}. Nobody was told of it.")
        return redirect(site.admin_path(row.object_type, row.object_id) or "admin:index")

    return [path("undo/<int:pk>/", site.admin_view(undo), name="undo")]


def _offer(request: HttpRequest, item: Any) -> tuple[str, dict[str, Any]] | None:
    row = deciding.of_item(item, by=actor_of(request))
    if row is None:
        return None
    last = newest(actor_of(request))
    # The line under a message offers it already.
    if len(messages.get_messages(request)) and last is not None and last.pk == row.pk:
        return None
    return "admin/desk/_undo.html", {"undo": in_words(row)}


PANEL = Panel("top", _offer)
