"""TRUST 8: passwords cannot be tried out, and nobody learns which addresses have an account."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "known@example.com", "other@example.com"


@pytest.fixture
def person() -> User:
    return UserFactory(email=KNOWN)


def _sign_in(email: str, password: str, *, at: str = "/account/login/", **headers: Any) -> Any:
    client = Client(**headers)
    response = client.post(at, {"login": email, "password": password}, follow=True)
    response.signed_in = "_auth_user_id" in client.session
    return response


def _words(response: Any, *addresses: str) -> tuple[int, str]:
    """Return what a person reads of a response; tokens and the address that was typed are the only differences."""
    text = re.sub(r'value="\w{64}"|value="[a-z]+-[a-z]+"', "", response.content.decode())
    for address in addresses:
        text = text.replace(address, "").replace(address.replace("@", "%40"), "")
    return response.status_code, text


def test_the_right_password_signs_in(person: User) -> None:
    assert _sign_in(KNOWN, PASSWORD).signed_in


@pytest.mark.parametrize("spelling", [KNOWN, KNOWN.upper(), f" {KNOWN} "])
def test_after_five_wrong_tries_the_right_password_waits(person: User, spelling: str) -> None:
    for number in range(5):
        # From five networks and five browsers: what counts is the address that is tried.
        assert not _sign_in(KNOWN, f"wrong-{number}", REMOTE_ADDR=f"198.51.100.{number}").signed_in
    assert not _sign_in(spelling, PASSWORD, REMOTE_ADDR="203.0.113.9").signed_in


def test_what_the_visitor_writes_about_proxies_does_not_help(person: User) -> None:
    for number in range(5):
        _sign_in(KNOWN, f"wrong-{number}", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert not _sign_in(KNOWN, PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.77").signed_in


def test_one_network_tries_twenty_addresses_and_no_more() -> None:
    for number in range(20):
        _sign_in(f"nobody{number}@example.com", "wrong")
    UserFactory(email=KNOWN)
    assert not _sign_in(KNOWN, PASSWORD).signed_in
    assert _sign_in(KNOWN, PASSWORD, REMOTE_ADDR="203.0.113.8").signed_in


def test_the_admin_has_no_door_of_its_own(person: User) -> None:
    for number in range(5):
        _sign_in(KNOWN, f"wrong-{number}")
    for field in ("login", "username", "email"):
        client = Client()
        client.post("/admin/login/", {field: KNOWN, "password": PASSWORD, "next": "/admin/"})
        assert "_auth_user_id" not in client.session
    response = Client().get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_signing_in_says_the_same_of_known_and_unknown_addresses(person: User) -> None:
    for _ in range(7):
        known = _sign_in(KNOWN, "wrong-password", REMOTE_ADDR="203.0.113.1")
        unknown = _sign_in(UNKNOWN, "wrong-password", REMOTE_ADDR="203.0.113.2")
        assert _words(known, KNOWN) == _words(unknown, UNKNOWN)


def test_asking_for_a_new_password_says_the_same(person: User) -> None:
    def ask(email: str) -> Any:
        return Client().post(reverse("account_reset_password"), {"email": email}, follow=True)

    known, unknown = ask(KNOWN), ask(UNKNOWN)
    assert _words(known, KNOWN) == _words(unknown, UNKNOWN)
    assert known.redirect_chain == unknown.redirect_chain
    assert {message.to[0] for message in mail.outbox} == {KNOWN, UNKNOWN}, (
        "both get a mail, so neither waits longer"
    )


def test_signing_up_says_the_same(person: User) -> None:
    def sign_up(email: str, name: str) -> Any:
        values = {"email": email, "password1": "correct-horse-9", "pseudonym": name}
        return Client().post(reverse("account_signup"), values, follow=True)

    known, unknown = sign_up(KNOWN, "amber-acorn"), sign_up(UNKNOWN, "calm-brook")
    assert known.redirect_chain == unknown.redirect_chain
    assert _words(known, KNOWN) == _words(unknown, UNKNOWN)
    assert User.objects.filter(email=KNOWN).count() == 1
    assert {message.to[0] for message in mail.outbox} == {KNOWN, UNKNOWN}


def test_an_unconfirmed_account_does_nothing(person: User) -> None:
    EmailAddress.objects.update(verified=False)
    assert not _sign_in(KNOWN, PASSWORD).signed_in


def test_sign_up_gives_no_rights() -> None:
    """TRUST 6 for accounts: what is posted beside the form's fields is nobody's."""
    values = {
        "email": UNKNOWN, "password1": "correct-horse-9", "pseudonym": "calm-brook", "is_superuser": "on", "is_staff": "on",
        "groups": "1", "user_permissions": "1", "is_active": "on", "id": "1", "date_joined": "2001-01-01", "verified": "on",
    }  # fmt: skip
    Client().post(reverse("account_signup"), values)
    made = User.objects.get(email=UNKNOWN)
    assert not made.is_superuser
    assert not made.is_staff
    assert not made.groups.exists()
    assert made.date_joined.year > 2001
    assert not EmailAddress.objects.get(user=made).verified
