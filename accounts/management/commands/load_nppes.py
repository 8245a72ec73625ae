"""``manage.py load_nppes FILE``: the public register of US providers, from NPPES's full or weekly file."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from psycopg.errors import DiskFull

from accounts.domain.registry import staging
from accounts.domain.registry.loading import Loaded, Progress, load
from accounts.domain.registry.reading import RegisterRefused

SECONDS_BETWEEN_LINES = 3


class Command(BaseCommand):
    """Parse, call, and say what came of it."""

    help = "Load the register of US providers from NPPES's public file, a .csv or the .zip it comes in."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and what its name does not say."""
        parser.add_argument("file", type=Path, help="npidata_pfile_….csv, or the zip that holds it")
        kind = parser.add_mutually_exclusive_group()
        kind.add_argument(
            "--weekly", action="store_true", default=None, help="it updates some rows, whatever its name says"
        )
        kind.add_argument("--full", action="store_true", help="it replaces all rows, whatever its name says")
        parser.add_argument("--any-age", action="store_true", help="take a file older than the register")
        parser.add_argument("--any-size", action="store_true", help="take a full file with far fewer rows")
        parser.add_argument("--encoding", default="utf-8", choices=["utf-8", "latin-1", "cp1252"])

    def handle(self, *args: Any, file: Path, weekly: bool | None, full: bool, **options: Any) -> None:
        """Load."""
        self._began_at = self._said_at = time.monotonic()
        self._first: Progress | None = None
        try:
            loaded = load(
                file,
                weekly=False if full else weekly,
                any_age=options["any_age"],
                any_size=options["any_size"],
                encoding=options["encoding"],
                tell=self._tell,
            )
        except RegisterRefused as reason:
            raise CommandError(f"{reason} Nothing was changed.") from reason
        except staging.Busy as reason:
            raise CommandError(str(reason)) from reason
        except DatabaseError as error:
            raise CommandError(
                f"{_why(error)} The register is as it was; run this again to go on."
            ) from error
        except KeyboardInterrupt as error:
            raise CommandError(
                "Stopped. The register is as it was; run this again to go on.", returncode=130
            ) from error
        self.stdout.write(self._sentence(loaded))

    def _sentence(self, loaded: Loaded) -> str:
        if loaded.was_loaded:
            return f"{loaded.name} is loaded already: {loaded.rows:,} rows."
        how = "replace" if loaded.replaced else "update"
        seconds = time.monotonic() - self._began_at
        return (
            f"{loaded.rows:,} rows of {loaded.name} {how} the register in {seconds:,.0f} s: "
            f"{loaded.before:,} rows before, {loaded.after:,} now."
        )

    def _tell(self, progress: Progress) -> None:
        now = time.monotonic()
        first = self._first = self._first or progress
        if progress.step:
            self.stderr.write(f"{progress.rows:,} rows read; {progress.step} ...")
        elif now - self._said_at >= SECONDS_BETWEEN_LINES:
            self._said_at = now
            speed = (progress.rows - first.rows) / max(now - self._began_at, 0.001)
            share = progress.offset / progress.size if progress.size else 1
            self.stderr.write(f"{progress.rows:,} rows read, {share:.0%}, {speed:,.0f} a second ...")


def _why(error: DatabaseError) -> str:
    if isinstance(error.__cause__, DiskFull):
        return "There is no space left where PostgreSQL keeps its data; what was read is dropped again."
    return f"The database refused it: {str(error).strip().splitlines()[0]}. Run this again to go on."
