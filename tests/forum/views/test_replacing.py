"""Replacing a photo that a moderator returned while its question went on."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import AuditEntry, User
from forum.domain import photos
from forum.models import Consent, Photo, Rendition
from tests.factories import QuestionFactory, UserFactory, make_moderator
from tests.forum.domain.test_redaction import CANARY, SKIN, canaries, code, on_disk, seen, sent
from tests.forum.pages import VIEWERS, flat, viewer

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
WORDS = {"alt": "A forearm, the ring is gone", "own": "on"}
COVER = {"cover1_left": "48", "cover1_top": "22", "cover1_width": "30", "cover1_height": "32"}


def path(photo: Photo) -> str:
    return f"/me/questions/{photo.question_id}/photos/{photo.pk}/replace/"


def file(name: str = "arm.png", content: bytes | None = None) -> SimpleUploadedFile:
    """Return another photo, with the canary at the same place."""
    picture = io.BytesIO()
    image = Image.new("RGB", (300, 300), SKIN)
    image.paste(CANARY, (150, 75, 225, 150))
    image.save(picture, "PNG")
    return SimpleUploadedFile(name, picture.getvalue() if content is None else content)


@pytest.fixture
def photo() -> Photo:
    return sent(question=QuestionFactory(), status="returned")


@pytest.fixture
def owner(photo: Photo, sign_in: SignIn) -> Client:
    return sign_in(photo.question.asker)


@pytest.mark.django_db(transaction=True)
def test_covered_by_numbers_and_back_into_the_queue(photo: Photo, owner: Client) -> None:
    before = on_disk()
    response = owner.post(path(photo), {"do": "send", "seen": seen(photo), **COVER, **WORDS})
    assert response.status_code == 302
    photo.refresh_from_db()
    assert (photo.status, photo.alt, photo.whole) == ("pending", WORDS["alt"], False)
    assert photo.submitted_at is not None
    assert not set(on_disk()) & set(before)
    assert [canaries(each) for each in on_disk()] == [0] * 4
    assert AuditEntry.objects.get(action="replace").actor_id == photo.question.asker_id
    rows = Consent.objects.filter(photo_id=photo.pk)
    assert [row.act for row in rows] == ["given", "given"]
    assert rows[0].scopes == rows[1].scopes
    assert owner.get(path(photo)).status_code == 404, "it waits now"


@pytest.mark.django_db(transaction=True)
def test_another_file_stays_with_its_owner_until_it_is_sent(
    photo: Photo, owner: Client, sign_in: SignIn
) -> None:
    before, old = on_disk(), list(photo.renditions.all())
    response = owner.post(path(photo), {"do": "upload", "file": file(), **WORDS, "alt": "Half a descr"})
    body = response.content.decode()
    assert response.status_code == 200
    assert "Your other photo is here" in body
    assert 'value="Half a descr"' in body
    assert not set(on_disk()) & set(before)
    assert [code(owner, each) for each in old] == [404] * 4
    photo.refresh_from_db()
    assert (photo.status, photo.whole) == ("returned", True)
    new = photos.to_edit(photo)
    assert new is not None
    assert (new.width, new.height) == (300, 300)
    assert code(owner, new) == 200
    desk = sign_in(make_moderator())
    assert code(desk, new) == 404
    assert new.name not in desk.get(f"/admin/forum/question/{photo.question_id}/change/").content.decode()
    owner.post(path(photo), {"do": "send", "seen": new.name, **COVER, **WORDS})
    assert [canaries(each) for each in on_disk()] == [0] * 4
    assert code(desk, Rendition.objects.all()[0]) == 200


def test_a_file_that_is_no_photo_is_refused_in_words(photo: Photo, owner: Client) -> None:
    before = on_disk()
    bad = file("letter.pdf", b"%PDF-1.7 not a photo")
    body = owner.post(path(photo), {"do": "upload", "file": bad, **WORDS}).content.decode()
    assert "letter.pdf is not a photo we can read" in body
    assert f'value="{WORDS["alt"]}"' in body
    body = owner.post(path(photo), {"do": "upload", **WORDS}).content.decode()
    assert "Choose a photo first" in body
    assert on_disk() == before


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"alt": " "}, "Describe what the photo shows"),
        ({"own": ""}, "Confirm that this is you"),
        ({"cover1_width": ""}, "Write the width of cover-up box 1"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    photo: Photo, owner: Client, changes: dict[str, str], problem: str
) -> None:
    data = {"do": "send", "seen": seen(photo), **COVER, **WORDS, **changes}
    body = owner.post(path(photo), {name: value for name, value in data.items() if value}).content.decode()
    assert body.count(problem) == 2
    assert 'value="48"' in body
    photo.refresh_from_db()
    assert photo.status == "returned"


def test_boxes_can_be_looked_at_first(photo: Photo, owner: Client) -> None:
    body = owner.post(path(photo), {"do": "look", "seen": seen(photo), **COVER}).content.decode()
    assert 'class="gridded__cover" x="48%"' in body
    assert "There is a problem" not in body


def test_on_a_picture_that_is_another_by_now(photo: Photo, owner: Client) -> None:
    first = seen(photo)
    owner.post(path(photo), {"do": "upload", "file": file(), **WORDS})
    response = owner.post(path(photo), {"do": "send", "seen": first, **COVER, **WORDS})
    assert response.status_code == 409
    photo.refresh_from_db()
    assert photo.status == "returned"


@pytest.mark.parametrize("kind", VIEWERS)
def test_only_the_owner(kind: str, photo: Photo, sign_in: SignIn) -> None:
    client = sign_in(viewer(kind, photo.question))
    wanted = {"asker": 200, "anonymous": 302}.get(kind, 404)
    assert client.get(path(photo)).status_code == wanted
    if kind != "asker":
        files = on_disk()
        client.post(path(photo), {"do": "send", "seen": seen(photo), **COVER, **WORDS})
        assert on_disk() == files


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("published", "pending"),
        ("published", "published"),
        ("published", "rejected"),
        ("returned", "returned"),
        ("rejected", "returned"),
        ("withdrawn", "withdrawn"),
    ],
)
def test_only_what_was_returned_while_its_question_went_on(
    question: str, status: str, sign_in: SignIn
) -> None:
    asker: Any = UserFactory()
    photo = sent(question=QuestionFactory(status=question, asker=asker), status=status)
    assert sign_in(asker).get(path(photo)).status_code == 404
    body = flat(sign_in(asker).get(f"/me/questions/{photo.question_id}/").content.decode())
    assert "Replace photo" not in body
