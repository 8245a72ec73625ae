"""The lines that were left out, as they came, in a file beside the archive."""

import os
from pathlib import Path
from typing import IO

from forum.domain.archives.reading import ArchiveRefused, Line, why


class Rejects:
    """Collects bad lines in the staging folder; `publish` puts them beside the archive, whole or not at all.

    With ``wanted`` false nothing is kept.
    """

    def __init__(self, archive: Path, folder: Path, *, wanted: bool) -> None:
        archive = archive.absolute()
        self.target = archive.with_name(f"{archive.name}.rejected.jsonl")
        self._kept = folder / "rejected"
        self._file: IO[bytes] | None = self._kept.open("wb") if wanted else None
        self._count = 0

    def take(self, line: Line) -> None:
        """Keep a line with all its bytes."""
        if self._file:
            self._count += 1
            self._file.write(line.content)
            for piece in line.rest:
                self._file.write(piece)
            self._file.write(b"\n")

    def close(self) -> None:
        """Let go of the file."""
        if self._file:
            self._file.close()

    def publish(self) -> Path | None:
        """Put the lines beside the archive and return where, or None without any. Raises `ArchiveRefused`."""
        self.close()
        if not self._count:
            return None
        part = self.target.with_name(f"{self.target.name}.part")
        try:
            with part.open("wb") as file, self._kept.open("rb") as kept:
                while piece := kept.read(1024 * 1024):
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.target)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise ArchiveRefused(
                f"The rejected lines could not be written to {self.target}: {why(error)}. "
                "Nothing was imported."
            ) from error
        return self.target
