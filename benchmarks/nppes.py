"""Loading the register of US providers beside PostgreSQL's own COPY of the same file; memory; look-ups afterwards.

    DATABASE_URL=… python -m benchmarks.nppes [--rows 1000000] [--searches 300]

Makes a database of its own beside the one named and drops it again. The file has the real one's 330 columns and made-up
rows. COPY takes all of them as texts into a table without an index; `load_nppes` reads every one of them too, keeps what
a reviewer needs, and builds three indexes. Memory is what the kernel says of the loading process (VmHWM), at a tenth
of the rows and at all of them.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.db import connection

from benchmarks.archive import Measured, drop_database, make_database, measure
from tests import nppes


def copied(path: Path, rows: int) -> float:
    """Return the rows a second of a plain COPY from the client, as a load is one too."""
    columns = ", ".join(f"c{n} text" for n in range(len(nppes.HEADER)))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS raw")
        cursor.execute(f"CREATE TABLE raw ({columns})")
        began = time.monotonic()
        with cursor.copy("COPY raw FROM STDIN (FORMAT csv, HEADER true)") as copy, path.open("rb") as file:
            while block := file.read(1 << 20):
                copy.write(block)
        taken = time.monotonic() - began
        cursor.execute("DROP TABLE raw")
    return rows / taken


def loaded(path: Path) -> Measured:
    """Run the real command in a process of its own."""
    return measure("load_nppes", str(path), "--any-age", "--any-size")


def milliseconds(act: Callable[[], object], times: int) -> tuple[float, float]:
    """Return the median and the 99th percentile."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=100)[98]


def looked_up(rows: int, times: int) -> None:
    """Print what look-ups take: known and unknown numbers, rare and common names, with and without a state."""
    # Models can be imported only after `django.setup`.
    from accounts.domain.registry import lookup, search  # noqa: PLC0415

    rng = random.Random(3)  # noqa: S311
    acts: dict[str, Callable[[], object]] = {
        "number in the register": lambda: lookup(nppes.npi(rng.randrange(rows) * 7919 % 199_999_991)),
        "number not in it": lambda: lookup(nppes.npi(199_999_995)),
        "last name": lambda: search(last=rng.choice(nppes.LASTS)),
        "last name, first name": lambda: search(last=rng.choice(nppes.LASTS), first=rng.choice(nppes.FIRSTS)),
        "two letters, first name, state": lambda: search(
            last=rng.choice(nppes.LASTS)[:2],
            first=rng.choice(nppes.FIRSTS),
            state=rng.choice(("CO", "CA", "WY")),
        ),
        "name that nobody has": lambda: search(last="zzyzx", first="quentin"),
    }
    sys.stdout.write(f"\n{'look-up':<34}{'median ms':>10}{'99 % ms':>10}\n")
    for name, act in acts.items():
        median, slow = milliseconds(act, times)
        sys.stdout.write(f"{name:<34}{median:>10.2f}{slow:>10.2f}\n")


def sizes() -> None:
    """Print the space the register takes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_table_size('accounts_provider') / 1e6, pg_indexes_size('accounts_provider') / 1e6, count(*) "
            "FROM accounts_provider"
        )
        table, indexes, rows = cursor.fetchone()
    sys.stdout.write(f"\n{rows:,} rows: table {table:.0f} MB, indexes {indexes:.0f} MB\n")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--searches", type=int, default=300)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CURBSIDE_DATA"] = folder
        django.setup()
        make_database()
        try:
            sys.stdout.write(f"{'rows':>10}{'MB':>7}{'COPY/s':>10}{'load/s':>10}{'ratio':>8}{'peak MB':>9}\n")
            for rows in (options.rows // 10, options.rows):
                path = Path(folder) / f"npidata_pfile_20050523-2026{11 + (rows == options.rows):02}08.csv"
                nppes.write(path, nppes.records(rows))
                plain, ours = copied(path, rows), loaded(path)
                speed = rows / ours.seconds
                sys.stdout.write(
                    f"{rows:>10,}{path.stat().st_size / 1e6:>7.0f}{plain:>10,.0f}{speed:>10,.0f}"
                    f"{speed / plain:>8.2f}{ours.peak:>9.1f}\n"
                )
                sys.stdout.flush()
            sizes()
            looked_up(options.rows, options.searches)
            one, five, fifteen = os.getloadavg()
            sys.stdout.write(f"\nload of the machine at the end: {one:.1f} {five:.1f} {fifteen:.1f}\n")
        finally:
            drop_database()


if __name__ == "__main__":
    main()
