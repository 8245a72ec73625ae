"""TRUST 1, 2, 3: every route has a row, doors are open or shut as the rows say, and nothing tells what is hidden."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.domain.transitions import transition
from accounts.models import User
from forum.models import Rendition
from tests.conftest import ROOT
from tests.trust.matrix import MATRIX, PATH, ROLES, ROUTE_ROWS, cell, may_view, routes
from tests.trust.walking import is_shut, places, text_of
from tests.trust.world import NEVER, QUESTION_ROWS, World

SignIn = Callable[[User | None], Client]


def test_the_rows_of_the_promises_are_unchanged() -> None:
    shared = ROOT.parent / "shared/access-matrix.csv"
    if not shared.exists():
        pytest.skip("../shared/access-matrix.csv is not beside the project")
    assert PATH.read_text(encoding="utf-8").startswith(shared.read_text(encoding="utf-8").rstrip("\n"))


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    known, rows = {route.pattern for route in routes()}, set(ROUTE_ROWS)
    assert known - rows == set(), "a new route: say in tests/access-matrix.csv who may open it"
    assert rows - known == set(), "rows of routes that are gone"
    assert len(MATRIX) > len(ROUTE_ROWS)


def code(response: HttpResponseBase) -> str:
    """Return the code that a response would have in a route's row, and read it to its end, which closes its file."""
    text_of(response)
    if response.status_code in {301, 302}:
        return "L" if is_shut(response) else "R"
    return {200: "V", 403: "D", 404: "-", 405: "P", 410: "T"}.get(
        response.status_code, str(response.status_code)
    )


@pytest.mark.parametrize("role", ROLES)
def test_doors_are_open_and_shut_as_the_rows_say(role: str, world: World, sign_in: SignIn) -> None:
    client = sign_in(world.people[role])
    wrong = []
    for route in routes():
        wanted = ROUTE_ROWS[route.pattern][role]
        if wanted in {"O", "X"}:
            continue
        for place in places(world, [route])[:1]:
            found = code(client.get(place.url))
            if found != wanted:
                wrong.append(f"{place.url}: {found} instead of {wanted}")
    assert wrong == []


def _page_code(state: str, role: str) -> str:
    """Return what the matrix has the public page of a question answer."""
    if state in {"draft", "browser"}:
        return "-"  # its asker goes on with it in the ask flow
    text = cell("Question", QUESTION_ROWS[state], role)
    if text.startswith("V (decision"):
        return "T"  # decision and audit log are in the admin; the page is gone for everybody
    if may_view("Question", QUESTION_ROWS[state], role, own=role == "asker_owner"):
        return "V"
    return "R" if text.startswith("301") else text[:1]


@pytest.mark.parametrize("role", ROLES)
def test_question_pages_answer_as_the_matrix_says(role: str, world: World, sign_in: SignIn) -> None:
    client = sign_in(world.people[role])
    wrong = []
    for (state, _owner), question in world.of("question").items():
        found = code(client.get(reverse("question", args=[question.pk, question.slug])))
        if found != _page_code(state, role):
            wrong.append(f"{state}: {found} instead of {_page_code(state, role)}")
    assert wrong == []


#: The quick suite compares as these; the others see what one of them sees, or less.
TELLING = ("anonymous", "physician_verified", "moderator")


@pytest.mark.parametrize(
    "role", [role if role in TELLING else pytest.param(role, marks=pytest.mark.full) for role in ROLES]
)
def test_a_hidden_thing_answers_like_one_that_never_was(
    role: str, world: World, sign_in: SignIn, full: bool
) -> None:
    """TRUST 2: status, headers and length, and but for the id the bytes too."""
    client = sign_in(world.people[role])
    compared = Counter[str]()
    by_object = [route for route in routes() if ROUTE_ROWS[route.pattern][role] == "O"]
    with time_machine.travel(timezone.now(), tick=False):
        for place in places(world, by_object, role=role):
            if compared[place.route.pattern] >= 3 and not full:
                continue
            response = client.get(place.url)
            if place.item is None or response.status_code != 404:
                text_of(response)
                continue
            missing = client.get(_never(place.url, place.item))
            assert _shown(response) == _shown(missing), place.url
            compared[place.route.pattern] += 1
    assert compared.total() > 10


