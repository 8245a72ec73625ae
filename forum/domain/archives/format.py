"""What an archive holds (version 1): names, limits, and one question as it was read."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

FORMAT = "curbside-archive"
VERSION = 1
MANIFEST, QUESTIONS, PHOTOS = "archive.json", "questions.jsonl", "photos"

MEGABYTE = 1024 * 1024
MAX_ENTRY = 64 * MEGABYTE
MAX_LINE = MEGABYTE
MAX_PHOTO = 15 * MEGABYTE

# Limits that the format states.
ID, TITLE, BODY, HEADLINE, HASHTAG, DISCLAIMER = 200, 150, 20_000, 140, 30, 500
# Limits of our columns, where the format states none.
SOURCE_NAME, SOURCE_URL, ASKED_BY, TOPIC, ALT, VIDEO_URL, VIDEO_NOTE = 200, 500, 200, 150, 500, 500, 500
NAME, CREDENTIAL, CITY, SPECIALTY = 200, 40, 120, 120
#: A profile's key is indexed whole, and PostgreSQL takes no more than about 2,700 bytes for that.
BYLINE_BYTES = 2500
POSITIONS = 32_767
INTEGER = 2_147_483_647

_PHOTO_MARK = "(photo)"
_SPACES = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())


@dataclass(frozen=True, slots=True)
class Source:
    """Where an archive comes from. Its name and a question's id together are that question's identity."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ArchivePhoto:
    """A photo that a question names; ``file`` is None where there was one that did not come along."""

    file: str | None
    alt: str
    sensitive: bool


@dataclass(frozen=True, slots=True)
class ArchiveUpdate:
    """What the asker added later."""

    body: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ArchiveByline:
    """Who answered, as the archive has it; without a name nobody is named."""

    name: str = ""
    credentials: tuple[str, ...] = ()
    city: str = ""
    specialty: str = ""
    average: Decimal | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class ArchiveAnswer:
    """One answer. Empty texts stand for what is null in the archive."""

    headline: str
    body: str
    answered_at: datetime | None
    hashtags: tuple[str, ...]
    disclaimer: str
    video_url: str
    video_note: str
    helpful: int | None
    byline: ArchiveByline


@dataclass(frozen=True, slots=True)
class ArchiveQuestion:
    """One line of an archive, checked: everything in it fits the columns it goes into."""

    id: str
    title: str
    body: str
    asked_by: str
    asked_at: datetime | None
    topics: tuple[str, ...]
    photos: tuple[ArchivePhoto, ...]
    updates: tuple[ArchiveUpdate, ...]
    answers: tuple[ArchiveAnswer, ...]


def without_photo_mark(title: str) -> str:
    """Return a title without "(Photo)" at its end: that is derived, and true only while a photo can be seen.

    All of them go where it stands more than once, so that a title that was read once stays as it is.
    """
    kept = title
    # A title that is many times too long is refused anyway, and not worth the walk.
    while len(title) <= 20 * TITLE and (bare := kept.rstrip())[-len(_PHOTO_MARK) :].lower() == _PHOTO_MARK:
        kept = bare[: -len(_PHOTO_MARK)].rstrip()
    return kept


def fold_hashtag(tag: str) -> str:
    """Return a hashtag as it is kept: lower case, without the sign. Never longer than it came."""
    # Of all letters only this one grows when it is folded.
    return tag.rstrip().lstrip("#" + _SPACES).replace("\u0130", "i").lower()


def time_text(moment: datetime | None) -> str | None:
    """Return a time as the archive writes it, always in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
