"""How often something may be tried: a token bucket per key, in PostgreSQL, so that all server processes share it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Throttle


class TooManyTries(Exception):
    """Asked too often; ``wait`` says for how long."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("Too many tries.")
        self.wait = wait


_NAMES: set[str] = set()


@dataclass(frozen=True)
class Limit:
    """So many tries within so long; the bucket refills evenly."""

    name: str
    tries: int
    within: timedelta

    def __post_init__(self) -> None:
        """Be known to `forget`."""
        _NAMES.add(self.name)


_TAKE = """
    INSERT INTO accounts_throttle AS bucket (key, tokens, updated_at) VALUES (%(key)s, %(tries)s - 1, %(now)s)
    ON CONFLICT (key) DO UPDATE SET
        tokens = least(%(tries)s, bucket.tokens + extract(epoch FROM %(now)s - bucket.updated_at) * %(rate)s) - 1,
        updated_at = %(now)s
    WHERE least(%(tries)s, bucket.tokens + extract(epoch FROM %(now)s - bucket.updated_at) * %(rate)s) >= 1
    RETURNING tokens
"""


def take(limit: Limit, *, who: str) -> None:
    """Take one token for ``who`` (an address or an account id). Raises `TooManyTries` when none is left."""
    seconds = limit.within.total_seconds()
    values: dict[str, Any] = {
        "key": _key(limit.name, who),
        "tries": limit.tries,
        "now": timezone.now(),
        "rate": limit.tries / seconds,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        if cursor.fetchone() is None:
            raise TooManyTries(timedelta(seconds=seconds / limit.tries))


def forget(*, who: Iterable[str]) -> None:
    """Forget what anybody of ``who`` tried, under every limit."""
    Throttle.objects.filter(key__in=[_key(name, each) for each in who for name in _NAMES]).delete()


def _key(name: str, who: str) -> str:
    return salted_hmac(f"throttle.{name}", who, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
