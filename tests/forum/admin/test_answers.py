"""The queues of answers, edits and updates, and their review pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, User
from forum.models import Answer, CannedReason, Revision
from tests.factories import (
    AnswerFactory,
    PhysicianFactory,
    QuestionFactory,
    QuestionUpdateFactory,
    in_group,
    make_moderator,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]


@pytest.fixture
def desk(sign_in: SignIn) -> Client:
    """Return a moderator's browser."""
    return sign_in(make_moderator())


def pending_answer(**fields: Any) -> Answer:
    """Return an answer that waits."""
    return AnswerFactory(status="pending", published_at=None, answered_at=None, **fields)


def pending_edit(**fields: Any) -> Revision:
    """Return a proposed edit of a published answer."""
    answer = AnswerFactory(headline="See someone soon", body="Please have it looked at this week.")
    values = {
        "headline": answer.headline,
        "body": "Please have it looked at today.",
        "status": "pending",
        "submitted_at": timezone.now(),
    }
    return Revision.objects.create(answer=answer, **{**values, **fields})


def decide(client: Client, path: str, item: Any, **fields: Any) -> Any:
    """Post a decision as the page would."""
    return client.post(path, {"version": item.version, "do": "decide", "action": "approve", **fields})


class TestAnswer:
    def path(self, answer: Answer) -> str:
        return f"/admin/forum/answer/{answer.pk}/change/"

    def test_page_shows_the_question_the_answer_as_it_will_appear_and_the_author(self, desk: Client) -> None:
        answer = pending_answer(
            body="Wait.\n\n- **ice**\n- rest <script>alert(1)</script>", disclaimer="Not my clinic's view."
        )
        AuditEntry.objects.create(
            object_type="answer", object_id=answer.pk, action="return", reason="selling"
        )
        body = desk.get(self.path(answer)).content.decode()
        assert answer.question.title in body
        assert "<li><strong>ice</strong></li>" in body
        assert "<script>alert(1)" not in body
        assert "Verified physician" in body
        assert "Not my clinic&#x27;s view." in body
        assert "Returned for a change" in body

    def test_approve_publishes_and_tells_author_and_asker(self, desk: Client, deferred: Any) -> None:
        answer = pending_answer()
        decide(desk, self.path(answer), answer)
        answer.refresh_from_db()
        assert answer.status == "published"
        assert {job["event"] for job in deferred()} == {"answer_published", "question_answered"}

    def test_a_physician_who_moderates_does_not_decide_on_their_own(self, sign_in: SignIn) -> None:
        physician = PhysicianFactory()
        answer = pending_answer(author=physician)
        client = sign_in(in_group(physician.user, "Moderators"))
        assert "This is your own" in client.get(self.path(answer)).content.decode()
        decide(client, self.path(answer), answer)
        client.post(
            self.path(answer),
            {"do": "edits", "edits": "1", "version": answer.version, "headline": "Mine", "body": answer.body},
        )
        answer.refresh_from_db()
        assert answer.status == "pending"
        assert answer.headline != "Mine"

    def test_headline_and_hashtags_are_put_right_and_the_old_words_kept(self, desk: Client) -> None:
        answer = AnswerFactory(headline="Have it seen,", hashtags=[])
        data = {
            "do": "edits",
            "edits": "1",
            "version": answer.version,
            "headline": "Have it seen",
            "hashtags": "#Bite #ring",
            "body": answer.body,
        }
        desk.post(self.path(answer), data)
        answer.refresh_from_db()
        assert (answer.headline, answer.hashtags) == ("Have it seen", ["bite", "ring"])
        assert answer.snapshots.get().content["headline"] == "Have it seen,"
        acts = AuditEntry.objects.filter(object_type="answer").values_list("action", flat=True)
        assert set(acts) == {"headline", "hashtags"}

    @pytest.mark.parametrize(
        ("field", "value", "problem"),
        [
            ("body", "Something else entirely.", "Only line breaks may change here."),
            ("headline", "", "An answer keeps a headline."),
            ("headline", "x" * 141, "at most 140 characters"),
            ("hashtags", "#a b c d e f", "Use 5 hashtags at the most."),
        ],
    )
    def test_what_moderators_may_not_write(self, desk: Client, field: str, value: str, problem: str) -> None:
        answer = AnswerFactory(headline="As it was", body="As it was, too.")
        data = {
            "do": "edits",
            "edits": "1",
            "version": answer.version,
            "headline": answer.headline,
            "hashtags": "",
            "body": answer.body,
        }
        response = desk.post(self.path(answer), {**data, field: value})
        assert problem in response.content.decode()
        assert value in response.content.decode()
        answer.refresh_from_db()
        assert (answer.headline, answer.body, answer.hashtags) == ("As it was", "As it was, too.", [])

    def test_a_fix_made_with_the_decision_does_not_make_it_stale(self, desk: Client) -> None:
        answer = pending_answer(headline="Have it seen,")
        fields = {"edits": "1", "headline": "Have it seen", "hashtags": "", "body": answer.body}
        decide(desk, self.path(answer), answer, **fields)
        answer.refresh_from_db()
        assert (answer.status, answer.headline) == ("published", "Have it seen")

    def test_a_fix_on_an_old_view_is_refused(self, desk: Client) -> None:
        answer = AnswerFactory(headline="As it was")
        stale = answer.version
        Answer.objects.filter(pk=answer.pk).update(version=stale + 1)
        data = {
            "do": "edits",
            "edits": "1",
            "version": stale,
            "headline": "New",
            "hashtags": "",
            "body": answer.body,
        }
        assert desk.post(self.path(answer), data).status_code == 409
        answer.refresh_from_db()
        assert answer.headline == "As it was"


