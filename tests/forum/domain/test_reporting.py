"""Reporting what is public: one report for each person, thing and reason; the photo that goes at once; nobody learns who."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.domain import erasure
from accounts.domain.throttling import TooManyTries
from accounts.models import AuditEntry, Statement, User
from forum.domain import asked_exporters, moderation, reporting
from forum.domain.reporting import NotPublic, Reporter, report
from forum.models import Photo, Report, ReportCase
from tests.factories import (
    AnswerFactory,
    ClarificationFactory,
    PeerViewFactory,
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    QuestionUpdateFactory,
    ReviewFactory,
    ReviewReplyFactory,
    UserFactory,
    make_moderator,
)

pytestmark = pytest.mark.django_db


def passer_by(address: str = "203.0.113.9", email: str = "") -> Reporter:
    return Reporter(AnonymousUser(), address, email)


def member(user: User | None = None) -> Reporter:
    return Reporter(user or UserFactory(), "203.0.113.7")


def case_of(thing: Any, kind: str = "") -> ReportCase:
    return ReportCase.objects.get(object_type=kind or thing.KIND, object_id=thing.pk)


PUBLIC = {
    "question": lambda: QuestionFactory(),
    "answer": lambda: AnswerFactory(),
    "photo": lambda: PhotoFactory(),
    "update": lambda: QuestionUpdateFactory(status="published"),
    "clarification": lambda: ClarificationFactory(status="published"),
    "caveat": lambda: PeerViewFactory(status="published"),
    "review": lambda: ReviewFactory(status="published"),
    "reply": lambda: ReviewReplyFactory(status="published", review=ReviewFactory(status="published")),
    "physician": lambda: PhysicianFactory(listed_at=timezone.now()),
}


@pytest.mark.parametrize("kind", ReportCase.THINGS)
def test_whatever_is_public_can_be_reported_without_an_account(kind: str) -> None:
    thing = PUBLIC[kind]()
    report(kind, thing.pk, by=passer_by(email="Ann@Example.org"), reason="abuse", text="It calls her names.")
    made = Report.objects.get()
    assert (made.case.object_type, made.case.object_id, made.case.people) == (kind, thing.pk, 1)
    assert (made.reporter, made.email, made.text) == (None, "ann@example.org", "It calls her names.")
    assert "203.0.113.9" not in made.mark


@pytest.mark.parametrize("status", ["pending", "hidden", "rejected", "withdrawn"])
def test_what_is_not_public_is_like_what_never_was(status: str) -> None:
    hidden = [
        QuestionFactory(status=status),
        AnswerFactory(status=status),
        PhotoFactory(status=status),
        AnswerFactory(question=QuestionFactory(status=status)),
        ReviewFactory(status=status),
    ]
    for thing in hidden:
        with pytest.raises(NotPublic):
            report(thing.KIND, thing.pk, by=member(make_moderator()), reason="abuse")
    for kind, pk in (("question", 10**9), ("statement", 1), ("", 1)):
        with pytest.raises(NotPublic):
            report(kind, pk, by=member(), reason="abuse")
    assert not Report.objects.exists()


def test_a_photo_for_physicians_is_reported_by_those_who_see_it() -> None:
    photo = PhotoFactory(audience="physicians")
    with pytest.raises(NotPublic):
        report("photo", photo.pk, by=member(), reason="my-photo")
    report("photo", photo.pk, by=member(PhysicianFactory().user), reason="my-photo")
    photo.refresh_from_db()
    assert photo.status == "hidden"


def test_one_persons_repeated_report_is_one() -> None:
    answer, who = AnswerFactory(), member()
    for text in ("It is wrong.", "It is wrong.", "", "Very wrong."):
        report("answer", answer.pk, by=who, reason="danger", text=text)
    assert Report.objects.get().text == "It is wrong.\n\nVery wrong."
    report("answer", answer.pk, by=who, reason="abuse")
    report("answer", answer.pk, by=passer_by(), reason="danger")
    report("answer", answer.pk, by=passer_by(), reason="danger")
    report("answer", answer.pk, by=passer_by("203.0.113.10"), reason="danger")
    case = case_of(answer)
    assert (case.people, case.reports.count(), case.urgent) == (3, 4, True)
    assert case.version == 6, "a moderator who has not seen the newest report settles nothing"


@pytest.mark.parametrize(
    ("reason", "text"), [("", "x"), ("because", "x"), ("other", " \u200b "), ("abuse", "x" * 2001)]
)
def test_what_cannot_be_taken_is_refused_with_a_sentence(reason: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        report("answer", AnswerFactory().pk, by=passer_by(), reason=reason, text=text)


def test_limits_for_accounts_and_addresses() -> None:
    answers, who = [AnswerFactory() for _ in range(3)], member()
    limit = reporting.PER_ACCOUNT.tries
    for number in range(limit):
        report("answer", answers[0].pk, by=who, reason="abuse", text=f"{number}.")
    with pytest.raises(TooManyTries):
        report("answer", answers[1].pk, by=who, reason="abuse")
    report("answer", answers[1].pk, by=member(), reason="abuse")
    for number in range(limit):
        report("answer", answers[2].pk, by=passer_by(email=f"a{number}@example.org"), reason="abuse")
    with pytest.raises(TooManyTries):
        report("answer", answers[1].pk, by=passer_by(), reason="abuse")


class TestMyPhoto:
    def test_it_is_hidden_at_once_and_its_asker_reads_why(self, deferred: Any) -> None:
        photo, who = PhotoFactory(), member()
        report("photo", photo.pk, by=who, reason="my-photo", text="I never sent this.")
        photo.refresh_from_db()
        case = case_of(photo)
        assert (photo.status, case.urgent) == ("hidden", True)
        assert case.hidden_at is not None
        entry = AuditEntry.objects.get(object_type="photo", object_id=photo.pk, action="hide")
        assert (entry.actor_id, entry.reason, entry.status_before) == (None, "my-photo", "published")
        statement = Statement.objects.get(entry=entry)
        assert statement.recipient == photo.question.asker
        assert "by itself" in statement.text
        assert {
            "event": "photo_reported",
            "to": photo.question.asker_id,
            "about": photo.question_id,
        } in deferred()
        assert not AuditEntry.objects.filter(actor_id=who.viewer.pk).exists()

    def test_a_second_press_finds_it_hidden_and_is_thanked_all_the_same(self) -> None:
        photo = PhotoFactory()
        report("photo", photo.pk, by=passer_by(), reason="my-photo")
        report("photo", photo.pk, by=passer_by(), reason="my-photo")
        with pytest.raises(NotPublic):
            report("photo", photo.pk, by=passer_by("203.0.113.10"), reason="my-photo")
        assert Report.objects.count() == 1

    def test_other_reasons_hide_nothing(self) -> None:
        photo = PhotoFactory()
        for reason in ("private", "abuse", "copyright"):
            report("photo", photo.pk, by=passer_by(), reason=reason)
        photo.refresh_from_db()
        assert photo.status == "published"

    def test_on_a_question_it_means_each_of_its_photos(self) -> None:
        question = QuestionFactory()
        photos = [PhotoFactory(question=question), PhotoFactory(question=question)]
        unseen = PhotoFactory(question=question, audience="physicians")
        for _ in range(2):
            report("question", question.pk, by=passer_by(), reason="my-photo")
        assert {case.object_id for case in ReportCase.objects.all()} == {each.pk for each in photos}
        assert set(Photo.objects.filter(status="hidden")) == set(photos)
        unseen.refresh_from_db()
        assert unseen.status == "published"

    def test_on_a_question_without_photos_it_is_about_the_question(self) -> None:
        question = QuestionFactory()
        report("question", question.pk, by=passer_by(), reason="my-photo")
        assert case_of(question).urgent

    def test_a_photo_that_a_moderator_put_back_is_not_hidden_again(self) -> None:
        photo = PhotoFactory()
        report("photo", photo.pk, by=passer_by(), reason="my-photo")
        photo.refresh_from_db()
        moderation.decide(photo, "restore", by=make_moderator(), reason="second-look", note="No problem.")
        report("photo", photo.pk, by=passer_by("203.0.113.10"), reason="my-photo")
        photo.refresh_from_db()
        assert photo.status == "published"
        assert ReportCase.objects.waiting().get().urgent

    def test_one_address_hides_six_a_day(self) -> None:
        photos = [PhotoFactory() for _ in range(reporting.HIDES.tries + 1)]
        for photo in photos:
            report("photo", photo.pk, by=passer_by(), reason="my-photo")
        assert Photo.objects.filter(status="hidden").count() == reporting.HIDES.tries
        assert ReportCase.objects.waiting().filter(urgent=True).count() == len(photos)


@pytest.mark.parametrize(
    ("reason", "text", "urgent"),
    [
        ("danger", "", True),
        ("my-photo", "", True),
        ("abuse", "My sister is in danger now.", True),
        ("other", "He took all the pills and cannot breathe.", True),
        ("abuse", "They call her names.", False),
        ("copyright", "It stands in my book, page 12.", False),
    ],
)
def test_what_cannot_wait_comes_first(reason: str, text: str, urgent: bool) -> None:
    assert reporting.is_urgent(reason, text) is urgent


def test_of_who_leaves_the_reasons_stay_without_words_and_name() -> None:
    who, other = UserFactory(email="ann@example.org"), UserFactory()
    answer = AnswerFactory()
    report("answer", answer.pk, by=member(who), reason="abuse", text="Her own words.")
    report(
        "answer",
        answer.pk,
        by=passer_by(email="Ann@Example.org"),
        reason="danger",
        text="Her words, signed out.",
    )
    report("answer", answer.pk, by=member(other), reason="abuse", text="Words of another.")
    assert [row["text"] for row in asked_exporters.reports(who)] == ["Her own words."]
    erasure.erase(who, keep=False)
    rows = {(row.reporter, row.email, row.mark, row.text) for row in Report.objects.all()}
    assert rows == {(None, "", "", ""), (other, "", "", "Words of another.")}
    assert Report.objects.count() == 3


def test_figures_count_reports_by_reason_and_cases_by_outcome() -> None:
    answer = AnswerFactory()
    report("answer", answer.pk, by=passer_by(), reason="danger")
    report("answer", answer.pk, by=member(), reason="abuse")
    moderation.decide(answer, "hide", by=make_moderator(), reason="selling", note="It sells.")
    report("question", QuestionFactory().pk, by=member(), reason="abuse")
    ReportCase.objects.waiting().update(submitted_at=timezone.now() - timedelta(hours=4))
    found = reporting.figures(timezone.now() - timedelta(days=90))
    assert (found.reports, found.by_reason) == (3, {"danger": 1, "abuse": 2})
    assert found.by_outcome == {"acted": 1, "waiting": 1}
    assert found.median is not None
    assert timedelta(hours=1.9) < found.median < timedelta(hours=2.1)
    assert reporting.figures(timezone.now() + timedelta(days=1)).median is None
