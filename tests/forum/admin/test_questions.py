"""The queue of questions and the review page, as moderators use them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, Statement, User
from forum.domain import asking, moderation
from forum.models import CannedReason, Question, Topic
from tests.factories import (
    PhotoFactory,
    QuestionFactory,
    RenditionFactory,
    TopicFactory,
    UserFactory,
    make_administrator,
    make_moderator,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
LIST = "/admin/forum/question/"


def page(question: Question) -> str:
    """Return the address of a review page."""
    return f"{LIST}{question.pk}/change/"


def decide(client: Client, question: Question, **fields: Any) -> Any:
    """Post a decision as the page would."""
    data = {
        "version": question.version,
        "do": "decide",
        "action": "approve",
        "reason": "",
        "note": "",
        **fields,
    }
    return client.post(page(question), data)


@pytest.fixture
def desk(sign_in: SignIn) -> Client:
    """Return a moderator's browser."""
    return sign_in(make_moderator(pseudonym="Sam"))


def waiting(hours: float = 0, **fields: Any) -> Question:
    """Return a question that has waited so long."""
    return QuestionFactory(
        status="pending", published_at=None, submitted_at=timezone.now() - timedelta(hours=hours), **fields
    )


class TestQueue:
    def test_shows_what_waits_the_oldest_first(self, desk: Client) -> None:
        waiting(1, title="The younger one of the two?")
        waiting(9, title="The older one of the two?")
        QuestionFactory(title="This one is public already?")
        body = desk.get(LIST).content.decode()
        assert body.index("The older one") < body.index("The younger one")
        assert "public already" not in body
        assert "9 h" in body

    def test_other_statuses_are_a_filter(self, desk: Client) -> None:
        QuestionFactory(title="Was hidden last week?", status="hidden")
        waiting(title="Still waits?")
        body = desk.get(f"{LIST}?status=hidden").content.decode()
        assert "Was hidden last week?" in body
        assert "Still waits?" not in body

    def test_finds_by_words_and_number_but_no_withdrawn_words(self, desk: Client) -> None:
        found = QuestionFactory(title="Does a plaster itch?", status="published")
        QuestionFactory(title="A plaster that was withdrawn", status="withdrawn")
        body = desk.get(f"{LIST}?q=plaster").content.decode()
        assert "Does a plaster itch?" in body
        assert "withdrawn</a>" not in body
        assert "Does a plaster itch?" in desk.get(f"{LIST}?q={found.pk}").content.decode()

    def test_asks_the_database_as_often_for_three_as_for_one(self, desk: Client) -> None:
        def queries() -> int:
            with CaptureQueriesContext(
                connection,
            ) as caught:
                assert desk.get(LIST).status_code == 200
            return len(caught)

        def full() -> None:
            question = waiting(topic=TopicFactory())
            RenditionFactory(photo=PhotoFactory(question=question, status="pending"))

        full()
        desk.get(LIST)
        one = queries()
        full()
        full()
        assert queries() == one

    def test_take_next_leads_to_the_oldest_that_is_not_ones_own(self, sign_in: SignIn) -> None:
        moderator = make_moderator()
        waiting(9, asker=moderator)
        other = waiting(3)
        waiting(1)
        assert sign_in(moderator).get(f"{LIST}next/")["Location"] == page(other)

    def test_an_empty_queue_says_so(self, desk: Client) -> None:
        assert "All clear" in desk.get(f"{LIST}next/", follow=True).content.decode()


class TestPage:
    def test_shows_text_photos_facts_and_history_but_no_address(self, desk: Client) -> None:
        asker = UserFactory(email="secret-person@example.com")
        QuestionFactory(asker=asker)
        question = waiting(asker=asker, body="First line.\n\nSecond <b>line</b>.", side="left")
        RenditionFactory(photo=PhotoFactory(question=question, status="pending", alt="A red ring"))
        body = desk.get(page(question)).content.decode()
        assert "<p>First line.</p><p>Second &lt;b&gt;line&lt;/b&gt;.</p>" in body
        assert 'alt="A red ring"' in body
        assert "My left" in body
        assert "2 questions" in body
        assert "secret-person" not in body

    def test_a_sensitive_photo_is_covered(self, desk: Client) -> None:
        question = waiting()
        RenditionFactory(
            photo=PhotoFactory(question=question, status="pending", sensitive=True, alt="A scar")
        )
        body = desk.get(page(question)).content.decode()
        assert "Behind a warning, and not loaded: A scar" in body
        assert "<img" not in body

    def test_a_withdrawn_text_is_shown_to_nobody(self, sign_in: SignIn) -> None:
        question = QuestionFactory(
            title="Canary title of mine?", body="Canary body, long enough to be one.", status="withdrawn"
        )
        for user in (make_moderator(), make_administrator()):
            client = sign_in(user)
            for path in (page(question), f"{LIST}?status=withdrawn", f"{LIST}{question.pk}/history/"):
                response = client.get(path)
                assert response.status_code == 200
                assert "Canary" not in response.content.decode()

    def test_a_draft_is_nobody_elses(self, desk: Client) -> None:
        draft = QuestionFactory(status="draft", published_at=None)
        assert desk.get(page(draft)).status_code == 404
        assert len(desk.get(page(draft)).content) == len(desk.get(f"{LIST}999999999/change/").content)

    def test_shows_what_changed_since_it_was_sent_last(self, desk: Client) -> None:
        asker, moderator = UserFactory(), make_moderator()
        question = asking.start_draft(by=asker, address="x")
        asking.save_words(
            question,
            by=asker,
            title="What is this red ring?",
            body="It has been there since last Tuesday morning.",
        )
        asking.set_topics(question, by=asker, topics=[TopicFactory()])
        question = asking.submit(question, by=asker)
        moderation.decide(question, "return", by=moderator, reason="unclear", note="Please say where.")
        asking.save_words(question, by=asker, body="It has been there since last Friday morning, on my arm.")
        asking.submit(question, by=asker)
        body = desk.get(page(question)).content.decode()
        assert '<del><span class="vh">removed: </span>Tuesday' in body
        assert '<ins><span class="vh">added: </span>Friday' in body
        assert "Please say where." in body


