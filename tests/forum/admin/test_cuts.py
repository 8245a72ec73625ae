"""Marks, cuts, similar questions and differences on the review pages, by real requests."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Moderated, Statement, User
from forum.domain import answering, asking, clarifying, moderation, peering, reviewing
from forum.models import Answer, Question
from tests.factories import AnswerFactory, PhysicianFactory, QuestionFactory, UserFactory, make_moderator

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
BODY = (
    "I was in hospital overnight, ward 4 with Dr Okonjo. On the third day a red patch came up.\n\n"
    "No fever and no trouble breathing. You can reach me on 555 0142 in the evening."
)
HOSTILE = "<script>trap(1)</script><img src=x onerror=trap(2)>\u202egnp.exe\u202c\u200b\u2066 call 555 0142 "


@pytest.fixture
def desk(sign_in: SignIn) -> Client:
    """Return a moderator's browser."""
    return sign_in(make_moderator())


@pytest.fixture
def question() -> Question:
    made: Question = QuestionFactory(
        status="pending", title="Rash three days after a drip: plaster?", body=BODY
    )
    return made


def path_of(item: Moderated) -> str:
    return f"/admin/forum/{item._meta.model_name}/{item.pk}/change/"


def post(desk: Client, item: Moderated, do: str, **more: Any) -> Any:
    return desk.post(path_of(item), {"do": do, "version": item.version, **more})


def cut_value(question: Question, words: str) -> str:
    start = question.body.index(words)
    return f"cut:body:{start}:{start + len(words)}"


def test_the_page_marks_counts_and_offers_as_the_mock_up_does(desk: Client, question: Question) -> None:
    page = desk.get(path_of(question)).content.decode()
    assert '<mark>Dr Okonjo<small><span class="vh"> marked as </span>name</small></mark>' in page
    assert '<mark class="danger">trouble breathing<small>' in page
    assert "danger word, after “no”" in page
    assert "2 private details and 1 danger word are marked. Remove the private ones here" in page
    assert f'value="{cut_value(question, "with Dr Okonjo")}"' in page
    assert "Cut the phone sentence" in page


def test_a_cut_keeps_what_is_typed_and_the_asker_reads_it(
    desk: Client, question: Question, sign_in: SignIn
) -> None:
    answer = post(
        desk, question, cut_value(question, "with Dr Okonjo"), action="return", note="Almost there."
    )
    page = answer.content.decode()
    question.refresh_from_db()
    assert "Dr Okonjo" not in question.body
    assert "Almost there." in page
    assert "Put “<bdi> with Dr Okonjo</bdi>” back" in page
    assert "We took out: “with Dr Okonjo” (name)" in page

    post(desk, question, "decide", action="return", reason="identifies-someone", note="Almost there.")
    text = Statement.objects.get(object_type="question", object_id=question.pk).text
    assert text.endswith(
        "Almost there.\n\nWe took out: “with Dr Okonjo” (name). It could identify somebody. Nothing else was changed."
    )
    own = sign_in(question.asker).get(f"/me/questions/{question.pk}/").content.decode()
    assert "with Dr Okonjo" in own


def test_put_back_and_too_late(desk: Client, question: Question) -> None:
    stale = question.version
    post(desk, question, cut_value(question, "555 0142"))
    question.refresh_from_db()
    late = desk.post(path_of(question), {"do": "cut:body:0:5", "version": stale})
    assert late.status_code == 409
    post(desk, question, "uncut")
    question.refresh_from_db()
    assert question.body == BODY


@pytest.mark.parametrize(
    "do",
    ["cut", "cut:", "cut:body", "cut:body:5:5", "cut:body:-1:4", "cut:body:0:99999999999999999999", "cut:status:0:3",
     "cut:body:x:y", "cut:body:٣:٩", "cut:body:0:171", "uncut"],
)  # fmt: skip
def test_bad_cuts_change_nothing_and_say_so(desk: Client, question: Question, do: str) -> None:
    answer = post(desk, question, do)
    question.refresh_from_db()
    assert (answer.status_code, question.body) == (200, BODY)
    assert "data-error-summary" in answer.content.decode()


def test_only_moderators_and_not_on_their_own(sign_in: SignIn, question: Question) -> None:
    for person in (question.asker, UserFactory(), PhysicianFactory().user):
        assert post(sign_in(person), question, "cut:body:0:5").status_code == 403
    own = make_moderator()
    mine: Question = QuestionFactory(status="pending", asker=own, body=BODY)
    post(sign_in(own), mine, cut_value(mine, "555 0142"))
    mine.refresh_from_db()
    assert mine.body == BODY


def test_similar_questions_lead_to_merging(desk: Client, question: Question) -> None:
    near: Question = QuestionFactory(title="Rash days after a drip, is it the plaster?", status="published")
    QuestionFactory(title="Rash days after a drip, hidden from you", status="hidden")
    page = desk.get(path_of(question)).content.decode()
    assert f'value="merge:{near.pk}"' in page
    assert "% alike" in page
    assert "hidden from you" not in page
    assert post(desk, question, f"merge:{near.pk}").status_code == 200


