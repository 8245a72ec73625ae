"""The pages of one own photo: who sees it, and taking it back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from forum.models import Photo
from tests.factories import PhysicianFactory, QuestionFactory, UserFactory, make_moderator
from tests.forum.pages import flat
from tests.forum.sent_photos import on_disk, sent_photo

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
CANARY = "Canary beside the nose"


def place(photo: Photo, tail: str = "") -> str:
    return f"/me/questions/{photo.question_id}/photos/{photo.pk}/{tail}"


@pytest.mark.parametrize("tail", ["", "withdraw/"])
def test_for_others_it_does_not_exist(tail: str, sign_in: SignIn) -> None:
    photo = sent_photo(alt=CANARY)
    for person in (UserFactory(), PhysicianFactory().user, make_moderator()):
        client = sign_in(person)
        for method in (client.get, client.post):
            theirs, missing = method(place(photo, tail)), method(f"/me/questions/799999/photos/799999/{tail}")
            assert theirs.status_code == missing.status_code == 404
            assert CANARY not in theirs.content.decode()
    signed_out = sign_in(None).get(place(photo, tail))
    assert (signed_out.status_code, "/account/login/" in signed_out.url) == (302, True)
    assert Photo.objects.get(pk=photo.pk).status == "published"


@pytest.mark.parametrize("tail", ["", "withdraw/"])
def test_a_photo_of_another_question_or_of_a_draft(tail: str, sign_in: SignIn) -> None:
    photo = sent_photo()
    asker = photo.question.asker
    other = QuestionFactory(asker=asker)
    draft = sent_photo(
        status="pending", question=QuestionFactory(asker=asker, status="draft", published_at=None)
    )
    client = sign_in(asker)
    assert client.get(f"/me/questions/{other.pk}/photos/{photo.pk}/{tail}").status_code == 404
    assert client.get(place(draft, tail)).status_code == 404


def test_taking_it_back_asks_once_more(sign_in: SignIn, django_capture_on_commit_callbacks: Any) -> None:
    photo = sent_photo(alt=CANARY)
    client = sign_in(photo.question.asker)
    own = client.get(f"/me/questions/{photo.question_id}/").content.decode()
    assert place(photo, "withdraw/") in own
    asks = client.get(place(photo, "withdraw/"))
    assert "Answers that mention it stay. The picture goes." in flat(asks.content.decode())
    assert asks["Cache-Control"] == "private, no-store"
    assert Photo.objects.get().status == "published", "looking withdraws nothing"
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(place(photo, "withdraw/"), follow=True)
    text = done.content.decode()
    assert "Your photo is withdrawn and deleted." in text
    assert "(Photo)" not in text
    assert CANARY not in text
    assert on_disk() == []
    again = client.post(place(photo, "withdraw/"))
    assert again.status_code == 302, "a second press is harmless"
    assert client.get(place(photo)).status_code == 302


def test_changing_who_sees_it(sign_in: SignIn) -> None:
    photo = sent_photo()
    client = sign_in(photo.question.asker)
    form = client.get(place(photo)).content.decode()
    assert 'value="public"' in form
    saved = client.post(place(photo), {"audience": "physicians", "video": "on"}, follow=True)
    assert "It holds from now on." in saved.content.decode()
    row = Photo.objects.get()
    assert (row.audience, row.video_allowed) == ("physicians", True)
    wider = client.post(place(photo), {"audience": "public", "video": "on"}, follow=True)
    assert "A moderator looks at the photo once more" in wider.content.decode()
    assert Photo.objects.get().audience == "physicians"
    assert "Until a moderator has looked at it" in client.get(place(photo)).content.decode()


@pytest.mark.parametrize("audience", ["", "everybody", "public,physicians"])
def test_a_choice_that_is_none(audience: str, sign_in: SignIn) -> None:
    photo = sent_photo()
    answer = sign_in(photo.question.asker).post(place(photo), {"audience": audience})
    assert answer.status_code == 200
    assert "Say who sees this photo" in answer.content.decode()
    assert Photo.objects.get().audience == "public"


def test_a_rejected_photo_can_only_be_taken_back(sign_in: SignIn) -> None:
    photo = sent_photo(status="rejected")
    client = sign_in(photo.question.asker)
    own = client.get(f"/me/questions/{photo.question_id}/").content.decode()
    assert place(photo, "withdraw/") in own
    assert f'"{place(photo)}"' not in own
    assert client.get(place(photo)).status_code == 302
