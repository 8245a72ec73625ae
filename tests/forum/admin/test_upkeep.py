"""Topics, ready reasons, legal texts and settings, on the desk."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from forum.models import CannedReason, LegalText, SiteSettings
from tests.factories import TopicFactory, make_administrator, make_moderator

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]


@pytest.fixture
def desk(sign_in: SignIn) -> Client:
    """Return a moderator's browser."""
    return sign_in(make_moderator())


@pytest.fixture
def boss(sign_in: SignIn) -> Client:
    """Return an administrator's browser."""
    return sign_in(make_administrator())


def acts() -> list[tuple[str, str]]:
    """List what was written down."""
    return list(AuditEntry.objects.values_list("object_type", "action"))


def test_a_topic_is_changed_line_by_line_and_accepted_by_a_post(desk: Client) -> None:
    topic = TopicFactory(name="Old", accepted_at=None)
    path = f"/admin/forum/topic/{topic.pk}/"
    data = {
        "name": "Stings",
        "aliases": "bee\r\n\r\nwasp",
        "emergency_signs": "cannot breathe",
        "same_day_signs": "",
        "slug": "hacked",
    }
    desk.post(f"{path}change/", data)
    topic.refresh_from_db()
    assert (topic.name, topic.aliases, topic.emergency_signs) == (
        "Stings",
        ["bee", "wasp"],
        ["cannot breathe"],
    )
    assert topic.slug != "hacked"
    assert desk.get(f"{path}accept/").status_code == 405
    topic.refresh_from_db()
    assert topic.accepted_at is None
    desk.post(f"{path}accept/")
    topic.refresh_from_db()
    assert topic.accepted_at is not None
    assert acts() == [("topic", "accept"), ("topic", "change")]


def test_a_line_that_is_too_long_is_refused_beside_its_field(desk: Client) -> None:
    topic = TopicFactory()
    response = desk.post(
        f"/admin/forum/topic/{topic.pk}/change/", {"name": topic.name, "emergency_signs": "x" * 201}
    )
    assert "A line has 200 characters at the most." in response.content.decode()


def test_the_starting_set_of_reasons_is_there() -> None:
    labels = {(row.queue, row.label) for row in CannedReason.objects.all()}
    for label in (
        "Identifies someone",
        "Needs urgent care",
        "Under age",
        "Not a health question",
        "Duplicate",
        "Cannot be understood",
    ):
        assert ("question", label) in labels
    for label in (
        "Addresses another question",
        "Selling",
        "Certain diagnosis",
        "Missing safety advice",
        "Contradicts itself",
        "Copied text",
    ):
        assert ("answer", label) in labels


def test_a_legal_text_is_added_to_and_never_changed(boss: Client) -> None:
    old = LegalText.objects.filter(page="privacy")[0]
    data: dict[str, Any] = {
        "page": "privacy",
        "dated": "2027-01-01",
        "summary": "Shorter.",
        "body": "New words.",
    }
    assert boss.post(f"/admin/forum/legaltext/{old.pk}/change/", data).status_code == 403
    boss.post("/admin/forum/legaltext/add/", data)
    assert LegalText.objects.filter(page="privacy").count() == 2
    assert LegalText.objects.filter(page="privacy")[0].dated == date(2027, 1, 1)
    assert acts() == [("legaltext", "create")]


def test_settings_are_the_administrators_and_confirming_takes_the_banner_away(
    boss: Client, desk: Client
) -> None:
    banner = "The legal texts are the ones that came with the program"
    assert banner in boss.get("/admin/").content.decode()
    assert banner not in desk.get("/admin/").content.decode()
    page = boss.get("/admin/forum/sitesettings/1/change/")
    form = page.context["adminform"].form
    data = {name: form.initial[name] for name in form.fields}
    boss.post(
        "/admin/forum/sitesettings/1/change/",
        {**data, "question_target_hours": 6, "texts_checked_at_0": "2020-01-01"},
    )
    settings = SiteSettings.objects.get()
    assert (settings.question_target_hours, settings.texts_checked_at) == (6, None)
    assert desk.post("/admin/forum/sitesettings/confirm/").status_code == 403
    boss.post("/admin/forum/sitesettings/confirm/")
    assert banner not in boss.get("/admin/").content.decode()
    assert acts() == [("sitesettings", "confirm"), ("sitesettings", "change")]
