"""One line of an archive to one question, by every rule of the format."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from forum.domain.archives import format
from forum.domain.archives.fields import Fields, Problem
from forum.domain.archives.format import (
    ArchiveAnswer,
    ArchiveByline,
    ArchivePhoto,
    ArchiveQuestion,
    ArchiveUpdate,
    Source,
)
from forum.domain.archives.lines import NotAnObject, read_object

QUESTION = "id title body asked_by asked_at topics photos updates answers"
ANSWER = "headline body answered_at hashtags disclaimer video helpful byline"
BYLINE = "name credentials city specialty rating"

_web_address = URLValidator(schemes=["http", "https"])


class BadLine(ValueError):
    """A line that cannot be imported.

    ``id`` and ``files`` are what it calls itself and which photos it names, where that can be read.
    """

    def __init__(self, problems: list[Problem], id: str = "", files: Sequence[str] = ()) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems, self.id, self.files = problems, id, files


def read_question(line: bytes, *, source: Source) -> ArchiveQuestion:
    """Return the question of a line. Raises `BadLine` with every problem found in it."""
    try:
        value = read_object(line)
    except NotAnObject as error:
        raise BadLine([Problem("", f"This line {error}")]) from None
    problems: list[Problem] = []
    fields = Fields(value, known=QUESTION, at="", problems=problems)
    question = ArchiveQuestion(
        id=fields.text("id", format.ID, required=True),
        title=_title(fields),
        body=fields.text("body", format.BODY),
        asked_by=fields.text("asked_by", format.ASKED_BY, null=True),
        asked_at=fields.time("asked_at"),
        topics=_unique(each.strip() for each in fields.texts("topics", format.TOPIC)),
        photos=tuple(_photo(each) for each in fields.objects("photos", "file alt sensitive")),
        updates=tuple(
            ArchiveUpdate(each.text("body", format.BODY, required=True), each.time("at"))
            for each in fields.objects("updates", "body at")
        ),
        answers=tuple(_answer(each, source) for each in fields.objects("answers", ANSWER)),
    )
    if problems:
        raise BadLine(problems, question.id, [photo.file for photo in question.photos if photo.file])
    return question


def read_manifest(content: bytes) -> Source:
    """Return the source that an ``archive.json`` names. Raises `BadLine`."""
    try:
        value = read_object(content)
    except NotAnObject as error:
        raise BadLine([Problem("", f"It {error}")]) from None
    problems: list[Problem] = []
    fields = Fields(value, known="format version source", at="", problems=problems)
    if fields.value.get("format") != format.FORMAT:
        fields.note("format", f'is not "{format.FORMAT}"')
    version = fields.value.get("version")
    if version != format.VERSION or isinstance(version, bool):
        fields.note("version", f"is not {format.VERSION}, the one version this forum reads")
    origin = fields.object("source", "name url")
    source = Source(
        origin.text("name", format.SOURCE_NAME, required=True),
        origin.text("url", format.SOURCE_URL, null=True),
    )
    if problems:
        raise BadLine(problems)
    return source


def _title(fields: Fields) -> str:
    whole = fields.value.get("title")
    if not isinstance(whole, str):
        return fields.text("title", format.TITLE, required=True)
    # The mark is no part of the title, so it does not count against the limit.
    title = fields.checked("title", format.without_photo_mark(whole), format.TITLE)
    if not format.without_photo_mark(whole).strip():
        fields.note(
            "title", "is empty" if not whole.strip() else 'is empty without "(Photo)", which is derived'
        )
    return title


def _photo(fields: Fields) -> ArchivePhoto:
    file = fields.value.get("file")
    if "file" not in fields.value:
        fields.note("file", "is required; null says that the photo is not here")
    elif file is not None:
        file = fields.text("file", 4096, required=True) or None
    return ArchivePhoto(file, fields.text("alt", format.ALT, null=True), fields.flag("sensitive"))


def _answer(fields: Fields, source: Source) -> ArchiveAnswer:
    video = fields.object("video", "url note")
    return ArchiveAnswer(
        headline=fields.text("headline", format.HEADLINE, null=True),
        body=fields.text("body", format.BODY, required=True),
        answered_at=fields.time("answered_at"),
        hashtags=_hashtags(fields),
        disclaimer=fields.text("disclaimer", format.DISCLAIMER, null=True),
        video_url=_url(video),
        video_note=video.text("note", format.VIDEO_NOTE, null=True),
        helpful=fields.count("helpful"),
        byline=_byline(fields.object("byline", BYLINE), source),
    )


def _hashtags(fields: Fields) -> tuple[str, ...]:
    folded = []
    for i, tag in enumerate(fields.items("hashtags")):
        # The sign is not part of the tag, so it does not count against the limit.
        text = format.fold_hashtag(tag) if isinstance(tag, str) else tag
        folded.append(fields.checked(f"hashtags[{i}]", text, format.HASHTAG))
    return _unique(folded)


def _url(video: Fields) -> str:
    url = video.text("url", format.VIDEO_URL, null=True)
    try:
        if url:
            _web_address(url)
    except ValidationError:
        video.note("url", "is not a web address (https://…)")
    return url


def _byline(fields: Fields, source: Source) -> ArchiveByline:
    rating = fields.object("rating", "average count")
    byline = ArchiveByline(
        name=fields.text("name", format.NAME, null=True),
        credentials=tuple(fields.texts("credentials", format.CREDENTIAL))
        if fields.value.get("credentials") is not None
        else (),
        city=fields.text("city", format.CITY, null=True),
        specialty=fields.text("specialty", format.SPECIALTY, null=True),
        average=_average(rating),
        count=rating.count("count"),
    )
    key = "".join([source.name, byline.name, *byline.credentials, byline.city, byline.specialty])
    if len(key.encode()) + 8 * len(byline.credentials) > format.BYLINE_BYTES:
        fields.note("", "is too long as a whole")
    return byline


def _average(rating: Fields) -> Decimal | None:
    value: Any = rating.value.get("average")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        rating.note("average", "must be a number or null")
    elif not 0 <= value <= 5:
        rating.note("average", "must be between 0 and 5")
    else:
        return Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return None


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    """Return texts once each, in their order, without empty ones."""
    return tuple(dict.fromkeys(text for text in texts if text))
