"""``sweep_photos [--dry-run]``: hold photos' rows and files together."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from forum.domain import sweeping


class Command(BaseCommand):
    """Sweep, and say what came of it: exit 1 when rows have no file, or one that is not whole."""

    help = "Remove files of photos that no row names (older than an hour), and name rows that have no file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether to look only."""
        parser.add_argument("--dry-run", action="store_true", help="look, change nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """Sweep."""
        try:
            swept = sweeping.sweep(dry_run=dry_run)
        except OSError as error:
            raise CommandError(f"{error.filename or 'The folder of photos'}: {error.strerror}.") from error
        verb = "Would remove" if dry_run else "Removed"
        if swept.importing:
            self.stdout.write("An import is running, so files without rows were left alone.")
        for path in swept.strange:
            self.stdout.write(f"Not ours, left alone: {path}")
        self.stdout.write(
            f"{verb} {len(swept.orphans):,} files without rows, {len(swept.leftovers):,} unfinished files and "
            f"{len(swept.staged):,} folders that imports left."
        )
        if swept.unlisted:
            wrote = "Would add" if dry_run else "Added"
            self.stdout.write(f"{wrote} {swept.unlisted:,} erasures to the list beside the photos.")
        for each in swept.missing:
            self.stderr.write(f"No file: {each}")
        for each in swept.damaged:
            self.stderr.write(f"Not whole: {each}")
        if swept.is_wrong:
            raise CommandError(
                f"{len(swept.missing):,} files are missing and {len(swept.damaged):,} are not whole. "
                "They may be in a backup of the folder of photos."
            )
