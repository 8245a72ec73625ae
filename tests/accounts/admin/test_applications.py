"""Applications, on the desk: filed, reviewed part by part, decided."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import (
    Amendment,
    Part,
    Physician,
    Statement,
    User,
    Verification,
)
from tests.accounts.domain.test_verification import FACTS
from tests.factories import PhysicianFactory, UserFactory, in_group, make_moderator

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
LIST = "/admin/accounts/verification/"


def typed(**more: Any) -> dict[str, Any]:
    """Return the application as it is typed."""
    return {**FACTS, "credentials": "MD", "licence_expires": "2031-01-31", "checked_on": "2026-11-02", **more}


def accepted(*parts: str, **more: Any) -> dict[str, Any]:
    """Return every part accepted, as the page sends it; ``more`` in its place where it names something."""
    names = parts or ("name", "credentials", "specialty", "licence")
    return {"parts": "1", **{f"{part}-state": "accepted" for part in names}, **more}


def sent(standing: str = "submitted", **fields: Any) -> Verification:
    """Return an application that a physician sent by themselves."""
    verification: Verification = PhysicianFactory(standing=standing, listed_at=None, **fields).verification
    Verification.objects.filter(pk=verification.pk).update(
        register="", checked_on=None, submitted_at=timezone.now(), verified_until=None
    )
    return Verification.objects.get(pk=verification.pk)


def path(item: Verification) -> str:
    """Return the address of the review page."""
    return f"{LIST}{item.pk}/change/"


def seen(client: Client, item: Verification) -> dict[str, str]:
    """Return the hidden fields that say what the page showed."""
    body = client.get(path(item)).content.decode()
    return {
        name: re.search(rf'name="{name}" value="([^"]*)"', body)[1]  # type: ignore[index]
        for name in ("version", "seen")
    }


LOOKED = {
    "check": "1",
    "register": "Register of the board",
    "register_url": "https://board.example/x",
    "checked_on": "2026-11-02",
}


@pytest.fixture
def desk(sign_in: SignIn) -> Client:
    """Return a moderator's browser."""
    return sign_in(make_moderator())


def test_from_filing_to_the_right_to_post(desk: Client) -> None:
    user = UserFactory(email="doctor@example.com")
    response = desk.post(f"{LIST}add/", typed(email="Doctor@Example.com", credentials="FACS, MD"))
    item = Verification.objects.get()
    assert response["Location"] == f"{LIST}{item.pk}/change/"
    page = desk.get(response["Location"]).content.decode()
    assert "Orla Testwell, MD, FACS" in page
    assert "doctor@example.com" not in page
    assert desk.get(f"{LIST}next/")["Location"] == f"{LIST}{item.pk}/change/"
    desk.post(
        f"{LIST}{item.pk}/change/",
        typed(version=item.version, do="decide", action="verify", application="1", register="State register")
        | accepted(),
    )
    item.refresh_from_db()
    assert (item.status, item.register) == ("verified", "State register")
    assert Physician.objects.verified().get().user == user


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("email", "nobody@example.com", "There is no account with this address."),
        ("npi", "1234567890", "This NPI is not a valid number. Check the digits."),
        ("country", "USA", "Enter a valid value."),
        ("legal_name", "", "This field is required."),
    ],
)
def test_filing_says_what_is_wrong_and_loses_nothing(
    desk: Client, field: str, value: str, problem: str
) -> None:
    UserFactory(email="doctor@example.com")
    response = desk.post(
        f"{LIST}add/",
        typed(email="doctor@example.com", **{} if field == "email" else {field: value}) | {field: value},
    )
    body = response.content.decode()
    assert problem in body
    assert 'value="Test Medical Board"' in body
    assert not Verification.objects.exists()


def test_verifying_without_a_check_is_refused_with_a_sentence(desk: Client) -> None:
    desk.post(f"{LIST}add/", typed(email=UserFactory().email, register="", checked_on=""))
    item = Verification.objects.get()
    path = f"{LIST}{item.pk}/change/"
    response = desk.post(
        path,
        typed(version=item.version, do="decide", action="verify", application="1", register="", checked_on="")
        | accepted(),
    )
    assert "Say on which day you looked into the register." in response.content.decode()
    item.refresh_from_db()
    assert item.status == "submitted"


def test_what_was_filled_in_is_undone_when_the_decision_fails(desk: Client) -> None:
    desk.post(f"{LIST}add/", typed(email=UserFactory().email, checked_on=""))
    item = Verification.objects.get()
    path = f"{LIST}{item.pk}/change/"
    desk.post(
        path,
        typed(
            version=item.version,
            do="decide",
            action="verify",
            application="1",
            checked_on="",
            register="Half-saved",
        )
        | accepted(),
    )
    item.refresh_from_db()
    assert item.register == "Test register"
    assert not item.parts.exists()


def test_suspending_on_the_page_acts_on_the_next_request(desk: Client) -> None:
    physician = PhysicianFactory()
    item = physician.verification
    data = {"version": item.version, "do": "decide", "action": "suspend", "reason": "conduct", "note": ""}
    desk.post(f"{LIST}{item.pk}/change/", data)
    assert not Physician.objects.verified().exists()
    assert "Reinstate" not in desk.get(f"{LIST}{item.pk}/change/").content.decode()


