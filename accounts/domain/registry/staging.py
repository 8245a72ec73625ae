"""The table that the next register grows in, and how it takes the place of the one in use.

Readers see the old register or the new one, never half of either: a full file's table is renamed into place, a weekly
file's rows are merged, each in one transaction that also closes the load's row.
"""

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg import errors

from accounts.domain.registry.columns import STORED
from accounts.models import Provider, RegisterLoad

TABLE = Provider._meta.db_table
NEXT = f"{TABLE}_next"
_COPY = f"COPY {NEXT} ({', '.join(STORED)}) FROM STDIN"
#: Two loads would fill one table. Any number that nothing else here uses.
_LOCK = 5_200_523
_SECONDS_FOR_LOCK = 20
_TRIES_TO_SWAP = 60


class Busy(Exception):
    """Another load runs, or something holds the register; ``str()`` is one plain line."""


class Twice(ValueError):
    """The file has one number twice; ``str()`` is the number."""


@contextmanager
def alone() -> Iterator[None]:
    """Hold the one right to load. A killed load's right goes when PostgreSQL notices. Raises `Busy`."""
    with connection.cursor() as cursor:
        cursor.execute("SET client_connection_check_interval = '1s'")
        for _ in range(_SECONDS_FOR_LOCK * 2):
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
            if cursor.fetchone()[0]:
                break
            time.sleep(0.5)
        else:
            raise Busy("Another load is running. Nothing was changed.")
        try:
            yield
        finally:
            if connection.is_usable():
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
                cursor.execute("RESET client_connection_check_interval")


def begin(load: RegisterLoad) -> None:
    """Make an empty table for the load and save the load's row; whatever an unfinished one left behind goes."""
    with transaction.atomic(), connection.cursor() as cursor:
        RegisterLoad.objects.filter(finished_at=None).delete()
        cursor.execute(f"DROP TABLE IF EXISTS {NEXT}")
        cursor.execute(f"CREATE TABLE {NEXT} (LIKE {TABLE})")
        load.save()


def exists() -> bool:
    """Tell whether a load has begun a table that has the register's columns; an update of Curbside may change those."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(attname || atttypid::text ORDER BY attnum) FILTER (WHERE attrelid = to_regclass(%(next)s)) = "
            "array_agg(attname || atttypid::text ORDER BY attnum) FILTER (WHERE attrelid = to_regclass(%(now)s)) "
            "FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped",
            {"next": NEXT, "now": TABLE},
        )
        return bool(cursor.fetchone()[0])


def discard() -> None:
    """Drop what an unfinished load left behind."""
    with transaction.atomic(), connection.cursor() as cursor:
        RegisterLoad.objects.filter(finished_at=None).delete()
        cursor.execute(f"DROP TABLE IF EXISTS {NEXT}")


def add(load: RegisterLoad, rows: Iterable[str], *, offset: int, lines: int) -> None:
    """Store rows in COPY's text format and how far the file is read, both or neither. Raises `DatabaseError`."""
    count = 0
    with transaction.atomic(), connection.cursor() as cursor:
        # A crash of PostgreSQL may lose the newest of these steps, but a step as a whole.
        cursor.execute("SET LOCAL synchronous_commit = off")
        with connection.wrap_database_errors, cursor.copy(_COPY) as copy:
            # PostgreSQL stores the last batch while the next one is made.
            for batch in _batched(rows):
                copy.write("".join(batch))
                count += len(batch)
        load.offset, load.lines, load.rows = offset, lines, load.rows + count
        load.save(update_fields=["offset", "lines", "rows"])


def _batched(rows: Iterable[str]) -> Iterator[list[str]]:
    """Yield lists of up to 500."""
    source = iter(rows)
    while batch := list(islice(source, 500)):
        yield batch


def index() -> None:
    """Give the new table the key that a merge needs. Raises `Twice`."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cursor.execute(
            "SELECT 1 FROM pg_constraint WHERE conrelid = to_regclass(%s) AND contype = 'p'", [NEXT]
        )
        if cursor.fetchone():
            return
        with _named_twice():
            cursor.execute(f"ALTER TABLE {NEXT} ADD CONSTRAINT {NEXT}_pkey PRIMARY KEY (npi)")


@contextmanager
def _named_twice() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        cause: Any = error.__cause__
        if not isinstance(cause, errors.UniqueViolation):
            raise
        found = re.search(r"\((\d+)\) is duplicated", cause.diag.message_detail or "")
        raise Twice(found[1] if found else "") from error


def index_names() -> None:
    """Give the new table every other index of the one in use, under a name of its own; look at its contents."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for each in Provider._meta.indexes:
            cursor.execute(f"DROP INDEX IF EXISTS {each.name}_next")
            cursor.execute("SELECT pg_get_indexdef(to_regclass(%s))", [each.name])
            made = cursor.fetchone()[0]
            cursor.execute(re.sub(r"INDEX \S+ ON \S+", f"INDEX {each.name}_next ON {NEXT}", made, count=1))
        cursor.execute(f"ANALYZE {NEXT}")


def swap(load: RegisterLoad) -> None:
    """Put the new table in the place of the old one. Raises `Busy` when a long reader keeps it out."""
    for _ in range(_TRIES_TO_SWAP):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                # Waiting longer would keep every later reader waiting behind us.
                cursor.execute("SET LOCAL lock_timeout = '500ms'")
                cursor.execute(f"DROP TABLE {TABLE}")
                cursor.execute(f"ALTER TABLE {NEXT} RENAME TO {TABLE}")
                cursor.execute(f"ALTER INDEX {NEXT}_pkey RENAME TO {TABLE}_pkey")
                for each in Provider._meta.indexes:
                    cursor.execute(f"ALTER INDEX {each.name}_next RENAME TO {each.name}")
                _finish(load)
                return
        except OperationalError as error:
            if not isinstance(error.__cause__, errors.LockNotAvailable):
                raise
            time.sleep(1)
    raise Busy(
        "The register is in use for too long, perhaps by a backup. Everything is read: run this again later."
    )


def merge(load: RegisterLoad) -> int:
    """Put a weekly file's rows into the register, new ones and changed ones; return how many."""
    columns = ", ".join(STORED)
    fresh = ", ".join(f"{name} = excluded.{name}" for name in STORED if name != "npi")
    rows = f"INSERT INTO {TABLE} ({columns}) SELECT {columns} FROM {NEXT}"  # noqa: S608 (names of the model)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{rows} ON CONFLICT (npi) DO UPDATE SET {fresh}")
        count = cursor.rowcount
        cursor.execute(f"DROP TABLE {NEXT}")
        _finish(load)
    return count


def count(table: str = TABLE) -> int:
    """Return the number of rows."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 (one of our two names)
        return int(cursor.fetchone()[0])


def _finish(load: RegisterLoad) -> None:
    load.finished_at = timezone.now()
    load.save(update_fields=["finished_at"])
