"""Files of photos on disk, and how they keep in step with their rows.

Files are written before their rows are committed, and removed after the rows are gone: a kill in between
leaves a file without a row, never a row without a file. The job deferred with a removal finishes it.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from forum.domain.imaging import Rebuilt
from forum.models import Photo, Rendition


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
def destroy(photo: Photo) -> None:
    """Remove all renditions of a photo: rows now, files with the commit, and again by a job in case of a kill."""
    from forum.jobs import remove_files  # noqa: PLC0415 (the job calls `remove` below: a circle, cut here)

    paths = [rendition.path for rendition in photo.renditions.all()]
    if not paths:
        return
    photo.renditions.all().delete()
    Photo.objects.filter(pk=photo.pk).update(perceptual_hash=None)
    remove_files.defer(paths=paths)
    transaction.on_commit(lambda: remove(paths))


def remove(paths: Iterable[str]) -> None:
    """Delete files below MEDIA_ROOT; those that are gone already are fine."""
    for path in paths:
        (Path(settings.MEDIA_ROOT) / path).unlink(missing_ok=True)
