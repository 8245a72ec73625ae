"""Appeals: who may, about what, until when, how often; who decides, and what follows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.domain import appealing, verification
from accounts.domain.transitions import (
    IllegalTransition,
    NotAllowed,
    ReasonMissing,
    StaleVersion,
    TransitionRefused,
)
from accounts.models import Appeal, AuditEntry, Moderated, Statement, User
from forum.domain import asking, moderation, withdrawal
from forum.models import Answer, Photo, Question, QuestionUpdate
from tests.factories import (
    AnswerFactory,
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    QuestionUpdateFactory,
    UserFactory,
    in_group,
    make_administrator,
    make_moderator,
)
from tests.trust.test_races import at_once

pytestmark = pytest.mark.django_db
WHY = "The name in it is that of a town, not of a person. Please read it again."
NOTE = "It names a person."


def rejected(item: Any, by: User, action: str = "reject") -> Any:
    """Return a thing after a moderator's decision."""
    moderation.decide(item, action, by=by, reason="identifies-someone", note=NOTE)
    return item


def question(**fields: Any) -> Question:
    return QuestionFactory(status="pending", published_at=None, **fields)


def owner(item: Moderated) -> User:
    return User.objects.get(pk=item.owner_id())


MAKERS: dict[str, Callable[[User], Any]] = {
    "question rejected": lambda by: rejected(question(), by),
    "question hidden": lambda by: rejected(QuestionFactory(), by, "hide"),
    "photo rejected": lambda by: rejected(PhotoFactory(status="pending"), by),
    "photo hidden": lambda by: rejected(PhotoFactory(), by, "hide"),
    "update rejected": lambda by: rejected(QuestionUpdateFactory(status="pending"), by),
    "update hidden": lambda by: rejected(QuestionUpdateFactory(), by, "hide"),
    "answer rejected": lambda by: rejected(AnswerFactory(status="pending"), by),
    "answer hidden": lambda by: rejected(AnswerFactory(), by, "hide"),
}


@pytest.mark.parametrize("case", MAKERS)
def test_every_kind_can_be_appealed_against_and_comes_back(case: str, deferred: Any) -> None:
    first, second = make_moderator(), make_moderator()
    item = MAKERS[case](first)
    appeal = appealing.appeal(item, by=owner(item), text=WHY)
    assert (appeal.status, appeal.decision.actor_id) == ("waiting", first.pk)
    appealing.decide(appeal, by=second, overturn=True, reason="misread", note="We misread it.")
    item.refresh_from_db()
    assert item.status == ("pending" if case.endswith("rejected") else "published")
    appeal.refresh_from_db()
    assert (appeal.status, appeal.decider_id) == ("overturned", second.pk)
    assert Statement.objects.get(object_type="appeal").text == "We misread it."
    told = [job["event"] for job in deferred() if job["to"] == appeal.by_id]
    assert told[-2:] == ["appeal_received", "appeal_overturned"]


@pytest.mark.parametrize("case", MAKERS)
def test_a_decision_that_stays_changes_nothing(case: str, deferred: Any) -> None:
    item = MAKERS[case](make_moderator())
    before = item.status
    appeal = appealing.appeal(item, by=owner(item), text=WHY)
    appealing.decide(
        appeal, by=make_moderator(), overturn=False, reason="rule-applies", note="It does name her."
    )
    item.refresh_from_db()
    assert item.status == before
    assert appeal.status == "upheld"
    assert deferred()[-1]["event"] == "appeal_upheld"


def test_a_refused_and_a_suspended_verification() -> None:
    refuser, other = make_moderator(), make_moderator()
    waiting = PhysicianFactory(standing="submitted").verification
    verification.refuse(waiting, by=refuser, reason="mismatch", note="The name differs.")
    appeal = appealing.appeal(waiting, by=waiting.physician.user, text=WHY)
    with pytest.raises(NotAllowed):
        appealing.decide(appeal, by=refuser, overturn=True, reason="misread")
    appealing.decide(appeal, by=other, overturn=True, reason="misread")
    waiting.refresh_from_db()
    assert waiting.status == "submitted"

    posting = PhysicianFactory().verification
    verification.suspend(posting, by=refuser, reason="conduct", note="Sells in answers.")
    appeal = appealing.appeal(posting, by=posting.physician.user, text=WHY)
    appealing.decide(appeal, by=other, overturn=True, reason="misread")
    posting.refresh_from_db()
    assert posting.status == "verified"


