"""Where an archive can lie: in a folder, in a zip, or in a lone ``.jsonl``."""

import stat
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO

from forum.domain.archives import format
from forum.domain.archives.format import MANIFEST, MAX_ENTRY, MAX_PHOTO, PHOTOS, QUESTIONS, Source
from forum.domain.archives.lines import BOM, shown
from forum.domain.archives.reading import (
    DAMAGE,
    Archive,
    ArchiveRefused,
    NoSuchPhoto,
    counted,
    inside,
    photo_name,
    why,
)
from forum.domain.archives.validation import BadLine, read_manifest


def open_archive(path: Path) -> Archive:
    """Open what lies at ``path``. Raises `ArchiveRefused`."""
    try:
        if path.is_dir():
            return _Folder(path)
        if not path.exists():
            raise ArchiveRefused(f"There is nothing at {shown(str(path), 300)}.")
        if not path.is_file():
            raise ArchiveRefused(f"{shown(path.name, 80)} is not a file.")
        ending = path.suffix.lower()
        if ending == ".jsonl":
            return _Lines(path)
        if ending == ".zip":
            return _Zip(path)
    except DAMAGE as error:
        raise ArchiveRefused(f"{shown(path.name, 80)} cannot be read: {why(error)}.") from error
    raise ArchiveRefused(f"{shown(path.name, 80)} is neither a folder nor a .zip nor a .jsonl file.")


class _Lines(Archive):
    """A lone ``.jsonl``. Its source is its file name."""

    def _source(self) -> Source:
        name = self.path.name
        if len(name) > format.SOURCE_NAME or not name.isprintable():
            raise ArchiveRefused(
                f"The name of the file {shown(name)} is its source; this one is too long or unreadable."
            )
        return Source(name)

    def _questions(self) -> "AbstractContextManager[IO[bytes]]":
        return _opened(self.path, self.name)

    def photo(self, file: str) -> bytes:
        inside(file)
        raise NoSuchPhoto("is named, but a lone .jsonl file carries no photos")

    def photo_names(self) -> Iterator[str]:
        return iter(())


class _Folder(Archive):
    """A folder, whose links are followed only as far as they stay in it."""

    def _source(self) -> Source:
        self.root = self.path.resolve()
        with _opened(self._file(MANIFEST), MANIFEST) as file:
            return _manifest(counted(file, format.MAX_LINE), self.name)

    def _questions(self) -> "AbstractContextManager[IO[bytes]]":
        return _opened(self._file(QUESTIONS), QUESTIONS)

    def _member(self, name: str) -> Path:
        found = (self.root / name).resolve()
        if not found.is_relative_to(self.root):
            raise ArchiveRefused(
                f"The name {shown(name)} leads out of the archive, so none of it was imported."
            )
        return found

    def _file(self, name: str) -> Path:
        try:
            found = self._member(name)
            if found.is_file():
                return found
        except (OSError, RuntimeError):
            pass
        raise ArchiveRefused(f"The folder {self.name} has no {name}.")

    def photo(self, file: str) -> bytes:
        name = photo_name(file)
        try:
            found = self._member(name)
            if not found.is_file():
                raise NoSuchPhoto("is not in the archive")
            with found.open("rb") as opened:
                content = counted(opened, MAX_PHOTO)
        except (OSError, ValueError, RuntimeError) as error:
            raise NoSuchPhoto(f"cannot be read ({why(error)})") from error
        return _not_too_large(content)

    def photo_names(self) -> Iterator[str]:
        for found in (self.root / PHOTOS).rglob("*"):
            if found.is_file():
                yield found.relative_to(self.root).as_posix()


class _Zip(Archive):
    """A zip. Nothing is ever unpacked to the disk."""

    def _source(self) -> Source:
        self.zip = zipfile.ZipFile(self.path)
        try:
            return self._look()
        except BaseException:
            self.zip.close()
            raise

    def close(self) -> None:
        self.zip.close()

    def _look(self) -> Source:
        self.entries = _entries(self.zip, self.name)
        for name in (MANIFEST, QUESTIONS):
            if name not in self.entries:
                raise ArchiveRefused(f"The archive {self.name} has no {name} at its top.")
        with self.zip.open(self.entries[MANIFEST]) as file:
            return _manifest(counted(file, format.MAX_LINE), self.name)

    @contextmanager
    def _questions(self) -> Iterator[IO[bytes]]:
        try:
            file = self.zip.open(self.entries[QUESTIONS])
        except DAMAGE as error:
            raise ArchiveRefused(f"{QUESTIONS} in {self.name} cannot be read: {why(error)}.") from error
        with file:
            yield _Counting(file)  # type: ignore[misc]

    def photo(self, file: str) -> bytes:
        entry = self.entries.get(photo_name(file))
        if entry is None or entry.is_dir():
            raise NoSuchPhoto("is not in the archive")
        try:
            with self.zip.open(entry) as opened:
                return _not_too_large(counted(opened, MAX_PHOTO))
        except DAMAGE as error:
            raise NoSuchPhoto(f"cannot be read ({why(error)})") from error

    def photo_names(self) -> Iterator[str]:
        for name, entry in self.entries.items():
            if name.startswith(f"{PHOTOS}/") and not entry.is_dir():
                yield name


class _Counting:
    """The questions of a zip, up to the size an entry may have."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.count = file, 0

    def readline(self, limit: int) -> bytes:
        line = self.file.readline(limit)
        self.count += len(line)
        if self.count > MAX_ENTRY:
            raise ArchiveRefused(
                f"{QUESTIONS} has more than {MAX_ENTRY // format.MEGABYTE} MB. "
                "Unpack the zip and import the folder."
            )
        return line


def _entries(archive: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    """Return the entries by name. Raises `ArchiveRefused` for names and kinds that no archive of ours has."""
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in archive.infolist():
        plain = inside(entry.filename)
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise ArchiveRefused(
                f"The entry {shown(plain)} is a link, which may lead out of the archive, "
                "so none of it was imported."
            )
        if plain in found:
            raise ArchiveRefused(f"The archive {name} holds {shown(plain)} twice.")
        if entry.flag_bits & 0x1:
            raise ArchiveRefused(f"The archive {name} is locked with a password.")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # The others may ask for gigabytes of memory by a few bytes in their header.
            raise ArchiveRefused(
                f"The entry {shown(plain)} is packed in a way we do not read. Use plain zip compression."
            )
        if entry.file_size > MAX_ENTRY:
            raise ArchiveRefused(f"The entry {shown(plain)} has more than {MAX_ENTRY // format.MEGABYTE} MB.")
        found[plain] = entry
    return found


@contextmanager
def _opened(path: Path, name: str) -> Iterator[IO[bytes]]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise ArchiveRefused(f"{name} cannot be read: {why(error)}.") from error
    with file:
        yield file


def _manifest(content: bytes | None, name: str) -> Source:
    if content is None:
        raise ArchiveRefused(f"The {MANIFEST} of {name} has more than 1 MB.")
    try:
        return read_manifest(content.removeprefix(BOM))
    except BadLine as error:
        raise ArchiveRefused(f"The {MANIFEST} of {name} cannot be used. {error}.") from error


def _not_too_large(content: bytes | None) -> bytes:
    if content is None:
        raise NoSuchPhoto(f"has more than {MAX_PHOTO // format.MEGABYTE} MB")
    return content
