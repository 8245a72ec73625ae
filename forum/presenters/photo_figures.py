"""The photos of a question as one reader sees them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse

from accounts import roles
from forum.domain import uncovering
from forum.models import Photo, Question, Rendition


@dataclass(frozen=True)
class Figure:
    """One photo that the reader may see, or the place where one was.

    ``state`` is shown, withdrawn or missing. A sensitive photo has no picture in the page until it is asked
    for: ``covered`` is true then and `reveal` is the address that answers with the picture. A ``guarded`` one opens
    at the desk alone, where a moderator says why.
    """

    photo: Photo
    state: str
    number: int = 0
    covered: bool = False
    opened: bool = False
    guarded: bool = False
    display: Rendition | None = None
    jpeg: str = ""
    webp: str = ""

    @property
    def alt(self) -> str:
        """Return what the photo shows; imported ones may not say."""
        return self.photo.alt or "Photo of the asker, not described"

    @property
    def src(self) -> str:
        """Return the address of the large JPEG."""
        return photo_path(self.display) if self.display else ""

    @property
    def reveal(self) -> str:
        """Return the query that shows a covered photo without JavaScript."""
        return f"?photo={self.photo.pk}#photo-{self.photo.pk}"


@dataclass(frozen=True)
class Photos:
    """All of them, and how many the reader may not see because physicians alone may."""

    figures: list[Figure]
    shown: int
    limited: int


def photo_path(rendition: Rendition) -> str:
    """Return the address of a rendition."""
    return reverse("photo", args=[rendition.name, rendition.format])


def for_reader(question: Question, viewer: "roles.Viewer", *, asked_for: int | None) -> Photos:
    """Return the photos of a question for one reader; ``asked_for`` is a covered one to show."""
    by_width = Prefetch("renditions", queryset=Rendition.objects.order_by("width"))
    rows = list(Photo.objects.filter(question=question).select_related("question").prefetch_related(by_width))
    seen = set(Photo.objects.shown_to(viewer).filter(question=question).values_list("pk", flat=True))
    figures: list[Figure] = []
    number = limited = 0
    for photo in rows:
        if photo.pk in seen:
            number += 1
            guarded = not uncovering.may_load(photo, viewer)
            figures.append(_shown(photo, number, asked_for, guarded=guarded))
        elif photo.status == "withdrawn" and photo.decided_at:
            # Only of a photo that was decided on can an answer speak; one taken back before leaves no trace.
            figures.append(Figure(photo, "withdrawn"))
        elif photo.missing and photo.status == "published":
            figures.append(Figure(photo, "missing"))
        elif photo.status == "published" and photo.audience == "physicians" and not photo.missing:
            limited += 1
    return Photos(figures, number, limited)


def _shown(photo: Photo, number: int, asked_for: int | None, *, guarded: bool) -> Figure:
    renditions = list(photo.renditions.all())
    jpegs = [each for each in renditions if each.format == "jpeg"]
    opened = photo.pk == asked_for and not guarded
    return Figure(
        photo,
        "shown" if jpegs else "missing",
        number=number,
        covered=photo.sensitive and not opened,
        opened=opened,
        guarded=guarded,
        display=jpegs[-1] if jpegs else None,
        jpeg=_srcset(jpegs),
        webp=_srcset(each for each in renditions if each.format == "webp"),
    )


def _srcset(renditions: Iterable[Rendition]) -> str:
    return ", ".join(f"{photo_path(each)} {each.width}w" for each in renditions)
