"""Changing what a photo is shown for: less at once, more after a moderator has looked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.domain import appealing
from accounts.domain.transitions import NotAllowed
from accounts.models import AuditEntry
from forum.domain import consent, photo_settings, sharing
from forum.models import Consent, Photo
from tests.factories import AnswerFactory, PhotoFactory, QuestionFactory, UserFactory, make_moderator

pytestmark = pytest.mark.django_db
ANYONE = AnonymousUser()


def change(photo: Photo, *, public: bool, video: bool = False) -> bool:
    return sharing.change(photo, by=photo.question.asker, public=public, video=video)


def rows(photo: Photo) -> list[list[str]]:
    found = Consent.objects.filter(photo_id=photo.pk).order_by("pk")
    return [list(scopes) for scopes in found.values_list("scopes", flat=True)]


def test_less_holds_at_once() -> None:
    photo = PhotoFactory()
    assert photo in Photo.objects.shown_to(ANYONE)
    assert change(photo, public=False)
    assert photo not in Photo.objects.shown_to(ANYONE)
    assert rows(photo) == [["physicians", "public", "reviewers"], ["physicians", "reviewers"]]
    assert Photo.objects.get(pk=photo.pk).audience == "physicians"
    assert AuditEntry.objects.get(object_type="photo").action == "limit"


def test_saving_the_same_writes_nothing() -> None:
    photo = PhotoFactory()
    assert not change(photo, public=True)
    assert len(rows(photo)) == 1
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("status", ["published", "hidden"])
def test_more_waits_for_a_moderator_once_one_decided(status: str) -> None:
    photo = PhotoFactory(audience="physicians", status=status)
    assert change(photo, public=True)
    assert rows(photo)[-1] == ["physicians", "public", "reviewers"]
    assert Photo.objects.get(pk=photo.pk).audience == "physicians"
    assert photo not in Photo.objects.shown_to(ANYONE)
    assert sharing.waits_for_review(photo)
    assert list(sharing.waiting()) == ([photo] if status == "published" else [])
    assert change(photo, public=False), "and can be taken back while it waits"
    assert not sharing.waits_for_review(photo)


@pytest.mark.parametrize("status", ["pending", "returned"])
def test_more_holds_at_once_before_the_review(status: str) -> None:
    photo = PhotoFactory(audience="physicians", status=status)
    assert change(photo, public=True)
    assert Photo.objects.get(pk=photo.pk).audience == "public"
    assert photo not in Photo.objects.shown_to(ANYONE), "it is not published yet"
    assert not sharing.waits_for_review(photo)


def test_saving_something_else_does_not_undo_a_wish_that_waits() -> None:
    photo = PhotoFactory(audience="physicians")
    change(photo, public=True)
    change(photo, public=True, video=True)
    assert consent.allows(photo, "public")
    assert consent.allows(photo, "video")


def test_who_may() -> None:
    photo = PhotoFactory()
    for other in (UserFactory(), make_moderator()):
        with pytest.raises(NotAllowed):
            sharing.change(photo, by=other, public=False, video=False)
    assert len(rows(photo)) == 1


@pytest.mark.parametrize(
    ("photo_status", "question_status"),
    [("withdrawn", "published"), ("rejected", "published"), ("published", "withdrawn"), ("pending", "draft")],
)
def test_where_there_is_nothing_left_to_share(photo_status: str, question_status: str) -> None:
    photo = PhotoFactory(status=photo_status, question=QuestionFactory(status=question_status))
    before = rows(photo)
    with pytest.raises(NotAllowed):
        change(photo, public=False)
    assert rows(photo) == before


def test_physicians_are_told_when_videos_end(deferred: Callable[[], list[dict[str, Any]]]) -> None:
    photo = PhotoFactory(video_allowed=True)
    filmed = AnswerFactory(question=photo.question, photo_use=True)
    AnswerFactory(question=photo.question)
    AnswerFactory(question=photo.question, photo_use=True, status="withdrawn")
    change(photo, public=True, video=False)
    assert photo not in Photo.objects.for_video()
    assert [(job["event"], job["to"], job["about"]) for job in deferred()] == [
        ("video_consent_ended", filmed.author.user_id, filmed.pk)
    ]


def test_nobody_is_told_while_another_photo_may_be_shown(
    deferred: Callable[[], list[dict[str, Any]]],
) -> None:
    photo = PhotoFactory(video_allowed=True)
    PhotoFactory(question=photo.question, video_allowed=True)
    AnswerFactory(question=photo.question, photo_use=True)
    change(photo, public=True, video=False)
    assert deferred() == []


def _limited() -> Photo:
    """Return a photo that its asker shows to everybody and a moderator shows to physicians alone."""
    photo = PhotoFactory(video_allowed=False)
    settings = {"alt": photo.alt, "sensitive": False, "mirrored": False}
    photo_settings.put_right(
        photo, by=make_moderator(), version=photo.version, audience="physicians", **settings,
        reason="intimate", note="It shows an intimate part of the body.",
    )  # fmt: skip
    return photo


def test_what_a_moderator_limited_is_not_asked_about_again_by_a_change_that_widens_nothing() -> None:
    photo = _limited()
    assert change(photo, public=True, video=True)
    assert change(photo, public=True, video=False)
    assert not photo_settings.wishes().exists()
    assert photo.audience == "physicians"
    assert change(photo, public=False)
    assert not photo_settings.wishes().exists()
    assert change(photo, public=True)
    assert list(photo_settings.wishes()) == [photo], "asked for anew, a moderator looks again"


def test_a_limit_can_be_appealed_against() -> None:
    photo = _limited()
    asker, why = photo.question.asker, "It is the back of a knee, which is no intimate part of the body."
    appeal = appealing.appeal(photo, by=asker, text=why)
    appealing.decide(appeal, by=make_moderator(), overturn=True, reason="misread", note="You are right.")
    photo.refresh_from_db()
    assert photo.audience == "public"


def test_a_limit_that_the_asker_wishes_too_is_none() -> None:
    photo = _limited()
    appeal = appealing.appeal(
        photo, by=photo.question.asker, text="It is the back of a knee, nothing intimate."
    )
    change(photo, public=False)
    with pytest.raises(NotAllowed, match="did not agree"):
        appealing.decide(appeal, by=make_moderator(), overturn=True, reason="misread")
    assert appealing.standing(photo).decision is None
