"""The pages of a change of address: what each says, to whom, and that no link's GET decides anything."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from accounts.domain import addresses
from accounts.models import AddressChange, User
from tests.factories import UserFactory
from tests.freshness import make_fresh

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
PAGE = "/me/address/"


@pytest.fixture
def user() -> User:
    return UserFactory(email="old@example.com")


def words(text: str) -> str:
    return re.sub(r'value="\w{64}"', "", text)


def test_the_whole_way(user: User, sign_in: SignIn) -> None:
    client = make_fresh(sign_in(user), user)
    assert "old@example.com" in client.get(PAGE).content.decode()
    client.post(PAGE, {"do": "start", "email": "new@example.org"})
    waiting = client.get(PAGE).content.decode()
    assert "new@example.org" in waiting
    assert "Not confirmed" in waiting
    assert "Not answered" in waiting
    change = AddressChange.objects.get()
    assert "That is not the code" in client.post(PAGE, {"do": "code", "code": "BBBBBB"}).content.decode()
    client.post(PAGE, {"do": "code", "code": addresses.code_of(change)})
    half = client.get(PAGE).content.decode()
    assert "The new address is confirmed" in half
    assert "Not confirmed" not in half
    scanner = Client()
    answer = reverse("my_address_answer", args=[addresses.token_of(change)])
    page = scanner.get(answer).content.decode()
    assert "new@example.org" not in page
    assert "old@example.com" not in page, "who finds the link learns no address"
    user.refresh_from_db()
    assert user.email == "old@example.com", "opening the link decides nothing"
    assert "is changed" in scanner.post(answer, {"do": "agree"}).content.decode()
    user.refresh_from_db()
    assert user.email == "new@example.org"
    used = scanner.get(answer)
    assert used.status_code == 404
    assert "does not work any more" in used.content.decode()
    assert client.get("/me/").content.decode().count("new@example.org") == 1


def test_a_link_that_is_used_altered_expired_or_never_was_says_the_same(user: User) -> None:
    change = addresses.begin(user, new="new@example.org")
    token = addresses.token_of(change)
    good = reverse("my_address_answer", args=[token])
    pages = [Client().get(reverse("my_address_answer", args=[bad])) for bad in (f"{token}x", "1.a", "x")]
    with travel(timezone.now() + AddressChange.LASTS, tick=False):
        pages.append(Client().get(good))
    Client().post(good, {"do": "stop"})
    pages += [Client().get(good), Client().post(good, {"do": "agree"})]
    assert {page.status_code for page in pages} == {404}
    assert len({words(page.content.decode()) for page in pages}) == 1


@pytest.mark.parametrize("deed", ["", "burn", "agree,stop"])
def test_a_post_without_a_known_deed_decides_nothing(user: User, deed: str) -> None:
    change = addresses.begin(user, new="new@example.org")
    Client().post(reverse("my_address_answer", args=[addresses.token_of(change)]), {"do": deed})
    change.refresh_from_db()
    assert change.old_agreed_at is None


def test_the_page_says_the_same_of_a_free_and_a_taken_address(sign_in: SignIn) -> None:
    UserFactory(email="taken@example.org")
    pages = []
    for address in ("taken@example.org", "empty@example.org"):
        user = UserFactory(email="ann@example.com", pseudonym="calm-otter")
        client = make_fresh(sign_in(user), user)
        with travel("2026-11-21 10:00Z", tick=False):
            make_fresh(client, user)
            started = client.post(PAGE, {"do": "start", "email": address}, follow=True)
            wrong = client.post(PAGE, {"do": "code", "code": "BBBBBB"})
        pages.append(words(started.content.decode() + wrong.content.decode()).replace(address, ""))
        user.delete()
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("", "Enter the new e-mail address"), ("nobody", "such as name@example.org"), ("a@b@c.org", "such as name@example.org"),
        ("OLD@example.com", "your address already"), ("x" * 300 + "@example.org", "such as name@example.org"),
        ("a@example.org\nBcc: b@example.org", "such as name@example.org"), ("\u202ea@example.org", "such as name@example.org"),
    ],
)  # fmt: skip
def test_bad_addresses(user: User, email: str, sentence: str, sign_in: SignIn) -> None:
    client = make_fresh(sign_in(user), user)
    assert sentence in client.post(PAGE, {"do": "start", "email": email}).content.decode()
    assert not AddressChange.objects.exists()


def test_stopping_and_codes_by_oneself(user: User, sign_in: SignIn) -> None:
    client = make_fresh(sign_in(user), user)
    client.post(PAGE, {"do": "start", "email": "new@example.org"})
    first = addresses.code_of(AddressChange.objects.get())
    assert "A new code is on its way" in client.post(PAGE, {"do": "again"}, follow=True).content.decode()
    assert addresses.code_of(AddressChange.objects.get()) != first
    assert "is stopped" in client.post(PAGE, {"do": "cancel"}, follow=True).content.decode()
    stale_tab = client.post(PAGE, {"do": "cancel"}, follow=True).content.decode()
    assert "There is no change of address that waits" in stale_tab
    stale_code = client.post(PAGE, {"do": "code", "code": first}, follow=True).content.decode()
    assert "There is no change of address that waits" in stale_code


def test_finishing_without_the_old_address_asks_again_who_it_is(user: User, sign_in: SignIn) -> None:
    now = timezone.now()
    change = addresses.begin(user, new="new@example.org")
    addresses.agree_new(user, code=addresses.code_of(change))
    client = sign_in(user)
    assert "Finish without" not in client.get(PAGE).content.decode()
    with travel(now + timedelta(days=7, minutes=1), tick=False):
        assert "Finish without" in client.get(PAGE).content.decode()
        assert "/account/reauthenticate/" in client.post(PAGE, {"do": "finish"}).headers["Location"]
        user.refresh_from_db()
        assert user.email == "old@example.com"
        make_fresh(client, user)
        client.post(PAGE, {"do": "finish"})
    user.refresh_from_db()
    assert user.email == "new@example.org"


def test_a_peer_has_no_part_in_it(user: User, sign_in: SignIn) -> None:
    change = addresses.begin(user, new="new@example.org")
    peer = UserFactory()
    client = make_fresh(sign_in(peer), peer)
    assert "new@example.org" not in client.get(PAGE).content.decode()
    client.post(PAGE, {"do": "code", "code": addresses.code_of(change)})
    client.post(PAGE, {"do": "cancel"})
    change.refresh_from_db()
    assert change.new_agreed_at is None
    assert "/account/login/" in Client().get(PAGE).headers["Location"]


@pytest.mark.parametrize("field", ["action_add", "action_send", "action_remove", "action_primary"])
def test_the_page_of_allauth_is_no_way_around(user: User, field: str, sign_in: SignIn) -> None:
    client = make_fresh(sign_in(user), user)
    response = client.post("/account/email/", {field: "", "email": "new@example.org"})
    assert response.headers["Location"] == PAGE
    assert list(user.emailaddress_set.values_list("email", flat=True)) == ["old@example.com"]
