"""Reporting through the pages: without an account, without JavaScript, telling nothing of what is not public."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.domain.events import EVENTS
from accounts.models import User
from forum.domain import report_cases, reporting
from forum.jobs import tell_reporters
from forum.models import Report, ReportCase
from tests.factories import (
    AnswerFactory,
    ClarificationFactory,
    PeerViewFactory,
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    QuestionUpdateFactory,
    RenditionFactory,
    ReviewFactory,
    ReviewReplyFactory,
    UserFactory,
    make_administrator,
    make_moderator,
)
from tests.forum.pages import flat
from tests.trust.matrix import ROLES, cell

pytestmark = pytest.mark.django_db

SignIn = Callable[[User | None], Client]


def text_of(response: Any) -> str:
    return flat(response.content.decode())


def test_a_visitor_reports_an_answer_and_reads_what_happens_next(client: Client) -> None:
    answer = AnswerFactory()
    form = text_of(client.get(f"/report/answer/{answer.pk}/"))
    assert answer.question.title in form
    for words in reporting.REASONS.values():
        assert words in form
    sent = {"reason": "danger", "text": "Twice the dose.", "email": "ann@example.org"}
    response = client.post(f"/report/answer/{answer.pk}/", sent)
    assert (response.status_code, response["Location"]) == (302, "/report/thanks/")
    thanks = text_of(client.get(response["Location"]))
    assert "A moderator will look, usually within 24 hours. If someone is in danger now, call" in thanks
    assert "911" in thanks
    row = Report.objects.get()
    assert (row.reason, row.text, row.email, row.reporter) == (
        "danger",
        "Twice the dose.",
        "ann@example.org",
        None,
    )
    client.post(f"/report/answer/{answer.pk}/", sent)
    assert Report.objects.count() == 1


def test_a_member_is_asked_for_no_address(sign_in: SignIn) -> None:
    answer, person = AnswerFactory(), UserFactory()
    client = sign_in(person)
    assert 'name="email"' not in client.get(f"/report/answer/{answer.pk}/").content.decode()
    client.post(f"/report/answer/{answer.pk}/", {"reason": "abuse", "email": "ann@example.org"})
    assert (Report.objects.get().reporter, Report.objects.get().email) == (person, "")


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"text": "Kept words"}, "Choose what is wrong."),
        ({"reason": "because", "text": "Kept words"}, "Choose one of the reasons."),
        ({"reason": "other", "email": "Kept words"}, "Say what is wrong."),
        ({"reason": "abuse", "text": "Kept words", "email": "ann@"}, "like name@example.org"),
        ({"reason": "abuse", "text": "Kept words" * 201}, "2,000 is the most"),
    ],
)
def test_errors_stand_beside_their_fields_and_nothing_is_lost(
    client: Client, sent: dict[str, str], error: str
) -> None:
    response = client.post(f"/report/question/{QuestionFactory().pk}/", sent)
    assert text_of(response).count(error) == 2, "in the summary and beside the field"
    assert "Kept words" in response.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize("kind", ReportCase.THINGS)
@pytest.mark.parametrize("status", ["pending", "hidden"])
def test_what_is_not_public_answers_like_what_never_was(sign_in: SignIn, kind: str, status: str) -> None:
    makers: dict[str, Any] = {
        "question": QuestionFactory, "answer": AnswerFactory, "photo": PhotoFactory, "update": QuestionUpdateFactory,
        "clarification": ClarificationFactory, "caveat": PeerViewFactory, "review": ReviewFactory, "reply": ReviewReplyFactory,
    }  # fmt: skip
    thing = makers[kind](status=status) if kind in makers else PhysicianFactory(listed_at=None)
    for client in (sign_in(None), sign_in(make_moderator())):
        for deed in (
            client.get,
            lambda url, client=client: client.post(url, {"reason": "abuse"}),
            client.post,
        ):
            hidden, never = deed(f"/report/{kind}/{thing.pk}/"), deed(f"/report/{kind}/987654321/")
            assert hidden.status_code == never.status_code == 404
            assert len(hidden.content) == len(never.content) or flat(hidden.content.decode()) == flat(
                never.content.decode()
            )
    assert not Report.objects.exists()


@pytest.mark.parametrize("path", ["/report/statement/1/", "/report/user/1/", f"/report/answer/{10**30}/"])
def test_other_kinds_and_endless_numbers_are_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_second_press_of_my_photo_is_thanked_like_the_first(client: Client) -> None:
    photo = PhotoFactory()
    for _ in range(2):
        response = client.post(f"/report/photo/{photo.pk}/", {"reason": "my-photo"})
        assert response["Location"] == "/report/thanks/"
    photo.refresh_from_db()
    assert (photo.status, Report.objects.count()) == ("hidden", 1)
    assert client.get(f"/report/photo/{photo.pk}/").status_code == 404


def test_too_many_reports_keep_the_text_and_say_for_how_long(client: Client) -> None:
    answer = AnswerFactory()
    for number in range(reporting.PER_ADDRESS.tries):
        client.post(f"/report/answer/{answer.pk}/", {"reason": "abuse", "text": f"{number}."})
    response = client.post(f"/report/answer/{AnswerFactory().pk}/", {"reason": "abuse", "text": "Kept words"})
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "Kept words" in text_of(response)


def test_public_pages_lead_to_the_form(client: Client) -> None:
    question = QuestionFactory()
    answer, update = (
        AnswerFactory(question=question),
        QuestionUpdateFactory(question=question, status="published"),
    )
    photo = PhotoFactory(question=question)
    for kind in ("display", "card"):
        RenditionFactory(photo=photo, kind=kind)
    asked = ClarificationFactory(question=question, status="published")
    view = PeerViewFactory(answer=answer, status="published")
    page = client.get(f"/questions/{question.pk}/{question.slug}/").content.decode()
    for thing in (question, answer, update, photo, asked, view):
        assert f'href="/report/{thing.KIND}/{thing.pk}/"' in page
    review = ReviewFactory(status="published", published_at=timezone.now())
    reply = ReviewReplyFactory(review=review, status="published")
    profile = client.get(f"/physicians/{review.physician_id}/{review.physician.slug}/").content.decode()
    for path in (f"review/{review.pk}", f"reply/{reply.pk}", f"physician/{review.physician_id}"):
        assert f'href="/report/{path}/"' in profile


ROLE_MAKERS: dict[str, Callable[[], User | None]] = {
    "anonymous": lambda: None,
    "asker_owner": UserFactory,
    "other_patient": UserFactory,
    "physician_unverified": lambda: PhysicianFactory(standing="submitted").user,
    "physician_verified": lambda: PhysicianFactory().user,
    "physician_lapsed": lambda: PhysicianFactory(standing="lapsed").user,
    "physician_suspended": lambda: PhysicianFactory(standing="suspended").user,
    "moderator": make_moderator,
    "admin": make_administrator,
}


@pytest.mark.parametrize("role", ROLES)
def test_every_role_reports_and_reads_as_the_matrix_says(sign_in: SignIn, role: str) -> None:
    person = ROLE_MAKERS[role]()
    question = QuestionFactory(asker=person) if role == "asker_owner" else QuestionFactory()
    client = sign_in(person)
    assert cell("Report", "create", role) == "W"
    client.post(f"/report/question/{question.pk}/", {"reason": "abuse", "text": "Words of theirs."})
    other = AnswerFactory()
    reporting.report(
        "answer", other.pk, by=reporting.Reporter(UserFactory(), ""), reason="abuse", text="Words of another."
    )
    own, others = ReportCase.objects.get(object_type="question"), ReportCase.objects.get(object_type="answer")
    read = cell("Report", "read", role)
    mine = text_of(client.get("/me/reports/", follow=True))
    assert ("Words of theirs." in mine) is (person is not None)
    assert "Words of another." not in mine
    desk = client.get(f"/admin/forum/reportcase/{others.pk}/change/")
    assert (desk.status_code == 200) is read.startswith("W+")
    assert ("Words of another." in desk.content.decode()) is read.startswith("W+")
    sent = {"do": "decide", "version": own.version, "action": "dismiss", "reason": "keeps-to-rules"}
    client.post(f"/admin/forum/reportcase/{own.pk}/change/", sent)
    own.refresh_from_db()
    assert own.status == "waiting", "nobody settles what they reported, whatever their role"


class TestMine:
    def test_only_ones_own_with_the_outcome(self, sign_in: SignIn) -> None:
        person, answer, question = UserFactory(), AnswerFactory(), QuestionFactory()
        client = sign_in(person)
        client.post(f"/report/answer/{answer.pk}/", {"reason": "danger", "text": "Twice the dose."})
        client.post(f"/report/question/{question.pk}/", {"reason": "abuse"})
        page = text_of(client.get("/me/reports/"))
        for words in ("Twice the dose.", answer.question.title, question.title, "Dangerous advice"):
            assert words in page
        assert page.count("A moderator will look") == 2
        cases = {case.object_type: case for case in ReportCase.objects.all()}
        moderator = make_moderator(pseudonym="quiet-heron")
        report_cases.settle(
            cases["answer"], "hide", by=moderator, reason="selling", note="Your answer sells."
        )
        report_cases.settle(
            cases["question"], "dismiss", by=moderator, reason="keeps-to-rules", note="It is fair."
        )
        for case in cases.values():
            tell_reporters.func(case=case.pk, version=case.version)
        page = text_of(client.get("/me/reports/"))
        assert "took action" in page
        assert "It is fair." in page
        for words in ("Your answer sells.", answer.question.title, "quiet-heron"):
            assert words not in page
        assert "Twice the dose." not in text_of(sign_in(UserFactory()).get("/me/reports/"))

    def test_queries_do_not_grow_with_the_rows(
        self, sign_in: SignIn, django_assert_max_num_queries: Any
    ) -> None:
        person = UserFactory()
        client = sign_in(person)
        counts = []
        for _ in range(2):
            for _ in range(2):
                client.post(f"/report/answer/{AnswerFactory().pk}/", {"reason": "abuse"})
            with django_assert_max_num_queries(30) as seen:
                client.get("/me/reports/")
            counts.append(len(seen))
        assert counts[0] == counts[1]


@pytest.mark.parametrize("status", ["acted", "dismissed", "referred", "lapsed"])
def test_every_outcome_has_its_notice(status: str) -> None:
    assert EVENTS[f"report_{status}"].path == "/me/reports/"
