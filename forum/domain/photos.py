"""Photos of a draft or returned question: adding, describing, ordering, removing."""

from collections.abc import Iterable
from datetime import timedelta
from typing import IO, Any, BinaryIO, cast

from django.db import transaction

from accounts.domain import audit, throttling
from accounts.models import User
from forum.domain import consent, drafts, photo_files, withdrawal, wording
from forum.domain.drafts import EDITABLE
from forum.domain.imaging import MAX_BYTES, Edits, PhotoRefused, rebuild, safe_name
from forum.domain.imaging.refusals import megabytes
from forum.models import Photo, Question, Rendition, SiteSettings

#: As many as 20 drafts a day may hold (PRODUCT §7).
PHOTOS_PER_ADDRESS = throttling.Limit("photos", 120, timedelta(days=1))
#: Each costs as much as an upload.
EDITS_PER_ADDRESS = throttling.Limit("photo edits", 240, timedelta(days=1))


class TooManyPhotos(PhotoRefused):
    """More photos than a question may have."""


class PhotoChanged(Exception):
    """The picture is another one by now than the one that was shown; ``str()`` is a sentence for the person."""

    def __init__(self) -> None:
        super().__init__("This photo was changed in another tab. This is how it looks now.")


class OverTheLimit(PhotoRefused):
    """More bytes than this site takes."""

    def __init__(self, filename: str, size: int, limit: int) -> None:
        super().__init__(f"{safe_name(filename)} is {megabytes(size)}; the limit is {limit} MB")


def add_each(
    question: Question,
    *,
    by: User | None,
    address: str,
    files: Iterable[tuple[IO[bytes] | None, str | None, int | None]],
    public: bool = False,
    video: bool = False,
    whole: bool = False,
) -> list[PhotoRefused]:
    """Add several uploads, each as file, name and size as it was sent; return why some were refused.

    The others stay. ``public`` and ``video`` are what the asker agreed to for all photos of the question; ``whole``
    says that the device did not offer to crop.
    Raises `throttling.TooManyTries` or `drafts.PastEditing`.
    """
    refused: list[PhotoRefused] = []
    allowed = SiteSettings.objects.values_list("photo_megabytes", flat=True).get(pk=1)
    limit = min(allowed, MAX_BYTES // 1024 // 1024)
    for file, name, size in files:
        if file is None:
            continue
        throttling.take(PHOTOS_PER_ADDRESS, who=address)
        try:
            if size and size > limit * 1024 * 1024:
                raise OverTheLimit(name or "", size, limit)
            add(
                question,
                by=by,
                file=cast(BinaryIO, file),
                filename=name or "",
                public=public,
                video=video,
                whole=whole,
            )
        except PhotoRefused as refusal:
            refused.append(refusal)
    return refused


def add(
    question: Question,
    *,
    by: User | None,
    file: BinaryIO,
    filename: str,
    public: bool = False,
    video: bool = False,
    whole: bool = False,
) -> Photo:
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
            audience="public" if public else "physicians",
            video_allowed=video,
            whole=whole,
        )
        photo_files.write(photo, rebuilt)
        audit.record(by=by, action="add", item=photo)
    return photo


def _check_room(question: Question) -> None:
    if question.status not in EDITABLE:
        raise drafts.PastEditing
    limit = SiteSettings.objects.values_list("photo_limit", flat=True).get(pk=1)
    if len(shown_in_steps(question)) >= limit:
        raise TooManyPhotos(f"A question takes {limit} photos. Remove one to add another")


def shown_in_steps(question: Question) -> list[Photo]:
    """Return the photos that the ask steps show: all that still have files and were not refused for good."""
    return list(question.photos.present().exclude(status="rejected"))


def missing(photo: Photo) -> list[str]:
    """Return what a photo still needs before it can be sent: alt, subject (which also says that they agreed), cut.

    The last is for one that was sent whole: crop it, cover it, or save it as it is.
    """
    lacks = []
    alt = told(photo)["alt"]
    if not wording.inked(str(alt)) or len(str(alt)) > drafts.MOST["alt"]:
        lacks.append("alt")
    if not photo.subject:
        lacks.append("subject")
    if photo.whole:
        lacks.append("cut")
    return lacks


