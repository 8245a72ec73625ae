"""Reads a mail that came back, from the mail server, on standard input."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from accounts.domain import bounces

#: A report quotes headers or a whole mail of ours, which is small.
LARGEST = 1024 * 1024


class Command(BaseCommand):
    """Counts a report of a delivery that failed for good (RFC 3464) for the account it went to."""

    help = "Reads one returned mail on standard input and counts it for the account that it was sent to."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say whether it counted, never for whom. Always ends well, so that the mail server does not return it again."""
        person = bounces.read_report(sys.stdin.buffer.read(LARGEST))
        self.stdout.write("Counted." if person else "Nothing to count.")
