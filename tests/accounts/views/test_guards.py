"""Dangerous acts ask again who it is, and come back to what was asked for. Removing a passkey stands for them all."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from accounts.models import User
from accounts.views.guards import fresh_sign_in
from tests.factories import PASSWORD, UserFactory
from tests.factors import SECRET, add_app, add_codes, add_passkey, app_code
from tests.freshness import make_fresh

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]


@pytest.fixture
def user() -> User:
    return UserFactory()


def test_somebody_signed_out_goes_to_the_sign_in_page() -> None:
    @fresh_sign_in
    def view(request: HttpRequest) -> HttpResponse:
        raise AssertionError("must not be reached")

    request = RequestFactory().get("/me/somewhere/")
    request.user = AnonymousUser()
    response = view(request)
    assert response.headers["Location"] == "/account/login/?next=/me/somewhere/"


def test_a_fresh_sign_in_alone_is_not_enough_and_the_page_comes_back(user: User) -> None:
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    asked = client.get(reverse("my_address"))
    assert asked.headers["Location"] == "/account/reauthenticate/?next=%2Fme%2Faddress%2F"
    wrong = client.post(asked.headers["Location"], {"password": "wrong", "next": "/me/address/"})
    assert wrong.status_code == 200
    right = client.post(asked.headers["Location"], {"password": PASSWORD, "next": "/me/address/"})
    assert right.headers["Location"] == "/me/address/"
    assert client.get("/me/address/").status_code == 200


def test_it_counts_for_five_minutes(user: User, sign_in: SignIn) -> None:
    client = make_fresh(sign_in(user), user)
    assert client.get(reverse("my_address")).status_code == 200
    with travel(timezone.now() + timedelta(minutes=5, seconds=1), tick=False):
        assert client.get(reverse("my_address")).status_code == 302


def test_what_somebody_else_proved_in_this_browser_does_not_count(user: User, sign_in: SignIn) -> None:
    client = make_fresh(sign_in(user), UserFactory())
    assert client.get(reverse("my_address")).status_code == 302


def test_a_post_goes_on_after_the_question(user: User, sign_in: SignIn) -> None:
    client = sign_in(user)
    asked = client.post(reverse("my_address"), {"do": "start", "email": "new@example.org"})
    assert "/account/reauthenticate/" in asked.headers["Location"]
    done = client.post(asked.headers["Location"], {"password": PASSWORD, "next": "/me/address/"})
    assert done.status_code == 302
    assert user.address_change.new == "new@example.org"


def test_the_next_page_is_never_another_site(user: User, sign_in: SignIn) -> None:
    for bad in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        client = sign_in(user)
        response = client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": bad})
        assert "evil" not in response.headers["Location"]
        assert "script" not in response.headers["Location"]


def test_with_a_code_of_the_app_which_works_once(user: User, sign_in: SignIn) -> None:
    user.set_unusable_password()
    user.save()
    add_app(user)
    client = sign_in(user)
    asked = client.get(reverse("my_address"), follow=True)
    assert asked.redirect_chain[-1][0].startswith(reverse("mfa_reauthenticate"))
    code = app_code()
    assert SECRET not in asked.content.decode()
    assert client.post(reverse("mfa_reauthenticate"), {"code": code, "next": "/me/"}).status_code == 302
    assert client.get(reverse("my_address")).status_code == 200
    other = sign_in(user)
    assert other.post(reverse("mfa_reauthenticate"), {"code": code, "next": "/me/"}).status_code == 200


def test_with_a_recovery_code_which_works_once_and_is_told(user: User, sign_in: SignIn) -> None:
    add_app(user)
    code = add_codes(user)[0]
    for expected in (302, 200):
        client = sign_in(user)
        assert (
            client.post(reverse("mfa_reauthenticate"), {"code": code, "next": "/me/"}).status_code == expected
        )
    assert [event.kind for event in user.security_events.all()] == ["code_used"]


def test_guessing_is_limited(user: User, sign_in: SignIn) -> None:
    client = sign_in(user)
    for _ in range(10):
        client.post(reverse("account_reauthenticate"), {"password": "wrong"})
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code in {200, 429}
    assert client.get(reverse("my_address")).status_code == 302


# Accounts with neither a password nor a factor: allauth would let them pass.


def without_anything() -> User:
    user = UserFactory()
    user.set_unusable_password()
    user.save()
    return user


@pytest.mark.parametrize("name", ["my_address", "mfa_add_webauthn", "mfa_activate_totp"])
def test_an_account_without_a_password_is_asked_for_a_mailed_code(name: str, sign_in: SignIn) -> None:
    user = without_anything()
    client = sign_in(user)
    asked = client.get(reverse(name))
    assert asked.headers["Location"].startswith(reverse("reauthenticate_by_code"))
    again = asked.headers["Location"]
    assert client.get(again).status_code == 200
    assert mail.outbox == [], "looking at the page sends nothing"
    client.post(again, {"do": "send", "next": reverse(name)})
    (message,) = mail.outbox
    assert message.to == [user.email]
    code = re.search(r"^ {4}([A-Z]{6})$", message.body, re.MULTILINE)
    assert code
    assert client.post(again, {"code": "BBBBBB", "next": reverse(name)}).status_code == 200
    done = client.post(again, {"code": code[1].lower(), "next": reverse(name)})
    assert done.headers["Location"] == reverse(name)
    assert client.get(reverse(name)).status_code == 200
    assert sign_in(user).post(again, {"code": code[1]}).status_code == 200, (
        "another browser cannot use the code"
    )


def test_a_mailed_code_ends_after_a_quarter_of_an_hour_or_five_wrong_tries(sign_in: SignIn) -> None:
    user, again = without_anything(), reverse("reauthenticate_by_code")
    for spoil in ("time", "tries", "empty"):
        client = sign_in(user)
        client.post(again, {"do": "send"})
        found = re.search(r"^ {4}([A-Z]{6})$", mail.outbox[-1].body, re.MULTILINE)
        assert found
        if spoil == "tries":
            for _ in range(5):
                client.post(again, {"code": "BBBBBB"})
        later = timezone.now() + timedelta(minutes=16 if spoil == "time" else 0)
        with travel(later, tick=False):
            code = "" if spoil == "empty" else found[1]
            assert client.post(again, {"code": code}).status_code == 200, spoil


def test_whoever_has_a_password_gets_no_code_by_mail(user: User, sign_in: SignIn) -> None:
    client = sign_in(user)
    response = client.post(reverse("reauthenticate_by_code"), {"do": "send"})
    assert response.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert mail.outbox == []


def test_a_passkey_is_offered_where_there_is_one(user: User, sign_in: SignIn) -> None:
    add_passkey(user)
    page = sign_in(user).get(reverse("my_address"), follow=True).content.decode()
    assert "Use a passkey" in page
    assert reverse("mfa_reauthenticate_webauthn") in page
