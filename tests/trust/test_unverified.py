"""Who is not verified now publishes nothing, by any route: open tabs, drafts, edits and what waits included.

Issue "Physicians are who they say they are", "It must show" 2. The walk knows no list of doors: it takes the resolver's.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.domain.transitions import NotAllowed, transition
from accounts.models import Amendment, Appeal, Headshot, Moderated, Part, Physician, User, Verification
from forum.domain import moderation
from forum.models import Answer, Photo, Question, QuestionUpdate, Review, Revision
from tests.factories import AnswerFactory, PhysicianFactory, make_moderator
from tests.trust.matrix import ROUTE_ROWS, Route, routes
from tests.trust.test_methods import FORM
from tests.trust.walking import Place, client_of, in_turn, places, text_of
from tests.trust.world import World

pytestmark = pytest.mark.django_db
STANDINGS = ("physician_unverified", "physician_lapsed", "physician_suspended")
#: What any account may write, a physician's as a patient's; and what is about the application itself.
NOT_AS_A_PHYSICIAN = {Question, Photo, QuestionUpdate, Review, Appeal, Verification}
MARK = "zzqmarkerqzz"
#: Everything a form of a physician's might take, each with the word that must come out nowhere.
WORDS: dict[str, Any] = {
    **FORM,
    **dict.fromkeys(
        (
            "headline", "display_name", "legal_name", "practice_city", "region", "authority", "jurisdiction", "bio", "title", "text",
            "standing_disclaimer", "disclaimer", "reply", "video_note", "name", "languages", "happened", "words", "note", "subject",
        ),
        f"About the {MARK}",
    ),
    "body": f"Please have the {MARK} looked at this week, and take a photo of it each day until then.",
    "hashtags": MARK, "credentials": "MD", "specialty_code": "207N00000X", "country": "US", "licence_number": MARK,
    "licence_expires": "2031-01-31", "npi": "", "practice_url": f"https://{MARK}.example/", "byline_mode": "full",
    "stars": "5", "confirm": "on", "sure": "on", "photo_use": "", "video_url": "", "kind": "licence", "part": "profile",
}  # fmt: skip
DEEDS = ("save", "send", "submit", "publish", "accept", "decide")
QUICK = ("send", "save")
#: Doors through which physicians go: more than one deed is tried there.
OURS = ("workspace/", "physicians/", "questions/", "answers/")
#: They end the session or the account; what they do is shown elsewhere.
LEFT_OUT = ("account/", "admin/logout", "me/delete", "me/sessions", "me/export")


def said_by(user: User) -> dict[tuple[str, int], str]:
    """Return what stands in a physician's name and waits or is public, with a hash of its words."""
    found = {}
    for model in apps.get_models():
        if issubclass(model, Moderated) and model not in NOT_AS_A_PHYSICIAN:
            for item in model._base_manager.filter(status__in=["pending", "published"]):
                if item.owner_id() == user.pk:
                    found[model.__name__, item.pk] = item.words_hash()
    return found


def verified_values() -> list[Any]:
    """Return what an application must not give itself."""
    return [
        list(Verification.objects.order_by("pk").values_list("pk", "verified_until", "register")),
        list(Physician.objects.order_by("pk").values_list("pk", "listed_at", "headshot")),
        list(Part.objects.filter(state="accepted").values_list("pk")),
        list(Amendment.objects.filter(status="accepted").values_list("pk")),
        list(Headshot.objects.filter(status="accepted").values_list("pk")),
    ]


def door(route: Route, role: str) -> str:
    """Return a route's code; one that has no row yet (test_routes says so) is tried like an open one."""
    return ROUTE_ROWS.get(route.pattern, {}).get(role, "O")


def tried(world: World, route: Route, role: str, *, full: bool) -> Iterator[tuple[Place, str]]:
    """Return addresses of a route with the deeds to try there: every one of their own, some of others."""
    shut = door(route, role) in {"L", "D"}
    if shut and not full and role != STANDINGS[-1]:
        return  # shut to all three alike, before anything is read: one of them tries
    deeds = (DEEDS if full else QUICK) if route.pattern.startswith(OURS) and not shut else QUICK[:1]
    user, others = world.people[role], 0
    assert user is not None
    for place in places(world, [route], role=role):
        own = isinstance(place.item, Moderated) and place.item.owner_id() == user.pk
        others += not own
        if full or ((own or others <= 1) and (role == STANDINGS[-1] or in_turn(place, role, of=2))):
            for deed in deeds:
                yield place, deed


