"""Changes that physicians want, on the desk."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.domain import amending
from accounts.models import Amendment, Physician, User
from tests.factories import PhysicianFactory, in_group, make_moderator

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
LIST = "/admin/accounts/amendment/"


@pytest.fixture
def desk(sign_in: SignIn) -> Client:
    """Return a moderator's browser."""
    return sign_in(make_moderator())


def proposed(part: str = "credentials", **facts: Any) -> Amendment:
    """Return a change that waits."""
    physician = PhysicianFactory(credentials=["MD"])
    verification = physician.verification
    wanted = {**amending.current(verification, part), **(facts or {"credentials": ["MD", "FACS"]})}
    made = amending.propose(verification, part, by=physician.user, facts=wanted)
    assert made is not None
    return made


def path(change: Amendment) -> str:
    return f"{LIST}{change.pk}/change/"


def seen(client: Client, change: Amendment) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', client.get(path(change)).content.decode())
    assert found
    return found[1]


def test_from_the_queue_to_the_public_profile(desk: Client) -> None:
    change = proposed()
    assert desk.get(f"{LIST}next/")["Location"] == path(change)
    page = desk.get(path(change)).content.decode()
    assert "MD, FACS" in page
    assert "changes" in page
    data = {"seen": seen(desk, change), "do": "decide", "action": "accept"}
    assert desk.post(path(change), data)["Location"] == LIST
    assert Physician.objects.get().credentials == ["MD", "FACS"]
    assert "nothing to decide here now" in desk.get(path(change)).content.decode()
    assert "All clear" in desk.get(f"{LIST}next/", follow=True).content.decode()


def test_what_was_typed_stays_when_it_cannot_be_done(desk: Client) -> None:
    change = proposed()
    body = desk.post(path(change), {"seen": "x", "do": "decide", "note": "My line."}).content.decode()
    assert "Choose a decision." in body
    assert "My line." in body
    data = {"seen": seen(desk, change), "do": "decide", "action": "refuse", "note": "My line."}
    body = desk.post(path(change), data).content.decode()
    assert "Choose a reason. The physician has to know why." in body
    assert desk.post(path(change), {**data, "reason": "unproven"}).status_code == 302
    change.refresh_from_db()
    assert change.note == "We need a document or a register that shows this change.\n\nMy line."


def test_a_stale_tab_is_told_and_loses_no_word(desk: Client) -> None:
    change = proposed()
    data = {"seen": seen(desk, change), "do": "decide", "action": "accept", "note": "My line."}
    Amendment.objects.update(proposed={"credentials": ["MD", "PhD"]})
    response = desk.post(path(change), data)
    assert response.status_code == 409
    assert "My line." in response.content.decode()
    assert Physician.objects.get().credentials == ["MD"]


def test_a_licence_asks_what_was_looked_into(desk: Client) -> None:
    change = proposed("licence", licence_expires="2030-06-30", licence_number="TEST-9")
    data = {"seen": seen(desk, change), "do": "decide", "action": "accept", "register": "The board"}
    assert "Say on which day you looked." in desk.post(path(change), data).content.decode()
    desk.post(path(change), {**data, "checked_on": "2026-11-02"})
    change.refresh_from_db()
    assert change.status == "accepted"


def test_ones_own_is_somebody_elses_to_decide(sign_in: SignIn) -> None:
    change = proposed()
    client = sign_in(in_group(change.verification.physician.user, "Moderators"))
    page = client.get(path(change)).content.decode()
    assert "This is your own. Another moderator decides on it." in page
    client.post(path(change), {"seen": seen(client, change), "do": "decide", "action": "accept"})
    change.refresh_from_db()
    assert change.status == "waiting"
    assert client.get(f"{LIST}next/")["Location"] == LIST


def test_markup_in_a_change_stays_words(desk: Client) -> None:
    change = proposed(credentials=["MD", "<img src=x onerror=alert(1)>"])
    page = desk.get(path(change)).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_the_queue_costs_the_same_with_more_rows(desk: Client) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            proposed()
        desk.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(LIST).content.decode()
        counts.append(len(queries))
    assert page.count('class="field-physician_name"') == 3
    assert counts[0] == counts[1]
