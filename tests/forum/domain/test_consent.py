"""What is shown is computed from the ledger."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from forum.domain import consent, photo_files
from forum.models import Photo, Question, Rendition
from forum.presenters import photo_figures
from tests.factories import (
    PhotoFactory,
    PhysicianFactory,
    RenditionFactory,
    UserFactory,
    make_moderator,
)

pytestmark = pytest.mark.django_db

ALL = ["reviewers", "physicians", "public", "video"]


def readers() -> dict[str, Any]:
    """Return everybody who could see a photo but for its asker."""
    return {
        "anyone": AnonymousUser(),
        "patient": UserFactory(),
        "physician": PhysicianFactory().user,
        "moderator": make_moderator(),
    }


def seen_by(photo: Photo) -> set[str]:
    return {name for name, user in readers().items() if photo in Photo.objects.shown_to(user)}


@pytest.mark.parametrize(
    ("scopes", "public_column", "limited_column"),
    [
        (ALL, {"anyone", "patient", "physician", "moderator"}, {"physician", "moderator"}),
        (["reviewers", "physicians"], {"moderator"}, {"physician", "moderator"}),
        (["reviewers"], {"moderator"}, {"moderator"}),
        (["public"], {"anyone", "patient", "physician", "moderator"}, set()),
        ([], set(), set()),
    ],
)
def test_the_newest_row_has_to_allow_it(
    scopes: list[str], public_column: set[str], limited_column: set[str]
) -> None:
    for audience, seen in (("public", public_column), ("physicians", limited_column)):
        photo = PhotoFactory(audience=audience, agreed=False)
        by = photo.question.asker
        consent.record(photo_id=photo.pk, by=by, act="given", scopes=ALL)
        consent.record(photo_id=photo.pk, by=by, act="given", scopes=scopes)
        assert seen_by(photo) == seen
        assert photo in Photo.objects.shown_to(by), "what is their own they see"
        assert (photo in Photo.objects.public()) == ("anyone" in seen)


def test_without_a_row_nobody_but_the_asker_sees_it(client: Any) -> None:
    made: Rendition = RenditionFactory(photo=PhotoFactory(agreed=False), size=1)
    photo_files.write_file(photo_files.location(made), b"x")
    assert seen_by(made.photo) == set()
    assert client.get(f"/photos/{made.name}.jpeg").status_code == 404
    client.force_login(
        made.photo.question.asker, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    response = client.get(f"/photos/{made.name}.jpeg")
    assert b"".join(response.streaming_content) == b"x"
    assert response["Cache-Control"] == "private, no-cache", (
        "published by its columns, public by nothing else"
    )
    figures = photo_figures.for_reader(made.photo.question, AnonymousUser(), asked_for=None)
    assert figures.figures == []


def test_a_withdrawn_consent_allows_nothing_whatever_its_scopes_say() -> None:
    photo = PhotoFactory(video_allowed=True)
    assert photo in Photo.objects.for_video()
    consent.record(photo_id=photo.pk, by=photo.question.asker, act="withdrawn", scopes=ALL)
    assert seen_by(photo) == set()
    assert photo not in Photo.objects.for_video()


def test_the_title_says_photo_only_when_the_ledger_lets_one_be_seen() -> None:
    photo = PhotoFactory(agreed=False)
    assert not Question.objects.with_counts().get(pk=photo.question_id).photo_seen
    consent.give(photo, by=photo.question.asker)
    assert Question.objects.with_counts().get(pk=photo.question_id).photo_seen


def test_giving_the_same_again_adds_no_row() -> None:
    photo = PhotoFactory(agreed=False)
    by: User = photo.question.asker
    assert consent.give(photo, by=by) is not None
    assert consent.give(photo, by=by) is None
    photo.video_allowed = True
    row = consent.give(photo, by=by)
    assert row is not None
    assert consent.allowed_by(row) == ["physicians", "public", "reviewers", "video"]
