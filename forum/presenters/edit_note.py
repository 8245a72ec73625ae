"""What was changed in a published answer and when, in plain words (PRODUCT §9); never the older texts themselves.

Row "Question, older revision or difference" of the access matrix: those are for owners and moderators.
"""

from dataclasses import dataclass
from datetime import datetime

from accounts.domain import deciding
from accounts.models import AuditEntry
from forum.models import Answer, Revision, Snapshot

#: Field → what readers call it. Several fields make up the video.
PARTS = {
    "headline": "the headline",
    "body": "the text",
    "hashtags": "the hashtags",
    "video_url": "the video",
    "video_note": "the video",
    "photo_use": "the video",
    "disclaimer": "the physician's own note",
}
#: What moderators may put right themselves: action in the audit log → what readers call it.
PUT_RIGHT = {
    "headline": "the headline",
    "hashtags": "the hashtags",
    "line_breaks": "line breaks; no word changed",
}


@dataclass(frozen=True)
class Edit:
    """One change. ``by`` is "The physician" or "A moderator"."""

    at: datetime
    by: str
    what: str


def edits_of(answer: Answer) -> list[Edit]:
    """Return what was changed in a public answer since it appeared, the newest first; three queries."""
    found = [*_by_the_physician(answer), *_by_moderators(answer)]
    return sorted(found, key=lambda edit: edit.at, reverse=True)


def _by_the_physician(answer: Answer) -> list[Edit]:
    revisions = {each.pk: each for each in answer.revisions.filter(status="published")}
    of_edits = AuditEntry.objects.filter(object_type=Revision.KIND, object_id__in=revisions, action="approve")
    approved = deciding.in_force(of_edits).order_by("pk")
    snapshots = list(answer.snapshots.order_by("pk"))
    return [
        Edit(entry.at, "The physician", _changed(revisions[entry.object_id], _before(entry.at, snapshots)))
        for entry in approved
    ]


def _before(moment: datetime, snapshots: list[Snapshot]) -> Snapshot | None:
    """Return the text that an approval replaced: it is kept just after the entry is written."""
    return next((each for each in snapshots if each.at >= moment), None)


def _changed(revision: Revision, before: Snapshot | None) -> str:
    """Return "the headline and the text"; "the text" where the older one is not there to compare with any more."""
    content = before.content if before else {}
    parts = [name for name in PARTS if name in content and content[name] != getattr(revision, name)]
    words = list(dict.fromkeys(PARTS[name] for name in parts)) or ["the text"]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _by_moderators(answer: Answer) -> list[Edit]:
    entries = AuditEntry.objects.filter(
        object_type=Answer.KIND, object_id=answer.pk, action__in=PUT_RIGHT, at__gte=answer.published_at
    )
    return [Edit(entry.at, "A moderator", PUT_RIGHT[entry.action]) for entry in entries]
