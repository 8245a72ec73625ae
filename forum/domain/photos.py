"""Photos of a draft or returned question: adding, describing, ordering, removing."""

from typing import BinaryIO

from django.db import transaction

from accounts.domain import audit
from accounts.models import User
from forum.domain import photo_files
from forum.domain.imaging import PhotoRefused, rebuild
from forum.models import Photo, Question, SiteSettings

EDITABLE = {"draft", "returned"}


class TooManyPhotos(PhotoRefused):
    """More photos than a question may have."""


def add(question: Question, *, by: User | None, file: BinaryIO, filename: str) -> Photo:
    """Rebuild an uploaded file from its pixels and add it to a draft or returned question.

    The decoding happens before the transaction, in a child process; the bytes received are not kept.
    Raises `PhotoRefused` with a sentence for the person, or `ValueError` when the question is past editing.
    """
    _check_room(question)
    rebuilt = rebuild(file, filename=filename)
    with transaction.atomic():
        locked = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
        _check_room(locked)
        last = locked.photos.order_by("-position").first()
        photo = Photo.objects.create(
            question=locked, position=last.position + 1 if last else 0, perceptual_hash=rebuilt.perceptual_hash
        )
        photo_files.write(photo, rebuilt)
        audit.record(by=by, action="add", item=photo)
    return photo


def _check_room(question: Question) -> None:
    if question.status not in EDITABLE:
        raise ValueError("This question was sent. Photos can be added again when a moderator returns it.")
    limit = SiteSettings.objects.values_list("photo_limit", flat=True).get(pk=1)
    if question.photos.present().count() >= limit:
        raise TooManyPhotos(f"A question takes {limit} photos. Remove one to add another.")


@transaction.atomic
def describe(
    photo: Photo, *, by: User | None, alt: str, mirrored: bool, sensitive: bool, public: bool, video: bool, subject: str
) -> None:
    """Keep what the asker says of a photo and what they agree to. The ledger takes it when the question is sent.

    ``subject`` is whose body it shows: self, child or other. Raises `ValueError` past editing.
    """
    if photo.question.status not in EDITABLE:
        raise ValueError("This question was sent. It can be changed again when a moderator returns it.")
    before = photo.words_hash()
    photo.alt, photo.mirrored, photo.sensitive, photo.subject = alt, mirrored, sensitive, subject
    photo.audience = "public" if public else "physicians"
    photo.video_allowed = video
    photo.version += 1
    photo.save(update_fields=["alt", "mirrored", "sensitive", "subject", "audience", "video_allowed", "version"])
    if photo.question.status != "draft":
        audit.record(by=by, action="describe", item=photo, hash_before=before, hash_after=photo.words_hash())


@transaction.atomic
def move(photo: Photo, *, by: User | None, up: bool) -> None:
    """Swap a photo with its neighbour; at the end of the row nothing happens."""
    row = list(photo.question.photos.present().select_for_update(of=("self",)))
    place = row.index(photo)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(row):
        return
    row[place], row[other] = row[other], row[place]
    for position, each in enumerate(row):
        each.position = position
    Photo.objects.bulk_update(row, ["position"])
    audit.record(by=by, action="move", item=photo)


@transaction.atomic
def remove(photo: Photo, *, by: User | None) -> None:
    """Take a photo out of a draft or returned question; its files are destroyed."""
    if photo.question.status not in EDITABLE:
        raise ValueError("This question was sent. Withdraw the photo instead.")
    photo_files.destroy(photo)
    audit.record(by=by, action="remove", item=photo)
    photo.delete()
