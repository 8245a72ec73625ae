"""The staging folder: where an import's photos wait until their rows are there.

A photo is first written here, then linked to its place in the last steps of the transaction, and its name
here goes after the commit. So what lies here after a kill is the list of what may have to be taken back:
files whose names no row has. One import runs at a time; the lock goes with the database session, so that
what a killed one left can be told from what a running one needs.
"""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from forum.domain import photo_files
from forum.domain.archives.reading import ArchiveRefused
from forum.models import Rendition

#: PostgreSQL's advisory lock of imports; any number that nothing else here uses.
LOCK = 7_120_251_121
_LOOK_UP = 500


def place() -> Path:
    """Return the folder of all staging folders."""
    return Path(settings.MEDIA_ROOT) / "staging"


@contextmanager
def opened() -> Iterator[Path]:
    """Give an import a staging folder of its own, after clearing what killed ones left; clear it at the end.

    Raises `ArchiveRefused` when another import is running.
    """
    with alone() as is_alone:
        if not is_alone:
            raise ArchiveRefused(
                "Another import is running. Wait until it is done, then start this one again."
            )
        _clear_all()
        folder = place() / secrets.token_hex(8)
        folder.mkdir(parents=True, mode=0o700)
        try:
            yield folder
        finally:
            # With the database gone it cannot be told what to keep; the next run or the sweep will.
            with suppress(DatabaseError):
                clear(folder)


def sweep() -> bool:
    """Clear what killed imports left. Returns False, and does nothing, while one is running."""
    with alone() as is_alone:
        if is_alone:
            _clear_all()
        return is_alone


def clear(folder: Path) -> None:
    """Remove a staging folder, and from their place those of its photos that no row names."""
    names = [each.name for each in folder.iterdir() if each.suffix[1:] in Rendition.FORMATS]
    for start in range(0, len(names), _LOOK_UP):
        some = names[start : start + _LOOK_UP]
        stems = [Path(name).stem for name in some]
        kept = set(Rendition.objects.filter(name__in=stems).values_list("name", flat=True))
        for name in some:
            stem, _, ending = name.partition(".")
            if stem not in kept:
                photo_files.location(Rendition(name=stem, format=ending)).unlink(missing_ok=True)
    shutil.rmtree(folder)


def put_in_place(folder: Path, rendition: Rendition) -> None:
    """Let a staged file appear at its place, too. Raises `OSError`."""
    staged = folder / f"{rendition.name}.{rendition.format}"
    target = photo_files.location(rendition)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.hardlink_to(staged)
    except OSError:
        # A file system without links, or two of them.
        photo_files.write_file(target, staged.read_bytes())


def _clear_all() -> None:
    if place().is_dir():
        for left in place().iterdir():
            clear(left)


@contextmanager
def alone() -> Iterator[bool]:
    """Keep imports from running, and tell whether that is so: no when one runs. May be nested."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            # On a broken connection there is nothing to unlock any more.
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
