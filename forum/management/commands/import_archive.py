"""``import_archive PATH --by EMAIL``: questions and answers from an archive (version 1)."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from accounts.domain.transitions import NotAllowed
from accounts.models import User
from forum.domain.archives.lines import shown
from forum.domain.archives.reading import ArchiveRefused, why
from forum.domain.importing import import_archive
from forum.presenters import archive_report

SECONDS_BETWEEN_LINES = 3


class Command(BaseCommand):
    """Parse, call, and say what came of it."""

    help = "Import questions and answers from an archive: a folder, a .zip or a .jsonl file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the path, who decides, and how."""
        parser.add_argument("path", type=Path)
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the moderator who answers for it")
        parser.add_argument(
            "--publish", action="store_true", help="make it public at once, as their decision"
        )
        parser.add_argument("--dry-run", action="store_true", help="check everything, change nothing")
        parser.add_argument(
            "--skip-bad", action="store_true", help="import the good lines when others are bad"
        )

    def handle(self, *args: Any, path: Path, by: str, publish: bool, **options: Any) -> None:
        """Import."""
        dry_run = options["dry_run"]
        self._said_at = time.monotonic()
        try:
            moderator = User.objects.filter(email=by.strip().lower()).first()
            if moderator is None:
                raise CommandError(f"Nobody here has the address {shown(by)}.")
            outcome = import_archive(
                path,
                by=moderator,
                publish=publish,
                dry_run=dry_run,
                skip_bad=options["skip_bad"],
                tell=self.stderr.write,
                progress=self._progress,
            )
        except (ArchiveRefused, NotAllowed) as reason:
            raise CommandError(str(reason)) from reason
        except DatabaseError as error:
            raise CommandError(f"The database refused it: {why(error)}. Nothing was imported.") from error
        except KeyboardInterrupt as error:
            raise CommandError("Stopped. Nothing was imported.", returncode=130) from error
        if outcome.refused:
            raise CommandError(archive_report.refusal(outcome))
        for sentence in archive_report.sentences(outcome, publish=publish, dry_run=dry_run):
            self.stdout.write(sentence)

    def _progress(self, step: str, count: int) -> None:
        now = time.monotonic()
        if now - self._said_at >= SECONDS_BETWEEN_LINES:
            self._said_at = now
            self.stderr.write(f"{count:,} questions {step} ...")