class TestDecision:
    def test_approve_publishes_with_photos_and_leads_to_the_next(self, desk: Client, deferred: Any) -> None:
        question, following = waiting(5), waiting(1)
        photo = PhotoFactory(question=question, status="pending")
        response = decide(desk, question, do="decide-next")
        assert response["Location"] == f"{page(following)}#review"
        question.refresh_from_db()
        photo.refresh_from_db()
        assert (question.status, photo.status) == ("published", "published")
        assert [job["event"] for job in deferred()] == ["question_published"]

    @pytest.mark.parametrize(("action", "status"), [("return", "returned"), ("reject", "rejected")])
    def test_a_no_carries_the_ready_text_and_the_personal_line(
        self, desk: Client, action: str, status: str
    ) -> None:
        question = waiting()
        reason = CannedReason.objects.filter(queue="question")[0]
        decide(desk, question, action=action, reason=reason.code, note="The clinic's name is in it.")
        question.refresh_from_db()
        statement = Statement.objects.get(object_id=question.pk)
        assert question.status == status
        assert statement.reason == reason.code
        assert statement.text == f"{reason.text}\n\nThe clinic's name is in it."

    def test_a_no_without_a_reason_is_asked_again_and_nothing_is_lost(self, desk: Client) -> None:
        question = waiting()
        response = decide(desk, question, action="return", note="My long <i>personal</i> line")
        body = response.content.decode()
        question.refresh_from_db()
        assert question.status == "pending"
        assert '<a href="#decision-reason">Choose a reason. The author has to know why.</a>' in body
        assert "My long &lt;i&gt;personal&lt;/i&gt; line</textarea>" in body
        assert 'value="return" data-label="Return for a change" data-needs-reason checked' in body
        assert "<title>Error: " in body

    def test_a_reason_left_over_does_not_slip_into_an_approval(self, desk: Client) -> None:
        question = waiting()
        reason = CannedReason.objects.filter(queue="question")[0]
        assert (
            "A reason belongs to a change or a no."
            in decide(desk, question, reason=reason.code).content.decode()
        )
        question.refresh_from_db()
        assert question.status == "pending"

    def test_a_hundred_thousand_characters_are_refused_and_given_back(self, desk: Client) -> None:
        question = waiting()
        reason = CannedReason.objects.filter(queue="question")[0]
        response = decide(desk, question, action="return", reason=reason.code, note="x" * 100_000)
        assert "x" * 100_000 in response.content.decode()
        question.refresh_from_db()
        assert question.status == "pending"

    def test_the_loser_of_a_race_reads_who_decided_and_keeps_the_note(self, desk: Client) -> None:
        question = waiting()
        stale = question.version
        moderation.decide(question, "approve", by=make_moderator(pseudonym="Wren"))
        reason = CannedReason.objects.filter(queue="question")[0]
        response = decide(
            desk, question, version=stale, action="reject", reason=reason.code, note="Half an hour of typing"
        )
        assert response.status_code == 409
        body = response.content.decode()
        assert "Decided by Wren just now: approved. Nothing was overwritten." in body
        assert "Half an hour of typing" in body
        question.refresh_from_db()
        assert question.status == "published"
        assert AuditEntry.objects.filter(object_type="question", object_id=question.pk).count() == 1

    def test_a_stale_tab_cannot_approve_text_it_has_not_shown(self, desk: Client) -> None:
        question = waiting()
        Question.objects.filter(pk=question.pk).update(
            body="Something quite different now, thirty letters.", version=7
        )
        response = decide(desk, question)
        assert response.status_code == 409
        assert "Something quite different now" in response.content.decode()
        question.refresh_from_db()
        assert question.status == "pending"

    def test_nobody_decides_on_their_own(self, sign_in: SignIn) -> None:
        moderator = make_moderator()
        question = waiting(asker=moderator)
        client = sign_in(moderator)
        assert (
            "This is your own. Another moderator decides on it."
            in client.get(page(question)).content.decode()
        )
        decide(client, question)
        question.refresh_from_db()
        assert question.status == "pending"

    def test_hide_and_restore_need_a_reason(self, desk: Client) -> None:
        question = QuestionFactory()
        reason = CannedReason.objects.filter(queue="question")[0]
        decide(desk, question, action="hide")
        question.refresh_from_db()
        assert question.status == "published"
        decide(desk, question, action="hide", reason=reason.code)
        question.refresh_from_db()
        assert question.status == "hidden"
        decide(desk, question, action="restore", reason="second-look")
        question.refresh_from_db()
        assert question.status == "published"

    def test_a_suspended_moderator_is_refused_on_the_next_request(self, sign_in: SignIn) -> None:
        moderator = make_moderator()
        client = sign_in(moderator)
        question = waiting()
        assert client.get(page(question)).status_code == 200
        moderator.groups.clear()
        assert decide(client, question).status_code == 403
        question.refresh_from_db()
        assert question.status == "pending"

    def test_no_posted_field_reaches_the_row(self, desk: Client) -> None:
        question = waiting(title="Is this title safe?", source="")
        extra = {
            "status": "withdrawn", "title": "Rewritten", "asker": "1", "source": "evil", "merged_into": "1", "archive_id": "x",
            "published_at": "2001-01-01", "_save": "1", "draft_key": "k",
        }  # fmt: skip
        decide(desk, question, **extra)
        question.refresh_from_db()
        assert (question.status, question.title, question.source) == ("published", "Is this title safe?", "")
        assert question.published_at is not None
        assert question.published_at.year > 2001


