"""Covering up by a moderator: solid boxes and a crop, burnt in for good (PRODUCT §17, TRUST 13).

The picture is rebuilt from what is shown now, under new addresses. The files before it are destroyed with the
commit: nothing of what was covered is kept, so a redaction cannot be undone, and nobody can look under it.
"""

from django.db import transaction

from accounts.domain.notifying import notify
from accounts.domain.transitions import NotAllowed, StaleVersion, last_entry, may, transition
from accounts.models import User
from forum.domain import photo_files, photos
from forum.domain.imaging import Edits, rebuild
from forum.domain.moderation_edits import OPEN
from forum.models import Photo, Question


class NothingToCover(ValueError):
    """Neither a box nor a crop."""

    def __init__(self) -> None:
        super().__init__("Draw at least one box, or crop the photo.")


def redact(
    photo: Photo, *, by: User, edits: Edits, seen: str, reason: str, note: str = "", version: int
) -> None:
    """Burn boxes and a crop into a pending or published photo, destroy what was there, and tell its owner.

    ``edits`` are measured on the rendition named ``seen``, see `photos.to_edit`; ``version`` is what the moderator saw.
    ``reason`` is a code, ``note`` the words that the owner reads. What they agreed to stays as it is. The decoding
    happens before the transaction, in a child process. Raises `NothingToCover`, `transitions.TransitionRefused` or
    `PhotoRefused`.
    """
    if edits.crop is None and not edits.covers:
        raise NothingToCover
    if not may(photo, "redact", by=by):
        raise NotAllowed("You may not cover this photo. Nobody decides on what is their own.")
    shown = photos.to_edit(photo)
    if shown is None or shown.name != seen:
        raise _changed(photo)
    try:
        rebuilt = rebuild(
            photo_files.location(shown),
            filename="This photo",
            crop=edits.crop,
            covers=edits.covers,
            rotate=edits.rotate,
        )
    except FileNotFoundError:
        raise _changed(photo) from None
    with transaction.atomic():
        # The question first, as everywhere: its asker may be taking it back at this moment.
        question = Question.objects.select_for_update(of=("self",)).get(pk=photo.question_id)
        if question.status not in OPEN:
            raise NotAllowed("This question cannot be changed any more.")
        transition(photo, "redact", by=by, reason=reason, note=note, version=version)
        if photos.to_edit(photo) != shown:
            raise _changed(photo)
        photo_files.destroy(photo, by=by)
        photo_files.write(photo, rebuilt)
        photo.perceptual_hash = rebuilt.perceptual_hash
        photo.save(update_fields=["perceptual_hash"])
        notify("photo_redacted", to=photo.owner_id(), about=photo.question_id)


def _changed(photo: Photo) -> StaleVersion:
    return StaleVersion("This photo changed since you opened it. Nothing was overwritten.", last_entry(photo))
