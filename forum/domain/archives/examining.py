"""The first walk through an archive: each line checked, each photo rebuilt, nothing in the database changed.

What is good and new goes into one file in the staging folder, two lines a question: the line as it came,
and its staged photos. The second walk (`staged`) reads nothing else, so that nobody can change an archive
between being checked and being imported.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from forum.domain.archives import format, identity, photos, reading
from forum.domain.archives.fields import Problem
from forum.domain.archives.format import ArchiveQuestion, Source
from forum.domain.archives.lines import shown
from forum.domain.archives.notes import Notes
from forum.domain.archives.reading import Archive, BrokenOff, Line, NoSuchPhoto
from forum.domain.archives.rejects import Rejects
from forum.domain.archives.rows import Item
from forum.domain.archives.validation import BadLine, read_question

#: A batch ends with whichever comes first, so that one batch is never large.
BATCH_LINES, BATCH_BYTES = 200, 2 * format.MEGABYTE
STAGED = "questions"

Tell = Callable[[str], None]


@dataclass(slots=True)
class Found:
    """How many lines were read, and what they are."""

    good: int = 0
    answers: int = 0
    photos: int = 0
    here: int = 0
    bad: int = 0


@dataclass(slots=True)
class Examination:
    """One walk. ``tell`` is given each problem, ``progress`` the number of questions read so far."""

    archive: Archive
    folder: Path
    rejects: Rejects
    tell: Tell
    progress: Callable[[int], None]
    found: Found = field(default_factory=Found)
    _batch: list[tuple[Line, ArchiveQuestion | BadLine]] = field(default_factory=list)
    _bytes: int = 0
    _own: Source = field(default_factory=identity.own_source)

    def run(self) -> Found:
        """Walk. Raises `ArchiveRefused`, and `OSError` when the disk is full."""
        number = 0
        broken = False
        with Notes() as notes, (self.folder / STAGED).open("wb") as staged:
            try:
                for line in self.archive.lines():
                    number = line.number
                    self._take(line, notes, staged)
            except BrokenOff as error:
                broken = True
                self._flush(staged)
                self._report(number + 1, [Problem("", f"Cannot be read ({error}), and nothing after it can")])
            self._flush(staged)
            if not broken:
                self._report_unnamed(notes)
        return self.found

    def _take(self, line: Line, notes: Notes, staged: IO[bytes]) -> None:
        if line.too_long:
            self._flush(staged)
            self._reject(line, [Problem("", "This line has more than 1 MB")])
            return
        read = _read(line, self.archive.source, notes)
        self._batch.append((line, read))
        self._bytes += len(line.content)
        if len(self._batch) >= BATCH_LINES or self._bytes >= BATCH_BYTES:
            self._flush(staged)

    def _flush(self, staged: IO[bytes]) -> None:
        """Settle what has been read so far, in its order."""
        good = [read for _, read in self._batch if isinstance(read, ArchiveQuestion)]
        here = identity.already_here(good, source=self.archive.source, own=self._own)
        for line, read in self._batch:
            if isinstance(read, BadLine):
                self._reject(line, read.problems)
            elif read.id in here:
                self.found.here += 1
            else:
                self._stage(line, read, staged)
        if self._batch:
            self.progress(self._batch[-1][0].number)
        self._batch.clear()
        self._bytes = 0

    def _stage(self, line: Line, question: ArchiveQuestion, staged: IO[bytes]) -> None:
        of_question, problems = photos.stage(self.archive, question, self.folder)
        if problems:
            self._reject(line, problems)
            return
        said = json.dumps([photo and photo.to_json() for photo in of_question])
        staged.write(line.content + b"\n" + said.encode() + b"\n")
        self.found.good += 1
        self.found.answers += len(question.answers)
        self.found.photos += sum(photo is not None for photo in of_question)

    def _reject(self, line: Line, problems: list[Problem]) -> None:
        self._report(line.number, problems)
        self.rejects.take(line)

    def _report(self, number: int, problems: list[Problem]) -> None:
        self.found.bad += 1
        for problem in problems:
            self.tell(f"Line {number}: {problem}.")

    def _report_unnamed(self, notes: Notes) -> None:
        for name in self.archive.photo_names():
            if not notes.is_named(name):
                self.tell(f"No question names the photo {shown(name, 200)}. It was left alone.")


def _read(line: Line, source: Source, notes: Notes) -> ArchiveQuestion | BadLine:
    read: ArchiveQuestion | BadLine
    files: Sequence[str | None]
    try:
        read = read_question(line.content, source=source)
        files = [photo.file for photo in read.photos]
    except BadLine as error:
        read = error
        files = error.files
    names, problems = [], []
    for i, file in enumerate(files):
        try:
            if file is not None:
                names.append(reading.photo_name(file))
        except NoSuchPhoto as error:
            problems.append(Problem(f"photos[{i}].file", str(error)))
    notes.name(names)
    if read.id and (first := notes.first_line(read.id, line.number)) != line.number:
        return BadLine([Problem("id", f"{shown(read.id)} stands in line {first} already, which counts")])
    return BadLine(problems) if problems and isinstance(read, ArchiveQuestion) else read


def staged(folder: Path, *, source: Source) -> Iterator[list[Item]]:
    """Read what an examination left, in batches."""
    batch: list[Item] = []
    size = 0
    with (folder / STAGED).open("rb") as file:
        while line := file.readline():
            said = json.loads(file.readline())
            of_question = [photo and photos.StagedPhoto.from_json(photo) for photo in said]
            batch.append((read_question(line, source=source), of_question))
            size += len(line)
            if len(batch) >= BATCH_LINES or size >= BATCH_BYTES:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch
