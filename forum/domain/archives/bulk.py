"""Writing many rows at once, as PostgreSQL takes them fastest: COPY."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from psycopg import sql

Row = TypeVar("Row", bound=models.Model)


def insert(rows: Sequence[Row]) -> Sequence[Row]:
    """Write new rows of one model and give them their ids, in their order, in the caller's transaction.

    Like ``bulk_create``, which takes a millisecond for a row as wide as an answer: no ``save`` and no signals,
    and defaults and generated columns as the model says. Raises `django.db.DatabaseError`.
    """
    if not rows:
        return rows
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if not field.generated]
    assert meta.pk is not None
    # The connection itself: asking the proxy for it a million times takes seconds.
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, len(rows)],
        )
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
        command = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(meta.db_table),
            sql.SQL(", ").join(sql.Identifier(field.column) for field in fields),
        )
        with cursor.copy(command) as copy:
            for row in rows:
                copy.write_row(
                    [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
                )
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias
    return rows