def test_verification_appeals_need_the_permission_to_verify() -> None:
    waiting = PhysicianFactory(standing="submitted").verification
    verification.refuse(waiting, by=make_moderator(), reason="mismatch", note="The name differs.")
    appeal = appealing.appeal(waiting, by=waiting.physician.user, text=WHY)
    from django.contrib.auth.models import Permission  # noqa: PLC0415 (used here alone)

    only_moderates = UserFactory()
    only_moderates.user_permissions.add(Permission.objects.get(codename="moderate"))
    with pytest.raises(NotAllowed):
        appealing.decide(appeal, by=User.objects.get(pk=only_moderates.pk), overturn=False, reason="x")


# Who, what, when


def test_only_the_owner_and_no_moderator() -> None:
    moderator = make_moderator()
    item = rejected(question(), moderator)
    for stranger in (UserFactory(), PhysicianFactory().user, moderator, make_administrator()):
        with pytest.raises(NotAllowed):
            appealing.appeal(item, by=stranger, text=WHY)
    own = rejected(question(asker=make_moderator()), moderator)
    with pytest.raises(NotAllowed):
        appealing.appeal(own, by=own.asker, text=WHY)
    assert not Appeal.objects.exists()


@pytest.mark.parametrize("status", ["draft", "pending", "returned", "published", "withdrawn"])
def test_nothing_to_appeal_against(status: str) -> None:
    item = QuestionFactory(status=status)
    with pytest.raises(NotAllowed, match="nothing to appeal"):
        appealing.appeal(item, by=item.asker, text=WHY)


def _age(item: Moderated, days: int) -> None:
    """Make the newest decision on a thing older; the log refuses that to everybody but a test."""
    from django.db import connection  # noqa: PLC0415 (used here alone)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        AuditEntry.objects.filter(object_type=item.KIND, object_id=item.pk).update(
            at=AuditEntry.objects.filter(object_id=item.pk)[0].at - timedelta(days=days)
        )
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.parametrize(("days", "fits"), [(183, True), (184, False), (400, False)])
def test_six_months(days: int, fits: bool) -> None:
    item = rejected(question(), make_moderator())
    _age(item, days)
    assert appealing.standing(item).may_appeal is fits
    assert appealing.standing(item).is_over is not fits
    if fits:
        appealing.appeal(item, by=item.asker, text=WHY)
    else:
        with pytest.raises(appealing.TooLate):
            appealing.appeal(item, by=item.asker, text=WHY)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("", False),
        ("x" * 29, False),
        ("x" * 30, True),
        ("x" * 2000, True),
        ("x" * 2001, False),
        ("  \r\n" * 50, False),
    ],
)
def test_length(text: str, fits: bool) -> None:
    item = rejected(question(), make_moderator())
    if fits:
        assert appealing.appeal(item, by=item.asker, text=f" {text}\r\n").text == text
    else:
        with pytest.raises(ValueError, match="characters"):
            appealing.appeal(item, by=item.asker, text=text)


def test_once_ever() -> None:
    first, second, third = make_moderator(), make_moderator(), make_moderator()
    item = rejected(question(), first)
    appeal = appealing.appeal(item, by=item.asker, text=WHY)
    assert appealing.appeal(item, by=item.asker, text=f"{WHY}\n") == appeal
    with pytest.raises(appealing.AlreadyAppealed) as refusal:
        appealing.appeal(item, by=item.asker, text="Another text that is long enough to count as one.")
    assert refusal.value.appeal == appeal
    appealing.decide(appeal, by=second, overturn=True, reason="misread")
    item.refresh_from_db()
    rejected(item, third)
    with pytest.raises(appealing.AlreadyAppealed):
        appealing.appeal(item, by=item.asker, text="And once more, as it was not published again.")
    with pytest.raises(IntegrityError, match="appeal_once_for_each_thing"), transaction.atomic():
        Appeal.objects.create(
            by=item.asker, object_type="question", object_id=item.pk, decision=appeal.decision, text=WHY
        )


def test_standings_take_three_queries_whatever_their_number(django_assert_num_queries: Any) -> None:
    moderator = make_moderator()
    items = [rejected(question(), moderator) for _ in range(3)]
    with django_assert_num_queries(2):
        found = appealing.standings(items)
    assert all(found["question", item.pk].may_appeal for item in items)


# Deciding


def test_nobody_on_their_own_decision_or_without_the_role() -> None:
    first = make_moderator()
    item = rejected(question(), first)
    appeal = appealing.appeal(item, by=item.asker, text=WHY)
    for person in (first, item.asker, UserFactory(), PhysicianFactory().user):
        with pytest.raises(NotAllowed):
            appealing.decide(appeal, by=person, overturn=True, reason="misread")
    appeal.refresh_from_db()
    item.refresh_from_db()
    assert (appeal.status, item.status) == ("waiting", "rejected")


