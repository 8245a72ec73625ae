"""The one writer of status: who, from where, with what reason, and what stays behind."""

import pytest
from django.utils import timezone

from accounts.domain.transitions import (
    IllegalTransition,
    NotAllowed,
    ReasonMissing,
    StaleVersion,
    last_entry,
    may,
    transition,
)
from accounts.models import AuditEntry, Statement, User
from forum.models import Answer, Question
from tests.factories import (
    AnswerFactory,
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    UserFactory,
    in_group,
    make_administrator,
    make_moderator,
)

pytestmark = pytest.mark.django_db


def _unchanged(item: Question | Answer) -> bool:
    fresh = type(item).objects.get(pk=item.pk)
    return (fresh.status, fresh.version) == (item.status, item.version) and not AuditEntry.objects.exists()


def test_a_move_is_saved_and_recorded() -> None:
    question, moderator = QuestionFactory(status="pending", version=4), make_moderator()
    before = question.words_hash()
    entry = transition(
        question,
        "approve",
        by=moderator,
        version=4,
        published_at=timezone.now(),
        title="Is a blue ring a worry?",
    )
    fresh = Question.objects.get(pk=question.pk)
    assert (fresh.status, fresh.version, fresh.title) == ("published", 5, "Is a blue ring a worry?")
    assert (question.status, question.version, question.title) == (fresh.status, fresh.version, fresh.title)
    assert fresh.decided_at is not None
    assert (entry.actor_id, entry.object_type, entry.object_id) == (moderator.pk, "question", question.pk)
    assert (entry.action, entry.status_before, entry.status_after) == ("approve", "pending", "published")
    assert (entry.version, entry.hash_before) == (5, before)
    assert entry.hash_after == fresh.words_hash() != before
    assert last_entry(question) == entry


def test_no_words_stand_in_the_log() -> None:
    question, moderator = (
        QuestionFactory(status="pending", title="Canary title of a question"),
        make_moderator(),
    )
    entry = transition(question, "reject", by=moderator, reason="identifies", note="Canary note to the asker")
    values = " ".join(str(getattr(entry, field.name)) for field in AuditEntry._meta.fields)
    assert "Canary" not in values


def test_a_no_is_told_to_the_owner() -> None:
    question, moderator = QuestionFactory(status="pending"), make_moderator()
    entry = transition(question, "return", by=moderator, reason="unclear", note="Please say when it began.")
    statement = Statement.objects.get()
    assert (statement.entry, statement.recipient, statement.reason) == (entry, question.asker, "unclear")
    assert (statement.object_type, statement.object_id) == ("question", question.pk)
    assert statement.text == "Please say when it began."


@pytest.mark.parametrize("action", ["return", "reject"])
def test_a_no_without_a_reason_is_refused(action: str) -> None:
    question, moderator = QuestionFactory(status="pending"), make_moderator()
    with pytest.raises(ReasonMissing):
        transition(question, action, by=moderator, note="No.")
    assert _unchanged(question)


def test_sending_sets_the_time_of_sending_and_no_decision() -> None:
    question = QuestionFactory(status="returned", submitted_at=None)
    transition(question, "submit", by=question.asker)
    fresh = Question.objects.get(pk=question.pk)
    assert fresh.submitted_at is not None
    assert fresh.decided_at is None
    assert not Statement.objects.exists()


@pytest.mark.parametrize("action", ["approve", "unheard-of", "restore", "unmerge"])
def test_what_no_table_names_is_refused(action: str) -> None:
    question = QuestionFactory(status="published")
    with pytest.raises(IllegalTransition):
        transition(question, action, by=make_moderator(), reason="x")
    assert _unchanged(question)


def test_the_status_in_the_database_counts_and_not_the_one_in_hand() -> None:
    question, moderator = QuestionFactory(status="pending"), make_moderator()
    stale = Question.objects.get(pk=question.pk)
    transition(question, "reject", by=moderator, reason="x")
    with pytest.raises(IllegalTransition):
        transition(stale, "approve", by=moderator, published_at=timezone.now())
    assert AuditEntry.objects.count() == 1


def test_an_old_view_is_refused_and_names_what_happened_last() -> None:
    question, moderator = QuestionFactory(status="pending", version=1), make_moderator()
    first = transition(question, "return", by=moderator, reason="x", version=1)
    with pytest.raises(StaleVersion) as late:
        transition(question, "approve", by=make_moderator(), version=1)
    assert late.value.entry == first


def test_an_old_view_of_something_without_history() -> None:
    question = QuestionFactory(status="pending", version=7)
    with pytest.raises(StaleVersion) as late:
        transition(question, "approve", by=make_moderator(), version=6)
    assert late.value.entry is None
    assert _unchanged(question)


def _deactivated(user: User) -> User:
    user.is_active = False
    user.save()
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    "who", ["nobody", "asker", "patient", "physician", "switched-off moderator", "superuser off"]
)
def test_only_moderators_decide(who: str) -> None:
    question = QuestionFactory(status="pending")
    people = {
        "nobody": lambda: None,
        "asker": lambda: question.asker,
        "patient": UserFactory,
        "physician": lambda: PhysicianFactory().user,
        "switched-off moderator": lambda: _deactivated(make_moderator()),
        "superuser off": lambda: _deactivated(UserFactory(is_superuser=True)),
    }
    person = people[who]()
    assert not may(question, "approve", by=person)
    with pytest.raises(NotAllowed):
        transition(question, "approve", by=person, published_at=timezone.now())
    assert _unchanged(question)


