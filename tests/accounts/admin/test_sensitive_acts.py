"""Verifying, suspending, reinstating, accepting a change and opening documents ask again who it is, in production.

Nothing that was typed is lost by it: the act goes on after the question.
"""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.domain import evidence
from accounts.models import AuditEntry, Evidence, User, Verification
from tests.accounts.admin.test_applications import LOOKED, accepted, path, seen, sent
from tests.factories import PASSWORD, PhysicianFactory, make_moderator
from tests.factors import add_app
from tests.freshness import make_fresh
from tests.trust.test_evidence import paper

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]


@pytest.fixture
def moderator(settings: Any) -> User:
    """Return a moderator with a second factor, where everybody needs one."""
    settings.REQUIRE_SECOND_FACTOR = True
    user = make_moderator()
    add_app(user)
    return user


def test_the_decision_goes_on_after_the_question_with_all_that_was_typed(
    moderator: User, sign_in: SignIn
) -> None:
    client, item = sign_in(moderator), sent()
    data = {
        **seen(client, item), "do": "decide", "action": "verify", "note": "Welcome.", **LOOKED, **accepted(),
    }  # fmt: skip
    asked = client.post(path(item), data)
    assert asked.status_code == 302
    assert "reauthenticate" in asked.headers["Location"]
    item.refresh_from_db()
    assert item.status == "submitted"
    assert not item.parts.exists()
    done = client.post("/account/reauthenticate/", {"password": PASSWORD, "next": path(item)})
    assert done.headers["Location"] == "/admin/accounts/verification/"
    item.refresh_from_db()
    assert (item.status, item.register) == ("verified", "Register of the board")


@pytest.mark.parametrize("action", ["suspend", "reinstate"])
def test_suspending_and_reinstating_ask(action: str, moderator: User, sign_in: SignIn) -> None:
    client = sign_in(moderator)
    before = "suspended" if action == "reinstate" else "verified"
    item = PhysicianFactory(standing=before).verification
    reason = "second-look" if action == "reinstate" else "conduct"
    data = {**seen(client, item), "do": "decide", "action": action, "reason": reason}
    assert "reauthenticate" in client.post(path(item), data).headers["Location"]
    item.refresh_from_db()
    assert item.status == before
    make_fresh(client, moderator)
    client.post(path(item), data)
    item.refresh_from_db()
    assert item.status != before


def test_opening_a_document_asks(moderator: User, sign_in: SignIn) -> None:
    item, content = sent(), paper()
    owner = item.physician.user
    evidence.upload(
        item, by=owner, file=io.BytesIO(content), filename="a.pdf", size=len(content), kind="licence"
    )
    evidence.send(item)
    document, client = Evidence.objects.get(), sign_in(moderator)
    data = {"do": f"open:{document.pk}", "why": "decide"}
    assert "reauthenticate" in client.post(path(item), data).headers["Location"]
    assert not AuditEntry.objects.filter(action="view document").exists()
    make_fresh(client, moderator)
    client.post(path(item), data)
    assert AuditEntry.objects.filter(action="view document").count() == 1


def test_accepting_a_change_asks(moderator: User, sign_in: SignIn) -> None:
    item, client = PhysicianFactory().verification, sign_in(moderator)
    change = item.amendments.create(part="profile", proposed={"bio": "Skin and hair."})
    data = {"do": "decide", "action": "accept"}
    there = f"/admin/accounts/amendment/{change.pk}/change/"
    assert "reauthenticate" in client.post(there, data).headers["Location"]
    change.refresh_from_db()
    assert change.status == "waiting"


def test_looking_saving_asking_for_more_and_refusing_do_not(moderator: User, sign_in: SignIn) -> None:
    client, item = sign_in(moderator), sent()
    assert client.get(path(item)).status_code == 200
    client.post(path(item), {**seen(client, item), "do": "parts", **LOOKED, **accepted()})
    client.post(path(item), {**seen(client, item), "do": "decide", "action": "refuse", "reason": "not-found"})
    assert Verification.objects.get().status == "refused"


def test_in_the_demo_nothing_asks(sign_in: SignIn) -> None:
    item = PhysicianFactory().verification
    client = sign_in(make_moderator())
    client.post(path(item), {**seen(client, item), "do": "decide", "action": "suspend", "reason": "conduct"})
    item.refresh_from_db()
    assert item.status == "suspended"
