"""Cutting private details out of a question on its review page, with one click, and putting them back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from accounts.admin.base import actor_of
from accounts.admin.review import ReviewAdmin
from accounts.domain.transitions import StaleVersion, TransitionRefused
from accounts.models import User
from forum.domain import cutting, similar
from forum.models import Question
from forum.presenters import marked
from forum.presenters import moderation as desk

CUT_DEEDS = {"cut": "cut_out", "uncut": "put_back"}
#: Decisions whose words tell the asker what was cut.
TELLING = {"approve", "return", "reject"}
#: Similar questions are of use while a question can still join one.
JOINABLE = {"pending", "published"}


class CutDesk(ReviewAdmin):
    """The part of a question's page that cuts. What is typed for the asker stays in the form."""

    def cut_out(self, request: HttpRequest, item: Question) -> HttpResponse:
        """Cut what the button names, as "cut:body:17:31"."""
        _, _, place = request.POST.get("do", "").partition(":")
        field, start, end = ([*place.split(":"), "", "", ""])[:3]
        try:
            cutting.cut(
                item,
                by=actor_of(request),
                version=seen_version(request),
                field=field,
                start=_number(start),
                end=_number(end),
            )
        except StaleVersion as late:
            return self.too_late(request, self.found(request, str(item.pk)), late.entry)
        except (TransitionRefused, cutting.CannotCut) as refusal:
            return self._again(request, item, edit_error=str(refusal))
        messages.success(request, "Cut. The asker will read what was taken out.")
        return self._again(request, item)

    def put_back(self, request: HttpRequest, item: Question) -> HttpResponse:
        """Put the newest cut back."""
        try:
            cutting.undo(item, by=actor_of(request), version=seen_version(request))
        except StaleVersion as late:
            return self.too_late(request, self.found(request, str(item.pk)), late.entry)
        except (TransitionRefused, cutting.CannotCut) as refusal:
            return self._again(request, item, edit_error=str(refusal))
        messages.success(request, "Put back.")
        return self._again(request, item)

    def _again(self, request: HttpRequest, item: Question, **extra: Any) -> HttpResponse:
        """Answer with the page as it is now, with what was typed; sent again it is only told that it is stale."""
        fresh = self.found(request, str(item.pk))
        return self.page(request, fresh, **self.kept(request, fresh), **extra)

    def decide_telling(self, item: Question, *, by: User, decision: dict[str, Any]) -> dict[str, Any]:
        """Return the decision with what was cut added to the words that the asker reads."""
        cut = cutting.told(cutting.since_last_told(item)) if decision.get("action") in TELLING else ""
        note = decision.get("note", "")
        return decision if cut in note else {**decision, "note": "\n\n".join(filter(None, [note, cut]))}

    def marked_context(self, item: Question, *, may_edit: bool) -> dict[str, Any]:
        """Return the words with their marks, what can be cut, what was, and similar questions."""
        title, body, found = desk.marked_question(item)
        return {
            "marked_title": title.html,
            "body": body.html,
            "marks_summary": marked.summary_of(found),
            "private": any(mark.kind in {"private", "link"} for mark in found),
            "offers": cutting.offers(item) if may_edit else [],
            "cuts": cutting.standing(item),
            "uncut": cutting.undoable(item) if may_edit else None,
            "told": cutting.told(cutting.since_last_told(item)),
            "similar": [
                (row, round(share * 100))
                for row, share in (similar.similar_to(item) if may_edit and item.status in JOINABLE else [])
            ],
        }


def seen_version(request: HttpRequest) -> int:
    """Return the version that the page showed."""
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and version.isascii() and len(version) < 10 else 0


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 7 else -1
