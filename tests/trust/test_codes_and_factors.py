"""TRUST 8 for codes and second factors: nothing can be tried out, nobody learns who has an account, a stranger is told of."""

import re
import socket
import threading
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from accounts.models import Notice, User
from tests.factories import PASSWORD, UserFactory, make_moderator
from tests.factors import add_app, add_codes, add_passkey, app_code
from tests.freshness import make_fresh

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "known@example.com", "other@example.com"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
ASK, CONFIRM = "/account/login/code/", "/account/login/code/confirm/"


def ask(email: str, client: Client | None = None) -> tuple[Client, Any]:
    """Ask for a code; return the browser that did, and the page it sees."""
    client = client or Client(HTTP_USER_AGENT=FIREFOX)
    return client, client.post(ASK, {"email": email}, follow=True)


def code_in(message: Any) -> str:
    found = re.search(r"^ {4}(\S+)$", message.body, re.MULTILINE)
    assert found
    return found[1]


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def words(response: Any, *addresses: str) -> tuple[int, str]:
    text = re.sub(r'value="\w{64}"', "", response.content.decode())
    for address in addresses:
        text = text.replace(address, "")
    return response.status_code, text


@pytest.fixture
def person() -> User:
    return UserFactory(email=KNOWN)


# Sign-in by code


def test_a_code_of_six_letters_signs_in_once(person: User) -> None:
    client, page = ask(KNOWN)
    assert "15 minutes" in page.content.decode()
    code = code_in(mail.outbox[0])
    assert re.fullmatch(r"[A-Z]{6}", code)
    other, _ = ask(KNOWN)
    other.post(CONFIRM, {"code": code})
    assert not is_in(other), "a code is for the browser that asked"
    client.post(CONFIRM, {"code": f" {code[:3].lower()} {code[3:]} "})
    assert is_in(client)
    client.post("/account/logout/")
    client.post(CONFIRM, {"code": code})
    assert not is_in(client)


def test_the_mail_says_with_what_and_roughly_when_and_no_address(person: User) -> None:
    with travel("2026-11-21 14:08:31Z", tick=False):
        ask(KNOWN, Client(HTTP_USER_AGENT=IPHONE, REMOTE_ADDR="203.0.113.77"))
    (message,) = mail.outbox
    assert message.subject == "Your sign-in code"
    for body in (message.body, message.alternatives[0][0]):
        assert "Safari on iPhone" in body
        assert "21 November 2026, 14:05" in body
        assert "Was it not you?" in body
        assert "15 minutes" in body
        assert "203.0" not in body
        assert "Mozilla" not in body


@pytest.mark.parametrize("spoil", ["old", "wrong", "empty", "long", "other script", "altered"])
def test_other_codes_do_not(person: User, spoil: str) -> None:
    client, _ = ask(KNOWN)
    code = code_in(mail.outbox[0])
    tried = {
        "old": code, "wrong": "BBBBBB" if code != "BBBBBB" else "CCCCCC", "empty": "", "long": code * 50_000, "other script": "БББББ\x00",
        "altered": code[:-1],
    }[spoil]  # fmt: skip
    with travel(timezone.now() + timedelta(minutes=15 if spoil == "old" else 0, seconds=2), tick=False):
        response = client.post(CONFIRM, {"code": tried})
    assert response.status_code in {200, 302}
    assert not is_in(client)


def test_after_three_wrong_codes_a_new_one_has_to_be_asked_for(person: User) -> None:
    client, _ = ask(KNOWN)
    code = code_in(mail.outbox[0])
    for wrong in ("BBBBBB", "CCCCCC", "DDDDDD"):
        client.post(CONFIRM, {"code": wrong})
    client.post(CONFIRM, {"code": code})
    assert not is_in(client)


def test_the_page_says_the_same_of_known_unknown_switched_off_and_unconfirmed_addresses(person: User) -> None:
    UserFactory(email="off@example.com", is_active=False)
    EmailAddress.objects.filter(user=UserFactory(email="new@example.com")).update(verified=False)
    pages = set()
    for address in (KNOWN, UNKNOWN, "off@example.com", "new@example.com"):
        client, page = ask(address)
        wrong = client.post(CONFIRM, {"code": "BBBBBB"})
        pages.add((words(page, address), words(wrong, address)))
    assert len(pages) == 1
    assert [message.to[0] for message in mail.outbox] == [
        KNOWN,
        UNKNOWN,
        "off@example.com",
        "new@example.com",
    ], "each gets a mail, so none waits longer"


def test_five_codes_in_a_quarter_of_an_hour_for_known_and_unknown_addresses(person: User) -> None:
    for address in (KNOWN, UNKNOWN):
        mail.outbox.clear()
        seen = [words(ask(spelled)[1], address)[1] for spelled in [address] * 5 + [address.upper()]]
        assert len(mail.outbox) == 5
        assert "Too many" in seen[5]


def test_a_code_is_not_a_way_around_the_second_step(person: User) -> None:
    add_app(person)
    client, _ = ask(KNOWN)
    response = client.post(CONFIRM, {"code": code_in(mail.outbox[0])})
    assert response.headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    assert client.get("/me/").status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": app_code()})
    assert is_in(client)


