"""From the first word of an answer to the queue, and edits of what is published."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.domain.transitions import NotAllowed, TransitionRefused
from accounts.models import AuditEntry, Physician, User
from forum.domain import answering, moderation
from forum.domain.hashtags import BadHashtag
from forum.models import Answer, Revision, Snapshot
from tests.factories import AnswerFactory, PhysicianFactory, QuestionFactory, UserFactory, make_moderator

pytestmark = pytest.mark.django_db
WORDS = {
    "headline": "Have it seen this week",
    "body": "A ring that grows should be seen by somebody this week.",
}


@pytest.fixture
def doctor() -> Physician:
    return PhysicianFactory(standing_disclaimer="Only my own view.")


def draft(doctor: Physician) -> Answer:
    answer = answering.start_answer(QuestionFactory(), by=doctor.user)
    answering.save_words(answer, by=doctor.user, **WORDS)
    return answer


def test_a_draft_carries_the_physicians_own_note(doctor: Physician) -> None:
    answer = answering.start_answer(QuestionFactory(), by=doctor.user)
    assert (answer.status, answer.disclaimer, answer.author) == ("draft", "Only my own view.", doctor)
    doctor.standing_disclaimer = "Changed since."
    doctor.save()
    answer.refresh_from_db()
    assert answer.disclaimer == "Only my own view."


def test_beginning_again_finds_what_is_there(doctor: Physician) -> None:
    answer = draft(doctor)
    assert answering.start_answer(answer.question, by=doctor.user) == answer


@pytest.mark.parametrize("status", ["withdrawn", "rejected"])
def test_after_a_no_another_answer_may_be_written(status: str, doctor: Physician) -> None:
    answer = AnswerFactory(author=doctor, status=status)
    assert answering.start_answer(answer.question, by=doctor.user) != answer


@pytest.mark.parametrize(
    ("standing", "allowed"),
    [
        ("verified", True),
        ("draft", True),
        ("submitted", True),
        ("more_information", True),
        ("lapsed", True),
        ("suspended", False),
    ],
)
def test_who_may_begin(standing: str, allowed: bool) -> None:
    physician = PhysicianFactory(standing=standing)
    question = QuestionFactory()
    if allowed:
        assert answering.start_answer(question, by=physician.user).status == "draft"
    else:
        with pytest.raises(NotAllowed):
            answering.start_answer(question, by=physician.user)


def test_others_may_not_begin() -> None:
    own = PhysicianFactory()
    for user in (UserFactory(), make_moderator(), PhysicianFactory(closed_at=timezone.now()).user):
        with pytest.raises(NotAllowed):
            answering.start_answer(QuestionFactory(), by=user)
    with pytest.raises(NotAllowed):
        answering.start_answer(QuestionFactory(asker=own.user), by=own.user)


@pytest.mark.parametrize(
    "fields", [{"status": "hidden"}, {"status": "withdrawn"}, {"closed_at": timezone.now()}]
)
def test_a_question_that_takes_none(fields: dict[str, Any], doctor: Physician) -> None:
    with pytest.raises(answering.QuestionClosed):
        answering.start_answer(QuestionFactory(**fields), by=doctor.user)
    answer = draft(doctor)
    type(answer.question).objects.filter(pk=answer.question_id).update(**fields)
    with pytest.raises(answering.QuestionClosed):
        answering.submit(answer, by=doctor.user)


def test_only_the_author_writes(doctor: Physician) -> None:
    answer = draft(doctor)
    for user in (PhysicianFactory().user, make_moderator(), UserFactory()):
        with pytest.raises(NotAllowed):
            answering.save_words(answer, by=user, headline="Mine now")
        with pytest.raises(TransitionRefused):
            answering.submit(answer, by=user)
        with pytest.raises(NotAllowed):
            answering.discard(answer, by=user)


@pytest.mark.parametrize(
    "name", ["status", "author", "question", "published_at", "byline_checked", "position", "version_"]
)
def test_only_words_can_be_written(name: str, doctor: Physician) -> None:
    with pytest.raises(ValueError, match="not the author's"):
        answering.save_words(draft(doctor), by=doctor.user, **{name: 1})


def test_saving_the_same_changes_nothing(doctor: Physician) -> None:
    answer = draft(doctor)
    version = answer.version
    assert answering.save_words(answer, by=doctor.user, version=0, **WORDS) == version


def test_two_tabs_notice_each_other(doctor: Physician) -> None:
    answer = draft(doctor)
    seen = answer.version
    answering.save_words(
        Answer.objects.get(pk=answer.pk), by=doctor.user, version=seen, body="From the first tab."
    )
    with pytest.raises(answering.EditedElsewhere) as conflict:
        answering.save_words(answer, by=doctor.user, version=seen, body="From the second tab.")
    assert conflict.value.current.body == "From the first tab."
    answer.refresh_from_db()
    assert answer.body == "From the first tab."


def test_hashtags_are_folded(doctor: Physician) -> None:
    answer = draft(doctor)
    answering.save_words(answer, by=doctor.user, hashtags=["#Masseter", "masseter", " Jaw "])
    assert answer.hashtags == ["masseter", "jaw"]
    with pytest.raises(BadHashtag):
        answering.save_words(answer, by=doctor.user, hashtags=["a/b"])


@pytest.mark.parametrize("status", ["pending", "published", "hidden", "rejected", "withdrawn"])
def test_what_was_sent_is_not_written_in(status: str, doctor: Physician) -> None:
    answer = AnswerFactory(author=doctor, status=status)
    with pytest.raises(ValueError, match="sent"):
        answering.save_words(answer, by=doctor.user, body="Quietly changed.")


def test_sending_freezes_the_byline(doctor: Physician) -> None:
    answer = draft(doctor)
    doctor.credentials, doctor.practice_city = ["DO"], "Boise"
    doctor.save()
    sent = answering.submit(answer, by=doctor.user)
    assert (sent.status, sent.byline_credentials, sent.byline_city) == ("pending", ["DO"], "Boise")
    assert sent.byline_checked == {
        "register": "Test register",
        "jurisdiction": "Colorado",
        "on": "2026-05-02",
    }
    assert Snapshot.objects.get(answer=answer).content["headline"] == WORDS["headline"]


@pytest.mark.parametrize("standing", ["submitted", "lapsed", "suspended"])
def test_only_the_verified_send(standing: str) -> None:
    physician = PhysicianFactory(standing=standing)
    answer = AnswerFactory(author=physician, status="draft")
    with pytest.raises(NotAllowed):
        answering.submit(answer, by=physician.user)
    answer.refresh_from_db()
    assert answer.status == "draft"


def test_only_a_draft_is_discarded(doctor: Physician) -> None:
    answer = draft(doctor)
    answering.discard(answer, by=doctor.user)
    assert not Answer.objects.exists()
    assert AuditEntry.objects.filter(object_type="answer", action="discard").exists()
    with pytest.raises(ValueError, match="draft"):
        answering.discard(AnswerFactory(author=doctor, status="pending"), by=doctor.user)


def _edit(answer: Answer, by: User, body: str = "Another text, which is longer than before.") -> Revision:
    revision = answering.start_revision(answer, by=by)
    answering.save_words(revision, by=by, body=body)
    return answering.submit_revision(revision, by=by)


def test_an_edit_leaves_the_old_text_public_until_it_is_approved(doctor: Physician) -> None:
    answer = AnswerFactory(author=doctor, body="The old text.")
    revision = _edit(answer, doctor.user)
    answer.refresh_from_db()
    assert (answer.body, answer.edited_at) == ("The old text.", None)
    moderation.decide(revision, "approve", by=make_moderator())
    answer.refresh_from_db()
    assert answer.body == "Another text, which is longer than before."
    assert answer.edited_at is not None
    assert Snapshot.objects.filter(answer=answer, content__body="The old text.").exists()


@pytest.mark.parametrize("action", ["return", "reject"])
def test_a_no_to_an_edit_changes_nothing(action: str, doctor: Physician) -> None:
    answer = AnswerFactory(author=doctor, body="The old text.")
    moderation.decide(_edit(answer, doctor.user), action, by=make_moderator(), reason="x", note="Why.")
    answer.refresh_from_db()
    assert (answer.status, answer.body) == ("published", "The old text.")


def test_only_published_answers_of_verified_authors_are_edited(doctor: Physician) -> None:
    lapsed = PhysicianFactory(standing="lapsed")
    with pytest.raises(NotAllowed):
        answering.start_revision(AnswerFactory(author=lapsed), by=lapsed.user)
    with pytest.raises(NotAllowed):
        answering.start_revision(AnswerFactory(), by=doctor.user)
    with pytest.raises(ValueError, match="published"):
        answering.start_revision(AnswerFactory(author=doctor, status="hidden"), by=doctor.user)


@pytest.mark.parametrize("status", ["hidden", "withdrawn"])
def test_an_edit_of_what_went_away_is_not_sent(status: str, doctor: Physician) -> None:
    """Row "Answer, hidden": its author may read it, no more."""
    answer = AnswerFactory(author=doctor)
    revision = answering.start_revision(answer, by=doctor.user)
    Answer.objects.filter(pk=answer.pk).update(status=status)
    with pytest.raises(TransitionRefused):
        answering.submit_revision(revision, by=doctor.user)
    revision.refresh_from_db()
    assert revision.status == "draft"


def test_withdrawing_takes_the_waiting_edit_along(doctor: Physician) -> None:
    answer = AnswerFactory(author=doctor)
    revision = _edit(answer, doctor.user)
    answering.withdraw(answer, by=doctor.user)
    revision.refresh_from_db()
    assert (answer.status, revision.status) == ("withdrawn", "withdrawn")