@pytest.mark.parametrize("role", STANDINGS)
def test_nothing_is_published_by_any_route(role: str, world: World, full: bool) -> None:
    user, moderator = world.people[role], world.people["moderator"]
    assert user is not None
    assert moderator is not None
    before, values = said_by(user), verified_values()
    posted = 0
    for route in routes():
        if route.pattern.startswith(LEFT_OUT) or not route.name:
            continue
        client = client_of(user)
        for place, deed in tried(world, route, role, full=full):
            version = getattr(place.item, "version", 1)
            response = client.post(place.url, {**WORDS, "do": deed, "version": version})
            assert response.status_code < 500, (place.url, deed)
            text_of(response)
            posted += 1
    assert posted > 100, "the walk finds the doors"
    after = said_by(user)
    assert {key for key, words in after.items() if before.get(key) != words} == set()
    now = verified_values()
    assert [row for row in now[0] if row[2]] == [row for row in values[0] if row[2]]
    assert now[1:] == values[1:]
    for item in (
        *Answer.objects.filter(author__user=user),
        *Revision.objects.filter(answer__author__user=user),
    ):
        if item.status == "pending":
            with pytest.raises(NotAllowed, match="cannot publish now"):
                moderation.decide(item, "approve", by=moderator)
    shown = [
        place.url
        for route in routes()
        if door(route, "anonymous") in {"V", "O"} and not route.pattern.startswith("account/")
        for place in places(world, [route], role="anonymous")[: None if full else 3]
        if MARK in text_of(client_of(None).get(place.url))
    ]
    assert [url for url in shown if "search" not in url] == []


@pytest.mark.parametrize("end", ["lapse", "suspend"])
def test_a_tab_that_was_open_when_the_right_ended_sends_nothing(end: str) -> None:
    physician = PhysicianFactory()
    client = client_of(physician.user)
    draft, published = AnswerFactory(author=physician, status="draft"), AnswerFactory(author=physician)
    revision = published.revisions.create(
        headline="New", body="New words that are long enough to be sent.", status="draft"
    )
    assert client.get(reverse("answer_edit", args=[draft.pk])).status_code == 200
    if end == "lapse":
        transition(physician.verification, "lapse", by=None)
    else:
        transition(physician.verification, "suspend", by=make_moderator(), reason="conduct")
    for url in (
        reverse("answer_edit", args=[draft.pk]),
        reverse("answer_revise", args=[published.pk]),
        reverse("answer_start", args=[AnswerFactory().question_id]),
    ):
        for deed in DEEDS:
            client.post(url, {**WORDS, "do": deed, "version": 1})
    assert not Answer.objects.filter(author=physician, status="pending").exists()
    revision.refresh_from_db()
    assert revision.status == "draft"
    published.refresh_from_db()
    assert MARK not in published.words()


@pytest.mark.parametrize("standing", ["submitted", "lapsed", "suspended"])
def test_what_waited_when_the_right_ended_waits_on(standing: str) -> None:
    """States.csv leaves open what becomes of it: here it is not approved, and can be returned or not published."""
    physician, moderator = PhysicianFactory(standing=standing), make_moderator()
    answer = AnswerFactory(author=physician, status="pending", published_at=None)
    published = AnswerFactory(author=physician)
    revision = published.revisions.create(headline="New", body="New words.", status="pending")
    for item in (answer, revision):
        with pytest.raises(NotAllowed, match="cannot publish now"):
            moderation.decide(item, "approve", by=moderator)
        item.refresh_from_db()
        assert item.status == "pending"
    moderation.decide(answer, "return", by=moderator, reason="unclear", note="Later.")
    assert answer.status == "returned"


def test_a_last_day_that_is_past_counts_before_the_clock_comes_round() -> None:
    physician, moderator = PhysicianFactory(), make_moderator()
    answer = AnswerFactory(author=physician, status="pending", published_at=None)
    Verification.objects.update(verified_until="2020-01-01")
    with pytest.raises(NotAllowed):
        moderation.decide(answer, "approve", by=moderator)


def test_who_is_verified_again_is_published_again() -> None:
    physician, moderator = PhysicianFactory(), make_moderator()
    answer = AnswerFactory(author=physician, status="pending", published_at=None)
    transition(physician.verification, "suspend", by=make_moderator(), reason="conduct")
    transition(physician.verification, "reinstate", by=make_moderator(), reason="second-look")
    moderation.decide(answer, "approve", by=moderator)
    assert answer.status == "published"
