"""Handing content on: published questions into an archive that `importing` reads back to the same pages.

What a question's line says is shaped by the presenter that is handed in; here is decided what may leave.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from forum.domain import photo_files
from forum.domain.archives import format, leaving, writing
from forum.domain.archives.format import PHOTOS, Source
from forum.domain.archives.reading import ArchiveRefused, why
from forum.domain.archives.writing import Target
from forum.domain.imaging import PhotoRefused, PhotosUnavailable, rebuild
from forum.models import Photo, Question

__all__ = ["ArchiveRefused", "Exported", "export_archive"]

_AT_ONCE = 50

#: Shapes one line: the question, the id it leaves under, and the file of each photo it carries.
Present = Callable[[Question, str, list[str | None]], dict[str, Any]]


@dataclass(slots=True)
class Exported:
    """How much left, and whether something that should have could not."""

    source: Source
    questions: int = 0
    answers: int = 0
    photos: int = 0
    incomplete: bool = False


def export_archive(
    path: Path,
    *,
    present: Present,
    pks: Iterable[int] | None = None,
    tell: Callable[[str], None] = lambda _text: None,
    progress: Callable[[int], None] = lambda _count: None,
) -> Exported:
    """Write published questions, or the ``pks`` among them, to a new archive at ``path``.

    Its kind follows from the ending: ``.zip``, ``.jsonl`` (without photos) or none for a folder. ``tell`` is
    given a sentence for whatever could not be carried. Raises `ArchiveRefused`; nothing is left behind then.
    """
    try:
        with writing.target_for(path) as target, _one_moment():
            questions = leaving.published(pks)
            exported = Exported(leaving.source_of(questions))
            ids = leaving.LeavingIds(questions)
            for question in leaving.with_contents(questions).iterator(chunk_size=_AT_ONCE):
                _add(question, ids.of(question), target, present, exported, tell)
                progress(exported.questions)
            target.finish(exported.source)
            return exported
    except OSError as error:
        raise ArchiveRefused(f"The archive could not be written: {why(error)}.") from error


@contextmanager
def _one_moment() -> Iterator[None]:
    """See everything as it stands at one moment, however long the export takes."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _add(
    question: Question,
    id: str,
    target: Target,
    present: Present,
    exported: Exported,
    tell: Callable[[str], None],
) -> None:
    photos: list[Photo] = question.carried  # type: ignore[attr-defined]
    pictures: list[tuple[str, bytes] | None] = [None] * len(photos)
    if target.carries_photos:
        for position, photo in enumerate(photos):
            if photo.missing:
                continue
            try:
                content = _picture(photo)
            except (PhotoRefused, OSError) as error:
                exported.incomplete = True
                tell(
                    f"A photo of question {question.pk} is left out: its file cannot be read ({why(error)})."
                )
                continue
            pictures[position] = _file_name(id, position, content), content
    record = present(question, id, [picture and picture[0] for picture in pictures])
    line = json.dumps(record, ensure_ascii=False).encode()
    if len(line) > format.MAX_LINE:
        exported.incomplete = True
        tell(f"Question {question.pk} is left out: it has more than 1 MB, which no import takes.")
        return
    for name, content in filter(None, pictures):
        target.photo(name, content)
        exported.photos += 1
    target.line(line + b"\n")
    exported.questions += 1
    exported.answers += len(record["answers"])


def _picture(photo: Photo) -> bytes:
    """Return a photo as it leaves: settled, so that it leaves the next forum as the same file.

    Raises `PhotoRefused`, `OSError`, or `ArchiveRefused` when the server cannot read photos now.
    """
    stored = photo.display  # type: ignore[attr-defined]
    if not stored:
        raise FileNotFoundError("there is none")
    try:
        rebuilt = rebuild(photo_files.location(stored[0]), filename=stored[0].name, settled=True)
    except PhotosUnavailable as error:
        raise ArchiveRefused(f"{error.sentence}. Nothing was written.") from error
    return rebuilt.renditions[0].content


def _file_name(id: str, position: int, content: bytes) -> str:
    """Return a name that the same photo of the same question has again, and no other on any file system."""
    stem = re.sub(r"[^a-z0-9_-]", "_", id)[:80]
    if stem != id:
        stem += f"-{sha256(id.encode()).hexdigest()[:12]}"
    return f"{PHOTOS}/{stem}-{position + 1}-{sha256(content).hexdigest()[:12]}.jpg"
