"""``verify_consents [--until ROW --digest SHA256]``: look for altered rows in the ledger of consents."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from forum.domain import verifying_consents


class Command(BaseCommand):
    """Walk, and say what is wrong: exit 0 with the count, else 1 naming each photo and row."""

    help = "Check that no row of the ledger of consents was altered, taken out or put elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what an earlier run printed."""
        parser.add_argument("--until", type=int, metavar="ROW", help="the row that an earlier run named")
        parser.add_argument("--digest", metavar="SHA256", help="the digest that it printed for that row")

    def handle(self, *args: Any, until: int | None, digest: str | None, **options: Any) -> None:
        """Verify."""
        if (until is None) != (digest is None):
            raise CommandError("--until and --digest belong together.")
        tally, wrong = verifying_consents.Tally(), 0
        for flaw in verifying_consents.flaws(tally):
            wrong += 1
            self.stderr.write(f"{flaw}")
        if until is not None and verifying_consents.digest(up_to=until)[1] != digest:
            wrong += 1
            self.stderr.write(f"the rows up to {until} are not those that had this digest")
        if wrong:
            raise CommandError(
                f"{wrong:,} things are wrong in {tally.rows:,} rows about {tally.photos:,} photos."
            )
        row, fresh = verifying_consents.digest()
        self.stdout.write(f"{tally.rows:,} rows about {tally.photos:,} photos, each as it was written.")
        self.stdout.write(f"Note elsewhere, for a later check: --until {row} --digest {fresh}")