class TestPuttingRight:
    def post(self, client: Client, question: Question, **fields: Any) -> Any:
        data = {"version": question.version, "do": "edits", "edits": "1", "body": question.body, **fields}
        return client.post(page(question), data)

    def test_topics_urgent_mark_and_a_proposed_topic(self, desk: Client) -> None:
        proposed, skin = TopicFactory(name="Drip sites", accepted_at=None), TopicFactory(name="Skin")
        question = waiting(topic=proposed)
        self.post(desk, question, topic=skin.pk, topic_2=proposed.pk, accept=proposed.pk, urgent="on")
        question.refresh_from_db()
        proposed.refresh_from_db()
        assert list(question.topics.order_by("questiontopic__position")) == [skin, proposed]
        assert question.urgent
        assert proposed.accepted_at is not None
        acts = AuditEntry.objects.filter(object_type__in=["question", "topic"]).values_list(
            "action", flat=True
        )
        assert set(acts) == {"topics", "urgent", "accept"}

    def test_another_proposed_topic_cannot_be_slipped_in(self, desk: Client) -> None:
        stranger = TopicFactory(accepted_at=None)
        question = waiting()
        response = self.post(desk, question, topic=stranger.pk)
        assert "The topics could not be saved" in response.content.decode()
        assert not question.topics.exists()
        assert not Topic.objects.get(pk=stranger.pk).accepted_at

    def test_they_are_saved_with_the_decision(self, desk: Client) -> None:
        skin = TopicFactory()
        question = waiting()
        decide(desk, question, edits="1", topic=skin.pk, body=question.body)
        question.refresh_from_db()
        assert question.status == "published"
        assert list(question.topics.all()) == [skin]

    def test_line_breaks_may_change_and_words_may_not(self, desk: Client) -> None:
        question = waiting(body="One sentence here. Another sentence there, to be long.")
        self.post(desk, question, body="One sentence here.\r\n\r\nAnother sentence there, to be long.")
        question.refresh_from_db()
        assert question.body == "One sentence here.\n\nAnother sentence there, to be long."
        response = self.post(desk, question, body="One sentence here.\n\nAnother sentence, shorter.")
        assert "Only line breaks may change here." in response.content.decode()
        question.refresh_from_db()
        assert "there" in question.body

    def test_close_and_open(self, desk: Client) -> None:
        question = QuestionFactory()
        desk.post(page(question), {"do": "close"})
        question.refresh_from_db()
        assert question.closed_at is not None
        desk.post(page(question), {"do": "open"})
        question.refresh_from_db()
        assert question.closed_at is None
        assert list(AuditEntry.objects.values_list("action", flat=True)) == ["open", "close"]

    def test_an_unknown_button_does_nothing(self, desk: Client) -> None:
        assert desk.post(page(waiting()), {"do": "delete"}).status_code == 400


class TestIndex:
    def test_counts_ages_and_words(self, desk: Client) -> None:
        waiting(13)
        waiting(1)
        body = desk.get("/admin/").content.decode()
        assert "2 <small>waiting</small>" in body
        assert "13 h" in body
        assert "Late" in body
        cells = {queue.cell or queue.title for queue in admin.site.queues}
        assert body.count("All clear.") == len(cells) - 1

    def test_asks_the_database_as_often_for_three_as_for_one(self, desk: Client) -> None:
        waiting()
        desk.get("/admin/")
        with CaptureQueriesContext(connection) as one:
            desk.get("/admin/")
        waiting()
        waiting()
        with CaptureQueriesContext(connection) as three:
            desk.get("/admin/")
        assert len(three) == len(one)
