"""Photos of a draft or returned question: adding, describing, ordering, removing."""

from collections.abc import Iterable
from datetime import timedelta
from typing import BinaryIO

from django.db import transaction

from accounts.domain import audit, throttling
from accounts.models import User
from forum.domain import drafts, photo_files
from forum.domain.drafts import EDITABLE
from forum.domain.imaging import MAX_BYTES, PhotoRefused, rebuild, safe_name
from forum.domain.imaging.refusals import megabytes
from forum.models import Photo, Question, SiteSettings

#: As many as 20 drafts a day may hold (PRODUCT §7).
PHOTOS_PER_ADDRESS = throttling.Limit("photos", 120, timedelta(days=1))


class TooManyPhotos(PhotoRefused):
    """More photos than a question may have."""


class OverTheLimit(PhotoRefused):
    """More bytes than this site takes."""

    def __init__(self, filename: str, size: int, limit: int) -> None:
        super().__init__(f"{safe_name(filename)} is {megabytes(size)}; the limit is {limit} MB")


def add_each(
    question: Question, *, by: User | None, address: str, files: Iterable[tuple[BinaryIO, str, int]]
) -> list[PhotoRefused]:
    """Add several uploads, each as file, name and size as it was sent; return why some were refused. The others stay.

    Raises `throttling.TooManyTries` or `ValueError` when the question is past editing.
    """
    refused: list[PhotoRefused] = []
    limit = min(
        MAX_BYTES // 1024 // 1024, SiteSettings.objects.values_list("photo_megabytes", flat=True).get(pk=1)
    )
    for file, name, size in files:
        throttling.take(PHOTOS_PER_ADDRESS, who=address)
        try:
            if size > limit * 1024 * 1024:
                raise OverTheLimit(name, size, limit)
            add(question, by=by, file=file, filename=name)
        except PhotoRefused as refusal:
            refused.append(refusal)
    return refused


def add(question: Question, *, by: User | None, file: BinaryIO, filename: str) -> Photo:
    """Rebuild an uploaded file from its pixels and add it to a draft or returned question.

    The decoding happens before the transaction, in a child process; the bytes received are not kept.
    Raises `PhotoRefused` with a sentence for the person, or `drafts.PastEditing`.
    """
    _check_room(question)
    rebuilt = rebuild(file, filename=filename)
    with transaction.atomic():
        locked = drafts.locked(question, by=by)
        _check_room(locked)
        last = locked.photos.order_by("-position").first()
        photo = Photo.objects.create(
            question=locked,
            position=last.position + 1 if last else 0,
            perceptual_hash=rebuilt.perceptual_hash,
        )
        photo_files.write(photo, rebuilt)
        audit.record(by=by, action="add", item=photo)
    return photo


def _check_room(question: Question) -> None:
    if question.status not in EDITABLE:
        raise drafts.PastEditing
    limit = SiteSettings.objects.values_list("photo_limit", flat=True).get(pk=1)
    if question.photos.present().count() >= limit:
        raise TooManyPhotos(f"A question takes {limit} photos. Remove one to add another.")


def shown_in_steps(question: Question) -> list[Photo]:
    """Return the photos that the ask steps show: all that still have files and were not refused for good."""
    return list(question.photos.present().exclude(status="rejected"))


def missing(photo: Photo) -> list[str]:
    """Return what a photo still needs before it can be sent: alt, subject."""
    lacks = []
    if not 0 < len(typed_alt(photo).strip()) <= drafts.MOST["alt"]:
        lacks.append("alt")
    if not photo.subject:
        lacks.append("subject")
    return lacks


def typed_alt(photo: Photo) -> str:
    """Return what was typed about a photo, also when it is too long for its column."""
    return drafts.overlong(photo.question).get(f"photo-{photo.pk}", photo.alt)


def told(photo: Photo) -> dict[str, str | bool]:
    """Return what the asker said of a photo, by the names that `describe` takes."""
    return {
        "alt": typed_alt(photo),
        "mirrored": photo.mirrored,
        "sensitive": photo.sensitive,
        "public": photo.audience == "public",
        "video": photo.video_allowed,
        "subject": photo.subject,
    }


@transaction.atomic
def describe(
    photo: Photo, *, by: User | None, alt: str, mirrored: bool, sensitive: bool, public: bool, video: bool, subject: str,
    seen: str | None = None, tab: str = "",
) -> None:  # fmt: skip
    """Keep what the asker says of a photo and what they agree to. The ledger takes it when the question is sent.

    ``subject`` is whose body it shows: self, child or other; it also says that they agreed, so it stays empty until then.
    ``seen`` and ``tab`` are as in `asking.save_words`, over the values of `told`.
    Raises `drafts.PastEditing` or `drafts.EditedElsewhere`.
    """
    row = drafts.locked(photo.question, by=by)
    photo.refresh_from_db()
    photo.question = row
    sent = {
        "alt": alt, "mirrored": mirrored, "sensitive": sensitive, "public": public, "video": video, "subject": subject,
    }  # fmt: skip
    stored = told(photo)
    if stored == sent:
        return
    drafts.check_tab(row, "photos", stored=stored, sent=sent, seen=seen, tab=tab)
    before = photo.words_hash()
    photo.alt = drafts.fit(row, f"photo-{photo.pk}", alt, most=drafts.MOST["alt"])
    photo.mirrored, photo.sensitive, photo.subject = mirrored, sensitive, subject
    photo.audience = "public" if public else "physicians"
    photo.video_allowed = video
    photo.version += 1
    photo.save(
        update_fields=["alt", "mirrored", "sensitive", "subject", "audience", "video_allowed", "version"]
    )
    drafts.note_tab(row, "photos", tab)
    row.save(update_fields=["unfinished"])
    if row.status != "draft":
        audit.record(by=by, action="describe", item=photo, hash_before=before, hash_after=photo.words_hash())


@transaction.atomic
def move(photo: Photo, *, by: User | None, up: bool) -> None:
    """Swap a photo with its neighbour; at the end of the row nothing happens. Raises `drafts.PastEditing`."""
    row = shown_in_steps(drafts.locked(photo.question, by=by))
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
    """Take a photo out of a draft or returned question; its files are destroyed. Raises `drafts.PastEditing`."""
    drafts.locked(photo.question, by=by)
    photo_files.destroy(photo)
    audit.record(by=by, action="remove", item=photo)
    photo.delete()
