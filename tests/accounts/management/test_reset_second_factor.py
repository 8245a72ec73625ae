"""The command for those who lost their second factor."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories import UserFactory
from tests.factors import add_factors

pytestmark = pytest.mark.django_db


def test_it_takes_them_away_once_and_says_so() -> None:
    user, other = UserFactory(email="lost@example.com"), UserFactory()
    add_factors(user)
    add_factors(other)
    said = StringIO()
    call_command("reset_second_factor", " Lost@Example.com ", stdout=said)
    call_command("reset_second_factor", "lost@example.com", stdout=said)
    assert "has no second factor now" in said.getvalue()
    assert "had none" in said.getvalue()
    assert not user.authenticator_set.exists()
    assert other.authenticator_set.count() == 3


def test_an_unknown_address_is_one_line() -> None:
    with pytest.raises(CommandError, match=r"There is no account with the address nobody@example\.com"):
        call_command("reset_second_factor", "nobody@example.com")
