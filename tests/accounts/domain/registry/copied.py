# ruff: noqa: S608 (queries made of names of columns)
"""What PostgreSQL's own COPY makes of an NPPES file, to hold `load` against."""

from pathlib import Path

from django.db import connection

from accounts.domain.registry.columns import DATES, STORED, TEXTS
from tests import nppes

_TEXT_COLUMNS = [column for column in STORED if not column.endswith("_key")]


def raw(path: Path) -> None:
    """COPY all 330 columns as texts into a temporary table."""
    columns = ", ".join(f"c{n} text NOT NULL DEFAULT ''" for n in range(len(nppes.HEADER)))
    every = ", ".join(f"c{n}" for n in range(len(nppes.HEADER)))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS raw")
        cursor.execute(f"CREATE TEMP TABLE raw ({columns})")
        options = f"FORMAT csv, HEADER true, FORCE_NOT_NULL ({every})"
        with cursor.copy(f"COPY raw FROM STDIN ({options})") as copy, path.open("rb") as file:
            while block := file.read(1 << 20):
                copy.write(block)


def differences(path: Path) -> list[tuple[str, ...]]:
    """Return the rows that are in the register and not in the file, or the other way round; both counted."""
    raw(path)
    place = {column: f"c{n}" for n, column in enumerate(nppes.HEADER)}
    texts = [place[column] for column in TEXTS.values()]
    dates = [f"to_date(nullif({place[column]}, ''), 'MM/DD/YYYY')" for column in DATES.values()]
    code, number = "Healthcare Provider Taxonomy Code", "Provider License Number"
    state, switch = "Provider License Number State Code", "Healthcare Provider Primary Taxonomy Switch"
    slots = ", ".join(
        f"({n}, {place[f'{code}_{n}']}, {place[f'{number}_{n}']}, {place[f'{state}_{n}']}, {place[f'{switch}_{n}']})"
        for n in range(1, 16)
    )
    taxonomies = f"""coalesce((SELECT jsonb_agg(jsonb_build_object('code', c, 'number', n, 'state', s, 'primary', p = 'Y')
        ORDER BY i) FROM (VALUES {slots}) AS slot (i, c, n, s, p) WHERE c || n || s || p <> ''), '[]'::jsonb)"""
    ours = f"SELECT {', '.join(_TEXT_COLUMNS)} FROM accounts_provider"
    theirs = f"SELECT {', '.join([*texts, *dates, taxonomies])} FROM raw"
    with connection.cursor() as cursor:
        cursor.execute(f"(({ours}) EXCEPT ALL ({theirs})) UNION ALL (({theirs}) EXCEPT ALL ({ours}))")
        return cursor.fetchall()
