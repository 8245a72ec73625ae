"""What may still be written in, by whom, and how nothing of it gets lost.

A text that is too long for its column is kept whole in ``Question.unfinished``, and two tabs on the same step
notice each other: each page carries a fingerprint of what it showed and a mark of its own.
"""

import hashlib
import json
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.roles import Viewer
from forum.models import Question

EDITABLE = ("draft", "returned")
#: What the columns take. More is kept beside them until the form's own limit is met.
MOST = {"title": 150, "body": 20_000, "happened": 100, "side": 5, "age_band": 5, "treated": 3, "alt": 500}


class PastEditing(ValueError):
    """The question was sent; ``str()`` is a sentence for the person."""

    def __init__(self) -> None:
        super().__init__(
            "This question was sent already, so it cannot be changed now. Your text is still here to copy."
        )


class EditedElsewhere(Exception):
    """What is stored was changed in another tab since this one was opened; ``stored`` is what stands there now."""

    def __init__(self, stored: dict[str, str]) -> None:
        super().__init__("You edited this in another tab.")
        self.stored = stored


def editable_by(viewer: Viewer, *, keys: list[str]) -> QuerySet[Question]:
    """Return what a person may write in: drafts of their browser that nobody owns yet, own drafts, own returned ones.

    ``keys`` are the ``draft_key`` values that the browser's session holds.
    """
    theirs = Q(status="draft", draft_key__in=keys, asker=None)
    if viewer.is_authenticated:
        theirs |= Q(asker_id=viewer.pk, status__in=EDITABLE)
    return Question.objects.filter(theirs)


def locked(question: Question, *, by: User | None) -> Question:
    """Return a question with its row locked, for writing in; a draft without an owner becomes the writer's.

    Raises `PastEditing`.
    """
    row = Question.objects.select_for_update(of=("self",)).filter(pk=question.pk).first()
    if row is None or row.status not in EDITABLE:
        raise PastEditing
    if by is not None and row.asker_id is None and row.status == "draft":
        row.asker = question.asker = by
        row.save(update_fields=["asker"])
    return row


def overlong(question: Question) -> dict[str, str]:
    """Return texts that are too long for their column, whole."""
    found: dict[str, str] = question.unfinished.get("overlong", {})
    return found


def fingerprint(values: dict[str, Any]) -> str:
    """Return a short mark of what a form was filled with, by which a later save knows whether it still stands."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def check_tab(
    row: Question, step: str, *, stored: dict[str, Any], sent: dict[str, Any], seen: str | None, tab: str
) -> None:
    """Raise `EditedElsewhere` when another tab wrote what this one has not seen and would now replace.

    ``seen`` is the fingerprint of what the page showed, None where the caller has no page. A page that wrote last itself
    (an autosave, the browser's Back) is not another tab.
    """
    if seen is None or stored == sent or fingerprint(stored) == seen:
        return
    if not tab or row.unfinished.get("tabs", {}).get(step) != tab:
        raise EditedElsewhere(stored)


def note_tab(row: Question, step: str, tab: str) -> None:
    """Remember, unsaved, which page wrote a step last."""
    if tab:
        row.unfinished["tabs"] = row.unfinished.get("tabs", {}) | {step: tab[:32]}


def fit(row: Question, name: str, value: str, *, most: int) -> str:
    """Return what goes into the column; text that is longer is kept whole, unsaved, in ``unfinished``."""
    kept = {key: text for key, text in overlong(row).items() if key != name}
    if len(value) > most:
        kept[name] = value
    row.unfinished["overlong"] = kept
    return value[:most]
