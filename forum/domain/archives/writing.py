"""Writing an archive so that the same content gives the same bytes. It appears whole or not at all."""

import json
import os
import secrets
import shutil
import tempfile
import zipfile
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType

from forum.domain.archives import format
from forum.domain.archives.format import MANIFEST, MAX_ENTRY, QUESTIONS, Source
from forum.domain.archives.reading import ArchiveRefused

# The first day a zip can name. A real one would make every archive another file.
NO_DAY = (1980, 1, 1, 0, 0, 0)
READABLE = 0o100644 << 16


class Target(ABC):
    """An archive being written beside its place. `finish` moves it there; leaving without it removes it."""

    carries_photos = True

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")

    def __enter__(self) -> "Target":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if self.part.is_dir():
            shutil.rmtree(self.part)
        else:
            self.part.unlink(missing_ok=True)

    @abstractmethod
    def line(self, line: bytes) -> None:
        """Add one question."""

    @abstractmethod
    def photo(self, name: str, content: bytes) -> None:
        """Add one photo."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what is open."""

    @abstractmethod
    def seal(self, source: Source) -> None:
        """Write what is still missing, down to the disk."""

    def finish(self, source: Source) -> None:
        """Complete the archive and move it to its place. Raises `ArchiveRefused` where something is now."""
        self.seal(source)
        check_free(self.path)
        self.part.rename(self.path)


def target_for(path: Path) -> Target:
    """Return where to write, by the ending of the path. Raises `ArchiveRefused` where something is."""
    path = path.absolute()
    if not path.parent.is_dir():
        raise ArchiveRefused(f"There is no folder {path.parent} to write into.")
    check_free(path)
    ending = path.suffix.lower()
    if ending in {".zip", ".jsonl"}:
        if path.is_dir():
            raise ArchiveRefused(f"{path} is a folder. Choose another name.")
        return _Zip(path) if ending == ".zip" else _Lines(path)
    if path.exists() and not path.is_dir():
        raise ArchiveRefused(f"{path} is a file. Choose another name.")
    return _Folder(path)


def check_free(path: Path) -> None:
    """Raise `ArchiveRefused` when writing to ``path`` would lose what is there."""
    if path.is_symlink() or (path.exists() and not path.is_dir() and not path.is_file()):
        raise ArchiveRefused(f"{path} is neither a file nor a folder. Choose another name.")
    if path.is_dir() and any(path.iterdir()):
        raise ArchiveRefused(f"The folder {path} is not empty, and nothing is ever overwritten.")
    if path.is_file() and path.stat().st_size:
        raise ArchiveRefused(f"{path} exists already, and nothing is ever overwritten.")


def manifest(source: Source) -> bytes:
    """Return the content of ``archive.json``."""
    said = {
        "format": format.FORMAT,
        "version": format.VERSION,
        "source": {"name": source.name, "url": source.url},
    }
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


class _Lines(Target):
    carries_photos = False

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._file = self.part.open("xb")

    def line(self, line: bytes) -> None:
        self._file.write(line)

    def photo(self, name: str, content: bytes) -> None:
        raise NotImplementedError

    def close(self) -> None:
        self._file.close()

    def seal(self, source: Source) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())


class _Folder(Target):
    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.part.mkdir()
        self._file = (self.part / QUESTIONS).open("xb")

    def line(self, line: bytes) -> None:
        self._file.write(line)

    def photo(self, name: str, content: bytes) -> None:
        target = self.part / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)

    def close(self) -> None:
        self._file.close()

    def seal(self, source: Source) -> None:
        (self.part / MANIFEST).write_bytes(manifest(source))
        self._file.flush()
        os.fsync(self._file.fileno())


class _Zip(Target):
    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._zip = zipfile.ZipFile(self.part, "x", zipfile.ZIP_DEFLATED, compresslevel=6)
        # A zip takes one entry after the other, so the questions wait while their photos go in.
        self._questions = tempfile.TemporaryFile(dir=path.parent)  # noqa: SIM115 (see close)

    def line(self, line: bytes) -> None:
        self._questions.write(line)
        if self._questions.tell() > MAX_ENTRY:
            raise ArchiveRefused(
                f"The questions have more than {MAX_ENTRY // format.MEGABYTE} MB, which no import takes from "
                "a zip. Export into a folder, that is a PATH without ending."
            )

    def photo(self, name: str, content: bytes) -> None:
        self._zip.writestr(_entry(name, zipfile.ZIP_STORED), content)

    def close(self) -> None:
        self._questions.close()
        self._zip.close()

    def seal(self, source: Source) -> None:
        self._zip.writestr(_entry(MANIFEST, zipfile.ZIP_DEFLATED), manifest(source))
        self._questions.seek(0)
        with self._zip.open(_entry(QUESTIONS, zipfile.ZIP_DEFLATED), "w") as entry:
            shutil.copyfileobj(self._questions, entry)
        self._zip.close()
        with self.part.open("rb") as written:
            os.fsync(written.fileno())


def _entry(name: str, packing: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, NO_DAY)
    entry.compress_type = packing
    entry.create_system = 3  # the same wherever it is written
    entry.external_attr = READABLE
    return entry
