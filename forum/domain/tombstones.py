"""The list of what was erased, in the database and in a file beside it.

The row is written with the erasing itself. The line in the file follows the commit, so that it never speaks of what
was not done; the job deferred in the transaction writes it when the process was killed in between. The file is what
a restored older backup is cleaned by (`forum.domain.erasing`): the backup's own table ends where the backup does.
"""

import fcntl
import json
import os
import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from forum.models import Erasure

#: What `Rendition.path` gives, and the documents and photos of physicians (`accounts.domain.evidence`, `headshots`).
PLACE = re.compile(r"photos/[\w-]{2}/[\w-]{16,40}\.[a-z0-9]{3,5}|(?:evidence|headshots)/[\w-]{32}", re.ASCII)
#: As `_line` writes it.
KEY = re.compile(rb'^\{"key": "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})".*\}$', re.MULTILINE)


class BadLine(ValueError):
    """A line that says nothing that could be followed."""


def place() -> Path:
    """Return the file: in the data folder, beside the photos' folder, so that restoring photos leaves it."""
    return Path(settings.MEDIA_ROOT).parent / "erasures.jsonl"


def record(kind: str, object_id: int, *, by: User | None, paths: Iterable[str] = ()) -> Erasure:
    """Write the row of an erasing, in the caller's transaction. The caller sees to `write_down`."""
    return Erasure.objects.create(
        kind=kind, object_id=object_id, at=timezone.now(), actor_id=by.pk if by else None, paths=list(paths)
    )


def write_down(erasures: Iterable[Erasure]) -> int:
    """Append those that the file does not name yet, down to the disk; return how many. Raises `OSError`."""
    file = place()
    file.parent.mkdir(parents=True, exist_ok=True)
    is_new = not file.exists()
    with file.open("a+b") as log:
        if is_new:
            file.chmod(0o600)
        fcntl.flock(log, fcntl.LOCK_EX)
        log.seek(0)
        content = log.read()
        known = _keys(content)
        missing = [each for each in erasures if each.key not in known]
        if not missing:
            return 0
        # What a power cut left of a line must not swallow the next one.
        torn = b"\n" if content and not content.endswith(b"\n") else b""
        log.write(torn + b"".join(_line(each) for each in missing))
        log.flush()
        os.fsync(log.fileno())
    if is_new:
        _sync_folder(file.parent)
    return len(missing)


def keys() -> set[uuid.UUID]:
    """Return the keys of all that the file names. Raises `OSError`."""
    return _keys(place().read_bytes()) if place().exists() else set()


def lines(file: Path) -> Iterator[Erasure | BadLine]:
    """Return what a file says, as rows that are not saved, and `BadLine` for what cannot be read. Raises `OSError`."""
    with file.open("rb") as log:
        for number, line in enumerate(log, start=1):
            if line.strip():
                try:
                    yield _read(line)
                except (ValueError, KeyError, TypeError) as error:
                    yield BadLine(f"line {number}: {type(error).__name__}")


def _keys(content: bytes) -> set[uuid.UUID]:
    return {uuid.UUID(found.decode()) for found in KEY.findall(content)}


def _line(erasure: Erasure) -> bytes:
    said = {
        "key": str(erasure.key),
        "kind": erasure.kind,
        "id": erasure.object_id,
        "at": erasure.at.isoformat(),
        "by": erasure.actor_id,
        "paths": erasure.paths,
    }
    return json.dumps(said).encode() + b"\n"


def _read(line: bytes) -> Erasure:
    said: dict[str, Any] = json.loads(line)
    at, paths = datetime.fromisoformat(said["at"]), said["paths"]
    whole = isinstance(said["id"], int) and isinstance(said["by"], int | None) and at.tzinfo is not None
    if not whole or said["kind"] not in Erasure.KINDS or not all(_is_path(path) for path in paths):
        raise ValueError(said)
    return Erasure(
        key=uuid.UUID(said["key"]),
        kind=said["kind"],
        object_id=said["id"],
        at=at,
        actor_id=said["by"],
        paths=paths,
    )


def _is_path(path: object) -> bool:
    """Tell whether this is the place of a file that can be erased: no other is deleted on the word of a list."""
    return isinstance(path, str) and PLACE.fullmatch(path) is not None


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
