"""Profiles, on the desk."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from tests.factories import PhysicianFactory, make_administrator, make_moderator

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]


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
