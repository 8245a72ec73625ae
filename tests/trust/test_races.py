"""TRUST 18 and 27: two moderators on one item, one form sent many times; from real connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from accounts.domain import appealing, claiming, deciding
from accounts.domain.transitions import TransitionRefused
from accounts.models import AuditEntry, Decision, Moderated, Notice, Statement, User
from forum.domain import (
    answering,
    asking,
    merging,
    moderation,
    peering,
    report_cases,
    reporting,
    reviewing,
)
from forum.models import Answer, PeerView, Question, ReportCase, Review, Revision, Snapshot
from tests.factories import (
    AnswerFactory,
    PeerViewFactory,
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    ReviewFactory,
    TopicFactory,
    UserFactory,
    make_moderator,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do all of these at the same moment, each over its own connection; return results or refusals."""
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(10)
            return deed()
        except TransitionRefused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


@dataclass
class Race:
    """What is raced for and by whom; ``deeds`` are all begun at the same moment."""

    item: Moderated
    deeds: tuple[Callable[[], Any], ...]
    #: How many of them may be taken.
    winners: int = 1
    #: Statuses it may have afterwards, and the moves that the log may have of it.
    ends: frozenset[str] = frozenset()


def _seen(item: Any) -> Any:
    """Return a thing as somebody else's page has it."""
    return type(item)._base_manager.get(pk=item.pk)


def _decided(item: Any, action: str, by: User) -> Callable[[], Any]:
    seen = _seen(item)
    doors: dict[type[Any], Callable[..., Any]] = {Review: reviewing.decide, PeerView: peering.decide}
    door = doors.get(type(item), moderation.decide)
    return lambda: door(seen, action, by=by, version=seen.version, reason="x", note="Too late or not.")


def _of_two_decisions(item: Any, other: str) -> Race:
    return Race(
        item, (_decided(item, "approve", make_moderator()), _decided(item, other, make_moderator())),
        ends=frozenset({"published", {"reject": "rejected", "return": "returned", "approve": "published"}[other]}),
    )  # fmt: skip


def _decide_and_change() -> Race:
    """A moderator hides a review while its author sends other words for it."""
    review = ReviewFactory()
    seen, day = _seen(review), review.visited_on
    words: dict[str, Any] = {
        "stars": 1,
        "visited_on": day,
        "topic": None,
        "body": "Other words, of another day.",
    }
    change = lambda: reviewing.change(seen, by=review.author, version=seen.version, **words)  # noqa: E731
    return Race(
        review, (_decided(review, "hide", make_moderator()), change), ends=frozenset({"hidden", "pending"})
    )


def _undo_and_decide() -> Race:
    """Who approved takes it back while another one hides it."""
    first, question = make_moderator(), QuestionFactory(status="pending", published_at=None)
    moderation.decide(question, "approve", by=first)
    decision = Decision.objects.get(object_id=question.pk, object_type="question")
    deeds = (lambda: deciding.undo(decision, by=first), _decided(question, "hide", make_moderator()))
    return Race(question, deeds, ends=frozenset({"pending", "hidden"}))


def _undo_twice() -> Race:
    first, answer = make_moderator(), AnswerFactory(status="pending")
    moderation.decide(answer, "reject", by=first, reason="x", note="No.")
    decision = Decision.objects.get(object_id=answer.pk, object_type="answer")
    undo = lambda: deciding.undo(decision, by=first)  # noqa: E731
    return Race(answer, (undo, undo), ends=frozenset({"pending"}))


def _undo_and_tell() -> Race:
    """The ten minutes are over in the moment in which it is taken back: told or undone, never both."""
    race = _undo_and_decide()
    decision = Decision.objects.get(object_id=race.item.pk, object_type="question")

    def tell() -> None:
        if not deciding.tell(decision.pk):
            raise TransitionRefused("It was taken back.")

    return Race(race.item, (race.deeds[0], tell), ends=frozenset({"pending", "published"}))


def _merge_each_into_the_other() -> Race:
    one, other, by = QuestionFactory(), QuestionFactory(), make_moderator()
    deeds = tuple(
        lambda a=a, b=b: merging.merge(_seen(a), into=_seen(b), by=by, reason="duplicate", note="The same.")
        for a, b in ((one, other), (other, one))
    )
    return Race(one, deeds, ends=frozenset({"merged", "published"}))


