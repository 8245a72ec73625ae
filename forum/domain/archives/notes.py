"""What has to be remembered of a whole archive, kept on disk so that memory does not grow with it."""

import sqlite3
from collections.abc import Iterable
from types import TracebackType


class Notes:
    """The ids that were seen and the photos that were named. Gone when it is closed, kill -9 included."""

    def __init__(self) -> None:
        # The empty name is SQLite's for a nameless temporary file.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(
            "CREATE TABLE ids (id TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID;"
            "CREATE TABLE photos (name TEXT PRIMARY KEY) WITHOUT ROWID;"
            "BEGIN;"
        )

    def __enter__(self) -> "Notes":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def first_line(self, id: str, line: int) -> int:
        """Return the line on which an id stood first: ``line`` itself when it is new."""
        self._database.execute("INSERT OR IGNORE INTO ids VALUES (?, ?)", (id, line))
        return int(self._database.execute("SELECT line FROM ids WHERE id = ?", (id,)).fetchone()[0])

    def name(self, photos: Iterable[str]) -> None:
        """Remember that photos were named."""
        self._database.executemany("INSERT OR IGNORE INTO photos VALUES (?)", ((each,) for each in photos))

    def is_named(self, photo: str) -> bool:
        """Tell whether a photo was named."""
        return bool(self._database.execute("SELECT 1 FROM photos WHERE name = ?", (photo,)).fetchone())