def test_an_asker_who_became_a_moderator_does_not_decide_on_their_own_appeal() -> None:
    item = rejected(question(), make_moderator())
    appeal = appealing.appeal(item, by=item.asker, text=WHY)
    with pytest.raises(NotAllowed):
        appealing.decide(appeal, by=in_group(item.asker, "Moderators"), overturn=True, reason="misread")


@pytest.mark.parametrize("overturn", [True, False])
def test_both_need_a_reason(overturn: bool) -> None:
    item = rejected(question(), make_moderator())
    appeal = appealing.appeal(item, by=item.asker, text=WHY)
    with pytest.raises(ReasonMissing):
        appealing.decide(appeal, by=make_moderator(), overturn=overturn, reason="")


def test_the_second_decision_is_refused() -> None:
    item = rejected(question(), make_moderator())
    appeal = appealing.appeal(item, by=item.asker, text=WHY)
    stale = Appeal.objects.get(pk=appeal.pk)
    appealing.decide(appeal, by=make_moderator(), overturn=False, reason="rule-applies", version=1)
    with pytest.raises(StaleVersion) as late:
        appealing.decide(stale, by=make_moderator(), overturn=True, reason="misread", version=1)
    assert late.value.entry is not None
    assert late.value.entry.action == "uphold"
    with pytest.raises(IllegalTransition):
        appealing.decide(stale, by=make_moderator(), overturn=True, reason="misread")
    assert Question.objects.get(pk=item.pk).status == "rejected"


def test_the_log_holds_no_word_of_it() -> None:
    item = rejected(question(), make_moderator())
    appeal = appealing.appeal(item, by=item.asker, text=WHY)
    appealing.decide(appeal, by=make_moderator(), overturn=True, reason="misread", note="Canary note.")
    for entry in AuditEntry.objects.all().values():
        assert "town" not in str(entry)
        assert "Canary" not in str(entry)


# What it is about goes another way


def test_taken_back_by_its_owner_the_appeal_lapses() -> None:
    item = rejected(QuestionFactory(), make_moderator(), "hide")
    appeal = appealing.appeal(item, by=item.asker, text=WHY)
    asking.withdraw(item, by=item.asker)
    appeal.refresh_from_db()
    assert appeal.status == "lapsed"
    with pytest.raises(TransitionRefused):
        appealing.decide(appeal, by=make_moderator(), overturn=True, reason="misread")


def test_put_right_without_it_the_appeal_lapses() -> None:
    moderator = make_moderator()
    item = rejected(AnswerFactory(), moderator, "hide")
    appeal = appealing.appeal(item, by=owner(item), text=WHY)
    moderation.decide(item, "restore", by=moderator, reason="second-look", note="We looked again.")
    appeal.refresh_from_db()
    assert appeal.status == "lapsed"


def test_a_photo_whose_question_went_cannot_come_back() -> None:
    photo = rejected(PhotoFactory(status="pending"), make_moderator())
    asker = photo.question.asker
    appeal = appealing.appeal(photo, by=asker, text=WHY)
    withdrawal.withdraw_photo(photo, by=asker)
    appeal.refresh_from_db()
    assert appeal.status == "lapsed"


def test_an_update_of_a_question_that_went_cannot_come_back() -> None:
    update = rejected(QuestionUpdateFactory(status="pending"), make_moderator())
    appeal = appealing.appeal(update, by=update.question.asker, text=WHY)
    asking.withdraw(update.question, by=update.question.asker)
    with pytest.raises(NotAllowed, match="removed by the person who asked"):
        appealing.decide(appeal, by=make_moderator(), overturn=True, reason="misread")
    appealing.decide(
        appeal, by=make_moderator(), overturn=False, reason="other", note="The question is gone."
    )
    assert QuestionUpdate.objects.get(pk=update.pk).status == "rejected"


def test_an_answer_with_a_newer_one_in_its_place_cannot_come_back() -> None:
    moderator, author = make_moderator(), PhysicianFactory()
    old = rejected(AnswerFactory(status="pending", author=author), moderator)
    AnswerFactory(status="pending", author=author, question=old.question)
    assert appealing.standing(old).obstacle
    with pytest.raises(NotAllowed, match="newer answer"):
        appealing.appeal(old, by=author.user, text=WHY)


def test_no_new_answer_while_an_appeal_about_the_old_one_waits() -> None:
    from forum.domain import answering  # noqa: PLC0415 (used here alone)

    author = PhysicianFactory()
    old = rejected(AnswerFactory(status="pending", author=author), make_moderator())
    appeal = appealing.appeal(old, by=author.user, text=WHY)
    with pytest.raises(NotAllowed, match="appeal"):
        answering.start_answer(old.question, by=author.user)
    appealing.decide(appeal, by=make_moderator(), overturn=False, reason="rule-applies")
    assert answering.start_answer(old.question, by=author.user).status == "draft"
    assert Answer.objects.get(pk=old.pk).status == "rejected"


