"""Doing one thing to many from a list: the page that asks, what is left out, what changed meanwhile, taking it back."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.domain import batch_deeds, batches, claiming
from accounts.models import AuditEntry, Batch, BatchLine, Claim, Moderated, Notice, Statement, User, Watch
from forum.domain import moderation
from forum.models import Answer, Question, QuestionTopic, Review, Revision
from tests.factories import (
    AnswerFactory,
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    QuestionUpdateFactory,
    ReviewFactory,
    TopicFactory,
    UserFactory,
    make_administrator,
    make_moderator,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
NEW = "/admin/accounts/batch/new/"


@pytest.fixture
def sam() -> User:
    return make_moderator(pseudonym="Sam")


@pytest.fixture
def desk(sam: User, sign_in: SignIn) -> Client:
    return sign_in(sam)


def waiting(**fields: Any) -> Question:
    return QuestionFactory(status="pending", published_at=None, **fields)


def edit(answer: Answer | None = None, **changes: Any) -> Revision:
    answer = answer or AnswerFactory()
    old = {"headline": answer.headline, "body": answer.body, "hashtags": answer.hashtags}
    return answer.revisions.create(status="pending", submitted_at=timezone.now(), **{**old, **changes})


def picks(*items: Moderated) -> list[str]:
    return [
        f"{item.KIND}:{item.pk}:{item.version}"
        + (f":{item.answer.version}" if isinstance(item, Revision) else "")
        for item in items
    ]


def outcomes() -> dict[tuple[str, int], str]:
    rows = BatchLine.objects.values_list("object_type", "object_id", "outcome")
    return {(kind, pk): outcome for kind, pk, outcome in rows}


def test_a_list_offers_ticks_for_each_row_and_for_the_page(desk: Client) -> None:
    question = waiting()
    body = desk.get("/admin/forum/question/").content.decode()
    assert f'name="pick" value="question:{question.pk}:1" aria-label="Tick question {question.pk}"' in body
    assert f'name="on_page" value="question:{question.pk}:1 "' in body
    assert "All 1 on this page" in body
    for code in ("assign", "spam", "retag"):
        assert f'name="deed" value="{code}"' in body
    assert 'value="approve"' not in body


def test_only_small_edits_are_approved_and_the_rest_says_why(desk: Client) -> None:
    small = edit(hashtags=["rash"])
    dose = edit(body="Please have it looked at this week.\n\nTake 5 photos each day until then.")
    answer = AnswerFactory(photo_use=True)
    photo = edit(answer, hashtags=["rash"])
    asked = desk.post(NEW, {"deed": "approve", "pick": picks(small, dose, photo)}).content.decode()
    assert "1 will be done, 2 are left out" in asked
    assert "which can turn the meaning" in asked
    assert "It uses the asker’s photo." in asked
    assert re.findall(r'name="pick" value="([^"]+)"', asked) == picks(small)
    assert Revision.objects.filter(status="pending").count() == 3
    # What a crafted form asks for is looked at again.
    done = desk.post(NEW, {"deed": "approve", "confirm": "1", "pick": picks(small, dose, photo)}, follow=True)
    assert "1 of 3 is done. 2 could not be done; each says why." in done.content.decode()
    small.answer.refresh_from_db()
    assert small.answer.hashtags == ["rash"]
    assert set(Revision.objects.filter(status="pending")) == {dose, photo}


def test_a_page_that_was_open_for_long_approves_nothing_it_has_not_shown(desk: Client) -> None:
    small = edit(hashtags=["rash"])
    ticked = picks(small)
    Answer.objects.filter(pk=small.answer_id).update(headline="Another one by now", version=2)
    for stale in (ticked, [ticked[0].rpartition(":")[0]]):
        page = desk.post(NEW, {"deed": "approve", "confirm": "1", "pick": stale}, follow=True)
        assert batches.CHANGED in page.content.decode()
    small.refresh_from_db()
    assert small.status == "pending"


def test_questions_are_never_approved_together(desk: Client) -> None:
    question = waiting()
    desk.post(NEW, {"deed": "approve", "confirm": "1", "pick": picks(question)})
    question.refresh_from_db()
    assert question.status == "pending"


def test_spam_of_several_kinds_is_rejected_with_statements(desk: Client) -> None:
    question, update = waiting(), QuestionUpdateFactory(status="pending")
    review = ReviewFactory(status="pending", published_at=None)
    items = [question, update, review]
    desk.post(NEW, {"deed": "spam", "confirm": "1", "pick": picks(*items)})
    for item, reason in zip(items, ("spam", "spam", "not-a-patient-visit"), strict=True):
        item.refresh_from_db()
        assert item.status == "rejected"
        told = Statement.objects.get(object_type=item.KIND, object_id=item.pk)
        assert (told.reason, told.recipient_id) == (reason, item.owner_id())
        assert "you can appeal" in told.text


def test_what_changed_meanwhile_is_reported_and_the_rest_is_decided(desk: Client, sam: User) -> None:
    ada = make_moderator(pseudonym="Ada")
    rest, decided, resent, own, held, gone = (waiting(), waiting(), waiting(), waiting(asker=sam), waiting(), waiting())  # fmt: skip
    ticked = picks(rest, decided, resent, own, held, gone)
    moderation.decide(decided, "approve", by=ada)
    Question.objects.filter(pk=resent.pk).update(version=2)
    claiming.claim(held, by=ada)
    Question.objects.filter(pk=gone.pk).delete()
    asked = desk.post(NEW, {"deed": "spam", "pick": ticked}).content.decode()
    assert "1 will be done, 5 are left out" in asked
    done = desk.post(NEW, {"deed": "spam", "confirm": "1", "pick": ticked}, follow=True).content.decode()
    for page in (asked, done):
        assert "Decided by Ada" in page
        assert batches.CHANGED in page
        assert batches.OWN in page
        assert "Held by Ada, 15 minutes left." in page
        assert batches.GONE in page
    rest.refresh_from_db()
    assert rest.status == "rejected"
    assert Question.objects.filter(status="rejected").count() == 1
    assert sorted(outcomes().values()) == ["done"] + ["refused"] * 5


def test_assigning_and_filing_ask_what_they_need_first(desk: Client) -> None:
    ada, topic, old = make_moderator(pseudonym="Ada"), TopicFactory(name="Ticks"), TopicFactory()
    question, hers = waiting(topic=old), waiting(asker=ada)
    asked = desk.post(NEW, {"deed": "assign", "pick": picks(question, hers), "confirm": "1"}).content.decode()
    assert "Choose to whom." in asked
    assert not Batch.objects.exists()
    desk.post(NEW, {"deed": "assign", "pick": picks(question, hers), "confirm": "1", "target": ada.pk})
    assert Claim.objects.get().object_id == question.pk
    assert "Ada’s own" in BatchLine.objects.get(object_id=hers.pk).sentence
    Claim.objects.all().delete()
    desk.post(NEW, {"deed": "retag", "pick": picks(question), "confirm": "1", "target": topic.pk})
    rows = QuestionTopic.objects.filter(question=question).order_by("position")
    assert [row.topic for row in rows] == [topic, old]


def test_everything_is_taken_back_within_ten_minutes(desk: Client, settings: Any) -> None:
    settings.UNDO_MINUTES = 10
    topic, old = TopicFactory(), TopicFactory()
    spam, small, filed, late = waiting(), edit(hashtags=["rash"]), waiting(topic=old), waiting()
    for fields in (
        {"deed": "spam", "pick": picks(spam, late)},
        {"deed": "approve", "pick": picks(small)},
        {"deed": "retag", "pick": picks(filed), "target": topic.pk},
    ):
        assert desk.post(NEW, {**fields, "confirm": "1"}).status_code == 302
    assert not Notice.objects.exists()
    assert set(outcomes().values()) == {"done"}
    Question.objects.filter(pk=late.pk).update(version=7)
    for batch in Batch.objects.all():
        page = desk.post(f"/admin/accounts/batch/{batch.pk}/change/", {"do": "undo"}, follow=True)
        assert "taken back." in page.content.decode()
    small.answer.refresh_from_db()
    spam.refresh_from_db()
    assert (spam.status, small.answer.hashtags) == ("pending", [])
    assert Revision.objects.get().status == "pending"
    assert list(filed.topics.all()) == [old]
    assert outcomes()["question", late.pk] == "done"
    assert "changed since" in BatchLine.objects.get(object_id=late.pk, object_type="question").sentence
    assert not Notice.objects.exists()


def test_others_and_the_late_take_nothing_back(desk: Client, sign_in: SignIn, settings: Any) -> None:
    settings.UNDO_MINUTES = 10
    question = waiting()
    desk.post(NEW, {"deed": "spam", "confirm": "1", "pick": picks(question)})
    batch = Batch.objects.get()
    path = f"/admin/accounts/batch/{batch.pk}/change/"
    other = sign_in(make_moderator())
    assert "Take all back" not in other.get(path).content.decode()
    assert "Only whoever decided" in other.post(path, {"do": "undo"}).content.decode()
    Batch.objects.update(at=timezone.now() - timedelta(minutes=11))
    assert "minutes are over" in desk.post(path, {"do": "undo"}).content.decode()
    question.refresh_from_db()
    assert question.status == "rejected"


def test_what_was_cut_short_goes_on(sam: User, desk: Client) -> None:
    one, two = waiting(), waiting()
    deed = batch_deeds.deed("spam")
    chosen = [batches.Pick("question", item.pk, item.version) for item in (one, two)]
    batch = batches.start(deed, chosen, by=sam)
    assert not batches.run(batch, deed, by=sam, seconds=-1)
    path = f"/admin/accounts/batch/{batch.pk}/change/"
    assert "0 of 2 are done. 2 not done yet." in desk.get(path).content.decode()
    assert "2 of 2 are done." in desk.post(path, {"do": "go-on"}, follow=True).content.decode()
    assert AuditEntry.objects.filter(action="reject").count() == 2


def test_a_second_click_makes_no_second_batch(desk: Client) -> None:
    fields = {"deed": "spam", "confirm": "1", "pick": picks(waiting(), waiting())}
    first, second = desk.post(NEW, fields), desk.post(NEW, fields)
    assert first["Location"] == second["Location"]
    assert Batch.objects.count() == 1


def test_nothing_too_many_and_nonsense_are_refused_with_a_sentence(desk: Client) -> None:
    back = "/admin/forum/question/?status=returned"
    said = desk.post(NEW, {"deed": "spam", "back": back}, follow=True)
    assert "Tick at least one line first." in said.content.decode()
    assert said.redirect_chain == [(back, 302)]
    many = [f"question:{pk}:1" for pk in range(1, 502)]
    said = desk.post(NEW, {"deed": "spam", "whole_page": "1", "on_page": " ".join(many)}, follow=True)
    assert "At most 500 at once. You ticked 501" in said.content.decode()
    for value in ("question:x:1", "question", "question:1", "a:b:c", "question:-1:1", "question:1:9" * 99):
        assert desk.post(NEW, {"deed": "spam", "pick": value}).status_code == 302
    assert desk.post(NEW, {"deed": "delete_selected", "pick": "question:1:1"}).status_code == 302
    assert desk.post(NEW, {"deed": "spam", "back": "https://evil.example/"})["Location"] == "/admin/"
    assert desk.post(NEW, {"deed": "spam", "pick": "user:1:1"}).status_code == 403


@pytest.mark.parametrize("who", ["patient", "physician", "anonymous"])
def test_it_is_the_desks(who: str, sign_in: SignIn) -> None:
    people = {"patient": UserFactory, "physician": lambda: PhysicianFactory().user, "anonymous": lambda: None}
    question, client = waiting(), sign_in(people[who]())
    assert client.post(NEW, {"deed": "spam", "confirm": "1", "pick": picks(question)}).status_code == (
        302 if who == "anonymous" else 403
    )
    question.refresh_from_db()
    assert question.status == "pending"


def test_hostile_titles_are_words(desk: Client) -> None:
    hostile = '"><script>alert(1)</script>'
    question = waiting(title=hostile)
    desk.post(NEW, {"deed": "spam", "confirm": "1", "pick": picks(waiting(title=hostile))})
    for body in (
        desk.post(NEW, {"deed": "spam", "pick": picks(question)}).content.decode(),
        desk.get(f"/admin/accounts/batch/{Batch.objects.get().pk}/change/").content.decode(),
        desk.get("/admin/forum/question/").content.decode(),
    ):
        assert "<script>alert(1)" not in body


def test_the_page_that_asks_costs_the_same_for_three(desk: Client) -> None:
    def queries(items: list[Revision]) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert desk.post(NEW, {"deed": "approve", "pick": picks(*items)}).status_code == 200
        return len(caught)

    items = [edit(hashtags=["rash"]) for _ in range(3)]
    queries(items[:1])
    assert queries(items[:1]) == queries(items)


def spam_of(count: int) -> list[Review]:
    doctor = PhysicianFactory()
    return [
        ReviewFactory(physician=doctor, status="pending", published_at=None, body=f"Buy this, number {n}.")
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [12, pytest.param(500, marks=pytest.mark.full)])
def test_many_at_once_with_a_few_that_changed(count: int, desk: Client) -> None:
    items = spam_of(count)
    ticked = picks(*items)
    for item in items[::5][:3]:
        Review.objects.filter(pk=item.pk).update(version=9)
    done = desk.post(NEW, {"deed": "spam", "confirm": "1", "pick": ticked})
    page = desk.get(done["Location"]).content.decode()
    while "Go on with the rest" in page:  # a slow machine needs more than one go
        page = desk.post(done["Location"], {"do": "go-on"}, follow=True).content.decode()
    assert f"{count - 3} of {count} are done. 3 could not be done" in page
    assert Review.objects.filter(status="rejected").count() == count - 3
    assert Statement.objects.count() == count - 3


def test_all_that_waits_of_one_account_is_swept(desk: Client) -> None:
    person = UserFactory(pseudonym="tidal-fern")
    public, question, review = QuestionFactory(asker=person), waiting(asker=person), spam_of(1)[0]
    Review.objects.filter(pk=review.pk).update(author=person)
    elses = waiting()
    page = f"/admin/accounts/watch/of/{person.pk}/"
    assert "Reject all of it as spam" in desk.get(page).content.decode()
    asked = desk.get(f"{page}spam/").content.decode()
    assert "2 will be done" in asked
    fields = {"deed": "spam", "target": person.pk, "confirm": "1", "back": page}
    done = desk.post(NEW, {**fields, "pick": picks(question, review, elses, public)}, follow=True)
    body = done.content.decode()
    assert "2 of 4 are done. 2 could not be done" in body
    assert "It belongs to another account." in body
    assert f'href="{page}"' in body
    assert {type(item).objects.get(pk=item.pk).status for item in (question, review)} == {"rejected"}
    assert Question.objects.filter(pk__in=[public.pk, elses.pk], status="rejected").count() == 0


def test_a_sweep_shows_nothing_of_drafts_and_of_what_was_taken_back(desk: Client) -> None:
    person = waiting().asker
    PhotoFactory(question=QuestionFactory(asker=person, status="draft"), status="pending", alt="canary-draft")
    gone = QuestionFactory(asker=person, status="withdrawn", title="canary-gone")
    QuestionUpdateFactory(question=gone, status="pending", body="canary-update")
    asked = desk.get(f"/admin/accounts/watch/of/{person.pk}/spam/").content.decode()
    assert "will be done" in asked
    assert "canary-" not in asked
    assert "canary-" not in desk.get(f"/admin/accounts/watch/of/{person.pk}/").content.decode()


def test_people_who_moderate_are_not_swept_nor_watched_nor_is_oneself(desk: Client, sam: User) -> None:
    for person in (sam, make_moderator(), make_moderator()):
        question = waiting(asker=person)
        page = f"/admin/accounts/watch/of/{person.pk}/"
        assert "as spam" not in desk.get(page).content.decode()
        assert desk.get(f"{page}spam/")["Location"] == page
        desk.post(NEW, {"deed": "spam", "target": person.pk, "confirm": "1", "pick": picks(question)})
        desk.post(page, {"do": "watch", "reason": "spam"})
        question.refresh_from_db()
        assert question.status == "pending"
    assert not Watch.objects.exists()


def test_administrators_are_asked_once_a_day_to_look_at_an_account(desk: Client) -> None:
    boss, person = make_administrator(), waiting().asker
    page = f"/admin/accounts/watch/of/{person.pk}/"
    assert "are asked to look" in desk.post(page, {"do": "refer"}, follow=True).content.decode()
    assert "were asked already" in desk.post(page, {"do": "refer"}, follow=True).content.decode()
    notice = Notice.objects.get()
    assert (notice.recipient, notice.event, notice.about) == (boss, "account_referred", person.pk)
