"""`manage.py recompute_ratings`: compare every physician's kept stars with their public reviews, and put them right."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from forum.domain import reviewing


class Command(BaseCommand):
    """With ``--check`` nothing is changed and the exit status is 1 when any differ."""

    help = "Compare each physician's rating with the public reviews, and put right what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take ``--check``."""
        parser.add_argument("--check", action="store_true", help="only compare; exit 1 when any differ")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what differs, one line a physician."""
        found = reviewing.drift() if options["check"] else reviewing.recompute()
        for pk, name, kept_sum, kept_count, right_sum, right_count in found:
            self.stdout.write(
                f"physician {pk}, {name}: kept {kept_sum} stars in {kept_count} reviews,"
                f" right is {right_sum} in {right_count}"
            )
        if not found:
            self.stdout.write("All ratings are right.")
        elif options["check"]:
            self.stderr.write(f"{len(found)} differ. “manage.py recompute_ratings” puts them right.")
            sys.exit(1)
        else:
            self.stdout.write(f"{len(found)} put right.")