def test_photos_that_an_appeal_waits_about_are_not_destroyed() -> None:
    from forum.domain import sweeping  # noqa: PLC0415 (used here alone)

    moderator = make_moderator()
    photo = rejected(PhotoFactory(status="pending"), moderator)
    of_question = PhotoFactory(status="pending", question=question())
    rejected(of_question.question, moderator)
    alone = rejected(PhotoFactory(status="pending"), moderator)
    appealing.appeal(photo, by=photo.question.asker, text=WHY)
    appealing.appeal(of_question.question, by=of_question.question.asker, text=WHY)
    long_ago = photo.decided_at - appealing.APPEAL_TIME - timedelta(days=1)
    Photo.objects.update(decided_at=long_ago)
    Question.objects.update(decided_at=long_ago)
    assert sweeping.destroy_rejected() == 1
    assert list(Photo.objects.filter(missing=True)) == [alone]


@pytest.mark.django_db(transaction=True)
def test_two_deciders_make_one_decision() -> None:
    first, second = make_moderator(), make_moderator()
    for _ in range(5):
        item = rejected(question(), make_moderator())
        appeal = appealing.appeal(item, by=item.asker, text=WHY)
        one, other = Appeal.objects.get(pk=appeal.pk), Appeal.objects.get(pk=appeal.pk)
        results = at_once(
            lambda one=one: appealing.decide(one, by=first, overturn=True, reason="misread", version=1),
            lambda other=other: appealing.decide(
                other, by=second, overturn=False, reason="safety", version=1
            ),
        )
        assert sorted(type(each).__name__ for each in results) == ["NoneType", "StaleVersion"]
        entry = AuditEntry.objects.get(
            object_type="appeal", object_id=appeal.pk, action__in=["overturn", "uphold"]
        )
        item.refresh_from_db()
        assert item.status == ("pending" if entry.action == "overturn" else "rejected")


@pytest.mark.django_db(transaction=True)
def test_sent_ten_times_at_once_there_is_one() -> None:
    item = rejected(question(), make_moderator())
    asker = item.asker
    results = at_once(*[lambda: appealing.appeal(item, by=asker, text=WHY)] * 10)
    assert {each.pk for each in results} == {Appeal.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_withdrawn_and_decided_at_the_same_moment() -> None:
    decider = make_moderator()
    for _ in range(5):
        item = rejected(QuestionFactory(), make_moderator(), "hide")
        asker = item.asker
        appeal = appealing.appeal(item, by=asker, text=WHY)
        fresh = Question.objects.get(pk=item.pk)
        at_once(
            lambda fresh=fresh, asker=asker: asking.withdraw(fresh, by=asker),
            lambda appeal=appeal: appealing.decide(appeal, by=decider, overturn=True, reason="misread"),
        )
        assert Question.objects.get(pk=item.pk).status == "withdrawn"
        assert Appeal.objects.get(pk=appeal.pk).status in {"lapsed", "overturned"}


def test_what_a_restored_question_announces_is_announced(deferred: Any) -> None:
    item = rejected(QuestionFactory(), make_moderator(), "hide")
    answer = AnswerFactory(question=item, status="pending", published_at=None)
    moderation.decide(answer, "approve", by=make_moderator())
    assert "question_answered" not in [job["event"] for job in deferred() if job.get("to") == item.asker_id]
    appeal = appealing.appeal(item, by=item.asker, text=WHY)
    appealing.decide(appeal, by=make_moderator(), overturn=True, reason="misread")
    told = [job["event"] for job in deferred() if job.get("to") == item.asker_id]
    assert "question_answered" in told
    assert "question_restored" not in told, "the appeal's own notice says it"


def test_a_suspension_is_not_taken_back_while_another_account_has_the_licence() -> None:
    one, other = PhysicianFactory(), PhysicianFactory()
    verification.suspend(one.verification, by=make_moderator(), reason="conduct", note="Sells in answers.")
    appeal = appealing.appeal(one.verification, by=one.user, text=WHY)
    # Both factories give the same licence; the other one is verified with it.
    assert other.verification.licence_number == one.verification.licence_number
    with pytest.raises(NotAllowed, match="is verified with this licence"):
        appealing.decide(appeal, by=make_moderator(), overturn=True, reason="second-look", note="x")
    one.verification.refresh_from_db()
    assert one.verification.status == "suspended"
