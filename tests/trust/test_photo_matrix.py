"""TRUST 15: an address is not a key. Every role, every state of a photo, every rendition, over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from forum.domain import uncovering, withdrawal
from forum.models import Photo
from tests.factories import QuestionFactory
from tests.forum.pages import VIEWERS, viewer
from tests.forum.sent_photos import addresses, asked, sent_photo
from tests.trust.matrix import MATRIX, ROLES, cell

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]

#: The columns of the matrix, as `tests.forum.pages.viewer` names them.
NAMES = dict(zip(ROLES, ("anonymous", "asker", *VIEWERS[2:]), strict=True))
UNPUBLISHED = "of a draft, pending or returned photo"
PUBLIC, LIMITED = "published, public", "published, physicians only"
HIDDEN, REJECTED = "hidden, or question hidden", "rejected, until destroyed"
GONE, WHOLE = "withdrawn or destroyed", "whole photo sent without JavaScript, until cropped"
#: State → row of the matrix, question's status, photo's fields.
STATES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "draft": (UNPUBLISHED, "draft", {"status": "pending"}),
    "pending": (UNPUBLISHED, "pending", {"status": "pending"}),
    "pending under a published question": (UNPUBLISHED, "published", {"status": "pending"}),
    "returned": (UNPUBLISHED, "returned", {"status": "returned"}),
    "returned while the question went on": (UNPUBLISHED, "published", {"status": "returned"}),
    "public": (PUBLIC, "published", {}),
    "public behind a warning": (PUBLIC, "published", {"sensitive": True}),
    "physicians only": (LIMITED, "published", {"audience": "physicians"}),
    "hidden": (HIDDEN, "published", {"status": "hidden"}),
    "hidden, for physicians": (HIDDEN, "published", {"status": "hidden", "audience": "physicians"}),
    "question hidden": (HIDDEN, "hidden", {}),
    "question hidden, for physicians": (HIDDEN, "hidden", {"audience": "physicians"}),
    "rejected": (REJECTED, "published", {"status": "rejected"}),
    "rejected with its question": (REJECTED, "rejected", {"status": "rejected"}),
    "withdrawn": (GONE, "published", {"status": "withdrawn"}),
    "question withdrawn": (GONE, "withdrawn", {}),
    "destroyed": (GONE, "published", {"missing": True}),
    "whole": (WHOLE, "draft", {"status": "pending", "whole": True}),
    "whole, under a returned question": (WHOLE, "returned", {"status": "pending", "whole": True}),
}


def expected(state: str, role: str) -> bool:
    """Return what the matrix has; a draft's photos follow the draft, which no moderator reads."""
    row, question, _ = STATES[state]
    if question == "draft" and role in {"moderator", "admin"}:
        row = "draft (a signed-out draft belongs to the browser that made it)"
        return cell("Question", row, role).startswith(("V", "W"))
    return cell("Photo rendition", row, role) in {"V", "V + withdraw"}


def make(state: str) -> Photo:
    _, question, fields = STATES[state]
    times = {} if question in {"published", "hidden", "withdrawn"} else {"published_at": None}
    return sent_photo(question=QuestionFactory(status=question, **times), **fields)


def test_every_row_of_the_matrix_is_asked() -> None:
    rows = {state for thing, state in MATRIX if thing == "Photo rendition"}
    assert rows == {row for row, _, _ in STATES.values()}


@pytest.mark.parametrize("state", STATES)
def test_every_cell(state: str, sign_in: SignIn) -> None:
    photo = make(state)
    kept = addresses(photo)
    assert len(kept) == 4
    wrong = []
    for role in ROLES:
        client = sign_in(viewer(NAMES[role], photo.question))
        for address in kept:
            status, content = asked(client, address)
            there = status == 200 and content.startswith(b"canary of photo")
            if (
                there != expected(state, role)
                or status not in {200, 404}
                or (status == 404 and b"canary of" in content)
            ):
                wrong.append(f"{role} {address}: {status}")
    assert wrong == []


@pytest.mark.parametrize("state", ["pending", "physicians only", "hidden", "rejected"])
def test_sensitive_ones_open_for_moderators_with_a_reason(state: str, sign_in: SignIn) -> None:
    """PRODUCT §17: the one narrowing of the matrix. What is public behind a warning is open to everybody who asks."""
    _, question, fields = STATES[state]
    times = {"published_at": None} if question == "pending" else {}
    photo = sent_photo(question=QuestionFactory(status=question, **times), **fields, sensitive=True)
    moderator = viewer("moderator", photo.question)
    assert moderator
    client = sign_in(moderator)
    assert {asked(client, each)[0] for each in addresses(photo)} == {404}
    uncovering.uncover(photo, by=moderator, why="To see what is reported")
    assert {asked(client, each)[0] for each in addresses(photo)} == {200}


def test_the_browser_that_made_a_draft(client: Client) -> None:
    photo = sent_photo(
        status="pending", question=QuestionFactory(asker=None, status="draft", published_at=None), whole=True
    )
    kept = addresses(photo)
    assert {asked(client, each)[0] for each in kept} == {404}
    session = client.session
    session["drafts"] = [photo.question.draft_key]
    session.save()
    assert {asked(client, each)[0] for each in kept} == {200}


@pytest.mark.parametrize("role", ROLES)
def test_an_address_kept_from_before(
    role: str, sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    photo = make("public")
    kept, etag = addresses(photo), photo.renditions.order_by("pk")[0].sha256
    client = sign_in(viewer(NAMES[role], photo.question))
    assert {asked(client, each)[0] for each in kept} == {200}
    with django_capture_on_commit_callbacks(execute=True):
        withdrawal.withdraw_photo(photo, by=photo.question.asker)
    never = client.get(f"/photos/{'x' * 32}.jpeg")
    for each in kept:
        for headers in ({}, {"if-none-match": f'"{etag}"'}, {"range": "bytes=0-10"}):
            gone = client.get(each, headers=headers)
            assert (gone.status_code, gone.headers) == (404, never.headers)
            assert len(gone.content) == len(never.content), "but for tokens of forms the same page"
        assert client.head(each).status_code == 404


def test_what_is_not_public_is_kept_by_no_shared_cache(sign_in: SignIn) -> None:
    for state in STATES:
        photo = make(state)
        client = sign_in(photo.question.asker)
        for address in addresses(photo):
            response = client.get(address)
            said = response.headers.get("Cache-Control", "")
            b"".join(response)
            if response.status_code == 200:
                assert said == ("no-cache" if STATES[state][0] == PUBLIC else "private, no-cache"), state
