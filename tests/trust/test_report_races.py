"""Reports from real connections at once: one press counts, one decision counts, and whoever loses is told."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.domain.transitions import TransitionRefused
from accounts.models import AuditEntry
from forum.domain import moderation, report_cases, withdrawal
from forum.domain.reporting import NotPublic, Reporter, report
from forum.models import Answer, Photo, Report, ReportCase
from tests.factories import AnswerFactory, PhotoFactory, UserFactory, make_moderator
from tests.trust.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def reported(thing: Any) -> ReportCase:
    report(thing.KIND, thing.pk, by=Reporter(UserFactory(), "203.0.113.9"), reason="danger")
    return ReportCase.objects.get(object_type=thing.KIND, object_id=thing.pk)


def test_a_form_sent_twelve_times_is_one_report_and_hides_the_photo_once() -> None:
    photo, who = PhotoFactory(), Reporter(AnonymousUser(), "203.0.113.9", "ann@example.org")
    results = at_once(*[lambda: report("photo", photo.pk, by=who, reason="my-photo", text="Me")] * 12)
    assert results == [None] * 12
    assert (Report.objects.count(), ReportCase.objects.get().people) == (1, 1)
    assert AuditEntry.objects.filter(object_type="photo", action="hide").count() == 1


def test_twelve_people_make_one_case_of_twelve() -> None:
    answer = AnswerFactory()
    people = [Reporter(UserFactory(), "203.0.113.9") for _ in range(12)]
    at_once(*[lambda who=who: report("answer", answer.pk, by=who, reason="abuse") for who in people])
    case = ReportCase.objects.get()
    assert (case.people, case.reports.count(), case.version) == (12, 12, 13)


def test_of_two_moderators_one_settles_and_the_other_is_told() -> None:
    first, second = make_moderator(), make_moderator()
    for number in range(6):
        answer = AnswerFactory()
        case = reported(answer)
        action = ("hide", "dismiss")[number % 2]
        one, other = ReportCase.objects.get(pk=case.pk), Answer.objects.get(pk=answer.pk)
        # One on the page of the reports, the other on the answer's own page.
        results = at_once(
            lambda one=one, action=action: report_cases.settle(
                one, action, by=first, version=one.version, reason="selling"
            ),
            lambda other=other: moderation.decide(
                other, "hide", by=second, version=other.version, reason="selling", note="x"
            ),
        )
        refused = [each for each in results if isinstance(each, TransitionRefused)]
        settled = AuditEntry.objects.filter(
            object_type="report", object_id=case.pk, action__in=["act", "dismiss"]
        )
        assert settled.count() == 1
        hidden = AuditEntry.objects.filter(object_type="answer", object_id=answer.pk, action="hide")
        # "Nothing to change" and then a decision on the answer itself are two decisions about two things.
        assert hidden.count() == 1
        assert len(refused) == (0 if action == "dismiss" and settled[0].action == "dismiss" else 1), results


def test_a_decision_and_a_withdrawal_at_once_leave_no_open_case() -> None:
    moderator = make_moderator()
    for _ in range(4):
        photo = PhotoFactory()
        case = reported(photo)
        one, other = ReportCase.objects.get(pk=case.pk), Photo.objects.get(pk=photo.pk)
        results = at_once(
            lambda one=one: report_cases.settle(one, "hide", by=moderator, reason="identifies"),
            lambda other=other: withdrawal.withdraw_photo(other, by=other.question.asker),
        )
        assert not isinstance(results[1], TransitionRefused), results
        case.refresh_from_db()
        photo.refresh_from_db()
        assert (photo.status, case.status) in {("withdrawn", "acted"), ("withdrawn", "lapsed")}


def test_a_report_and_a_decision_at_once_leave_nothing_half_done() -> None:
    moderator = make_moderator()
    for _ in range(4):
        answer, who = AnswerFactory(), Reporter(UserFactory(), "203.0.113.9")

        def press(answer: Answer = answer, who: Reporter = who) -> str:
            try:
                report("answer", answer.pk, by=who, reason="danger")
            except NotPublic:
                return "not public"
            return "taken"

        pressed, _ = at_once(
            press,
            lambda answer=answer: moderation.decide(
                Answer.objects.get(pk=answer.pk), "hide", by=moderator, reason="selling", note="x"
            ),
        )
        cases = list(ReportCase.objects.filter(object_id=answer.pk).values_list("status", flat=True))
        assert (pressed, cases) in [("taken", ["acted"]), ("not public", [])]
