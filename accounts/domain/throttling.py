"""How often something may be tried: a token bucket per key, in PostgreSQL, so that all server processes share it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac


class TooManyTries(Exception):
    """Asked too often; ``wait`` says for how long."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("Too many tries.")
        self.wait = wait


@dataclass(frozen=True)
class Limit:
    """So many tries within so long; the bucket refills evenly."""

    name: str
    tries: int
    within: timedelta


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
    key = salted_hmac(
        f"throttle.{limit.name}", who, secret=settings.SECRET_KEY, algorithm="sha256"
    ).hexdigest()
    seconds = limit.within.total_seconds()
    values: dict[str, Any] = {
        "key": key,
        "tries": limit.tries,
        "now": timezone.now(),
        "rate": limit.tries / seconds,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        if cursor.fetchone() is None:
            raise TooManyTries(timedelta(seconds=seconds / limit.tries))
