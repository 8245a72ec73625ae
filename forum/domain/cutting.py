"""Cutting private details out of a question: cut, never rewritten (row "cutting private details" of the access matrix).

The old text stays in a snapshot, the piece itself in a `Cut`; the log holds the hashes of before and after. The asker
reads what was cut.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts import roles
from accounts.domain import audit
from accounts.domain.transitions import NotAllowed, StaleVersion, last_entry
from accounts.models import AuditEntry, User
from forum.domain import asking, marks, wording
from forum.domain.mark_kinds import LINK, PRIVATE
from forum.domain.moderation_edits import OPEN
from forum.models import Cut, Question

REASON = "private-details"
#: Offered at the most; a text with more private details is returned.
MOST_OFFERS = 20
_ENDS = re.compile(r"[.!?]+[\"”’)]*(?=\s|$)|\n")
_LEADING = re.compile(r"(?:\b(?:with|by|from|to|at|on|in|named|called|of|via|under)\s{1,2})$", re.IGNORECASE)


class CannotCut(ValueError):
    """A cut that cannot be made; ``str()`` is a sentence for the moderator."""


@dataclass(frozen=True)
class Offer:
    """A cut that one click makes: the words, or the whole sentence they stand in."""

    field: str
    start: int
    end: int
    words: str
    what: str
    whole_sentence: bool

    @property
    def value(self) -> str:
        """Return the value of its button."""
        return f"cut:{self.field}:{self.start}:{self.end}"


def offers(question: Question) -> list[list[Offer]]:
    """Return what could be cut: for each private detail its words and, where there is more around it, its sentence."""
    found: list[list[Offer]] = []
    for field in Cut.FIELDS:
        text: str = getattr(question, field)
        for mark in marks.marks_of(text):
            if mark.kind not in {PRIVATE, LINK} or len(found) >= MOST_OFFERS:
                continue
            lead = _LEADING.search(text, max(0, mark.start - 20), mark.start)
            start = lead.start() if lead and mark.label != "link" else mark.start
            first, last = _sentence(text, mark.start, mark.end)
            pair = [Offer(field, start, mark.end, text[start : mark.end], mark.label, whole_sentence=False)]
            if field == "body" and (first, last) != (start, mark.end):
                pair.append(Offer(field, first, last, text[first:last], mark.label, whole_sentence=True))
            found.append(pair)
    return found


@transaction.atomic
def cut(question: Question, *, by: User, version: int, field: str, start: int, end: int) -> Cut:
    """Take a piece out of a question and return what was taken. ``version`` is what the moderator saw.

    A space that would be left over goes with it. ``question`` carries the new text and version afterwards. Raises
    `CannotCut`, `NotAllowed`, or `StaleVersion` when it changed since.
    """
    locked = _locked(question, by)
    if locked.version != version:
        raise StaleVersion("This changed since you opened it. Nothing was cut.", last_entry(locked))
    if field not in Cut.FIELDS:
        raise CannotCut("Nothing of that part can be cut.")
    text: str = getattr(locked, field)
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise CannotCut("There is nothing at that place. Choose again.")
    what = ", ".join(
        dict.fromkeys(mark.label for mark in marks.marks_of(text) if mark.start < end and start < mark.end)
    )
    start, end = _with_space(text, start, end)
    left = text[:start] + text[end:]
    if problem := _too_little(field, left):
        raise CannotCut(problem)
    if not locked.snapshots.filter(version=locked.version).exists():
        asking.snapshot(locked)
    _write(locked, question, by=by, field=field, text=left, action="cut")
    return Cut.objects.create(
        question=locked, field=field, start=start, text=text[start:end], what=what[:80] or "private detail",
        version=locked.version, cut_by_id=by.pk,
    )  # fmt: skip


@transaction.atomic
def undo(question: Question, *, by: User, version: int) -> Cut:
    """Put the newest cut back and return it. Raises as `cut`; after a decision cuts stay."""
    locked = _locked(question, by)
    if locked.version != version:
        raise StaleVersion("This changed since you opened it. Nothing was put back.", last_entry(locked))
    newest = undoable(locked)
    if newest is None:
        raise CannotCut("There is no cut that can be taken back now.")
    text: str = getattr(locked, newest.field)
    whole = text[: newest.start] + newest.text + text[newest.start :]
    _write(locked, question, by=by, field=newest.field, text=whole, action="uncut")
    newest.undone_at = timezone.now()
    newest.save(update_fields=["undone_at"])
    return newest


def standing(question: Question) -> list[Cut]:
    """Return what was cut and not put back, in order."""
    return list(question.cuts.filter(undone_at=None))


def undoable(question: Question) -> Cut | None:
    """Return the newest cut while it can be put back: nothing was decided or changed since."""
    newest = question.cuts.filter(undone_at=None).order_by("-pk").first()
    if newest is None or (question.decided_at and question.decided_at > newest.at):
        return None
    entry = AuditEntry.objects.filter(
        object_type=Question.KIND, object_id=question.pk, action="cut", version=newest.version
    ).first()
    return newest if entry is not None and entry.hash_after == question.words_hash() else None


def told(cuts: Sequence[Cut]) -> str:
    """Return what the asker reads of these cuts; nothing when there are none."""
    if not cuts:
        return ""
    # In one line: the words may have stood over several.
    pieces = "; ".join(f"“{' '.join(cut.text.split())}” ({cut.what})" for cut in cuts)
    return f"We took out: {pieces}. It could identify somebody. Nothing else was changed."


def since_last_told(question: Question) -> list[Cut]:
    """Return the standing cuts that no decision has told of yet."""
    rows = question.cuts.filter(undone_at=None)
    return list(rows.filter(at__gt=question.decided_at) if question.decided_at else rows)


def _write(locked: Question, seen: Question, *, by: User, field: str, text: str, action: str) -> None:
    before = locked.words_hash()
    for name, value in {field: text, "version": locked.version + 1}.items():
        setattr(locked, name, value)
        setattr(seen, name, value)
    locked.save(update_fields=[field, "version"])
    audit.record(
        by=by, action=action, item=locked, reason=REASON, hash_before=before, hash_after=locked.words_hash()
    )


def _too_little(field: str, left: str) -> str:
    """Return why a cut would leave too little, or nothing."""
    fewest = {"title": wording.TITLE_FEWEST, "body": wording.DETAILS_FEWEST}.get(field, 0)
    if wording.inked(left) >= fewest:
        return ""
    return f"Less than {fewest} characters would be left of the {Cut.FIELDS[field].lower()}. Return the question instead."


def _with_space(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a cut by the one space that would be left over beside it."""
    if end < len(text) and text[end] == " " and (start == 0 or text[start - 1].isspace()):
        return start, end + 1
    if start and text[start - 1] == " " and (end == len(text) or text[end] in " .,;:!?)\n"):
        return start - 1, end
    return start, end


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the sentence around a place, 600 characters to each side at the most."""
    first = max(0, start - 600)
    for match in _ENDS.finditer(text, first, start):
        first = match.end()
    ending = _ENDS.search(text, end, min(len(text), end + 600))
    last = ending.end() if ending else min(len(text), end + 600)
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, last


def _locked(question: Question, by: User) -> Question:
    locked = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if not roles.may_moderate(by) or locked.asker_id == by.pk:
        raise NotAllowed("You may not do that here. Nobody decides on what is their own.")
    if locked.status not in OPEN:
        raise NotAllowed("This cannot be changed any more.")
    return locked