def test_a_physicians_own_application_from_parts_to_the_right_to_post(desk: Client) -> None:
    item = sent()
    data = {**seen(desk, item), "do": "decide", "action": "verify", **LOOKED, **accepted()}
    assert desk.post(path(item), data).status_code == 302
    item.refresh_from_db()
    assert (item.status, item.register, item.register_url) == (
        "verified",
        "Register of the board",
        "https://board.example/x",
    )
    assert item.physician.may_post
    assert set(item.parts.values_list("state", flat=True)) == {"accepted"}
    page = desk.get(path(item)).content.decode()
    assert "https://board.example/x" in page
    assert "Verified</span>" in page


def test_parts_are_saved_and_stay_without_a_decision(desk: Client) -> None:
    item = sent()
    more = {
        "licence-state": "needs_more",
        "licence-asks": "document",
        "licence-note": "The expiry is cut off.",
    }
    desk.post(path(item), {**seen(desk, item), "do": "parts", **LOOKED, **accepted(**more)})
    item.refresh_from_db()
    assert (item.status, item.register) == ("submitted", "Register of the board")
    part = item.parts.get(part="licence")
    assert (part.state, part.asks, part.note) == ("needs_more", "document", "The expiry is cut off.")
    body = desk.get(path(item)).content.decode()
    assert "The expiry is cut off." in body
    assert "Needs an answer" in body


def test_asking_for_more_needs_a_part_that_says_what(desk: Client) -> None:
    item = sent()
    ask = {"do": "decide", "action": "ask", "reason": "incomplete"}
    body = desk.post(path(item), {**seen(desk, item), **ask, **accepted()}).content.decode()
    assert "Say at one part or more what you need, then ask for it." in body
    silent = accepted(**{"licence-state": "needs_more"})
    body = desk.post(path(item), {**seen(desk, item), **ask, **silent}).content.decode()
    assert "Licence: say what you need." in body
    told = accepted(**{"licence-state": "needs_more", "licence-note": "Send the back of it."})
    assert desk.post(path(item), {**seen(desk, item), **ask, **told}).status_code == 302
    item.refresh_from_db()
    assert item.status == "more_information"
    assert item.parts.get(part="licence").note == "Send the back of it."
    assert Statement.objects.get().recipient == item.physician.user


def test_what_is_left_is_said_and_nothing_typed_is_lost(desk: Client) -> None:
    item = sent()
    data = {**seen(desk, item), "do": "decide", "action": "verify", "note": "Welcome", **LOOKED}
    body = desk.post(path(item), {**data, **accepted(**{"specialty-state": "waiting"})}).content.decode()
    assert "Accept these parts first, or ask for more: Specialty and place." in body
    assert "Register of the board" in body
    assert "Welcome" in body
    assert re.search(r'name="licence-state" value="accepted"[^>]*checked', body)
    assert not Part.objects.exists()


def test_a_stale_tab_verifies_nothing_and_gives_the_words_back(desk: Client, sign_in: SignIn) -> None:
    item = sent()
    old = seen(desk, item)
    other = sign_in(make_moderator(pseudonym="Noor"))
    other.post(path(item), {**seen(other, item), "do": "parts", **accepted("name")})
    more = {"licence-state": "needs_more", "licence-note": "My typed note."}
    data = {**old, "do": "decide", "action": "verify", "note": "A line.", **LOOKED, **accepted(**more)}
    response = desk.post(path(item), data)
    assert response.status_code == 409
    assert "My typed note." in response.content.decode()
    item.refresh_from_db()
    assert (item.status, item.register) == ("submitted", "")
    assert item.parts.count() == 1


def test_a_tab_that_did_not_show_a_change_verifies_nothing(desk: Client) -> None:
    item = sent()
    old = seen(desk, item)
    Physician.objects.filter(pk=item.physician_id).update(bio="Cheap fillers, call now.")
    everything = accepted("name", "credentials", "specialty", "licence", "profile")
    response = desk.post(path(item), {**old, "do": "decide", "action": "verify", **LOOKED, **everything})
    assert response.status_code == 409
    item.refresh_from_db()
    assert item.status == "submitted"


def test_two_reviewers_and_the_loser_is_told(desk: Client, sign_in: SignIn) -> None:
    item = sent()
    other = sign_in(make_moderator(pseudonym="Noor"))
    old = seen(desk, item)
    won = {**seen(other, item), "do": "decide", "action": "refuse", "reason": "not-found"}
    assert other.post(path(item), won).status_code == 302
    response = desk.post(path(item), {**old, "do": "decide", "action": "verify", **LOOKED, **accepted()})
    assert response.status_code == 409
    assert "Decided by Noor" in response.content.decode()


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "http://board.example/", "https://", "https://a b.example/", "board.example"],
)
def test_the_address_of_the_register_can_do_nothing_but_lead_there(desk: Client, address: str) -> None:
    item = sent()
    data = {**seen(desk, item), "do": "parts", **LOOKED, "register_url": address, **accepted()}
    assert "Address of that register: " in desk.post(path(item), data).content.decode()
    item.refresh_from_db()
    assert item.register_url == ""


