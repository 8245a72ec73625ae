"""One's own account: the page itself, the look, and what happened to its safety."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.domain import addresses, security
from accounts.models import User
from tests.factories import UserFactory, make_moderator
from tests.factors import add_factors, add_passkey

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]


def test_it_shows_what_is_one_s_own_and_leads_everywhere(sign_in: SignIn) -> None:
    user = UserFactory(email="own@example.com", pseudonym="calm-otter")
    UserFactory(email="other@example.com", pseudonym="pale-wren")
    addresses.begin(user, new="new@example.org")
    page = sign_in(user).get("/me/").content.decode()
    assert "own@example.com" in page
    assert "calm-otter" in page
    assert "A change waits" in page
    assert "pale-wren" not in page
    wanted = {
        "/me/name/", "/me/address/", "/me/sessions/", "/me/notifications/", "/me/email/", "/me/following/", "/me/export/",
        "/me/delete/", "/account/password/change/", "/account/2fa/webauthn/add/", "/account/2fa/totp/activate/",
    }  # fmt: skip
    assert wanted <= set(re.findall(r'href="([^"#]+)"', page))


def test_with_factors_and_without_a_password(sign_in: SignIn) -> None:
    user = UserFactory()
    add_factors(user)
    add_passkey(user, "The other one")
    user.set_unusable_password()
    user.save()
    page = sign_in(user).get("/me/").content.decode()
    assert "2 passkeys" in page
    assert "10 of 10 left" in page
    assert reverse("account_set_password") in page
    assert reverse("mfa_list_webauthn") in page


def test_a_signed_out_visitor_signs_in_first() -> None:
    assert Client().get("/me/").headers["Location"] == "/account/login/?next=/me/"


def test_the_page_takes_as_many_queries_however_much_happened(sign_in: SignIn) -> None:
    user = UserFactory()
    client = sign_in(user)
    counts = []
    for _ in range(2):
        security.tell(user, kind="password", device="Firefox on Linux")
        add_passkey(user)
        with CaptureQueriesContext(connection) as queries:
            client.get("/me/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("theme", "attribute"), [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"'), ("", "")]
)
def test_the_look_is_kept_and_shows_at_once(theme: str, attribute: str, sign_in: SignIn) -> None:
    user = make_moderator(theme="dark")
    client = sign_in(user)
    response = client.post("/me/theme/", {"theme": theme})
    assert response.headers["Location"] == "/me/#look"
    for address in ("/me/", "/", "/admin/"):
        opened = re.search(r"<html[^>]*>", client.get(address).content.decode())
        assert opened
        assert re.findall(r" data-theme=\S+\b.", opened[0]) == ([attribute] if attribute else [])
    assert client.get("/me/theme/").status_code == 405


@pytest.mark.parametrize("theme", ["blue", "dark\x00", "<script>", "dark,light"])
def test_another_look_there_is_not(theme: str, sign_in: SignIn) -> None:
    user = UserFactory(theme="dark")
    sign_in(user).post("/me/theme/", {"theme": theme})
    user.refresh_from_db()
    assert user.theme == "dark"


def test_what_happened_is_shown_to_its_owner_only(sign_in: SignIn) -> None:
    owner, peer = UserFactory(), UserFactory()
    event = security.tell(owner, kind="sign_in", device="Firefox on Linux")
    address = reverse("my_security", args=[event.pk])
    page = sign_in(owner).get(address).content.decode()
    assert "Firefox on Linux" in page
    assert reverse("my_sessions_end_others") in page
    assert sign_in(peer).get(address).status_code == 404
    never = reverse("my_security", args=[event.pk + 999])
    hidden, missing = (
        re.sub(r'value="\w{64}"', "", sign_in(peer).get(each).content.decode()) for each in (address, never)
    )
    assert hidden == missing
    assert sign_in(make_moderator()).get(address).status_code == 404
    assert sign_in(None).get(address).status_code == 302


def test_no_page_of_an_account_is_stored_by_a_browser(sign_in: SignIn) -> None:
    client = sign_in(UserFactory())
    for name in ("me", "my_name", "my_sessions", "second_factor"):
        assert "no-store" in client.get(reverse(name)).headers["Cache-Control"]
