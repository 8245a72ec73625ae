"""Files of photos on disk, and how they keep in step with their rows.

Files are written before their rows are committed, and removed after the rows are gone: a kill in between
leaves a file without a row, never a row without a file. The job deferred with a removal finishes it.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.models import User
from forum.domain import tombstones
from forum.domain.imaging import Rebuilt
from forum.models import Erasure, Photo, Rendition


def write(photo: Photo, rebuilt: Rebuilt) -> list[Rendition]:
    """Write the files of a rebuilt photo and their rows, in the caller's transaction. Raises `OSError` on a full disk."""
    made = []
    for picture in rebuilt.renditions:
        rendition = Rendition(
            photo=photo,
            kind=picture.kind,
            format=picture.format,
            width=picture.width,
            height=picture.height,
            size=len(picture.content),
            sha256=picture.sha256,
        )
        write_file(location(rendition), picture.content)
        made.append(rendition)
    return Rendition.objects.bulk_create(made)


def location(rendition: Rendition) -> Path:
    """Return where the file of a rendition lies."""
    return Path(settings.MEDIA_ROOT) / rendition.path


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and only for us to read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        with part.open("wb") as file:
            part.chmod(0o640)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


@transaction.atomic
def destroy(photo: Photo, *, by: User | None = None, kind: str = "files", keep_hash: bool = False) -> None:
    """Remove all renditions of a photo: rows now, files with the commit, and again by a job in case of a kill.

    The list of erasures gets an entry of this ``kind``, so that a restored backup can be cleaned of the files.
    ``keep_hash`` is for photos that moderators removed: their perceptual hash stays, see `known_photos`.
    """
    paths = [rendition.path for rendition in photo.renditions.all()]
    photo.renditions.all().delete()
    if not keep_hash:
        Photo.objects.filter(pk=photo.pk).update(perceptual_hash=None)
    if paths or kind != "files":
        erase(kind, photo.pk, by=by, paths=paths)


@transaction.atomic
def erase(kind: str, object_id: int, *, by: User | None, paths: list[str]) -> None:
    """Put an erasure on the list (kinds: `Erasure.KINDS`) and delete the files with the commit."""
    from forum.jobs import finish_erasure  # noqa: PLC0415 (the job calls `finish` below: a circle, cut here)

    erasure = tombstones.record(kind, object_id, by=by, paths=paths)
    finish_erasure.defer(key=str(erasure.key))
    # After the commit nothing may be said to have failed: what does not work now, the job does.
    transaction.on_commit(lambda: remove(paths), robust=True)
    transaction.on_commit(lambda: tombstones.write_down([erasure]), robust=True)


def finish(erasure: Erasure) -> None:
    """See to it that the files of an erasure are gone and that it is written down outside the database."""
    tombstones.write_down([erasure])
    remove(erasure.paths)


def exists(path: str) -> bool:
    """Tell whether there is a file at a place that an erasure names."""
    return _erasable(path).exists()


def remove(paths: Iterable[str]) -> None:
    """Delete files that an erasure names; those that are gone already are fine."""
    for path in paths:
        _erasable(path).unlink(missing_ok=True)


def _erasable(path: str) -> Path:
    """Return where a file lies: photos of questions below MEDIA_ROOT, what is of physicians beside it."""
    media = Path(settings.MEDIA_ROOT)
    return (media if path.startswith("photos/") else media.parent) / path