def test_the_registry_and_a_second_look(desk: Client) -> None:
    item = sent()
    Verification.objects.filter(pk=item.pk).update(npi="1234567893")
    page = desk.get(path(item)).content.decode()
    assert "Not checked: no look-up has run since this was sent." in page
    assert desk.post(path(item), {"do": "look-up"}).status_code == 302
    page = desk.get(path(item)).content.decode()
    assert "Not checked: the register was never loaded." in page
    data = {
        "do": "decide",
        "action": "verify",
        **LOOKED,
        **accepted("name", "credentials", "specialty", "licence", "npi"),
    }
    body = desk.post(path(item), {**seen(desk, item), **data}).content.decode()
    assert "Say that you looked at it, and what explains it." in body
    desk.post(path(item), {**seen(desk, item), **data, "explained": "read-at-board"})
    item.refresh_from_db()
    assert item.status == "verified"


def test_duplicates_are_shown_with_what_they_have_in_common(desk: Client) -> None:
    item = sent(display_name="Ada Quillfeather", practice_city="Boulder")
    other = PhysicianFactory(display_name="Bo Marshpenny")
    PhysicianFactory(
        user=None,
        source="other.example",
        display_name="ada quillfeather",
        practice_city="boulder",
        standing="",
    )
    page = desk.get(path(item)).content.decode()
    assert f"/admin/accounts/verification/{other.verification.pk}/change/" in page
    assert "the same licence number" in page
    assert "imported from other.example: the same name and city" in page
    data = {
        **seen(desk, item),
        "do": "decide",
        "action": "verify",
        **LOOKED,
        **accepted(),
        "explained": "replaces",
    }
    assert "is verified with this licence or NPI already" in desk.post(path(item), data).content.decode()


def test_nobody_reviews_their_own_by_any_button(sign_in: SignIn) -> None:
    item = sent()
    owner = in_group(item.physician.user, "Moderators")
    client = sign_in(owner)
    page = client.get(path(item)).content.decode()
    assert "This is your own. Another moderator decides on it." in page
    assert 'name="licence-state"' not in page
    for do in ("decide", "parts", "fill", "file-again"):
        data = {
            **seen(client, item),
            "do": do,
            "action": "verify",
            **LOOKED,
            **accepted(),
            "application": "1",
        }
        assert client.post(path(item), {**typed(), **data}).status_code in {200, 302, 400}
    item.refresh_from_db()
    assert (item.status, item.register) == ("submitted", "")
    assert not Part.objects.exists()


def test_what_a_physician_wrote_is_not_rewritten_by_a_moderator(desk: Client) -> None:
    item = sent()
    data = typed(**seen(desk, item), do="fill", application="1", licence_number="FORGED-1")
    assert "Ask for a change, and they make it." in desk.post(path(item), data).content.decode()
    item.refresh_from_db()
    assert item.licence_number == "TEST-1"


def test_suspension_and_reinstatement_by_different_people_stand_in_the_history(
    desk: Client, sign_in: SignIn
) -> None:
    item = PhysicianFactory().verification
    desk.post(path(item), {**seen(desk, item), "do": "decide", "action": "suspend", "reason": "conduct"})
    item.refresh_from_db()
    assert item.status == "suspended"
    back = {"do": "decide", "action": "reinstate", "reason": "second-look"}
    assert desk.post(path(item), {**seen(desk, item), **back}).status_code == 200
    item.refresh_from_db()
    assert item.status == "suspended"
    other = sign_in(make_moderator())
    other.post(path(item), {**seen(other, item), **back})
    item.refresh_from_db()
    assert item.status == "verified"
    page = desk.get(path(item)).content.decode()
    assert "Earlier decisions" in page
    assert page.index("Reinstated") < page.index("Suspended")


def test_an_unsent_application_is_its_writers_alone(desk: Client) -> None:
    item = sent("draft")
    assert desk.get(path(item)).status_code == 404
    assert item.physician.display_name not in desk.get(f"{LIST}?status=draft").content.decode()


def test_the_byline_of_the_preview_is_the_real_one(desk: Client) -> None:
    item = sent(
        display_name="Teodor Hallam", specialty_title="Oculoplastic Surgeon", practice_city="Savannah"
    )
    page = desk.get(path(item)).content.decode()
    assert "How they will appear" in page
    assert "Savannah Oculoplastic Surgeon" in page
    assert "Verified physician" in page


def test_changes_that_wait_are_named(desk: Client) -> None:
    item = sent()
    change = Amendment.objects.create(
        verification=item, part="disclaimer", proposed={"standing_disclaimer": "x"}
    )
    assert f"/admin/accounts/amendment/{change.pk}/change/" in desk.get(path(item)).content.decode()


def test_the_queue_costs_the_same_with_more_rows(desk: Client) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            sent()
        desk.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(LIST).content.decode()
        counts.append(len(queries))
    assert page.count('class="field-physician_name"') == 3
    assert counts[0] == counts[1]
