"""``export_archive PATH [--question ID …]``: published content as an archive (version 1)."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from forum.domain.archives.reading import ArchiveRefused, why
from forum.domain.exporting import export_archive
from forum.presenters import archive, archive_report

SECONDS_BETWEEN_LINES = 3


class Command(BaseCommand):
    """Parse, call, and say what came of it."""

    help = "Write published questions with their answers and public photos to a folder, .zip or .jsonl file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the path, and which questions."""
        parser.add_argument("path", type=Path)
        parser.add_argument(
            "--question", type=int, action="append", metavar="ID", help="only this one; may be given again"
        )

    def handle(self, *args: Any, path: Path, question: list[int] | None, **options: Any) -> None:
        """Export."""
        self._said_at = time.monotonic()
        try:
            exported = export_archive(
                path,
                present=archive.question_line,
                pks=question,
                tell=self.stderr.write,
                progress=self._progress,
            )
        except ArchiveRefused as reason:
            raise CommandError(str(reason)) from reason
        except DatabaseError as error:
            raise CommandError(f"The database refused it: {why(error)}. Nothing was written.") from error
        except KeyboardInterrupt as error:
            raise CommandError("Stopped. Nothing was written.", returncode=130) from error
        self.stdout.write(archive_report.exported(exported, path))
        if exported.incomplete:
            raise CommandError("The archive is there, but not everything could be carried.")

    def _progress(self, count: int) -> None:
        now = time.monotonic()
        if now - self._said_at >= SECONDS_BETWEEN_LINES:
            self._said_at = now
            self.stderr.write(f"{count:,} questions written ...")
