"""A photo that a moderator returned while its question went on: another file or another cut, and back into the queue.

Photos of drafts and of returned questions are changed in the ask steps; see `forum.domain.photos`.
"""

from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from accounts.domain import audit, throttling
from accounts.domain.transitions import IllegalTransition, NotAllowed, transition
from accounts.models import User
from forum.domain import consent, photo_files, photos
from forum.domain.imaging import MAX_BYTES, Edits, rebuild
from forum.domain.moderation_edits import OPEN
from forum.models import ConsentHead, Photo, Question, SiteSettings


def may_replace(photo: Photo, *, by: User) -> bool:
    """Tell whether this person may put another picture in the place of this one."""
    return photo.status == "returned" and photo.question.status in OPEN and photo.owner_id() == by.pk


def take_file(photo: Photo, *, by: User, address: str, file: BinaryIO, filename: str, size: int) -> None:
    """Put an uploaded file in the place of a returned photo; the files before it are destroyed.

    It stays with its owner until `send`: nobody else sees one that was sent whole. ``address`` is the sender's, for the
    limit. Raises `PhotoRefused`, `throttling.TooManyTries` or `transitions.TransitionRefused`.
    """
    throttling.take(photos.PHOTOS_PER_ADDRESS, who=address)
    allowed = SiteSettings.objects.values_list("photo_megabytes", flat=True).get(pk=1)
    limit = min(allowed, MAX_BYTES // 1024 // 1024)
    if size > limit * 1024 * 1024:
        raise photos.OverTheLimit(filename, size, limit)
    rebuilt = rebuild(file, filename=filename)
    with transaction.atomic():
        locked = _locked(photo, by=by)
        photo_files.destroy(locked, by=by)
        photo_files.write(locked, rebuilt)
        locked.whole = photo.whole = True
        locked.perceptual_hash = rebuilt.perceptual_hash
        locked.version += 1
        photo.version = locked.version
        locked.save(update_fields=["whole", "perceptual_hash", "version"])
        audit.record(by=by, action="replace file", item=locked)


def send(
    photo: Photo, *, by: User, edits: Edits, seen: str, alt: str, mirrored: bool, sensitive: bool
) -> None:
    """Burn edits in, where there are any, and send a returned photo for review.

    ``seen`` names the rendition that the boxes were measured on. The ledger gets a new row with what was agreed to before:
    it is another picture. Raises `photos.PhotoChanged`, `PhotoRefused` or `transitions.TransitionRefused`.
    """
    shown = photos.to_edit(photo)
    if shown is None or shown.name != seen:
        raise photos.PhotoChanged
    rebuilt = None
    if edits != Edits():
        try:
            rebuilt = rebuild(
                photo_files.location(shown),
                filename="This photo",
                crop=edits.crop,
                covers=edits.covers,
                rotate=edits.rotate,
            )
        except FileNotFoundError:
            raise photos.PhotoChanged from None
    with transaction.atomic():
        locked = _locked(photo, by=by)
        if photos.to_edit(locked) != shown:
            raise photos.PhotoChanged
        transition(
            photo,
            "replace",
            by=by,
            submitted_at=timezone.now(),
            whole=False,
            alt=alt,
            mirrored=mirrored,
            sensitive=sensitive,
        )
        if rebuilt:
            photo_files.destroy(photo, by=by)
            photo_files.write(photo, rebuilt)
            photo.perceptual_hash = rebuilt.perceptual_hash
            photo.save(update_fields=["perceptual_hash"])
        scopes = ConsentHead.objects.of(photo.pk).values_list("scopes", flat=True).first()
        consent.record(photo_id=photo.pk, by=by, act="given", subject=photo.subject, scopes=scopes or [])


def _locked(photo: Photo, *, by: User) -> Photo:
    """Return the photo with its row and its question's locked. Raises `transitions.TransitionRefused`."""
    question = Question.objects.select_for_update(of=("self",)).get(pk=photo.question_id)
    locked = Photo.objects.select_for_update(of=("self",)).get(pk=photo.pk)
    locked.question = question
    if question.asker_id != by.pk:
        raise NotAllowed("Only the person who sent this photo can replace it.")
    if not may_replace(locked, by=by):
        raise IllegalTransition("This photo does not wait for a change any more.")
    return locked