def test_when_mail_is_down_the_page_says_so_whoever_asks(person: User, settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = closed.getsockname()[1]
        pages = [ask(address)[1] for address in (KNOWN, UNKNOWN)]
    assert words(pages[0], KNOWN) == words(pages[1], UNKNOWN)
    assert pages[0].status_code == 503
    assert "cannot send e-mail" in pages[0].content.decode()


# The second step


def test_guessing_codes_of_the_app_ends_after_five_tries_in_whatever_browser(person: User) -> None:
    add_app(person)
    for number in range(5):
        client = Client(REMOTE_ADDR=f"198.51.100.{number}")
        client.post("/account/login/", {"login": KNOWN, "password": PASSWORD})
        client.post(reverse("mfa_authenticate"), {"code": f"00000{number}"})
        assert not is_in(client)
    client = Client(REMOTE_ADDR="203.0.113.9")
    client.post("/account/login/", {"login": KNOWN, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": app_code()})
    assert not is_in(client)


def test_a_code_of_the_app_and_a_recovery_code_work_once(person: User) -> None:
    add_app(person)
    for code in (app_code(), add_codes(person)[3]):
        worked = []
        for _ in range(2):
            client = Client(HTTP_USER_AGENT=FIREFOX)
            client.post("/account/login/", {"login": KNOWN, "password": PASSWORD})
            client.post(reverse("mfa_authenticate"), {"code": code})
            worked.append(is_in(client))
        assert worked == [True, False]
    assert Notice.objects.filter(event="security_code_used").count() == 1


JUNK = [
    "",
    "x",
    "{}",
    "[]",
    "null",
    '{"id": "x", "response": {}}',
    '{"response": 7}',
    '"\\u0000"',
    "[" * 5000,
    '{"a":' * 5000,
    "7" * 60_000,
]


@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_the_place_of_a_passkey_is_refused(person: User, junk: str) -> None:
    client = Client()
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    assert client.post(reverse("mfa_login_webauthn"), {"credential": junk}).status_code == 302
    assert not is_in(client)
    add_app(person)
    client.post("/account/login/", {"login": KNOWN, "password": PASSWORD})
    assert client.post(reverse("mfa_authenticate"), {"credential": junk}).status_code == 200
    assert not is_in(client)


@pytest.mark.parametrize("junk", JUNK)
def test_junk_is_no_new_passkey(person: User, junk: str) -> None:
    client = make_fresh(sign_in(FIREFOX, "203.0.113.7"), person)
    client.get(reverse("mfa_add_webauthn"))
    assert client.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": junk}).status_code == 200
    assert not person.authenticator_set.exists()


def test_the_admin_asks_for_the_second_step_too() -> None:
    moderator = make_moderator(email=KNOWN)
    add_app(moderator)
    client = Client()
    response = client.post(
        "/account/login/?next=/admin/", {"login": KNOWN, "password": PASSWORD}, follow=True
    )
    assert response.redirect_chain[-1][0] == reverse("mfa_authenticate")
    assert client.get("/admin/").status_code == 302


# Telling of a stranger


def sign_in(agent: str, address: str) -> Client:
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    client.post("/account/login/", {"login": KNOWN, "password": PASSWORD})
    assert is_in(client)
    return client


def test_a_sign_in_from_another_device_or_place_is_told_once(person: User) -> None:
    sign_in(FIREFOX, "203.0.113.7")
    sign_in(FIREFOX, "203.0.113.200")
    assert not Notice.objects.exists()
    sign_in(IPHONE, "203.0.113.7")
    sign_in(IPHONE, "203.0.113.7")
    assert [event.device for event in person.security_events.all()] == ["Safari on iPhone"]
    sign_in(FIREFOX, "198.51.100.1")
    assert [notice.event for notice in Notice.objects.all()] == ["security_sign_in"] * 2


def test_a_code_or_a_wrong_password_tells_nothing(person: User) -> None:
    sign_in(FIREFOX, "203.0.113.7")
    Client(HTTP_USER_AGENT=IPHONE).post("/account/login/", {"login": KNOWN, "password": "wrong"})
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_each_change_of_the_ways_in_is_told_once_and_by_no_mail_of_allauth() -> None:
    person = UserFactory(email=KNOWN)
    client = make_fresh(sign_in(FIREFOX, "203.0.113.7"), person)
    words_ = {"oldpassword": PASSWORD, "password1": "another-Horse-10", "password2": "another-Horse-10"}
    assert client.post(reverse("account_change_password"), words_).status_code == 302
    key = add_passkey(person)
    add_app(person)
    make_fresh(client, person)
    assert client.post(reverse("mfa_remove_webauthn", args=[key.pk])).status_code == 302
    assert client.post(reverse("mfa_generate_recovery_codes")).status_code == 302
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    told = [notice.event.removeprefix("security_") for notice in Notice.objects.order_by("pk")]
    assert told == ["password", "passkey_removed", "codes_made", "app_removed"]
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_four_at_once_have_five_tries_together() -> None:
    """The counters are in PostgreSQL: four server processes share them, as four connections do here."""
    UserFactory(email=KNOWN)
    said: list[bool] = []
    ready = threading.Barrier(4)

    def try_out(who: int) -> None:
        client = Client(REMOTE_ADDR=f"198.51.100.{who}")
        ready.wait()
        for number in range(5):
            page = client.post(
                "/account/login/", {"login": KNOWN, "password": f"wrong-{who}-{number}"}
            ).content.decode()
            said.append("Too many" in page)
        connection.close()

    threads = [threading.Thread(target=try_out, args=[who]) for who in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 20
    assert said.count(False) <= 5
    client = Client(REMOTE_ADDR="203.0.113.9")
    client.post("/account/login/", {"login": KNOWN, "password": PASSWORD})
    assert not is_in(client)
