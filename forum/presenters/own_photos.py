"""The photos of a question as the person who asks sees them before anyone else does."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from forum.models import Photo
from forum.presenters.photo_figures import photo_path


@dataclass(frozen=True)
class OwnPhoto:
    """One photo with the addresses of its files; no file, no picture."""

    photo: Photo
    number: int
    src: str = ""
    webp: str = ""
    width: int = 0
    height: int = 0

    @property
    def alt(self) -> str:
        """Return what stands for the picture."""
        return self.photo.alt or f"Photo {self.number}, not described yet"


def own_photos(photos: Iterable[Photo]) -> list[OwnPhoto]:
    """Return photos with their pictures, in one query."""
    rows = list(photos)
    prefetch_related_objects(rows, "renditions")
    return [_own(photo, number) for number, photo in enumerate(rows, start=1)]


def _own(photo: Photo, number: int) -> OwnPhoto:
    files = {each.format: each for each in sorted(photo.renditions.all(), key=lambda each: each.width)}
    jpeg, webp = files.get("jpeg"), files.get("webp")
    if jpeg is None:
        return OwnPhoto(photo, number)
    return OwnPhoto(
        photo, number, photo_path(jpeg), photo_path(webp) if webp else "", jpeg.width, jpeg.height
    )
