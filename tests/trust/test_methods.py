"""TRUST 7: no write without a token, none by GET, none by people who may not."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import PhysicianFactory, UserFactory
from tests.trust.matrix import ROUTE_ROWS, routes
from tests.trust.walking import client_of, in_turn, places, text_of
from tests.trust.world import World, rows

#: What mail programs post to by themselves (RFC 8058): the signed token in the address is the right to do this one thing.
ONE_CLICK = "e-mail/stop/<str:token>/"
#: Views that put a handler for uploads in place before anything reads the body; they check the token themselves then.
EXEMPT = {
    "ask/photos/",
    "ask/photos/add/",
    "me/questions/<int:pk>/photos/<int:photo>/replace/",
    "physicians/join/documents/",
    "physicians/join/headshot/",
    "workspace/verification/",
    "^workspace/verification/change/(?P<part>name|credentials|specialty|licence|disclaimer|profile|headshot|byline)/$",
}


def test_no_other_view_is_exempt_from_the_token() -> None:
    assert {route.pattern for route in routes() if getattr(route.view, "csrf_exempt", False)} == {
        *EXEMPT,
        ONE_CLICK,
    }


@pytest.mark.parametrize("role", ["asker_owner", "admin"])
def test_no_route_takes_a_post_without_a_token(role: str, world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    if world.people[role] is not None:
        client.force_login(world.people[role], backend="allauth.account.auth_backends.AuthenticationBackend")
    before = rows()
    wrong = []
    for route in routes():
        if route.pattern == ONE_CLICK:
            continue
        for place in places(world, [route], role=role)[:1]:
            response = client.post(place.url, {"do": "decide", "action": "approve"})
            if response.status_code != 403 or "expired" not in text_of(response):
                wrong.append(f"{place.url}: {response.status_code}")
    assert wrong == []
    assert rows() == before


@pytest.mark.django_db
def test_an_expired_page_gives_the_text_back() -> None:
    client = Client(enforce_csrf_checks=True)
    page = text_of(client.post("/ask/question/", {"title": "My words <b>", "password": "secret-thing"}))
    assert "My words &lt;b&gt;" in page
    assert "secret-thing" not in page


@pytest.mark.django_db
def test_post_only_routes_say_so_to_get() -> None:
    only = [route for route in routes() if ROUTE_ROWS[route.pattern]["anonymous"] == "P"]
    assert {"ask_go_on", "ask_save", "answer_start"} <= {route.name for route in only}
    for url in ("/ask/go-on/", "/ask/save/question/", "/workspace/questions/1/answer/"):
        response = Client().get(url)
        assert response.status_code == 405
        assert "POST" in response.headers["Allow"]
        assert "GET" not in response.headers["Allow"]


#: Everything that any form of ours reads, with values that would be taken from somebody who may.
FORM: dict[str, Any] = {
    "do": "decide", "action": "approve", "reason": "unclear", "note": "A note to the author of this.", "confirm": "1",
    "title": "Is this title another one than before?", "body": "Other words than those that stood here before now.",
    "headline": "Another headline", "hashtags": "other", "happened": "never", "topic": "unknown", "send": "1", "agree": "on",
    "education": "on", "age": "on", "alt": "other", "subject": "self", "remove": "1",
}  # fmt: skip
DEEDS = ("save", "send")


def _post_everything(client: Client, world: World, role: str, *, full: bool) -> None:
    """Post to every address; without ``--full`` to every second object of a route."""
    for route in routes():
        if route.pattern.startswith("account/") or route.name == "admin:logout":
            continue
        shut = ROUTE_ROWS[route.pattern][role] in {"L", "D"}  # refused before anything is read
        for place in places(world, [route], role=role)[: 1 if shut or "<" not in route.pattern else None]:
            if not full and place.item is not None and not in_turn(place, role, of=2):
                continue
            for deed in DEEDS if route.pattern.startswith("workspace") and not shut else ("decide",):
                response = client.post(
                    place.url, {**FORM, "do": deed, "version": getattr(place.item, "version", 1)}
                )
                assert response.status_code < 500, (place.url, deed)
                text_of(response)
    for question in world.of("question").values():
        for name in ("ask_question", "ask_topic", "ask_photos", "ask_check", "ask_discard", "ask_go_on"):
            response = client.post(reverse(name), {**FORM, "draft": question.pk})
            assert response.status_code < 500, name


def _outsider(role: str) -> User | None:
    if role == "other_patient":
        return UserFactory(password=None)
    return PhysicianFactory(user=UserFactory(password=None)).user if role == "physician_verified" else None


@pytest.mark.parametrize("role", ["anonymous", "other_patient", "physician_verified"])
def test_nobody_changes_what_is_others(role: str, world: World, full: bool) -> None:
    """Cells without W: somebody who owns nothing posts everything everywhere, and no row that was there changes."""
    before = rows()
    _post_everything(client_of(_outsider(role)), world, role, full=full)
    after = rows()
    changed = {key for key, value in before.items() if after.get(key) != value}
    assert changed == set()


@pytest.mark.parametrize("role", ["physician_unverified", "physician_lapsed", "physician_suspended"])
def test_who_is_not_verified_sends_nothing(role: str, world: World) -> None:
    """Rows "Answer": without verification nothing is sent; a lapsed or unverified physician may still write drafts."""
    client = client_of(world.people[role])
    for (state, owner), answer in world.of("answer").items():
        if owner != role or "under" in state:
            continue
        before = answer.status
        client.post(
            reverse("answer_edit", args=[answer.pk]), {**FORM, "do": "send", "version": answer.version}
        )
        answer.refresh_from_db()
        assert answer.status == before, state
        if state == "returned" or role == "physician_suspended":
            assert "Other words" not in answer.body, state
