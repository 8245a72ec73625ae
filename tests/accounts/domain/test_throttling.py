"""The token bucket."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.domain.throttling import Limit, TooManyTries, take
from accounts.models import Throttle

FIVE = Limit("test", 5, timedelta(minutes=5))


def _tries(limit: Limit, who: str, most: int = 50) -> int:
    for count in range(most):
        try:
            take(limit, who=who)
        except TooManyTries:
            return count
    return most


@pytest.mark.django_db
def test_so_many_and_no_more() -> None:
    with time_machine.travel(timezone.now(), tick=False):
        assert _tries(FIVE, "a") == 5
        with pytest.raises(TooManyTries) as refusal:
            take(FIVE, who="a")
    assert refusal.value.wait == timedelta(minutes=1)


@pytest.mark.django_db
def test_each_key_and_each_limit_has_a_bucket() -> None:
    other = Limit("other", 2, timedelta(minutes=5))
    with time_machine.travel(timezone.now(), tick=False):
        assert _tries(FIVE, "a") == 5
        assert _tries(FIVE, "b") == 5
        assert _tries(other, "a") == 2


@pytest.mark.django_db
def test_it_refills_evenly_and_not_beyond_the_brim() -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        _tries(FIVE, "a")
        clock.shift(timedelta(seconds=59))
        assert _tries(FIVE, "a") == 0
        clock.shift(timedelta(seconds=1))
        assert _tries(FIVE, "a") == 1
        clock.shift(timedelta(minutes=2))
        assert _tries(FIVE, "a") == 2
        clock.shift(timedelta(days=1))
        assert _tries(FIVE, "a") == 5


@pytest.mark.django_db
def test_a_clock_set_back_neither_fills_nor_breaks() -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        take(FIVE, who="a")
        clock.shift(timedelta(seconds=-30))
        assert _tries(FIVE, "a") <= 4


@pytest.mark.django_db
def test_the_table_names_nobody() -> None:
    take(FIVE, who="someone@example.com")
    key = Throttle.objects.get().key
    assert "someone" not in key
    assert len(key) == 64


@pytest.mark.django_db(transaction=True)
def test_many_at_once_share_one_bucket() -> None:
    limit = Limit("test", 5, timedelta(days=365))

    def attempt(_number: int) -> bool:
        try:
            take(limit, who="a")
        except TooManyTries:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(24))) == 5
