"""The workspace: who enters, what is offered in which order, own answers by state."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from forum.domain import answering, moderation
from forum.models import Answer, Question, QuestionTopic, Revision, SavedSearch
from tests.factories import (
    AnswerFactory,
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    TopicFactory,
    UserFactory,
    make_moderator,
)

pytestmark = pytest.mark.django_db


def jobs(page: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'action="/workspace/questions/(\d+)/answer/"', page)]


def page_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


@pytest.fixture
def doctor() -> Any:
    return PhysicianFactory()


@pytest.fixture
def desk(doctor: Any, sign_in: Any) -> Client:
    return sign_in(doctor.user)


@pytest.mark.parametrize("url", ["/workspace/", "/workspace/answers/"])
def test_only_physicians_enter(url: str, sign_in: Any) -> None:
    assert Client().get(url).headers["Location"].startswith("/account/login/?next=")
    for user in (UserFactory(), make_moderator(), PhysicianFactory(closed_at=timezone.now()).user):
        assert sign_in(user).get(url).status_code == 403
    for standing in ("verified", "submitted", "lapsed", "suspended"):
        assert sign_in(PhysicianFactory(standing=standing).user).get(url).status_code == 200


def test_urgent_first_then_the_longest_wait(desk: Client) -> None:
    now = timezone.now()
    young = QuestionFactory(published_at=now)
    old = QuestionFactory(published_at=now - timedelta(days=2))
    urgent = QuestionFactory(published_at=now - timedelta(hours=1), urgent=True)
    assert jobs(page_of(desk, "/workspace/?show=all")) == [urgent.pk, old.pk, young.pk]


def test_what_is_offered_can_be_answered(desk: Client, doctor: Any) -> None:
    open_one = QuestionFactory()
    AnswerFactory()
    QuestionFactory(closed_at=timezone.now())
    QuestionFactory(asker=doctor.user)
    AnswerFactory(author=doctor, status="pending")
    waiting_elsewhere = AnswerFactory(status="pending").question
    drafted = AnswerFactory(author=doctor, status="draft").question
    for status in ("draft", "pending", "returned", "hidden", "rejected", "withdrawn"):
        QuestionFactory(status=status)
    assert sorted(jobs(page_of(desk, "/workspace/?show=all"))) == sorted(
        [open_one.pk, waiting_elsewhere.pk, drafted.pk]
    )


def test_the_specialtys_tab_holds_topics_its_physicians_answered(desk: Client, doctor: Any) -> None:
    eyes, ears = TopicFactory(), TopicFactory()
    AnswerFactory(question__topic=eyes, byline_specialty=doctor.specialty_title)
    AnswerFactory(question__topic=ears, byline_specialty="Somebody Else")
    mine, other = QuestionFactory(topic=eyes), QuestionFactory(topic=ears)
    assert jobs(page_of(desk, "/workspace/")) == [mine.pk]
    assert sorted(jobs(page_of(desk, "/workspace/?show=all"))) == sorted([mine.pk, other.pk])


def test_the_queue_pages_by_key(desk: Client) -> None:
    now = timezone.now()
    made = {QuestionFactory(published_at=now, urgent=number % 3 == 0).pk for number in range(45)}
    seen: list[int] = []
    url = "/workspace/?show=all"
    for _ in range(5):
        page = page_of(desk, url)
        seen += jobs(page)
        following = re.search(r'<a[^>]*rel="next"[^>]*>', page)
        if not following:
            break
        address = re.search(r'href="([^"]*)"', following[0])
        assert address is not None
        url = "/workspace/" + address[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 45
    assert set(seen) == made


@pytest.mark.parametrize(
    "after", ["x", "1.2", "1.2.3.4", "²." * 3, "9" * 17 + "." + "9" * 17 + ".1", "-1.1.1", "%00"]
)
def test_any_key_gives_a_page(desk: Client, after: str) -> None:
    QuestionFactory()
    page_of(desk, f"/workspace/?show=all&after={after}")
    page_of(desk, f"/workspace/answers/?after={after}&state={after}")


def test_an_empty_queue_says_so(desk: Client) -> None:
    assert "up to date" in page_of(desk, "/workspace/?show=all")


@pytest.mark.parametrize(
    ("state", "statuses"),
    [("draft", ["draft"]), ("pending", ["pending"]), ("returned", ["returned"]), ("published", ["published", "hidden"]),
     ("closed", ["rejected", "withdrawn"])],
)  # fmt: skip
def test_own_answers_by_state(state: str, statuses: list[str], desk: Client, doctor: Any) -> None:
    every = ("draft", "pending", "returned", "published", "hidden", "rejected", "withdrawn")
    made = {
        status: AnswerFactory(author=doctor, status=status, headline=f"Headline {status}x")
        for status in every
    }
    foreign = AnswerFactory(status="pending", headline="Headline of another")
    page = page_of(desk, f"/workspace/answers/?state={state}")
    for status, answer in made.items():
        assert (answer.headline in page) is (status in statuses)
    assert foreign.headline not in page


def test_without_a_state_the_first_that_holds_something(desk: Client, doctor: Any) -> None:
    AnswerFactory(author=doctor, status="returned", headline="The one that came back")
    assert "The one that came back" in page_of(desk, "/workspace/answers/")


def test_why_an_answer_cannot_be_sent_is_said(sign_in: Any) -> None:
    for standing, words in {
        "submitted": "once your licence is verified",
        "lapsed": "has run out",
        "suspended": "is suspended",
    }.items():
        assert words in page_of(sign_in(PhysicianFactory(standing=standing).user), "/workspace/")


def test_a_question_that_went_away_is_not_shown_to_who_answers_it(desk: Client, doctor: Any) -> None:
    for status in ("hidden", "withdrawn"):
        question = QuestionFactory(
            status=status, title="Words that are gone now", body="Details that are gone now."
        )
        for own in ("draft", "published"):
            answer = AnswerFactory(question=question, author=doctor, status=own)
            page = page_of(desk, f"/workspace/answers/{answer.pk}/")
            assert "gone now" not in page
            Answer.objects.filter(pk=answer.pk).delete()
        AnswerFactory(question=question, author=doctor, status="pending")
    assert "gone now" not in page_of(desk, "/workspace/answers/?state=pending")


def test_why_an_edit_was_refused_can_be_read(desk: Client, doctor: Any) -> None:
    answer = AnswerFactory(author=doctor)
    revision = Revision.objects.create(
        answer=answer, status="pending", headline="Edited", body="Another text that is longer."
    )
    page = page_of(desk, f"/workspace/answers/{answer.pk}/")
    assert "Another text that is longer." in page
    moderation.decide(
        revision, "reject", by=make_moderator(), reason="selling", note="Please sell nothing here."
    )
    assert "Please sell nothing here." in page_of(desk, f"/workspace/answers/{answer.pk}/")


@pytest.mark.parametrize(
    "url", ["/workspace/", "/workspace/?show=all", "/workspace/answers/?state=published"]
)
def test_the_number_of_queries_does_not_grow(url: str, desk: Client, doctor: Any) -> None:
    topic = TopicFactory()

    def more() -> None:
        QuestionFactory(topic=topic)
        AnswerFactory(author=doctor, question__topic=topic, byline_specialty=doctor.specialty_title)

    def count() -> int:
        desk.get(url)
        with CaptureQueriesContext(connection) as captured:
            page_of(desk, url)
        return len(captured)

    more()
    one = count()
    more()
    more()
    assert count() == one


def test_an_edit_that_waits_can_be_taken_back(sign_in: Any) -> None:
    answer = AnswerFactory()
    by = answer.author.user
    revision = answering.start_revision(answer, by=by)
    answering.save_words(revision, by=by, headline="Another headline than before")
    answering.submit_revision(revision, by=by)
    client = sign_in(by)
    page = client.get(reverse("answer_edit", args=[answer.pk])).content.decode()
    assert "Withdraw the edit that waits" in page
    client.post(reverse("answer_withdraw", args=[answer.pk]), {"edit": "1"})
    revision.refresh_from_db()
    answer.refresh_from_db()
    assert (revision.status, answer.status) == ("withdrawn", "published")
    assert client.post(reverse("answer_withdraw", args=[answer.pk]), {"edit": "1"}).status_code == 404


def test_the_front_page_counts_what_the_queue_holds(sign_in: Any) -> None:
    topic = TopicFactory()
    physician = PhysicianFactory()
    AnswerFactory(
        question=QuestionFactory(topic=topic), author=physician, byline_specialty=physician.specialty_title
    )
    waiting, taken = QuestionFactory(topic=topic), QuestionFactory(topic=topic)
    AnswerFactory(question=taken, author=physician, status="pending", published_at=None)
    client = sign_in(physician.user)
    queue = client.get(reverse("workspace"))
    assert [row.pk for row in queue.context["rows"]] == [waiting.pk]
    assert client.get(reverse("home")).context["matches"] == queue.context["tabs"][0].number == 1


@pytest.mark.parametrize("url", ["/workspace/", "/workspace/?show=all&photos=on"])
def test_as_many_queries_at_one_as_at_three_hundred(url: str, desk: Client, doctor: Any) -> None:
    topic = TopicFactory()
    AnswerFactory(question__topic=topic, byline_specialty=doctor.specialty_title)

    def count(upto: int) -> int:
        now = timezone.now()
        made = Question.objects.bulk_create(
            Question(title=f"Is it a worry, case {n}?", status="published", published_at=now, asked_at=now)
            for n in range(Question.objects.count(), upto)
        )
        QuestionTopic.objects.bulk_create(QuestionTopic(question=each, topic=topic) for each in made)
        for each in made[:3]:
            PhotoFactory(question=each)
        with CaptureQueriesContext(connection) as captured:
            page = page_of(desk, url)
        assert len(jobs(page)) > 0
        return len(captured)

    count(2)
    assert count(2) == count(4) == count(301)


class TestFilterAndSavedSearches:
    def test_from_the_filter_to_the_list_and_away(self, desk: Client, doctor: Any) -> None:
        topic = TopicFactory(name="Skin")
        AnswerFactory(question__topic=topic, byline_specialty=doctor.specialty_title)
        fits, _other = QuestionFactory(topic=topic), QuestionFactory()
        page = page_of(desk, f"/workspace/?show=all&topic={topic.slug}")
        assert jobs(page) == [fits.pk]
        assert "1 of 1. Urgent first" in page
        assert 'formaction="/workspace/searches/new/"' in page
        new = f"/workspace/searches/new/?show=all&topic={topic.slug}"
        assert "All unanswered: Skin" in page_of(desk, new)
        assert not SavedSearch.objects.exists()
        asked = {"show": "all", "topic": topic.slug, "name": " "}
        assert "Give the search a name" in desk.post("/workspace/searches/new/", asked).content.decode()
        kept = desk.post("/workspace/searches/new/", asked | {"name": "Skin <b>"}, follow=True)
        assert "Skin &lt;b&gt;" in kept.content.decode()
        again = desk.post("/workspace/searches/new/", asked | {"name": "Other"}).content.decode()
        assert "You keep this search already" in again
        assert f'href="/workspace/?show=all&amp;topic={topic.slug}"' in page_of(desk, "/workspace/")
        address = f"/workspace/searches/{SavedSearch.objects.get().pk}/remove/"
        desk.post(address)
        assert not SavedSearch.objects.exists()

    def test_somebody_elses_is_not_there(self, desk: Client) -> None:
        other = SavedSearch.objects.create(physician=PhysicianFactory(), name="Theirs", tab="all")
        assert desk.post(f"/workspace/searches/{other.pk}/remove/").status_code == 404
        assert "Theirs" not in page_of(desk, "/workspace/searches/")

    @pytest.mark.parametrize(
        "query", ["topic=%00", "topic=" + "x" * 500, "show=skipped&photos=on", "photos=on"]
    )
    def test_any_filter_gives_a_page(self, desk: Client, query: str) -> None:
        QuestionFactory()
        page_of(desk, f"/workspace/?{query}")
        page_of(desk, f"/workspace/searches/new/?{query}")

    def test_the_tally_and_the_bar(self, desk: Client, doctor: Any) -> None:
        for status in ("draft", "pending", "returned", "published", "published"):
            AnswerFactory(author=doctor, status=status)
        page = page_of(desk, "/workspace/")
        found = re.findall(r"\?state=(\w+)\">([^<]+)</a></dt><dd>(\d+)</dd>", page)
        assert found == [
            ("draft", "drafts", "1"),
            ("pending", "waiting for review", "1"),
            ("returned", "needs a change", "1"),
            ("published", "published", "2"),
        ]
        assert "My answers <span>5</span>" in page