def told(photo: Photo) -> dict[str, str | bool]:
    """Return what the asker said of a photo, by the names that `describe` takes; half-said things included."""
    unfinished = photo.question.unfinished
    return {
        "alt": drafts.overlong(photo.question).get(f"photo-{photo.pk}", photo.alt),
        "subject": photo.subject or unfinished.get("subjects", {}).get(str(photo.pk), ""),
        "agreed": bool(photo.subject),
        "mirrored": photo.mirrored,
        "sensitive": photo.sensitive,
        "public": photo.audience == "public",
        "video": photo.video_allowed,
    }


@transaction.atomic
def describe(
    photo: Photo,
    *,
    by: User | None,
    alt: str,
    mirrored: bool,
    sensitive: bool,
    public: bool,
    video: bool,
    subject: str,
    agreed: bool = True,
    seen: str | None = None,
    tab: str = "",
) -> None:
    """Keep what the asker says of a photo and what they agree to. The ledger takes it when the question is sent.

    ``subject`` is whose body it shows: self, child or other. It becomes the photo's only when ``agreed`` says that it
    is the asker's own or that they have permission; until then it is kept beside. ``seen`` and ``tab`` are as in
    `asking.save_words`, over the values of `told`. Raises `drafts.PastEditing` or `drafts.EditedElsewhere`.
    """
    row = drafts.locked(photo.question, by=by)
    photo.refresh_from_db()
    photo.question = row
    sent = {
        "alt": alt,
        "subject": subject,
        "agreed": agreed and bool(subject),
        "mirrored": mirrored,
        "sensitive": sensitive,
        "public": public,
        "video": video,
    }
    stored = told(photo)
    if stored == sent:
        return
    drafts.check_tab(row, "photos", stored=stored, sent=sent, seen=seen, tab=tab)
    before = photo.words_hash()
    photo.alt = drafts.fit(row, f"photo-{photo.pk}", alt, most=drafts.MOST["alt"])
    photo.subject = subject if agreed else ""
    row.unfinished["subjects"] = row.unfinished.get("subjects", {}) | {str(photo.pk): subject}
    photo.mirrored, photo.sensitive = mirrored, sensitive
    photo.audience = "public" if public else "physicians"
    photo.video_allowed = video
    photo.version += 1
    photo.save(
        update_fields=["alt", "subject", "mirrored", "sensitive", "audience", "video_allowed", "version"]
    )
    drafts.note_tab(row, "photos", tab)
    row.save(update_fields=["unfinished"])
    if row.status != "draft":
        audit.record(by=by, action="describe", item=photo, hash_before=before, hash_after=photo.words_hash())


def edit(photo: Photo, *, by: User | None, edits: Edits, seen: str) -> None:
    """Burn edits into a photo of a draft or returned question. Its old files are destroyed, addresses included.

    ``seen`` is the name of the rendition that the boxes were measured on, see `to_edit`. Edits that change nothing
    say that the photo may stay as it is. Raises `PhotoChanged`, `drafts.PastEditing` or `PhotoRefused`.
    """
    shown = to_edit(photo)
    if shown is None or shown.name != seen:
        raise PhotoChanged
    rebuilt = None
    if edits != Edits():
        try:
            rebuilt = rebuild(
                photo_files.location(shown),
                filename="This photo",
                crop=edits.crop,
                covers=edits.covers,
                rotate=edits.rotate,
                mirror=edits.mirror,
            )
        except FileNotFoundError:
            raise PhotoChanged from None
    with transaction.atomic():
        drafts.locked(photo.question, by=by)
        if to_edit(photo) != shown:
            raise PhotoChanged
        changes: dict[str, Any] = {"whole": False}
        if rebuilt:
            photo_files.destroy(photo, by=by)
            photo_files.write(photo, rebuilt)
            changes["perceptual_hash"] = rebuilt.perceptual_hash
        for name, value in changes.items():
            setattr(photo, name, value)
        photo.save(update_fields=list(changes))
        audit.record(by=by, action="edit" if rebuilt else "keep whole", item=photo)


def to_edit(photo: Photo) -> Rendition | None:
    """Return the rendition that edits are measured on and burnt into; None where there are no files."""
    return photo.renditions.filter(kind="display", format="jpeg").first()


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
    question = drafts.locked(photo.question, by=by)
    photo_files.destroy(photo, by=by, kind="removed")
    withdrawal.forget_unfinished(question, photo)
    consent.end(photo, by=by)
    audit.record(by=by, action="remove", item=photo)
    photo.delete()
