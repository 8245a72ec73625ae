"""Photos of an archive: through the pipeline of uploads into the staging folder, from there into rows."""

from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from accounts.models import User
from forum.domain import consent, photo_files
from forum.domain.archives import bulk, staging
from forum.domain.archives.fields import Problem
from forum.domain.archives.format import ArchiveQuestion, Source
from forum.domain.archives.reading import Archive, ArchiveRefused, NoSuchPhoto
from forum.domain.imaging import PhotoRefused, PhotosUnavailable, rebuild
from forum.models import Consent, Photo, Question, Rendition
from forum.models.photo import random_name

#: What the asker of an imported question agreed to, as the moderator who imports it asserts.
SCOPES = ("reviewers", "physicians", "public")


@dataclass(frozen=True, slots=True)
class Staged:
    """One file in the staging folder."""

    kind: str
    format: str
    name: str
    width: int
    height: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StagedPhoto:
    """One photo in the staging folder."""

    perceptual_hash: int
    files: tuple[Staged, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "StagedPhoto":
        """Return what `to_json` gave."""
        return cls(said["perceptual_hash"], tuple(Staged(**each) for each in said["files"]))


def stage(
    archive: Archive, question: ArchiveQuestion, folder: Path
) -> tuple[list[StagedPhoto | None], list[Problem]]:
    """Rebuild a question's photos into the staging folder: an entry per photo, None for one not here.

    A photo that cannot be taken is a problem of its question. Raises `ArchiveRefused` and `OSError`.
    """
    staged: list[StagedPhoto | None] = []
    problems: list[Problem] = []
    for i, photo in enumerate(question.photos):
        if photo.file is None:
            staged.append(None)
            continue
        try:
            rebuilt = rebuild(BytesIO(archive.photo(photo.file)), filename=photo.file)
        except PhotosUnavailable as error:
            # Nothing is wrong with the question, so it must not be rejected for this.
            raise ArchiveRefused(f"{error.sentence}. Nothing was imported.") from error
        except PhotoRefused as error:
            problems.append(Problem(f"photos[{i}].file", f"cannot be taken: {error.sentence}"))
            continue
        except NoSuchPhoto as error:
            problems.append(Problem(f"photos[{i}].file", f"{error}"))
            continue
        files = []
        for each in rebuilt.renditions:
            name = random_name()
            photo_files.write_file(folder / f"{name}.{each.format}", each.content)
            files.append(
                Staged(each.kind, each.format, name, each.width, each.height, len(each.content), each.sha256)
            )
        staged.append(StagedPhoto(rebuilt.perceptual_hash, tuple(files)))
    return staged, problems


def write(
    questions: list[tuple[Question, ArchiveQuestion, list[StagedPhoto | None]]],
    *,
    by: User,
    source: Source,
    status: str,
    now: datetime,
    folder: Path,
) -> int:
    """Write the photos of a batch, their files and consents. Returns how many there are that have files."""
    photos, staged = [], []
    for question, record, of_question in questions:
        for position, (said, there) in enumerate(zip(record.photos, of_question, strict=True)):
            photos.append(
                Photo(
                    question=question,
                    position=position,
                    alt=said.alt,
                    sensitive=said.sensitive,
                    audience="public",
                    missing=there is None,
                    perceptual_hash=there.perceptual_hash if there else None,
                    status=status,
                    submitted_at=now,
                    decided_at=now if status == "published" else None,
                )
            )
            staged.append(there)
    bulk.insert(photos)
    present = [(photo, there) for photo, there in zip(photos, staged, strict=True) if there]
    renditions = [Rendition(photo=photo, **asdict(file)) for photo, there in present for file in there.files]
    for rendition in renditions:
        staging.put_in_place(folder, rendition)
    bulk.insert(renditions)
    bulk.insert([_consent(photo, by=by, source=source, at=now) for photo, _ in present])
    return len(present)


def _consent(photo: Photo, *, by: User, source: Source, at: datetime) -> Consent:
    return consent.build(
        photo_id=photo.pk,
        by=by,
        act="asserted",
        subject="",
        scopes=SCOPES,
        source=source.name,
        at=at,
        previous_hash="",
    )
