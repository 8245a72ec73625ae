"""Loading the public NPPES file: block by block into a table of its own, which then takes the register's place.

Each block's rows and the offset behind them are stored in one transaction, so that a load that was killed goes on
where it was: what PostgreSQL has committed is neither read nor stored again. Read from top to bottom.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import DatabaseError
from psycopg import errors

from accounts.domain.registry import staging
from accounts.domain.registry.reading import BLOCK, RegisterRefused, Source, blocks, examine
from accounts.domain.registry.rows import maker
from accounts.models import RegisterLoad

#: A full file that holds so much less than the register is one that was cut at the end of a line.
SHRINKS_TO = 0.8
ENOUGH_TO_JUDGE = 10_000


@dataclass(frozen=True)
class Loaded:
    """What a load came to: rows in the file, in the register before and after."""

    name: str
    rows: int
    before: int
    after: int
    replaced: bool
    was_loaded: bool = False


@dataclass(frozen=True)
class Progress:
    """How far a load is; ``step`` names what comes after the reading."""

    rows: int = 0
    offset: int = 0
    size: int = 0
    step: str = ""


Tell = Callable[[Progress], None]


def load(
    path: Path,
    *,
    weekly: bool | None = None,
    any_age: bool = False,
    any_size: bool = False,
    encoding: str = "utf-8",
    tell: Tell = lambda progress: None,
    block: int = BLOCK,
) -> Loaded:
    """Load a full file, which replaces the register, or a weekly one, which updates it.

    ``weekly`` overrules what the file's name says; without either a file is a full one. ``any_age`` takes an older
    file than the one loaded, ``any_size`` a full one with far fewer rows. Raises `RegisterRefused` for the file,
    `staging.Busy`, or `django.db.DatabaseError`; the register is then as it was.
    """
    source = examine(path, encoding=encoding)
    replaces = not (source.is_weekly if weekly is None else weekly)
    with staging.alone():
        last = newest()
        if replaces and last and last.fingerprint == source.fingerprint and _is_whole(last):
            return Loaded(source.name, last.rows, last.rows, last.rows, replaced=True, was_loaded=True)
        _refuse_wrong_order(source, last, replaces=replaces, any_age=any_age)
        run = _resumed(source, replaces=replaces) or _begun(source, replaces=replaces)
        with _dropping_what_is_of_no_use():
            _read(path, run, source, encoding=encoding, tell=tell, block=block)
            before = staging.count()
            _refuse_what_lacks_rows(run, before, any_size=any_size)
            _put_in_place(run, tell=tell)
        return Loaded(source.name, run.rows, before, staging.count(), replaced=replaces)


def newest() -> RegisterLoad | None:
    """Return the last finished load, or None when the register was never loaded."""
    return RegisterLoad.objects.filter(finished_at__isnull=False).order_by("-finished_at", "-pk").first()


def register_date() -> date | None:
    """Return the day up to which the register goes: the file's, or the day it was loaded; None without one."""
    last = newest()
    if last is None:
        return None
    assert last.finished_at is not None
    return last.file_date or last.finished_at.date()


def _is_whole(last: RegisterLoad) -> bool:
    return last.replaces and staging.count() == last.rows


def _refuse_wrong_order(source: Source, last: RegisterLoad | None, *, replaces: bool, any_age: bool) -> None:
    if last is None and not replaces:
        raise RegisterRefused(
            f"{source.name} is a weekly file. Load a full one first: most providers would look unknown."
        )
    if last and last.file_date and source.covers and source.covers < last.file_date and not any_age:
        raise RegisterRefused(
            f"{source.name} goes up to {source.covers}, the register to {last.file_date} already. "
            "To load it all the same, add --any-age."
        )


def _resumed(source: Source, *, replaces: bool) -> RegisterLoad | None:
    """Return the load of the same file that did not finish, when all of its rows are still there."""
    run = RegisterLoad.objects.filter(
        finished_at=None, fingerprint=source.fingerprint, replaces=replaces
    ).first()
    return run if run and staging.exists() and staging.count(staging.NEXT) == run.rows else None


def _begun(source: Source, *, replaces: bool) -> RegisterLoad:
    run = RegisterLoad(
        file_name=source.name[:255],
        file_date=source.covers,
        replaces=replaces,
        size=source.size,
        fingerprint=source.fingerprint,
        offset=source.start,
        lines=1,
    )
    staging.begin(run)
    return run


def _read(path: Path, run: RegisterLoad, source: Source, *, encoding: str, tell: Tell, block: int) -> None:
    found = blocks(
        path,
        source=source,
        make=maker(source.header),
        offset=run.offset,
        line=run.lines + 1,
        encoding=encoding,
        size=block,
    )
    for each in found:
        try:
            staging.add(run, each.rows, offset=each.end, lines=each.first_line + each.lines - 1)
        except DatabaseError as error:
            if not isinstance(error.__cause__, errors.DataError):
                raise
            why = str(error).splitlines()[0]
            raise RegisterRefused(f"{source.name}, from line {each.first_line} on: {why}.") from error
        tell(Progress(run.rows, run.offset, run.size))


def _refuse_what_lacks_rows(run: RegisterLoad, before: int, *, any_size: bool) -> None:
    if not run.rows:
        raise RegisterRefused(f"{run.file_name} has no rows.")
    is_judged = run.replaces and not any_size and before >= ENOUGH_TO_JUDGE
    if is_judged and run.rows < before * SHRINKS_TO:
        raise RegisterRefused(
            f"{run.file_name} has {run.rows:,} rows and the register {before:,}: it may be cut. "
            "If it is right, load it with --any-size."
        )


def _put_in_place(run: RegisterLoad, *, tell: Tell) -> None:
    def step(words: str) -> None:
        tell(Progress(run.rows, run.offset, run.size, step=words))

    step("building the index of numbers")
    try:
        staging.index()
    except staging.Twice as number:
        raise RegisterRefused(f"{run.file_name} has the number {number} twice.") from number
    if not run.replaces:
        step("merging")
        staging.merge(run)
        return
    step("building the index of names")
    staging.index_names()
    step("putting it in place")
    staging.swap(run)


@contextmanager
def _dropping_what_is_of_no_use() -> Iterator[None]:
    """Drop what was read of a file that is refused, and on a full disk: the forum needs that space more."""
    try:
        yield
    except (RegisterRefused, DatabaseError) as error:
        if isinstance(error, RegisterRefused) or isinstance(error.__cause__, errors.DiskFull):
            with suppress(DatabaseError):
                staging.discard()
        raise
