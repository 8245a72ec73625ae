"""What the page that asks before many things are decided shows of each: the changed words, or what is to be rejected."""

from typing import Any

from accounts.admin import batch
from accounts.admin import filters as shared
from accounts.models import Moderated
from accounts.presenters import person
from forum.admin import filters
from forum.domain import bulk
from forum.models import Revision
from forum.presenters import moderation as desk
from forum.presenters.word_diff import Paragraph

#: So much of a text is shown; the link leads to the rest.
SHOWN = 400


def edit_detail(item: Revision) -> tuple[str, dict[str, Any]]:
    """Show every changed word with its paragraph."""
    changed = desk.proposed(item)
    detail = {
        "headline": _changed(changed.headline.unified),
        "body": _changed(changed.body.unified),
        "others": changed.others,
    }
    return "admin/desk/_batch_edit.html", detail


def words_detail(item: Moderated) -> tuple[str, dict[str, Any]]:
    """Show how the words begin; nothing of what its owner took back."""
    if "withdrawn" in {getattr(item, "status", ""), getattr(getattr(item, "question", None), "status", "")}:
        return "", {}
    words = " ".join((getattr(item, "body", "") or item.words()).split())
    return "admin/desk/_batch_words.html", {
        "words": words if len(words) <= SHOWN else f"{words[:SHOWN].rstrip()}…"
    }


def _changed(paragraphs: list[Paragraph]) -> list[Paragraph]:
    return [paragraph for paragraph in paragraphs if any(piece.kind != "same" for piece in paragraph)]


def plug_in() -> None:
    """Put the forum's deeds on the desk."""
    bulk.register_all()
    shared.SHARED += [filters.ReportedFilter, filters.TopicFilter]
    person.facts.append(filters.reports_on)
    batch.details["approve"] = edit_detail
    batch.details["spam"] = words_detail
