"""A moderator's decisions and all that follows from them."""

from typing import Any

import pytest
from django.utils import timezone

from accounts import roles
from accounts.domain.transitions import NotAllowed, ReasonMissing, TransitionRefused
from accounts.models import AuditEntry, Statement
from forum.domain import moderation
from forum.models import Photo, Question
from tests.factories import (
    AnswerFactory,
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    QuestionUpdateFactory,
    UserFactory,
    in_group,
    make_moderator,
)

pytestmark = pytest.mark.django_db


def test_approving_publishes_the_question_with_its_waiting_photos(deferred: Any) -> None:
    question = QuestionFactory(status="pending", published_at=None)
    waiting, returned = (
        PhotoFactory(question=question, status="pending"),
        PhotoFactory(question=question, status="returned"),
    )
    before = timezone.now()
    moderation.decide(question, "approve", by=make_moderator())
    fresh = Question.objects.get(pk=question.pk)
    assert fresh.status == "published"
    assert fresh.published_at is not None
    assert before <= fresh.published_at <= timezone.now()
    assert Photo.objects.get(pk=waiting.pk).status == "published"
    assert Photo.objects.get(pk=returned.pk).status == "returned"
    assert deferred() == [{"event": "question_published", "to": question.asker_id, "about": question.pk}]
    assert AuditEntry.objects.filter(object_type="photo", action="approve", object_id=waiting.pk).exists()


@pytest.mark.parametrize(("action", "status"), [("return", "returned"), ("reject", "rejected")])
@pytest.mark.parametrize("factory", [QuestionFactory, AnswerFactory, QuestionUpdateFactory])
def test_a_no_is_explained_and_told(action: str, status: str, factory: Any, deferred: Any) -> None:
    item = factory(status="pending")
    with pytest.raises(ReasonMissing):
        moderation.decide(item, action, by=make_moderator())
    moderation.decide(item, action, by=make_moderator(), reason="unclear", note="Please say when.")
    item.refresh_from_db()
    assert item.status == status
    statement = Statement.objects.get(object_type=item.KIND, object_id=item.pk)
    assert (statement.recipient_id, statement.text) == (item.owner_id(), "Please say when.")
    assert [(job["event"], job["to"]) for job in deferred()] == [(f"{item.KIND}_{status}", item.owner_id())]


@pytest.mark.parametrize("factory", [QuestionFactory, AnswerFactory, QuestionUpdateFactory])
def test_hiding_and_restoring_keep_the_time_of_publication(factory: Any, deferred: Any) -> None:
    item, moderator = factory(), make_moderator()
    published = getattr(item, "published_at", None)
    moderation.decide(item, "hide", by=moderator, reason="x", note="Why.")
    moderation.decide(item, "restore", by=moderator, reason="y", note="Right again.")
    item.refresh_from_db()
    assert item.status == "published"
    assert getattr(item, "published_at", None) == published
    assert [job["event"] for job in deferred()] == [f"{item.KIND}_hidden", f"{item.KIND}_restored"]


def test_an_answer_lists_its_author_and_tells_the_asker_once(deferred: Any) -> None:
    physician = PhysicianFactory(listed_at=None)
    answer = AnswerFactory(status="pending", author=physician, published_at=None, answered_at=None)
    moderation.decide(answer, "approve", by=make_moderator())
    answer.refresh_from_db()
    physician.refresh_from_db()
    assert answer.published_at is not None
    assert answer.answered_at is not None
    assert physician.listed_at is not None
    assert [job["event"] for job in deferred()] == ["answer_published", "question_answered"]


def test_the_asker_of_a_hidden_question_hears_of_no_answer(deferred: Any) -> None:
    answer = AnswerFactory(status="pending", question__status="hidden", published_at=None)
    moderation.decide(answer, "approve", by=make_moderator())
    assert "question_answered" not in [job["event"] for job in deferred()]