class TestEdit:
    def path(self, revision: Revision) -> str:
        return f"/admin/forum/revision/{revision.pk}/change/"

    def test_page_shows_both_texts_with_the_words_that_changed(self, desk: Client) -> None:
        body = desk.get(self.path(pending_edit())).content.decode()
        assert '<del><span class="vh">removed: </span>this week.</del>' in body
        assert '<ins><span class="vh">added: </span>today.</ins>' in body

    def test_approve_replaces_the_text(self, desk: Client) -> None:
        revision = pending_edit()
        decide(desk, self.path(revision), revision)
        answer = Answer.objects.get(pk=revision.answer_id)
        assert answer.body == "Please have it looked at today."
        assert answer.edited_at is not None

    def test_reject_leaves_it(self, desk: Client) -> None:
        revision = pending_edit()
        reason = CannedReason.objects.filter(queue="answer")[0]
        decide(desk, self.path(revision), revision, action="reject", reason=reason.code)
        assert Answer.objects.get(pk=revision.answer_id).body == "Please have it looked at this week."
        revision.refresh_from_db()
        assert revision.status == "rejected"

    def test_a_draft_of_an_edit_is_nobody_elses(self, desk: Client) -> None:
        assert desk.get(self.path(pending_edit(status="draft"))).status_code == 404


class TestUpdate:
    def test_approve_and_return(self, desk: Client) -> None:
        first = QuestionUpdateFactory(status="pending", submitted_at=timezone.now())
        second = QuestionUpdateFactory(
            status="pending", submitted_at=timezone.now(), body="It came back <b>again</b>."
        )
        decide(desk, f"/admin/forum/questionupdate/{first.pk}/change/", first)
        path = f"/admin/forum/questionupdate/{second.pk}/change/"
        assert "It came back &lt;b&gt;again&lt;/b&gt;." in desk.get(path).content.decode()
        decide(
            desk, path, second, action="return", reason=CannedReason.objects.filter(queue="question")[0].code
        )
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.status, second.status) == ("published", "returned")

    def test_of_a_withdrawn_question_nothing_is_shown(self, desk: Client) -> None:
        question = QuestionFactory(status="withdrawn", title="Canary title of mine?")
        update = QuestionUpdateFactory(question=question, body="Canary update")
        body = desk.get(f"/admin/forum/questionupdate/{update.pk}/change/").content.decode()
        assert "Canary" not in body
        answer = AnswerFactory(question=question)
        assert "Canary" not in desk.get(f"/admin/forum/answer/{answer.pk}/change/").content.decode()


@pytest.mark.parametrize(
    ("path", "make"),
    [
        ("/admin/forum/answer/", pending_answer),
        ("/admin/forum/revision/", pending_edit),
        ("/admin/forum/questionupdate/", lambda: QuestionUpdateFactory(status="pending")),
    ],
)
def test_lists_ask_the_database_as_often_for_three_as_for_one(
    desk: Client, path: str, make: Callable[[], Any]
) -> None:
    make()
    desk.get(path)
    with CaptureQueriesContext(connection) as one:
        desk.get(path)
    make()
    make()
    with CaptureQueriesContext(connection) as three:
        desk.get(path)
    assert len(three) == len(one)
