"""One decision settles all reports of a thing, from whichever page; those who reported are told once, and stay unknown."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.utils import timezone

from accounts.domain import appealing, deciding
from accounts.domain.transitions import NotAllowed, StaleVersion
from accounts.models import AuditEntry, Notice, Statement, User
from accounts.presenters import statements
from forum import jobs
from forum.domain import asking, moderation, report_cases, report_mail, reportable
from forum.domain.report_cases import settle
from forum.domain.reporting import Reporter, report
from forum.models import Answer, Photo, Question, Report, ReportCase
from tests.factories import (
    AnswerFactory,
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    ReviewFactory,
    UserFactory,
    make_moderator,
)

pytestmark = pytest.mark.django_db


def reported(thing: Any, *, by: User | None = None, reason: str = "abuse", email: str = "") -> ReportCase:
    who = Reporter(by or (AnonymousUser() if email else UserFactory()), "203.0.113.9", email)
    kind = reportable.kind_of(thing)
    report(kind, thing.pk, by=who, reason=reason)
    thing.refresh_from_db()
    return ReportCase.objects.get(object_type=kind, object_id=thing.pk, status="waiting")


def tell(case: ReportCase) -> None:
    """Do what the deferred jobs would do."""
    case.refresh_from_db()
    jobs.tell_reporters.func(case=case.pk, version=case.version)
    for row in case.reports.exclude(email=""):
        jobs.mail_reporter.func(report=row.pk)


def told(event: str) -> list[int]:
    return sorted(Notice.objects.filter(event=event).values_list("recipient_id", flat=True))


def test_hiding_settles_all_reports_and_tells_everybody_once() -> None:
    answer, one, other, moderator = AnswerFactory(), UserFactory(), UserFactory(), make_moderator()
    for reason in ("abuse", "danger"):
        reported(answer, by=one, reason=reason)
    reported(answer, by=other)
    case = reported(answer, email="ann@example.org")
    settle(case, "hide", by=moderator, version=case.version, reason="selling", note="It sells.")
    answer.refresh_from_db()
    assert (answer.status, case.status) == ("hidden", "acted")
    assert Statement.objects.get(object_type="answer").text == "It sells."
    for _ in range(2):
        tell(case)
    assert told("report_acted") == sorted([one.pk, other.pk])
    assert told("answer_hidden") == [answer.author.user_id]
    assert len(mail.outbox) == 1
    letter = mail.outbox[0]
    assert (letter.to, letter.subject) == (["ann@example.org"], "We looked at your report")
    assert "took action" in letter.body
    assert "account" not in letter.body
    assert "List-Unsubscribe" not in letter.extra_headers
    assert [kind for _, kind in letter.alternatives] == ["text/html"]
    for word in (answer.headline, answer.question.title, "dangerous", "abuse"):
        assert word not in letter.body.lower()
    assert not Report.objects.filter(told_at=None).exists()


def test_nothing_to_change_leaves_the_thing_and_tells_its_author_nothing() -> None:
    answer, who = AnswerFactory(), UserFactory()
    case = reported(answer, by=who)
    settle(case, "dismiss", by=make_moderator(), reason="keeps-to-rules", note="It keeps to our rules.")
    tell(case)
    answer.refresh_from_db()
    assert (answer.status, case.status) == ("published", "dismissed")
    assert told("report_dismissed") == [who.pk]
    assert Notice.objects.count() == 1
    entry = AuditEntry.objects.get(action="dismiss")
    assert (entry.object_type, entry.reason) == ("report", "keeps-to-rules")


def test_a_decision_on_the_things_own_page_settles_its_case_too() -> None:
    review = ReviewFactory(status="published")
    case, moderator = reported(review), make_moderator()
    from forum.domain import reviewing  # noqa: PLC0415 (only here)

    reviewing.decide(review, "hide", by=moderator, reason="abuse", note="Abuse.")
    case.refresh_from_db()
    assert case.status == "acted"
    assert AuditEntry.objects.get(object_type="report", action="act").actor_id == moderator.pk


def test_whoever_reported_settles_nothing() -> None:
    answer, moderator = AnswerFactory(), make_moderator()
    case = reported(answer, by=moderator)
    with pytest.raises(NotAllowed):
        settle(case, "dismiss", by=moderator, reason="keeps-to-rules")
    moderation.decide(answer, "hide", by=moderator, reason="selling", note="It sells.")
    case.refresh_from_db()
    assert case.status == "waiting", "somebody else looks at it, too"
    settle(case, "keep", by=make_moderator(), reason="selling")
    assert case.status == "acted"


def test_whose_it_is_and_whom_it_is_about_settle_nothing() -> None:
    physician = PhysicianFactory(user=make_moderator())
    asker = make_moderator()
    for thing, person in (
        (QuestionFactory(asker=asker), asker),
        (AnswerFactory(author=physician), physician.user),
        (ReviewFactory(status="published", physician=physician), physician.user),
    ):
        case = reported(thing)
        with pytest.raises(NotAllowed):
            settle(case, "dismiss", by=person, reason="keeps-to-rules")
        with pytest.raises(NotAllowed):
            settle(case, "dismiss", by=UserFactory(), reason="keeps-to-rules")
        assert case.status == "waiting"


def test_a_report_that_came_meanwhile_is_not_settled_unseen() -> None:
    answer = AnswerFactory()
    case = reported(answer)
    seen = case.version
    reported(answer)
    with pytest.raises(StaleVersion):
        settle(case, "dismiss", by=make_moderator(), version=seen, reason="keeps-to-rules")


def test_what_goes_by_itself_needs_no_decision() -> None:
    question, who = QuestionFactory(), UserFactory()
    case = reported(question, by=who)
    asking.withdraw(question, by=question.asker)
    tell(case)
    assert (case.status, told("report_lapsed")) == ("lapsed", [who.pk])
    review = ReviewFactory(status="published")
    case = reported(review)
    review.delete()
    with pytest.raises(NotAllowed):
        settle(case, "dismiss", by=make_moderator(), reason="keeps-to-rules")
    assert report_cases.lapse_gone() == 1
    case.refresh_from_db()
    assert case.status == "lapsed"
    assert report_cases.lapse_gone() == 0


class TestHiddenPhoto:
    def test_it_is_put_back(self) -> None:
        photo = PhotoFactory()
        report("photo", photo.pk, by=Reporter(UserFactory(), ""), reason="my-photo")
        case = ReportCase.objects.get()
        settle(case, "restore", by=make_moderator(), reason="second-look", note="No problem.")
        photo.refresh_from_db()
        assert (photo.status, case.status) == ("published", "dismissed")
        assert told("photo_restored") == [photo.owner_id()]

    def test_it_stays_hidden_by_a_persons_decision_which_can_be_appealed_against(self) -> None:
        photo, moderator = PhotoFactory(), make_moderator()
        report("photo", photo.pk, by=Reporter(UserFactory(), ""), reason="my-photo")
        case = ReportCase.objects.get()
        assert _explained(photo).by_person is False
        settle(case, "keep", by=moderator, reason="identifies", note="It shows somebody else.")
        photo.refresh_from_db()
        assert (photo.status, case.status) == ("hidden", "acted")
        assert told("photo_kept_hidden") == [photo.owner_id()]
        found = _explained(photo)
        assert (found.by_person, found.text) == (True, "It shows somebody else.")
        appeal = appealing.appeal(
            photo, by=photo.question.asker, text="It shows nobody but me, and I agreed to it."
        )
        with pytest.raises(NotAllowed):
            appealing.decide(appeal, by=moderator, overturn=True, reason="misread")
        appealing.decide(appeal, by=make_moderator(), overturn=True, reason="misread", note="Sorry.")
        photo.refresh_from_db()
        assert photo.status == "published"

    def test_an_appeal_that_waits_is_decided_by_another_than_who_left_it_hidden(self) -> None:
        photo, moderator = PhotoFactory(), make_moderator()
        report("photo", photo.pk, by=Reporter(UserFactory(), ""), reason="my-photo")
        photo.refresh_from_db()
        words = "It shows nobody but me, and I agreed to it."
        appeal = appealing.appeal(photo, by=photo.question.asker, text=words)
        settle(
            ReportCase.objects.get(),
            "keep",
            by=moderator,
            reason="identifies",
            note="It shows somebody else.",
        )
        appeal.refresh_from_db()
        with pytest.raises(NotAllowed):
            appealing.decide(appeal, by=moderator, overturn=False, reason="rule-applies")
        appealing.decide(appeal, by=make_moderator(), overturn=True, reason="misread", note="Sorry.")
        photo.refresh_from_db()
        assert photo.status == "published"


def _explained(photo: Photo) -> statements.Explained:
    photo.refresh_from_db()
    return statements.explained([photo], appeal_url=lambda item: "/")["photo", photo.pk]


def test_a_profile_is_passed_to_those_who_verify() -> None:
    physician, other = PhysicianFactory(listed_at=timezone.now()), make_moderator()
    case = reported(physician)
    with pytest.raises(NotAllowed):
        settle(case, "hide", by=other, reason="abuse")
    by = make_moderator()
    settle(case, "refer", by=by, reason="check-licence")
    assert case.status == "referred"
    assert told("profile_referred") == [other.pk]


class TestUndo:
    @pytest.fixture(autouse=True)
    def _ten_minutes(self, settings: Any) -> None:
        settings.UNDO_MINUTES = 10

    @pytest.mark.parametrize("action", ["hide", "dismiss"])
    def test_a_decision_taken_back_opens_the_case_again_and_nobody_was_told(self, action: str) -> None:
        answer, by = AnswerFactory(), make_moderator()
        case = reported(answer, email="ann@example.org")
        reported(answer)
        case.refresh_from_db()
        settle(case, action, by=by, reason="selling", note="It sells.")
        row = deciding.undoable(by).get()
        deciding.undo(row, by=by)
        case.refresh_from_db()
        answer.refresh_from_db()
        assert (case.status, answer.status) == ("waiting", "published")
        tell(case)
        assert (mail.outbox, list(Notice.objects.all())) == ([], [])

    def test_those_who_reported_are_told_when_the_time_is_over(self) -> None:
        answer, who, by = AnswerFactory(), UserFactory(), make_moderator()
        case = reported(answer, by=who)
        settle(case, "hide", by=by, reason="selling", note="It sells.")
        assert not Notice.objects.exists()
        deciding.tell(deciding.undoable(by).get().pk)
        tell(case)
        assert told("report_acted") == [who.pk]


def test_addresses_are_destroyed_thirty_days_after_the_decision() -> None:
    old, new, waiting = (reported(AnswerFactory(), email=f"{name}@example.org") for name in "abc")
    for case in (old, new):
        settle(case, "dismiss", by=make_moderator(), reason="keeps-to-rules")
    ReportCase.objects.filter(pk=old.pk).update(
        decided_at=timezone.now() - report_cases.KEPT - timedelta(hours=1)
    )
    assert report_cases.forget_addresses() == 1
    kept = {row.case_id for row in Report.objects.exclude(email="").exclude(mark="")}
    assert kept == {new.pk, waiting.pk}
    assert AuditEntry.objects.get(action="forget").object_id == old.pk
    assert report_cases.forget_addresses() == 0


def test_no_mail_goes_to_an_address_that_is_gone() -> None:
    case = reported(AnswerFactory(), email="ann@example.org")
    row = case.reports.get()
    report_mail.send(report=row.pk)
    assert mail.outbox == [], "nothing is decided"
    settle(case, "dismiss", by=make_moderator(), reason="keeps-to-rules")
    Report.objects.update(email="")
    report_mail.send(report=row.pk)
    assert mail.outbox == []


def test_who_reported_is_in_no_entry_of_the_log() -> None:
    who = UserFactory()
    for thing in (AnswerFactory(), PhotoFactory(), QuestionFactory()):
        report(thing.KIND, thing.pk, by=Reporter(who, "203.0.113.9"), reason="my-photo")
    assert not AuditEntry.objects.filter(actor_id=who.pk).exists()
    assert not Statement.objects.filter(recipient=who).exists()
    assert Answer.objects.count() + Question.objects.count() >= 2
