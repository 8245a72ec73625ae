"""``replay_erasures [FILE]``: after restoring a backup, erase again what was erased since it was made."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from forum.domain import erasing


class Command(BaseCommand):
    """Replay, and say what came of it."""

    help = "After restoring an older backup: withdraw and delete again what the list of erasures names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the list."""
        parser.add_argument(
            "file",
            type=Path,
            nargs="?",
            help="the newest erasures.jsonl; without it, the one in the data folder",
        )

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        """Replay."""
        try:
            done = erasing.replay(file)
        except OSError as error:
            raise CommandError(f"{error.filename or 'The list'} cannot be used: {error.strerror}.") from error
        for sentence in erasing.sentences(done):
            self.stdout.write(sentence)
        for line in done.unreadable:
            self.stderr.write(f"Not understood: {line}")
        if done.unreadable:
            raise CommandError(
                "Everything else was erased again. Look at the lines that were not understood."
            )
