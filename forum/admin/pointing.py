"""Choosing the sentence that is meant when an answer or an edit is returned (PRODUCT §11)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin.hooks import Panel
from forum.domain import sentences
from forum.models import Answer, Revision

FIELD = "sentence"


def panel(request: HttpRequest, item: Any) -> tuple[str, dict[str, Any]] | None:
    """Offer the sentences of an answer that waits; of a returned one show which was meant."""
    if not isinstance(item, Answer | Revision) or item.owner_id() == request.user.pk:
        return None
    if item.status == "returned":
        meant = sentences.pointed_out(item)
        return ("admin/desk/_pointed.html", {"meant": meant}) if meant else None
    offered = sentences.sentences(item.body) if item.status == "pending" else []
    if not offered:
        return None
    return "admin/desk/_pointed.html", {"sentences": offered, "chosen": request.POST.get(FIELD, "")}


def plug_in() -> None:
    """Put it on the review pages."""
    admin.site.panels.append(Panel("side", panel))  # type: ignore[attr-defined]