def test_imported_things_tell_nobody(deferred: Any) -> None:
    answer = AnswerFactory(
        status="pending",
        author=None,
        source="archive",
        published_at=None,
        answered_at=None,
        question__asker=None,
    )
    moderation.decide(answer, "approve", by=make_moderator())
    answer.refresh_from_db()
    assert answer.answered_at is None, "no date is made up"
    assert deferred() == []


def test_all_or_nothing() -> None:
    """A photo that cannot be approved must not leave a published question behind."""
    moderator = make_moderator()
    question = QuestionFactory(status="pending", published_at=None)
    PhotoFactory(question=question, status="pending")
    Question.objects.filter(pk=question.pk).update(asker=moderator)
    with pytest.raises(TransitionRefused):
        moderation.decide(question, "approve", by=moderator)
    assert Question.objects.get(pk=question.pk).status == "pending"
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("who", [UserFactory, lambda: PhysicianFactory().user])
def test_others_decide_nothing(who: Any, deferred: Any) -> None:
    question = QuestionFactory(status="pending", published_at=None)
    for action in ("approve", "return", "reject"):
        with pytest.raises(NotAllowed):
            moderation.decide(question, action, by=who(), reason="x", note="y")
    assert deferred() == []


def test_closing_is_no_status() -> None:
    question, moderator = QuestionFactory(), make_moderator()
    moderation.close(question, by=moderator)
    question.refresh_from_db()
    assert question.status == "published"
    assert not question.may_be_answered()
    moderation.close(question, by=moderator, open_again=True)
    question.refresh_from_db()
    assert question.may_be_answered()
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["open", "close"]


def test_who_may_not_close() -> None:
    question = QuestionFactory()
    for user in (UserFactory(), question.asker, PhysicianFactory().user):
        with pytest.raises(NotAllowed):
            moderation.close(question, by=user)
    moderator = make_moderator()
    with pytest.raises(NotAllowed):
        moderation.close(QuestionFactory(asker=moderator), by=moderator)


@pytest.mark.parametrize("status", ["draft", "pending", "returned", "hidden", "rejected", "withdrawn"])
def test_only_a_published_question_is_closed(status: str) -> None:
    with pytest.raises(NotAllowed):
        moderation.close(QuestionFactory(status=status), by=make_moderator())


@pytest.mark.parametrize("factory", [QuestionFactory, AnswerFactory, QuestionUpdateFactory, PhotoFactory])
def test_what_was_taken_back_or_is_ones_own_is_not_decided_on(factory: Any) -> None:
    withdrawn, moderator = factory(status="withdrawn"), make_moderator()
    for action in ("approve", "return", "reject", "hide", "restore"):
        with pytest.raises(TransitionRefused):
            moderation.decide(withdrawn, action, by=moderator, reason="unclear")
    own = factory(status="pending")
    asker = getattr(own, "asker", None) or getattr(getattr(own, "author", None), "user", None)
    asker = asker or own.question.asker
    moderators = in_group(asker, roles.MODERATORS)
    for action in ("approve", "return", "reject"):
        with pytest.raises(NotAllowed):
            moderation.decide(own, action, by=moderators, reason="unclear")
    moderation.decide(own, "reject", by=moderator, reason="unclear")
    with pytest.raises(TransitionRefused):
        moderation.decide(own, "reject", by=make_moderator(), reason="unclear")
    assert AuditEntry.objects.filter(object_type=own.KIND, object_id=own.pk).count() == 1


def test_a_reason_of_a_hundred_thousand_characters(sign_in: Any) -> None:
    question = QuestionFactory(status="pending")
    client, long = sign_in(make_moderator()), "x" * 100_000
    for fields in ({"reason": long, "note": ""}, {"reason": "", "note": long}):
        sent = {"do": "decide", "action": "reject", "version": question.version, **fields}
        answer = client.post(f"/admin/forum/question/{question.pk}/change/", sent)
        assert answer.status_code == 200
        assert Question.objects.get(pk=question.pk).status == "pending"
