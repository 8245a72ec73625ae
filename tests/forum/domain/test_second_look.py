"""Two moderators for photos of minors, intimate photos and "Unsafe" marks."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.domain import deciding
from accounts.domain.transitions import NotAllowed, ReasonMissing, StaleVersion
from accounts.models import AuditEntry, Decision, User
from forum.domain import moderation, peering, photo_settings, second_look
from forum.models import FirstLook, PeerView, Photo, Question, SiteSettings
from tests.factories import PeerViewFactory, PhotoFactory, QuestionFactory, make_moderator

SignIn = Callable[[User | None], Client]
CARED_FOR: list[dict[str, Any]] = [{"minor": True}, {"intimate": True}, {"subject": "child"}]


def waiting(**fields: Any) -> Photo:
    """Return a photo that waits, of a public question."""
    return PhotoFactory(status="pending", **(fields or {"intimate": True}))


def mark(photo: Photo, minor: bool, *, by: User) -> None:
    photo.refresh_from_db()
    photo_settings.put_right(
        photo, by=by, version=photo.version, alt=photo.alt, audience=photo.audience, sensitive=photo.sensitive,
        mirrored=photo.mirrored, minor=minor,
    )  # fmt: skip
    photo.refresh_from_db()


def status(photo: Photo) -> str:
    return Photo.objects.values_list("status", flat=True).get(pk=photo.pk)


@pytest.mark.django_db
class TestPhotos:
    @pytest.mark.parametrize("fields", CARED_FOR)
    def test_the_second_yes_of_another_publishes(self, fields: dict[str, Any], deferred: Any) -> None:
        photo, one, other = waiting(**fields), make_moderator(), make_moderator()
        moderation.decide(photo, "approve", by=one, version=photo.version)
        assert status(photo) == "pending"
        assert deferred() == []
        assert not Photo.objects.public().filter(pk=photo.pk).exists()
        with pytest.raises(NotAllowed, match="first of two already"):
            moderation.decide(photo, "approve", by=one, version=photo.version)
        moderation.decide(photo, "approve", by=other, version=photo.version)
        assert status(photo) == "published"
        log = AuditEntry.objects.filter(object_type="photo").order_by("pk")
        assert [(each.action, each.actor_id) for each in log] == [
            ("first yes", one.pk),
            ("approve", other.pk),
        ]
        assert not FirstLook.objects.exists()

    def test_others_and_switched_off_take_one(self) -> None:
        plain, photo = waiting(subject="self"), waiting()
        moderation.decide(plain, "approve", by=make_moderator())
        SiteSettings.objects.update(second_look=False)
        moderation.decide(photo, "approve", by=make_moderator())
        SiteSettings.objects.update(second_look=True)
        assert {status(plain), status(photo)} == {"published"}

    @pytest.mark.parametrize("same", [True, False])
    def test_a_no_of_either_is_a_no(self, same: bool) -> None:
        photo, one = waiting(), make_moderator()
        moderation.decide(photo, "approve", by=one)
        moderation.decide(photo, "reject", by=one if same else make_moderator(), reason="intimate")
        assert status(photo) == "rejected"
        assert not FirstLook.objects.exists()

    def test_what_changes_voids_the_first_yes(self) -> None:
        photo, one = waiting(), make_moderator()
        moderation.decide(photo, "approve", by=one)
        photo_settings.put_right(
            photo, by=one, version=photo.version, alt="Something else", audience="public", sensitive=True, mirrored=False,
        )  # fmt: skip
        assert second_look.first_of(photo) is None
        moderation.decide(photo, "approve", by=make_moderator())
        assert status(photo) == "pending"

    def test_a_mark_of_a_moderator_needs_two_and_is_written_down(self) -> None:
        photo, one = waiting(subject="self"), make_moderator()
        photo_settings.put_right(
            photo, by=one, version=photo.version, alt=photo.alt, audience="public", sensitive=False, mirrored=False,
            minor=True, intimate=False,
        )  # fmt: skip
        assert AuditEntry.objects.get().action == "mark photo"
        moderation.decide(photo, "approve", by=one)
        assert status(photo) == "pending"

    @pytest.mark.parametrize("whole", [False, True])
    def test_whoever_takes_a_mark_off_does_not_publish_it_alone(self, whole: bool) -> None:
        question = QuestionFactory(status="pending", published_at=None)
        photo = PhotoFactory(question=question, status="pending")
        one, other = make_moderator(), make_moderator()
        mark(photo, True, by=other)
        mark(photo, False, by=one)
        if whole:
            moderation.decide(question, "approve", by=one)
            assert Question.objects.get(pk=question.pk).status == "published"
            assert Photo.objects.get(pk=photo.pk).submitted_at is not None
        else:
            with pytest.raises(NotAllowed, match="took the mark off"):
                moderation.decide(photo, "approve", by=one)
        assert status(photo) == "pending"
        moderation.decide(photo, "approve", by=other)
        assert status(photo) == "published"

    def test_who_marked_it_by_mistake_takes_that_back(self) -> None:
        photo, one = waiting(subject="self"), make_moderator()
        mark(photo, True, by=one)
        mark(photo, False, by=one)
        moderation.decide(photo, "approve", by=one)
        assert status(photo) == "published"

    def test_its_question_is_published_without_it(self, sign_in: SignIn) -> None:
        question, one, other = (
            QuestionFactory(status="pending", published_at=None),
            make_moderator(),
            make_moderator(),
        )
        photo, plain = (
            PhotoFactory(question=question, status="pending", minor=True),
            PhotoFactory(question=question, status="pending"),
        )
        moderation.decide(question, "approve", by=one)
        assert (status(photo), status(plain)) == ("pending", "published")
        assert Question.objects.get(pk=question.pk).status == "published"
        assert Photo.objects.get(pk=photo.pk).submitted_at is not None
        rows = sign_in(other).get("/admin/forum/photo/").content.decode()
        assert "Second look needed" in rows
        page = f"/admin/forum/photo/{photo.pk}/change/"
        assert f"{one.pseudonym}</bdi> said yes" in sign_in(other).get(page).content.decode()
        assert page not in sign_in(one).get("/admin/forum/photo/next/")["Location"]
        assert page in sign_in(other).get("/admin/forum/photo/next/")["Location"]
        moderation.decide(photo, "approve", by=other)
        assert status(photo) == "published"

    def test_two_looks_while_its_question_waits(self) -> None:
        """Whoever said yes to the photo before does not say the second one with the question."""
        question, one = QuestionFactory(status="pending", published_at=None), make_moderator()
        photo = PhotoFactory(question=question, status="pending", minor=True)
        moderation.decide(photo, "approve", by=one)
        moderation.decide(question, "approve", by=one)
        assert status(photo) == "pending"
        assert FirstLook.objects.get().by_id == one.pk

    def test_taking_the_yeses_back(self, settings: Any) -> None:
        settings.UNDO_MINUTES = 10
        photo, one, other = waiting(), make_moderator(), make_moderator()
        moderation.decide(photo, "approve", by=one)
        moderation.decide(photo, "approve", by=other)
        second, first = Decision.objects.order_by("-pk")
        deciding.undo(second, by=other)
        photo.refresh_from_db()
        assert photo.status == "pending"
        assert second_look.first_of(photo) is not None
        moderation.decide(photo, "reject", by=other, reason="intimate")
        deciding.undo(Decision.objects.order_by("-pk")[0], by=other)
        photo.refresh_from_db()
        said = second_look.first_of(photo)
        assert said is not None
        assert said.by_id == one.pk
        again = waiting()
        moderation.decide(again, "approve", by=one)
        deciding.undo(Decision.objects.order_by("-pk")[0], by=one)
        assert second_look.first_of(again) is None
        assert first.pk

    def test_the_first_yes_on_an_old_view(self) -> None:
        photo = waiting()
        with pytest.raises(StaleVersion):
            moderation.decide(photo, "approve", by=make_moderator(), version=photo.version - 1)
        assert not FirstLook.objects.exists()

    def test_says_so_at_the_desk(self, sign_in: SignIn) -> None:
        photo = waiting()
        data = {"do": "decide", "action": "approve", "version": photo.version, "reason": "", "note": ""}
        page = f"/admin/forum/photo/{photo.pk}/change/"
        client = sign_in(make_moderator())
        assert (
            "another moderator has to say yes, too" in client.post(page, data, follow=True).content.decode()
        )
        assert "first of two already" in client.post(page, data).content.decode()


@pytest.mark.django_db
class TestUnsafeMarks:
    @pytest.mark.parametrize(("action", "after"), [("approve", "published"), ("reject", "rejected")])
    def test_two_who_say_the_same(self, action: str, after: str, deferred: Any) -> None:
        view = PeerViewFactory(status="pending", verdict="unsafe", published_at=None)
        one, other = make_moderator(), make_moderator()
        reason = "" if action == "approve" else "abuse"
        peering.decide(view, action, by=one, reason=reason)
        assert PeerView.objects.get().status == "pending"
        assert deferred() == []
        peering.decide(view, action, by=other, reason=reason)
        assert PeerView.objects.get().status == after

    def test_two_who_differ_wait_for_another(self) -> None:
        view = PeerViewFactory(status="pending", verdict="unsafe", published_at=None)
        with pytest.raises(ReasonMissing):
            peering.decide(view, "reject", by=make_moderator())
        peering.decide(view, "approve", by=make_moderator())
        peering.decide(view, "reject", by=make_moderator(), reason="abuse")
        assert PeerView.objects.get().status == "pending"
        peering.decide(view, "reject", by=make_moderator(), reason="abuse")
        assert PeerView.objects.get().status == "rejected"

    def test_other_words_and_a_return_take_one(self) -> None:
        caveat = PeerViewFactory(status="pending", published_at=None)
        peering.decide(caveat, "approve", by=make_moderator())
        unsafe = PeerViewFactory(status="pending", verdict="unsafe", published_at=None)
        peering.decide(unsafe, "return", by=make_moderator(), reason="abuse")
        assert set(PeerView.objects.values_list("status", flat=True)) == {"published", "returned"}


@pytest.mark.django_db(transaction=True)
def test_two_first_yeses_at_once_are_one_and_another() -> None:
    moderators = [make_moderator(), make_moderator()]
    with ThreadPoolExecutor(2) as pool:
        for _ in range(5):
            photo, start = waiting(), Barrier(2)

            def approve(by: User, photo: Photo = photo, start: Barrier = start) -> None:
                start.wait()
                try:
                    moderation.decide(photo, "approve", by=by)
                finally:
                    connection.close()

            list(pool.map(approve, moderators))
            assert status(photo) == "published"
            said = AuditEntry.objects.filter(object_type="photo", object_id=photo.pk).order_by("pk")
            assert [each.action for each in said] == ["first yes", "approve"]
            assert said[0].actor_id != said[1].actor_id