def test_an_administrator_decides() -> None:
    question = QuestionFactory(status="pending")
    transition(question, "approve", by=make_administrator(), published_at=timezone.now())
    assert question.status == "published"


@pytest.mark.parametrize("action", ["approve", "return", "reject"])
def test_nobody_decides_on_their_own(action: str) -> None:
    moderator = make_moderator()
    question = QuestionFactory(status="pending", asker=moderator)
    with pytest.raises(NotAllowed):
        transition(question, action, by=moderator, reason="x", published_at=timezone.now())
    photo = PhotoFactory(question=question, status="pending")
    with pytest.raises(NotAllowed):
        transition(photo, action, by=moderator, reason="x")


def test_a_moderator_who_is_a_physician_does_not_decide_on_their_answer() -> None:
    physician = PhysicianFactory()
    answer = AnswerFactory(status="pending", author=physician)
    with pytest.raises(NotAllowed):
        transition(answer, "approve", by=in_group(physician.user, "Moderators"), published_at=timezone.now())


def test_a_moderator_does_not_withdraw_for_others() -> None:
    question = QuestionFactory(status="pending")
    with pytest.raises(NotAllowed):
        transition(question, "withdraw", by=make_moderator())
    transition(question, "withdraw", by=question.asker)
    assert question.status == "withdrawn"


@pytest.mark.parametrize("standing", ["", "draft", "submitted", "lapsed", "suspended", "refused"])
def test_an_answer_is_sent_only_by_its_verified_author(standing: str) -> None:
    physician = PhysicianFactory(standing=standing)
    answer = AnswerFactory(status="returned", author=physician)
    with pytest.raises(NotAllowed):
        transition(answer, "submit", by=physician.user)
    with pytest.raises(NotAllowed):
        transition(answer, "submit", by=PhysicianFactory().user)
    transition(answer, "withdraw", by=physician.user)
    assert answer.status == "withdrawn"


def test_a_closed_profile_sends_nothing() -> None:
    physician = PhysicianFactory(closed_at=timezone.now())
    answer = AnswerFactory(status="returned", author=physician)
    assert not may(answer, "submit", by=physician.user)


def test_what_is_rejected_is_opened_again_by_another_moderator_only() -> None:
    first, other = make_moderator(), make_moderator()
    question = QuestionFactory(status="pending")
    transition(question, "reject", by=first, reason="x")
    assert not may(question, "reopen", by=first)
    with pytest.raises(NotAllowed):
        transition(question, "reopen", by=first, reason="appeal")
    transition(question, "reopen", by=other, reason="appeal")
    assert question.status == "pending"


def test_who_rejected_last_counts_and_not_who_did_once() -> None:
    first, other = make_moderator(), make_moderator()
    question = QuestionFactory(status="pending")
    transition(question, "reject", by=first, reason="x")
    transition(question, "reopen", by=other, reason="appeal")
    transition(question, "reject", by=other, reason="x")
    assert not may(question, "reopen", by=other)
    assert may(question, "reopen", by=first)


def test_a_redaction_does_not_hide_who_decided() -> None:
    """`redact` stays in its status; the person who only redacted is not the one who decided."""
    first, other = make_moderator(), make_moderator()
    photo = PhotoFactory(status="pending")
    transition(photo, "redact", by=first, reason="street sign")
    assert photo.status == "pending"
    transition(photo, "approve", by=other)
    assert photo.status == "published"


def test_the_clock_lapses_and_nobody_else() -> None:
    verification = PhysicianFactory().verification
    with pytest.raises(NotAllowed):
        transition(verification, "lapse", by=make_moderator())
    entry = transition(verification, "lapse", by=None)
    assert verification.status == "lapsed"
    assert entry.actor_id is None


def test_the_clock_does_nothing_else() -> None:
    question = QuestionFactory(status="pending")
    for action in ("approve", "withdraw", "return"):
        with pytest.raises(NotAllowed):
            transition(question, action, by=None, reason="x")


def test_a_suspension_is_lifted_by_another_person_with_a_reason() -> None:
    first, other = make_moderator(), make_moderator()
    verification = PhysicianFactory().verification
    transition(verification, "suspend", by=first, reason="complaint")
    with pytest.raises(NotAllowed):
        transition(verification, "reinstate", by=first, reason="cleared")
    with pytest.raises(ReasonMissing):
        transition(verification, "reinstate", by=other)
    transition(verification, "reinstate", by=other, reason="cleared")
    assert verification.status == "verified"


def test_deciding_needs_the_permission_to_verify_where_the_table_says_so() -> None:
    verification = PhysicianFactory(standing="submitted").verification
    with pytest.raises(NotAllowed):
        transition(verification, "verify", by=UserFactory())
    moderator_physician = in_group(verification.physician.user, "Moderators")
    with pytest.raises(NotAllowed):
        transition(verification, "verify", by=moderator_physician)


def test_what_fails_in_the_same_transaction_takes_the_entry_with_it() -> None:
    """Without a time of publication PostgreSQL refuses the row; then nothing of the move may stay."""
    question = QuestionFactory(status="pending", published_at=None)
    with pytest.raises(Exception, match="question_published_has_a_time"):
        transition(question, "approve", by=make_moderator())
    assert _unchanged(question)
    assert question.status == "pending"
