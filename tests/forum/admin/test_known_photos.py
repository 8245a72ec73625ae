"""The desk says when a photo looks like one that a moderator removed. It decides nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from forum.models import Photo
from tests.factories import PhotoFactory, QuestionFactory, make_moderator
from tests.forum.pages import flat
from tests.forum.sent_photos import sent_photo

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]


def waiting(**fields: Any) -> Photo:
    return sent_photo(
        status="pending", question=QuestionFactory(status="pending", published_at=None), **fields
    )


@pytest.mark.parametrize(
    ("status", "words"), [("rejected", "a moderator rejected"), ("hidden", "a moderator hid")]
)
def test_a_photo_like_one_that_was_removed(status: str, words: str, sign_in: SignIn) -> None:
    removed = PhotoFactory(status=status, perceptual_hash=12345)
    fresh, other = waiting(perceptual_hash=12345 ^ 0b111), waiting(perceptual_hash=~12345)
    client = sign_in(make_moderator())
    said = client.get(f"/admin/forum/question/{fresh.question_id}/change/").content.decode()
    assert f"looks like photo {removed.pk} of question {removed.question_id}, which {words}" in flat(said)
    assert f"/admin/forum/photo/{removed.pk}/change/" in said
    assert client.get(f"/admin/forum/photo/{removed.pk}/change/").status_code == 200
    assert (
        "looks like" not in client.get(f"/admin/forum/question/{other.question_id}/change/").content.decode()
    )
    assert Photo.objects.get(pk=fresh.pk).status == "pending"
