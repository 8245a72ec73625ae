"""Applications and profiles, on the desk."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Physician, User, Verification
from tests.accounts.domain.test_verification import FACTS
from tests.factories import PhysicianFactory, UserFactory, make_administrator, make_moderator

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
LIST = "/admin/accounts/verification/"


def typed(**more: Any) -> dict[str, Any]:
    """Return the application as it is typed."""
    return {**FACTS, "credentials": "MD", "licence_expires": "2031-01-31", "checked_on": "2026-11-02", **more}


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
        typed(version=item.version, do="decide", action="verify", application="1", register="State register"),
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
        typed(
            version=item.version, do="decide", action="verify", application="1", register="", checked_on=""
        ),
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
        ),
    )
    item.refresh_from_db()
    assert item.register == "Test register"


def test_suspending_on_the_page_acts_on_the_next_request(desk: Client) -> None:
    physician = PhysicianFactory()
    item = physician.verification
    data = {"version": item.version, "do": "decide", "action": "suspend", "reason": "conduct", "note": ""}
    desk.post(f"{LIST}{item.pk}/change/", data)
    assert not Physician.objects.verified().exists()
    assert "Reinstate" not in desk.get(f"{LIST}{item.pk}/change/").content.decode()


def test_profiles_are_for_looking_and_administrators_correct_them(sign_in: SignIn) -> None:
    physician = PhysicianFactory(practice_city="Denver")
    path = f"/admin/accounts/physician/{physician.pk}/change/"
    data = {
        "display_name": physician.display_name,
        "credentials": "MD",
        "practice_city": "Boulder",
        "country": "US",
        "reason": "typing",
    }
    moderator = sign_in(make_moderator())
    assert "Correct the profile" not in moderator.get(path).content.decode()
    assert moderator.post(path, data).status_code == 403
    boss = sign_in(make_administrator())
    assert "Choose a reason" in boss.post(path, {**data, "reason": ""}).content.decode()
    boss.post(path, {**data, "status": "verified", "listed_at": "2001-01-01", "rating_sum": "99"})
    physician.refresh_from_db()
    assert (physician.practice_city, physician.rating_sum) == ("Boulder", 0)
    assert AuditEntry.objects.get().object_type == "physician"
