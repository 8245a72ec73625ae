"""Who must have a second factor, what counts as one, and that the last one stays."""

from typing import Any

import pytest

from accounts.domain import second_factor
from accounts.models import User
from tests.factories import PhysicianFactory, UserFactory, make_administrator, make_moderator
from tests.factors import add_app, add_codes, add_passkey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def required(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


def test_who_must_have_one(settings: Any) -> None:
    people = [
        make_moderator(),
        make_administrator(),
        PhysicianFactory().user,
        User.objects.create_superuser("s@x.org", pseudonym="s"),
    ]
    assert [second_factor.must_have_one(person) for person in people] == [True] * 4
    assert not second_factor.must_have_one(UserFactory())
    switched_off = make_moderator(is_active=False)
    assert not second_factor.must_have_one(switched_off)
    settings.REQUIRE_SECOND_FACTOR = False
    assert not any(second_factor.must_have_one(User.objects.get(pk=person.pk)) for person in people)


def test_recovery_codes_alone_are_none() -> None:
    user = UserFactory()
    add_codes(user)
    assert not second_factor.has_one(user)
    add_passkey(user)
    assert second_factor.has_one(user)


def test_the_last_one_stays_where_one_must_be() -> None:
    moderator, patient = make_moderator(), UserFactory()
    app = add_app(moderator)
    assert not second_factor.may_remove(app)
    assert second_factor.may_remove(add_app(patient))
    key = add_passkey(moderator)
    assert second_factor.may_remove(app)
    assert second_factor.may_remove(key)
    app.delete()
    assert not second_factor.may_remove(key)
