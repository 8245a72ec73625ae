"""Walking an archive's questions line by line. Sizes are counted while reading, never trusted."""

import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO

from forum.domain.archives import format
from forum.domain.archives.format import PHOTOS, QUESTIONS, Source
from forum.domain.archives.lines import BOM, shown

CHUNK = 64 * 1024
#: What reading a damaged or hostile zip raises.
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


class ArchiveRefused(Exception):
    """Nothing of this archive can be imported; the text is one plain sentence."""


class NoSuchPhoto(Exception):
    """A photo cannot be taken out of the archive; the text says why."""


class BrokenOff(Exception):
    """The questions cannot be read on from here."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end. Of one that is too long only the start; ``rest`` gives what follows, once."""

    number: int
    content: bytes
    too_long: bool
    rest: Iterator[bytes]


class Archive(ABC):
    """An open archive. ``name`` is for messages."""

    def __init__(self, path: Path) -> None:
        self.path, self.name = path, shown(path.absolute().name or "/", 80)
        self.source = self._source()

    def close(self) -> None:  # noqa: B027 (only a zip stays open)
        """Let go of what is open."""

    @abstractmethod
    def _source(self) -> Source: ...

    @abstractmethod
    def _questions(self) -> "AbstractContextManager[IO[bytes]]":
        """Open the questions."""

    @abstractmethod
    def photo(self, file: str) -> bytes:
        """Return the bytes of a photo by the name a question gives it.

        Raises `NoSuchPhoto`; `ArchiveRefused` where the name leads out of the archive.
        """

    @abstractmethod
    def photo_names(self) -> Iterator[str]:
        """Walk the names of all photos that are here."""

    def lines(self) -> Iterator[Line]:
        """Walk the lines that are not blank.

        Raises `BrokenOff` where nothing more can be read, `ArchiveRefused` where that says ill of all before.
        """
        with self._questions() as file:
            number = 0
            while True:
                # Room for a byte order mark and CRLF, and for seeing that it is too long.
                content = _read_on(file, format.MAX_LINE + 6)
                if not content:
                    return
                number += 1
                if number == 1:
                    content = content.removeprefix(BOM)
                ended = content.endswith(b"\n")
                content = content.removesuffix(b"\n").removesuffix(b"\r")
                too_long = len(content) > format.MAX_LINE
                rest = _rest_of_line(file) if too_long and not ended else iter(())
                if content.strip():
                    yield Line(number, content, too_long, rest)
                for _ in rest:
                    pass


def _rest_of_line(file: IO[bytes]) -> Iterator[bytes]:
    while True:
        piece = _read_on(file, CHUNK)
        if not piece or piece.endswith(b"\n"):
            yield piece.removesuffix(b"\n")
            return
        yield piece


def _read_on(file: IO[bytes], most: int) -> bytes:
    try:
        return file.readline(most)
    except zipfile.BadZipFile as error:
        # The checksum comes at the end: it says that something before is not what was packed, not what.
        raise ArchiveRefused(f"{QUESTIONS} is damaged ({why(error)}), so none of it was imported.") from error
    except DAMAGE as error:
        raise BrokenOff(why(error)) from error


def inside(name: str) -> str:
    """Return a name within an archive in its plain form. Raises `ArchiveRefused` where it leads out."""
    path = PurePosixPath(name.replace("\\", "/"))
    drive = len(name) > 1 and name[1] == ":" and name[0].isalpha()
    if path.is_absolute() or drive or ".." in path.parts:
        raise ArchiveRefused(f"The name {shown(name)} leads out of the archive, so none of it was imported.")
    return str(PurePosixPath(name))


def photo_name(file: str) -> str:
    """Return the plain form of a photo's name. Raises `NoSuchPhoto` or `ArchiveRefused`."""
    name = inside(file)
    parts = PurePosixPath(name).parts
    if len(parts) < 2 or parts[0] != PHOTOS:
        raise NoSuchPhoto(f"is not below {PHOTOS}/")
    return name


def counted(file: IO[bytes], most: int) -> bytes | None:
    """Read a file of at most so many bytes, or return None for a larger one."""
    content = BytesIO()
    while piece := file.read(CHUNK):
        content.write(piece)
        if content.tell() > most:
            return None
    return content.getvalue()


def why(error: BaseException) -> str:
    """Return the system's or the zip reader's words, on one line."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split()) or type(error).__name__
