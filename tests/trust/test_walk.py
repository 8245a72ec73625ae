"""TRUST 1, 3, 7: every role opens every address of every object; no word reaches whom the matrix forbids it."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from django.http import HttpResponseBase
from django.test import Client

from accounts.models import User
from tests.trust.matrix import ROLES, routes
from tests.trust.walking import SIDE_ROLES, in_turn, is_shut, places, text_of
from tests.trust.world import World, fingerprint

SignIn = Callable[[User | None], Client]
CANARY = re.compile(r"cnry\d{4}x")


@pytest.mark.parametrize("role", ROLES)
def test_no_word_reaches_whom_the_matrix_forbids_it(
    role: str, world: World, sign_in: SignIn, full: bool
) -> None:
    """Walk as one role. A door that is shut to the role itself is tried for two objects only, unless ``--full``.

    Without it those who see what somebody else sees, too, take turns: each opens a third of the addresses.
    """
    sampled = not full and role in {*SIDE_ROLES, "admin"}
    client: Client = sign_in(world.people[role])
    before = fingerprint()
    seen: dict[str, list[str]] = {}
    headers: list[str] = []
    shut = Counter[str]()
    for place in places(world, routes(), role="" if full else role):
        if shut[place.route.pattern] >= 2 and not full:
            continue
        if sampled and not in_turn(place, role, of=3):
            continue
        response = client.get(place.url)
        shut[place.route.pattern] += place.item is not None and is_shut(response)
        assert response.status_code < 500, place.url
        headers += _missing_headers(place.url, response)
        for word in set(CANARY.findall(text_of(response))):
            seen.setdefault(word, []).append(place.url)
    leaked = {
        f"{canary.what} ({canary.word})": seen[canary.word][:4]
        for canary in world.canaries
        if canary.word in seen and role not in canary.may
    }
    absent = [
        canary.what
        for canary in world.canaries
        if role in canary.must and canary.word not in seen and not sampled
    ]
    assert leaked == {}
    assert absent == []
    assert headers == []
    assert {name for name, value in fingerprint().items() if value != before[name]} == set()


def _missing_headers(url: str, response: HttpResponseBase) -> list[str]:
    policy = response.headers.get("Content-Security-Policy", "")
    wrong = []
    if "default-src 'none'" not in policy or "unsafe" in policy:
        wrong.append("Content-Security-Policy")
    for name, value in {
        "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
    }.items():  # fmt: skip
        if response.headers.get(name) != value:
            wrong.append(name)
    return [f"{url}: {name}" for name in wrong]