def test_hostile_words_are_only_words(desk: Client) -> None:
    """Script payloads, letters that turn around, signs nobody sees, 20,000 characters: in every text of the pages."""
    long = (HOSTILE * 300)[:20_000]
    question: Question = QuestionFactory(
        status="pending", title=HOSTILE[:150], body=long, happened=HOSTILE[:100], side="left"
    )
    answer: Answer = AnswerFactory(
        status="pending",
        headline=HOSTILE[:140],
        body=long,
        disclaimer=HOSTILE[:200],
        video_note=HOSTILE[:200],
    )
    near: Question = QuestionFactory(status="published", title=HOSTILE[:150])
    for item in (question, answer, near):
        page = desk.get(path_of(item)).content.decode()
        assert "<script>trap" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;trap" in page


def sent_again(kind: str) -> Moderated:
    """Return a thing of a kind that was sent, returned, changed and sent again."""
    moderator, physician, patient = make_moderator(), PhysicianFactory(), UserFactory()
    item: Any
    old, new = (
        "The first words of it stand here for a while.",
        "The later words of it stand here for a while.",
    )
    back: dict[str, Any] = {"by": moderator, "reason": "unclear", "note": "Say more."}
    published: Question = QuestionFactory(status="published")
    answer: Answer = AnswerFactory(status="published", question=published)
    if kind == "question":
        item = QuestionFactory(status="draft", asker=patient, body=old)
        asking.save_facts(item, by=patient, topic=asking.UNKNOWN_TOPIC)
        item = asking.submit(item, by=patient)
        moderation.decide(item, "return", **back)
        asking.save_words(item, by=patient, body=new)
        return asking.submit(item, by=patient)
    if kind == "answer":
        item = answering.start_answer(published, by=physician.user)
        answering.save_words(item, by=physician.user, headline="A headline", body=old)
        item = answering.submit(item, by=physician.user)
        moderation.decide(item, "return", **back)
        answering.save_words(item, by=physician.user, body=new)
        return answering.submit(item, by=physician.user)
    if kind == "revision":
        own: Answer = AnswerFactory(
            status="published", author=physician, body="What is public, and stays so."
        )
        item = answering.start_revision(own, by=physician.user)
        answering.save_words(item, by=physician.user, body=old)
        item = answering.submit_revision(item, by=physician.user)
        moderation.decide(item, "return", **back)
        answering.save_words(item, by=physician.user, body=new)
        return answering.submit_revision(item, by=physician.user)
    if kind == "update":
        item = asking.add_update(published, by=published.asker, body=old)
        moderation.decide(item, "return", **back)
        asking.change_update(item, by=published.asker, body=new)
    elif kind == "review":
        words: dict[str, Any] = {"visited_on": date(2026, 9, 1), "topic": None}
        item = reviewing.write(physician, by=patient, stars=4, body=old, **words)
        reviewing.decide(item, "return", **back)
        reviewing.change(item, by=patient, stars=2, body=new, **words)
    elif kind == "reply":
        review = reviewing.write(
            physician, by=patient, stars=4, body=old, visited_on=date(2026, 9, 1), topic=None
        )
        reviewing.decide(review, "approve", by=moderator)
        item = reviewing.reply(review, by=physician.user, body=old)
        reviewing.decide(item, "return", **back)
        reviewing.change_reply(item, by=physician.user, body=new)
    elif kind == "caveat":
        item = peering.say(answer, by=physician.user, verdict="caveat", body=old)
        peering.decide(item, "return", **back)
        peering.say(answer, by=physician.user, verdict="caveat", body=new)
    else:
        item = clarifying.ask(published, by=physician.user, body=old)
        clarifying.decide(item, "return", **back)
        clarifying.ask(published, by=physician.user, body=new)
    item.refresh_from_db()
    return item


@pytest.mark.parametrize(
    "kind", ["question", "answer", "revision", "update", "review", "reply", "caveat", "clarification"]
)
def test_what_is_sent_again_shows_what_changed(desk: Client, kind: str) -> None:
    page = desk.get(path_of(sent_again(kind))).content.decode()
    assert '<del><span class="vh">removed: </span>first</del>' in page
    assert '<ins><span class="vh">added: </span>later</ins>' in page
    assert "1 word out, 1 in" in page
    assert ('<dt>Stars</dt><dd><del><span class="vh">removed: </span>4</del>' in page) == (kind == "review")


def test_the_author_stands_beside_with_what_was_decided(desk: Client, question: Question) -> None:
    asker, moderator = question.asker, make_moderator()
    for action, reason in (("approve", ""), ("reject", "duplicate"), ("return", "identifies-someone")):
        earlier: Question = QuestionFactory(status="pending", asker=asker)
        moderation.decide(earlier, action, by=moderator, reason=reason, note="Words." if reason else "")
    page = desk.get(path_of(question)).content.decode()
    assert "4 questions: " in page
    assert "0 reports decided" in page
    for word in ("Approved", "Not published", "Returned for a change"):
        assert f">{word}</span>" in page


def test_queries_stay_the_same_with_more_of_everything(desk: Client) -> None:
    counts = []
    for number in (1, 3):
        question: Question = QuestionFactory(
            status="pending", title=f"Rash days after a drip {number}", body=BODY
        )
        for _ in range(number):
            QuestionFactory(title="Rash days after a drip, is it the plaster?", status="published")
            earlier: Question = QuestionFactory(status="pending", asker=question.asker)
            moderation.decide(earlier, "reject", by=make_moderator(), reason="duplicate", note="Words.")
        desk.get(path_of(question))
        with CaptureQueriesContext(connection) as queries:
            desk.get(path_of(question))
        counts.append(len(queries))
    assert counts[0] == counts[1]
