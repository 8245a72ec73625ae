"""Who must have a second factor, what counts as one, and that the last one stays."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.domain import second_factor
from accounts.models import AuditEntry, User
from tests.accounts.domain.test_sessions import is_in, signed_in
from tests.factories import PASSWORD, PhysicianFactory, UserFactory, make_administrator, make_moderator
from tests.factors import add_app, add_codes, add_factors, add_passkey, app_code

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


def test_resetting_takes_all_away_and_signs_out_everywhere() -> None:
    moderator = make_moderator()
    add_factors(moderator)
    client = signed_in(UserFactory())
    other = Client()
    other.post(reverse("account_login"), {"login": moderator.email, "password": PASSWORD})
    other.post(reverse("mfa_authenticate"), {"code": app_code()})
    assert is_in(other)
    assert second_factor.reset(moderator, by=None)
    assert not moderator.authenticator_set.exists()
    assert not is_in(other)
    assert is_in(client), "nobody else is signed out"
    assert [event.kind for event in moderator.security_events.order_by("pk")][-2:] == [
        "passkey_removed",
        "app_removed",
    ]
    assert AuditEntry.objects.get(action="reset_factor").object_id == moderator.pk
    assert not second_factor.reset(moderator, by=None)