def _never(url: str, item: Any) -> str:
    if isinstance(item, Rendition):
        return url.replace(item.name, "A" * len(item.name))
    question = getattr(item, "question_id", None)
    for number in {item.pk, question} - {None}:
        url = re.sub(rf"\b{number}\b", str(NEVER), url)
    return (
        url
        if str(NEVER) in url
        else re.sub(r"topic-\w+", lambda found: "topic-" + "q" * (len(found[0]) - 6), url)
    )


def _shown(response: Any) -> tuple[int, str]:
    """Return status, headers and body without what differs on any two requests: form tokens and the address asked for."""
    text = re.sub(r'value="\w{64}"|nonce-[\w+/=-]+', "", text_of(response))
    text = re.sub(r"/[\w/%.?=&;-]*(?:7\d{5}|topic-\w+|/[\w-]{32}\.)[\w/%.?=&;-]*", "", text)
    return response.status_code, text


def test_a_physicians_rights_end_with_the_suspension(world: World, sign_in: SignIn) -> None:
    """TRUST 4: the next request is refused, in a session that goes on."""
    physician = world.physicians["physician_verified"]
    client = sign_in(physician.user)
    photo = Rendition.objects.filter(photo=world.things["photo", "physicians", "asker_owner"]).first()
    assert photo is not None
    url = reverse("photo", args=[photo.name, photo.format])
    draft = world.things["answer", "draft", "physician_verified"]
    assert code(client.get(url)) == "V"
    transition(physician.verification, "suspend", by=world.people["moderator"], reason="complaint")
    assert code(client.get(url)) == "-"
    client.post(
        reverse("answer_edit", args=[draft.pk]), {"headline": "Changed", "body": "Changed", "do": "save"}
    )
    draft.refresh_from_db()
    assert "Changed" not in draft.words()


def test_a_moderators_rights_end_with_the_role(world: World, sign_in: SignIn) -> None:
    moderator = world.people["moderator"]
    assert moderator is not None
    client = sign_in(moderator)
    assert code(client.get("/admin/")) == "V"
    moderator.groups.clear()
    assert code(client.get("/admin/")) == "D"
    User.objects.filter(pk=moderator.pk).update(is_active=False)
    assert code(client.get("/admin/")) == "L"


def test_a_draft_belongs_to_the_browser_that_made_it(world: World, sign_in: SignIn) -> None:
    draft = world.browser_draft
    assert draft is not None
    for role in ROLES:
        client = sign_in(world.people[role])
        assert draft.title not in text_of(client.get(f"{reverse('ask_question')}?draft={draft.pk}")), role
    own = Client()
    session = own.session
    session["drafts"] = [draft.draft_key]
    session.save()
    own.cookies["sessionid"] = session.session_key
    assert draft.title in text_of(own.get(reverse("ask_question")))


def test_a_superuser_without_a_role_is_no_way_around(world: World, sign_in: SignIn) -> None:
    """Row "/admin/": what counts is the role; see `DeskAdmin`."""
    patient = world.people["other_patient"]
    assert patient is not None
    User.objects.filter(pk=patient.pk).update(is_superuser=True)
    client = sign_in(User.objects.get(pk=patient.pk))
    wrong = []
    for route in routes():
        if (
            route.name.startswith("admin:")
            and route.name.endswith(("_delete", "_add"))
            and route.name not in MAY_ADD
        ):
            wrong += [place.url for place in places(world, [route])[:1] if code(client.get(place.url)) != "D"]
    assert wrong == []


MAY_ADD = {"admin:forum_cannedreason_add", "admin:forum_legaltext_add", "admin:accounts_verification_add"}
