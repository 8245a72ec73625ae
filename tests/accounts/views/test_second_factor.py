"""Physicians and staff without a second factor: every route leads to the page that sets one up (docs/adr/0013)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from accounts.models import User
from accounts.views.second_factor import JOINING, OPEN, SecondFactorGuard
from tests.factories import PhysicianFactory, QuestionFactory, UserFactory, make_administrator, make_moderator
from tests.factors import SECRET, add_app, add_codes, add_passkey, app_code
from tests.freshness import make_fresh
from tests.trust.matrix import Route, routes

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
#: Pages of allauth that ours stand in for: the resolver never reaches them.
SHADOWED = {"account/email/", "account/sessions/"}
#: What stands in addresses; 7 for all others.
WORDS = {
    "slug": "acne", "tag": "acne", "name": "a" * 32, "format": "webp", "page": "disclaimer", "dated": "2026-11-21", "uidb36": "1",
    "key": "x-y", "app_label": "forum", "section": "topics",
}  # fmt: skip


@pytest.fixture(autouse=True)
def required(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


def address_of(route: Route) -> str:
    """Return an address that the resolver takes for the route, or fails with the route that it has to be taught."""
    pattern = re.sub(r"\(\?P<\w+>(\w+)\|[^)]*\)", r"\1", route.pattern)
    pattern = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern).replace("(.*)", "x")
    pattern = re.sub(r"<int:\w+>", "7", pattern)
    pattern = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: WORDS.get(found[1], "7"), pattern)
    address = "/" + pattern.replace("^", "").replace("$", "").replace("\\", "")
    assert resolve(address).func == route.view, f"teach WORDS what {route.pattern} takes"
    return address


def led(user: User, address: str, method: str) -> str:
    """Return where the middleware leads a request of somebody; nothing where it lets it pass."""
    request = getattr(RequestFactory(), method)(address)
    request.user, request.session = user, {}
    request.resolver_match = resolve(address)
    answer = SecondFactorGuard(HttpResponse).process_view(request, None, (), request.resolver_match.kwargs)
    return answer.headers.get("Location", "") if answer else ""


def test_every_route_but_one_s_own_leads_to_the_page() -> None:
    people = [make_moderator(), make_administrator(), PhysicianFactory().user]
    addresses = [address_of(route) for route in routes() if route.pattern not in SHADOWED]
    guarded = [address for address in addresses if not address.startswith(OPEN)]
    assert len(guarded) > 150
    for user in people:
        wrong = [
            f"{method} {address}"
            for address in guarded
            for method in ("get", "post")
            if not led(user, address, method).startswith(reverse("second_factor"))
        ]
        assert wrong == []
    patient = UserFactory()
    assert {address for address in addresses if led(patient, address, "get")} == {
        address for address in addresses if address.startswith(JOINING)
    }


def test_the_guard_stands_in_the_way_of_real_requests(sign_in: SignIn) -> None:
    for user in (make_moderator(), make_administrator(), PhysicianFactory().user):
        client = sign_in(user)
        for address in (
            "/",
            "/admin/",
            "/workspace/",
            "/questions/",
            "/search/?q=x",
            "/photos/" + "a" * 22 + ".webp",
        ):
            for response in (client.get(address), client.post(address)):
                assert response.headers.get("Location", "").startswith(reverse("second_factor")), address


def test_what_stays_open(sign_in: SignIn) -> None:
    client = sign_in(make_moderator())
    for address in (
        "/me/",
        "/me/name/",
        "/me/sessions/",
        "/about/privacy/",
        "/robots.txt",
        "/account/2fa/",
        "/account/logout/",
    ):
        assert client.get(address).status_code == 200, address
    client.post("/account/logout/")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("add", [add_app, add_passkey])
def test_with_a_factor_the_doors_open(add: Callable[[User], Any], sign_in: SignIn) -> None:
    moderator, physician = make_moderator(), PhysicianFactory().user
    add(moderator)
    add(physician)
    assert sign_in(moderator).get("/admin/").status_code == 200
    assert sign_in(physician).get("/workspace/").status_code == 200


def test_recovery_codes_alone_open_nothing(sign_in: SignIn) -> None:
    moderator = make_moderator()
    add_codes(moderator)
    assert sign_in(moderator).get("/admin/").status_code == 302


def test_others_need_none_but_to_apply(sign_in: SignIn) -> None:
    question = QuestionFactory()
    client = sign_in(UserFactory())
    assert client.get(reverse("question", args=[question.pk, question.slug])).status_code == 200
    assert client.get("/admin/").status_code == 403
    assert client.get("/workspace/").status_code == 403
    joining = [route for route in routes() if route.pattern.startswith("physicians/join/")]
    for route in joining:
        assert client.get(address_of(route)).headers["Location"].startswith("/me/second-step/"), route.pattern


def test_it_counts_from_the_next_request(sign_in: SignIn) -> None:
    """The setting finds people who are at work: nobody signs in again for it."""
    moderator = make_moderator()
    app = add_app(moderator)
    client = sign_in(moderator)
    assert client.get("/admin/").status_code == 200
    app.delete()
    assert client.get("/admin/").status_code == 302


def test_off_it_asks_nobody(settings: Any, sign_in: SignIn) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    assert sign_in(make_moderator()).get("/admin/").status_code == 200


def test_setting_up_an_app_leads_back_to_the_work(sign_in: SignIn) -> None:
    """Without JavaScript: the whole way from the desk to the desk."""
    moderator = make_moderator()
    client = make_fresh(sign_in(moderator), moderator)
    led = client.get("/admin/forum/question/?status=pending")
    page = client.get(led.headers["Location"])
    assert "sign in in two steps" in page.content.decode()
    form = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'id="authenticator_secret" value="(\w+)"', form)
    assert secret
    assert secret[1] != SECRET
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "This code is not right" in wrong.content.decode()
    session = client.session
    session["mfa.totp.secret"] = SECRET
    session.save()
    done = client.post(reverse("mfa_activate_totp"), {"code": app_code()})
    assert done.headers["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert len(re.findall(r"<code>\d{8}</code>", codes)) == 10
    assert reverse("second_factor") in codes
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not re.findall(r"\d{8}", again), "shown once"
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 403
    assert client.get(reverse("second_factor")).headers["Location"] == "/admin/forum/question/?status=pending"
    assert client.get("/admin/forum/question/?status=pending").status_code == 200


def test_the_last_factor_stays(sign_in: SignIn) -> None:
    moderator = make_moderator()
    key = add_passkey(moderator)
    client = make_fresh(sign_in(moderator), moderator)
    remove = reverse("mfa_remove_webauthn", args=[key.pk])
    for method in (client.get, client.post):
        response = method(remove)
        assert response.status_code == 403
        assert "last second step" in response.content.decode()
    app = add_app(moderator)
    assert client.get(remove).status_code == 200
    assert client.post(remove).status_code == 302
    client.post(reverse("mfa_deactivate_totp"))
    assert moderator.authenticator_set.get() == app
    assert "Add another one first" in client.get(reverse("mfa_deactivate_totp")).content.decode()


def test_another_person_s_passkey_is_not_there(sign_in: SignIn) -> None:
    key = add_passkey(make_moderator())
    for person in (UserFactory(), make_moderator()):
        add_app(person)
        client = make_fresh(sign_in(person), person)
        for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
            assert client.post(reverse(name, args=[key.pk]), {"name": "Mine"}).status_code == 404
    key.refresh_from_db()
    assert key.data["name"] == "My phone"


@pytest.mark.parametrize("bad", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_way_back_is_never_another_site(bad: str, sign_in: SignIn) -> None:
    moderator = make_moderator()
    client = sign_in(moderator)
    client.get("/me/second-step/", {"next": bad})
    add_app(moderator)
    assert client.get("/me/second-step/").headers["Location"] == "/me/"


def test_whoever_needs_none_pays_no_query_for_it(settings: Any, sign_in: SignIn) -> None:
    """Neither do physicians and staff for being told apart: the account menu reads that anyway."""
    moderator = make_moderator()
    add_app(moderator)
    counts = {}
    for user in (UserFactory(), moderator):
        client = sign_in(user)
        for settings.REQUIRE_SECOND_FACTOR in (False, True):
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/").status_code == 200
            counts[user == moderator, settings.REQUIRE_SECOND_FACTOR] = len(queries)
    assert counts[False, True] == counts[False, False]
    assert counts[True, True] == counts[True, False] + 1