def _merge_into_two() -> Race:
    question = QuestionFactory()
    seen = [_seen(question), _seen(question)]
    deeds = tuple(
        lambda each=each, into=into: merging.merge(
            each, into=into, by=make_moderator(), reason="duplicate", note="The same.", version=each.version
        )
        for each, into in zip(seen, (QuestionFactory(), QuestionFactory()), strict=True)
    )
    return Race(question, deeds, ends=frozenset({"merged"}))


def _claim_twice() -> Race:
    question = QuestionFactory(status="pending", published_at=None)
    one, other = make_moderator(), make_moderator()
    deeds = (
        lambda: claiming.claim(_seen(question), by=one),
        lambda: claiming.claim(_seen(question), by=other),
    )
    return Race(question, deeds, ends=frozenset({"pending"}))


def _settle_reports_and_decide() -> Race:
    """One moderator hides a reported answer, another one finds nothing to change in it."""
    answer = AnswerFactory()
    reporter = reporting.Reporter(UserFactory(), "192.0.2.7")
    reporting.report("answer", answer.pk, by=reporter, reason="danger", text="It is.")
    case = ReportCase.objects.get(object_id=answer.pk, object_type="answer")
    one, other, seen = make_moderator(), make_moderator(), _seen(case)

    def settle(action: str, by: User) -> Callable[[], Any]:
        return lambda: report_cases.settle(
            _seen(case), action, by=by, version=seen.version, reason="danger", note="We looked."
        )

    return Race(case, (settle("dismiss", other), settle("hide", one)), ends=frozenset({"acted", "dismissed"}))


def _report_and_hide() -> Race:
    """A photo is hidden by a report and by a moderator at once: hidden it is, once."""
    photo = PhotoFactory()
    by = reporting.Reporter(UserFactory(), "192.0.2.8")

    def report() -> None:
        before = _seen(photo).status
        try:
            reporting.report("photo", photo.pk, by=by, reason="my-photo", text="Me.")
        except reporting.NotPublic as refusal:
            raise TransitionRefused("It was hidden.") from refusal
        assert before in {"published", "hidden"}

    return Race(photo, (report, _decided(photo, "hide", make_moderator())), ends=frozenset({"hidden"}))


def _decide_an_appeal_twice() -> Race:
    question = QuestionFactory(status="pending", published_at=None)
    with deciding.at_once():
        moderation.decide(question, "reject", by=make_moderator(), reason="x", note="It names somebody.")
    appeal = appealing.appeal(
        question, by=question.asker, text="Please let another person look at this again."
    )
    seen = [_seen(appeal), _seen(appeal)]
    deeds = tuple(
        lambda each=each, overturn=overturn, by=by: appealing.decide(
            each, by=by, overturn=overturn, reason="misread", version=each.version
        )
        for each, overturn, by in zip(seen, (True, False), (make_moderator(), make_moderator()), strict=True)
    )
    return Race(appeal, deeds, ends=frozenset({"overturned", "upheld"}))


def _decide_and_withdraw() -> Race:
    """What is theirs can be taken back before and after: so both may be taken, in this order."""
    question = QuestionFactory(status="pending", published_at=None)
    seen, asker = _seen(question), question.asker
    deeds = (_decided(question, "approve", make_moderator()), lambda: asking.withdraw(seen, by=asker))
    return Race(question, deeds, winners=2, ends=frozenset({"withdrawn"}))


RACES: dict[str, Callable[[int], Race]] = {
    "two decisions on a question": lambda n: _of_two_decisions(
        QuestionFactory(status="pending", published_at=None), ("reject", "return", "approve")[n % 3]
    ),
    "two decisions on an answer": lambda n: _of_two_decisions(
        AnswerFactory(status="pending"), ("reject", "return", "approve")[n % 3]
    ),
    "two decisions on a review": lambda n: _of_two_decisions(
        ReviewFactory(status="pending"), ("reject", "return", "approve")[n % 3]
    ),
    "two decisions on a peer's words": lambda n: _of_two_decisions(
        PeerViewFactory(status="pending"), ("reject", "return", "approve")[n % 3]
    ),
    "a decision and other words": lambda n: _decide_and_change(),
    "a decision and its author's withdrawal": lambda n: _decide_and_withdraw(),
    "taking back and another decision": lambda n: _undo_and_decide(),
    "taking back twice": lambda n: _undo_twice(),
    "taking back and telling": lambda n: _undo_and_tell(),
    "merging each into the other": lambda n: _merge_each_into_the_other(),
    "merging into two": lambda n: _merge_into_two(),
    "two claims": lambda n: _claim_twice(),
    "a report settled twice": lambda n: _settle_reports_and_decide(),
    "a report that hides, and a moderator": lambda n: _report_and_hide(),
    "two decisions on an appeal": lambda n: _decide_an_appeal_twice(),
}


