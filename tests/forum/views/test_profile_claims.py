"""The page on which an imported profile is claimed, and the desk's."""

from typing import Any

import pytest
from django.test import Client

from forum.models import ProfileClaim
from tests.factories import (
    AnswerFactory,
    ImportedPhysicianFactory,
    PhysicianFactory,
    ProfileClaimFactory,
    UserFactory,
    make_moderator,
)

pytestmark = pytest.mark.django_db
WHY = "I answered on the Harbor Forum under this name until 2024."


def test_from_the_profile_to_the_desk_and_back(sign_in: Any) -> None:
    profile, member = ImportedPhysicianFactory(display_name="Percival Larkmoor"), PhysicianFactory()
    AnswerFactory(author=profile, source=profile.source)
    client, desk = sign_in(member.user), sign_in(make_moderator())
    address = f"/physicians/{profile.pk}/claim/"
    assert (
        f'href="{address}"' in Client().get(f"/physicians/{profile.pk}/percival-larkmoor/").content.decode()
    )
    assert "Say in at least 30 characters" in client.post(address, {"why": "me"}).content.decode()
    shown = client.post(address, {"why": f"{WHY} <b>"}, follow=True).content.decode()
    assert "You claimed this profile on" in shown
    assert "&lt;b&gt;" in shown
    claim = ProfileClaim.objects.get()
    page = f"/admin/forum/profileclaim/{claim.pk}/change/"
    assert "Percival Larkmoor" in desk.get("/admin/forum/profileclaim/").content.decode()
    text = desk.get(page).content.decode()
    assert "Harbor Forum" in text
    assert "1 answer (1 public)" in text
    done = desk.post(
        page,
        {
            "do": "decide",
            "version": claim.version,
            "action": "reject",
            "reason": "not-shown",
            "note": "Where, please?",
        },
    )
    assert done.status_code == 302
    shown = client.get(address).content.decode()
    assert "Where, please?" in shown
    assert "You can claim it again" in shown
    client.post(address, {"why": WHY})
    again = ProfileClaim.objects.get(status="waiting")
    desk.post(
        f"/admin/forum/profileclaim/{again.pk}/change/",
        {"do": "decide", "version": again.version, "action": "approve"},
    )
    moved = Client().get(f"/physicians/{profile.pk}/percival-larkmoor/?sort=lowest")
    assert moved.status_code == 301
    assert moved["Location"].startswith(f"/physicians/{member.pk}/")
    assert Client().get(moved["Location"]).status_code == 200
    assert client.get(address).status_code == 301


def test_where_others_begin(sign_in: Any) -> None:
    address = f"/physicians/{ImportedPhysicianFactory().pk}/claim/"
    for person, words in (
        (None, "Become a verified physician here"),
        (UserFactory(), "Become a verified physician here"),
        (PhysicianFactory(standing="submitted").user, "once your licence is verified"),
    ):
        client = sign_in(person)
        assert words in client.get(address).content.decode()
        assert client.post(address, {"why": WHY}).status_code == 403
    assert not ProfileClaim.objects.exists()


def test_a_members_profile_cannot_be_claimed(sign_in: Any) -> None:
    client = sign_in(PhysicianFactory().user)
    assert client.get(f"/physicians/{PhysicianFactory().pk}/claim/").status_code == 404
    assert client.post(f"/physicians/{PhysicianFactory().pk}/claim/", {"why": WHY}).status_code == 404


def test_only_ones_own_claim_is_shown_and_withdrawn(sign_in: Any) -> None:
    claim = ProfileClaimFactory(why="A canary in a claim, and what is told of it.")
    address = f"/physicians/{claim.profile_id}/claim/"
    for person in (None, UserFactory(), PhysicianFactory().user):
        client = sign_in(person)
        assert "canary" not in client.get(address).content.decode()
        assert client.post(f"{address}withdraw/").status_code in {403, 404}
    sign_in(claim.physician.user).post(f"{address}withdraw/")
    claim.refresh_from_db()
    assert claim.status == "withdrawn"
