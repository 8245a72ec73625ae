"""Lets the demo's past happen in the past: the domain functions run as they are, under a clock set back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.utils import timezone

_real_now = timezone.now


@contextmanager
def days_ago(days: float) -> Iterator[datetime]:
    """Set the clock back for the code inside. Only for a command that runs alone in its process."""
    moment = _real_now() - timedelta(days=days)
    before, timezone.now = timezone.now, lambda: moment
    try:
        yield moment
    finally:
        timezone.now = before
