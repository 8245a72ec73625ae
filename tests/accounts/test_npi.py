"""The check digit of an NPI."""

import pytest

from accounts import npi


@pytest.mark.parametrize("number", ["1234567893", "1245319599"])
def test_right_numbers(number: str) -> None:
    assert npi.is_valid(number)


@pytest.mark.parametrize(
    "number", ["1234567890", "1234567839", "123456789", "12345678933", "12345678９3", "", "abcdefghij"]
)
def test_wrong_numbers(number: str) -> None:
    assert not npi.is_valid(number)