def _run(name: str, number: int) -> None:
    race = RACES[name](number)
    newest = AuditEntry.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    results = at_once(*race.deeds)
    refusals = [result for result in results if isinstance(result, TransitionRefused)]
    assert all(str(each) for each in refusals)
    taken = len(results) - len(refusals)
    assert taken == 1 or (race.winners == 2 and taken == 2), (name, results)
    race.item.refresh_from_db()
    assert race.item.status in race.ends, (name, race.item.status)
    moves = AuditEntry.objects.filter(pk__gt=newest, object_type=race.item.KIND, object_id=race.item.pk)
    moves = moves.exclude(status_before=F("status_after"))
    assert len(moves) <= race.winners, [(each.action, each.status_after) for each in moves]
    for entry in moves:
        told = Statement.objects.filter(entry=entry).count()
        assert told == bool(entry.reason and entry.action != "undo"), entry


@pytest.mark.parametrize("name", RACES)
def test_of_two_at_once_one_counts_and_the_other_is_told(name: str, settings: Any) -> None:
    settings.UNDO_MINUTES = 10
    _run(name, 0)


@pytest.mark.full
def test_of_two_at_once_one_counts_200_times(settings: Any) -> None:
    settings.UNDO_MINUTES = 10
    for number in range(14):
        for name in RACES:
            _run(name, number)


def test_a_stale_tab_decides_nothing() -> None:
    question, first, second = (
        QuestionFactory(status="pending", published_at=None),
        make_moderator(),
        make_moderator(),
    )
    seen = question.version
    moderation.decide(question, "return", by=first, version=seen, reason="x", note="Please say when.")
    asking.save_words(
        question, by=question.asker, body="It began on Monday, and it is getting a little bigger."
    )
    asking.submit(question, by=question.asker)
    with pytest.raises(TransitionRefused):
        moderation.decide(Question.objects.get(pk=question.pk), "approve", by=second, version=seen)
    question.refresh_from_db()
    assert question.status == "pending"


def test_a_draft_sent_twenty_times_is_one_question() -> None:
    asker, topic = UserFactory(), TopicFactory()
    draft = QuestionFactory(asker=asker, status="draft", published_at=None, asked_at=None, topic=topic)
    results = at_once(
        *[lambda: asking.submit(Question.objects.get(pk=draft.pk), by=asker) for _ in range(20)]
    )
    assert {result.pk for result in results} == {draft.pk}
    assert list(Question.objects.values_list("status", flat=True)) == ["pending"]
    assert AuditEntry.objects.filter(object_type="question", action="submit").count() == 1
    assert Snapshot.objects.count() == 1
    assert Notice.objects.filter(event="question_received", recipient=asker).count() == 1


def test_an_answer_begun_and_sent_many_times_is_one_answer() -> None:
    physician, question = PhysicianFactory(), QuestionFactory()
    started = at_once(*[lambda: answering.start_answer(question, by=physician.user) for _ in range(10)])
    assert {answer.pk for answer in started} == {Answer.objects.get().pk}
    answering.save_words(
        started[0], by=physician.user, headline="Be seen", body="Please have it looked at this week."
    )
    sent = at_once(*[lambda: answering.submit(Answer.objects.get(), by=physician.user) for _ in range(10)])
    assert {answer.status for answer in sent} == {"pending"}
    assert AuditEntry.objects.filter(object_type="answer", action="submit").count() == 1


def test_an_edit_begun_many_times_is_one_edit() -> None:
    answer = AnswerFactory()
    user = answer.author.user
    begun = at_once(*[lambda: answering.start_revision(answer, by=user) for _ in range(10)])
    assert {revision.pk for revision in begun} == {Revision.objects.get().pk}
