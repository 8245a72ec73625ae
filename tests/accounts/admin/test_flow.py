"""The way through the desk: take next, hold, release, skip, take over, give; who came too late reads so."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.domain import claiming, membership
from accounts.domain.transitions import transition
from accounts.models import AuditEntry, Claim, User
from forum.domain import asking, moderation
from forum.models import Answer, PeerView, Photo, Question
from tests.factories import (
    AnswerFactory,
    PeerViewFactory,
    PhotoFactory,
    QuestionFactory,
    UserFactory,
    make_administrator,
    make_moderator,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
LIST = "/admin/forum/question/"


@pytest.fixture
def sam() -> User:
    return make_moderator(pseudonym="Sam")


@pytest.fixture
def wren() -> User:
    return make_moderator(pseudonym="Wren")


@pytest.fixture
def desk(sam: User, sign_in: SignIn) -> Client:
    return sign_in(sam)


def waiting(hours: float, **fields: Any) -> Question:
    """Return a question that has waited so long."""
    since = timezone.now() - timedelta(hours=hours)
    return QuestionFactory(status="pending", published_at=None, submitted_at=since, **fields)


def page(item: Any) -> str:
    return f"/admin/forum/{item._meta.model_name}/{item.pk}/change/"


def press(desk: Client, item: Any, do: str, **more: Any) -> Any:
    """Press a button of the page as it is now."""
    return desk.post(page(item), {"do": do, "version": item.version, **more})


def said(response: Any) -> str:
    return " ".join(response.content.decode().split())


class TestTakeNext:
    def test_a_press_takes_the_oldest_free_one_and_a_get_takes_nothing(
        self, desk: Client, sam: User, wren: User
    ) -> None:
        taken, oldest = waiting(9), waiting(5)
        waiting(7, asker=sam)
        claiming.claim(taken, by=wren)
        assert desk.get(f"{LIST}next/").status_code == 302
        assert Claim.objects.count() == 1
        assert desk.post(f"{LIST}next/")["Location"] == f"{page(oldest)}#review"
        assert [each.object_id for each in claiming.held_by(sam)] == [oldest.pk]

    def test_decide_and_take_next_takes_the_next(self, desk: Client, sam: User) -> None:
        first, second = waiting(5), waiting(1)
        desk.post(f"{LIST}next/")
        response = press(desk, first, "decide-next", action="approve")
        assert response["Location"] == f"{page(second)}#review"
        assert [each.object_id for each in claiming.held_by(sam)] == [second.pk]
        response = press(desk, second, "decide-next", action="approve")
        assert response["Location"] == LIST
        assert "All clear" in said(desk.get(LIST))

    def test_any_queue_takes_the_most_urgent_and_goes_on_through_all(self, desk: Client) -> None:
        question = waiting(2)
        answer = AnswerFactory(status="pending", submitted_at=timezone.now() - timedelta(days=3))
        assert desk.post("/admin/take/")["Location"] == f"{page(answer)}#review"
        response = press(desk, answer, "decide-next", action="approve")
        assert response["Location"] == f"{page(question)}#review"
        assert press(desk, question, "decide-next", action="approve")["Location"] == "/admin/"
        assert desk.post("/admin/take/", {"queue": "answer"})["Location"] == "/admin/"

    def test_skip_lets_go_and_what_was_skipped_comes_last(self, desk: Client, sam: User) -> None:
        first, second, third = waiting(9), waiting(5), waiting(1)
        desk.post(f"{LIST}next/")
        assert press(desk, first, "skip")["Location"] == f"{page(second)}#review"
        assert [each.object_id for each in claiming.held_by(sam)] == [second.pk]
        assert press(desk, second, "decide-next", action="approve")["Location"] == f"{page(third)}#review"
        assert press(desk, third, "decide-next", action="approve")["Location"] == f"{page(first)}#review"

    def test_nobody_else_may(self, sign_in: SignIn) -> None:
        item = waiting(1)
        for person in (UserFactory(), None):
            client = sign_in(person)
            for path, data in ((f"{LIST}next/", {}), ("/admin/take/", {}), (page(item), {"do": "hold"})):
                assert client.post(path, data).status_code == (403 if person else 302)
        assert not Claim.objects.exists()


class TestBar:
    def test_free_held_by_me_and_by_another(self, desk: Client, sign_in: SignIn, wren: User) -> None:
        waiting(9)
        item = waiting(5)
        free = said(desk.get(page(item)))
        assert "Hold for 15 minutes" in free
        assert "2 of 2 in Questions" in free
        mine = said(press(desk, item, "hold"))
        assert "Held by you, 15 min left" in mine
        assert "Hold longer" in mine
        others = said(sign_in(wren).get(page(item)))
        assert "Held by <bdi>Sam</bdi>, 15 min left" in others
        assert "Take over" in others
        assert "Held by Sam" in said(sign_in(wren).get(LIST))

    def test_ones_own_has_no_bar(self, desk: Client, sam: User) -> None:
        item = waiting(1, asker=sam)
        assert "Hold for 15 minutes" not in said(desk.get(page(item)))
        assert press(desk, item, "hold").status_code == 200
        assert not Claim.objects.exists()

    @pytest.mark.parametrize("do", ["hold", "release", "take-over"])
    def test_what_was_typed_stays(self, do: str, desk: Client, wren: User) -> None:
        item = waiting(1)
        if do == "take-over":
            claiming.claim(item, by=wren)
        typed = {"action": "return", "note": "Half a sentence", "take-over-reason": "away", "tick": ["2"]}
        answer = press(desk, item, do, **typed)
        assert "Half a sentence</textarea>" in said(answer)
        assert 'name="tick" value="2" checked' in said(answer)
        assert 'name="tick" value="1" checked' not in said(answer)
        assert 'value="return" data-label="Return for a change" data-needs-reason checked' in said(answer)

    def test_asks_the_database_as_often_in_a_long_queue(self, desk: Client) -> None:
        item = waiting(9)
        desk.get(page(item))
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                desk.get(page(item))
            counts.append(len(queries))
            waiting(1)
            claiming.claim(waiting(2), by=make_moderator())
        assert counts[0] == counts[1]

    def test_the_place_in_the_queue_is_counted_no_further_than_a_hundred(self, desk: Client) -> None:
        item = waiting(9)
        asker = UserFactory()
        Question.objects.bulk_create(
            Question(title="A", body="B", status="pending", asker=asker, submitted_at=timezone.now())
            for _ in range(101)
        )
        assert "1 of 100+ in Questions" in said(desk.get(page(item)))


class TestTakenBySomebodyElse:
    def test_a_decision_is_refused_and_loses_no_word(self, desk: Client, wren: User) -> None:
        item = waiting(1)
        claiming.claim(item, by=wren)
        answer = press(desk, item, "decide", action="return", reason="", note="Careful words")
        assert answer.status_code == 200  # a missing reason is said first
        answer = press(desk, item, "decide", action="approve", note="Careful words")
        assert answer.status_code == 409
        assert "Held by Wren, 15 minutes left." in said(answer)
        assert "Careful words</textarea>" in said(answer)
        assert Question.objects.get(pk=item.pk).status == "pending"

    def test_so_is_putting_something_right_meanwhile(self, desk: Client, wren: User) -> None:
        answer = AnswerFactory(status="pending", headline="Old")
        claiming.claim(answer, by=wren)
        refused = press(desk, answer, "edits", edits="1", headline="New", hashtags="", body=answer.body)
        assert refused.status_code == 409
        assert Answer.objects.get(pk=answer.pk).headline == "Old"

    def test_who_takes_over_decides_and_the_holder_reads_who_it_was(
        self, desk: Client, sam: User, wren: User, sign_in: SignIn
    ) -> None:
        item, theirs = waiting(1), sign_in(wren)
        claiming.claim(item, by=wren)
        assert "Say why you take it over." in said(press(desk, item, "take-over"))
        press(desk, item, "take-over", **{"take-over-reason": "urgent"})
        Claim.objects.update(since=timezone.now() - timedelta(minutes=2))
        assert "Sam took this over two minutes ago." in said(theirs.get(page(item)))
        refused = press(theirs, item, "decide", action="approve", note="Mine")
        assert refused.status_code == 409
        assert "Sam took this over two minutes ago." in said(refused)
        press(desk, item, "decide", action="approve")
        late = press(theirs, item, "decide", action="reject", reason="", note="Mine")
        assert late.status_code == 409
        assert "Decided by Sam just now: approved." in said(late)
        assert list(
            AuditEntry.objects.filter(object_id=item.pk, action="take over").values_list("actor_id", "reason")
        ) == [(sam.pk, "urgent")]

    def test_giving_it_to_somebody(self, desk: Client, wren: User, sign_in: SignIn) -> None:
        item, own = waiting(5), waiting(1, asker=wren)
        assert "Choose to whom" in said(press(desk, item, "assign"))
        assert "Wren may not decide on this." in said(press(desk, own, "assign", **{"assign-to": wren.pk}))
        answer = press(desk, item, "assign", **{"assign-to": wren.pk})
        assert answer["Location"] == LIST
        assert "Given to you by <bdi>Sam</bdi>, 24 h left" in said(sign_in(wren).get(page(item)))
        claims = said(sign_in(wren).get("/admin/accounts/claim/?mine=1"))
        assert f'<a href="{page(item)}">Question {item.pk}</a>' in claims

    def test_a_moderator_suspended_while_holding(self, desk: Client, wren: User, sign_in: SignIn) -> None:
        item, theirs = waiting(1), sign_in(wren)
        claiming.claim(item, by=wren)
        membership.set_active(wren, active=False, by=make_administrator())
        assert press(theirs, item, "decide", action="approve").status_code in {302, 403}
        assert Question.objects.get(pk=item.pk).status == "pending"
        press(desk, item, "decide", action="approve")
        assert Question.objects.get(pk=item.pk).status == "published"


class TestTooLate:
    def test_twice(self, desk: Client) -> None:
        item = waiting(1)
        assert press(desk, item, "decide", action="approve").status_code == 302
        again = press(desk, item, "decide", action="approve")
        assert again.status_code == 409
        assert "You decided this just now: approved. Nothing was overwritten." in said(again)

    def test_after_it_was_withdrawn(self, desk: Client) -> None:
        item = waiting(1)
        asking.withdraw(item, by=item.asker)
        item.version -= 1
        late = press(desk, item, "decide", action="approve")
        assert late.status_code == 409
        assert "This changed since you opened it just now: withdrawn." in said(late)

    def test_a_tab_that_shows_an_older_text(self, desk: Client) -> None:
        item = waiting(1)
        seen = item.version
        moderation.decide(item, "return", by=make_moderator(), reason="unclear", note="Where?")
        asking.save_words(
            item, by=item.asker, body="Quite another text, which nobody at the desk has read yet."
        )
        asking.submit(item, by=item.asker)
        assert (
            desk.post(page(item), {"do": "decide", "version": seen, "action": "approve"}).status_code == 409
        )
        assert Question.objects.get(pk=item.pk).status == "pending"


class TestHeld:
    def test_release_all(self, desk: Client, sam: User) -> None:
        for item in (waiting(2), waiting(1)):
            claiming.claim(item, by=sam)
        assert desk.get("/admin/release/").status_code == 405
        assert desk.post("/admin/release/")["Location"] == "/admin/"
        assert not Claim.objects.exists()


class TestPhotosOfAQuestion:
    """A question is published with the photos that wait; nobody publishes one that their page did not show."""

    def shown(self, desk: Client, item: Any) -> str:
        found = re.search(r'name="shown" value="([^"]*)"', desk.get(page(item)).content.decode())
        assert found
        return found[1]

    def test_one_that_came_back_meanwhile(self, desk: Client) -> None:
        item = waiting(1)
        photo = PhotoFactory(question=item, status="returned")
        seen = self.shown(desk, item)
        transition(photo, "replace", by=item.asker)
        late = press(desk, item, "decide", action="approve", shown=seen, note="My words")
        assert late.status_code == 409
        assert "My words" in said(late)
        assert set(Photo.objects.values_list("status", flat=True)) == {"pending"}
        assert Question.objects.get(pk=item.pk).status == "pending"
        done = press(desk, item, "decide", action="approve", shown=self.shown(desk, item))
        assert done.status_code == 302
        assert Photo.objects.get().status == "published"

    def test_one_that_its_asker_opened_to_everybody_meanwhile(self, desk: Client) -> None:
        item = waiting(1)
        photo = PhotoFactory(question=item, status="pending", audience="physicians")
        seen = self.shown(desk, item)
        Photo.objects.filter(pk=photo.pk).update(audience="public", version=photo.version + 1)
        assert press(desk, item, "decide", action="approve", shown=seen).status_code == 409

    def test_an_edit_whose_public_text_changed_meanwhile(self, desk: Client) -> None:
        edit = AnswerFactory().revisions.create(headline="New", body="New words here.", status="pending")
        seen = self.shown(desk, edit)
        Answer.objects.update(version=9)
        assert press(desk, edit, "decide", action="approve", shown=seen).status_code == 409


def test_the_first_of_two_lets_go_so_that_the_second_can_decide(
    desk: Client, sam: User, wren: User, sign_in: SignIn
) -> None:
    view = PeerViewFactory(status="pending", verdict="unsafe", submitted_at=timezone.now())
    assert desk.post("/admin/take/")["Location"] == f"{page(view)}#review"
    assert press(desk, view, "decide-next", action="approve")["Location"] == "/admin/"
    assert not Claim.objects.exists()
    press(sign_in(wren), PeerView.objects.get(), "decide", action="approve")
    assert PeerView.objects.get().status == "published"
