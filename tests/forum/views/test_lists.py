"""Lists of questions, topics and hashtags: what stands in them, in which order, at what price."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.domain import browsing
from forum.models import Question, QuestionTopic
from tests.factories import AnswerFactory, PhysicianFactory, QuestionFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db


def get(url: str, user: Any = None, sign_in: Any = None) -> str:
    client = sign_in(user) if user else Client()
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def shown(page: str) -> list[int]:
    main = page.split("<main")[-1].split("</main>")[0]
    return list(dict.fromkeys(int(pk) for pk in re.findall(r'href="/questions/(\d+)/', main)))


def next_url(page: str) -> str:
    found = re.search(r'<a[^>]*rel="next"[^>]*>', page)
    return re.search(r'href="([^"]*)"', found[0])[1].replace("&amp;", "&") if found else ""


def walk(url: str) -> list[int]:
    """Follow rel="next" to the end, as a tool would."""
    base, seen = url.split("?")[0], []
    for _ in range(20):
        page = get(url)
        seen += shown(page)
        following = next_url(page)
        if not following:
            return seen
        url = following if following.startswith("/") else base + following
    raise AssertionError("the pages do not end")


def test_the_newest_stands_first() -> None:
    old = QuestionFactory(published_at=timezone.now() - timedelta(days=2))
    new = QuestionFactory()
    assert shown(get("/questions/")) == [new.pk, old.pk]


@pytest.mark.parametrize("sort", ["", "answers", "waiting"])
@pytest.mark.parametrize("same_time", [True, False])
def test_pages_show_each_question_once(sort: str, same_time: bool) -> None:
    now = timezone.now()
    made = [
        QuestionFactory(published_at=now - timedelta(seconds=0 if same_time else number))
        for number in range(45)
    ]
    for question in made[:7] if sort == "answers" else []:
        AnswerFactory(question=question)
    seen = walk(f"/questions/?sort={sort}" if sort else "/questions/")
    assert len(seen) == len(set(seen)) == 45


def test_a_question_that_appears_meanwhile_moves_no_page() -> None:
    for number in range(25):
        QuestionFactory(published_at=timezone.now() - timedelta(hours=number + 1))
    first = get("/questions/")
    new = QuestionFactory()
    second = shown(get("/questions/" + next_url(first)))
    assert not set(second) & set(shown(first))
    assert new.pk not in second


@pytest.mark.parametrize(
    "after",
    ["", "x", "1", "1.", ".1", "²․1", "9" * 17 + "." + "9" * 17, "999999999999999999.1", "-5.3", "1.1.1"],
)
@pytest.mark.parametrize("sort", ["newest", "answers", "waiting"])
def test_any_key_gives_a_page(after: str, sort: str) -> None:
    QuestionFactory()
    get(f"/questions/?after={after}&sort={sort}")


def test_filters() -> None:
    topic = TopicFactory(slug="eyes")
    plain = QuestionFactory()
    answered = AnswerFactory(question__topic=topic, byline_specialty="Dermatologist").question
    assert shown(get("/questions/?a=yes")) == [answered.pk]
    assert shown(get("/questions/?a=no")) == [plain.pk]
    assert shown(get("/questions/?topic=eyes")) == [answered.pk]
    assert shown(get("/questions/?by=Dermatologist")) == [answered.pk]
    assert shown(get("/questions/?by=Nobody")) == []
    assert shown(get("/questions/?photos=1")) == []
    assert shown(get("/questions/?topic=eyes&a=no")) == []


@pytest.mark.parametrize("status", ["pending", "returned", "hidden", "rejected", "withdrawn"])
def test_an_answer_that_is_not_public_counts_nowhere(status: str) -> None:
    question = QuestionFactory(topic=TopicFactory(slug="eyes"))
    AnswerFactory(question=question, status=status, byline_specialty="Dermatologist", hashtags=["secret"])
    assert shown(get("/questions/?a=yes")) == []
    assert shown(get("/questions/?by=Dermatologist")) == []
    assert "Dermatologist" not in get("/questions/")
    assert Client().get("/tags/secret/").status_code == 404
    assert shown(get("/questions/?sort=waiting")) == [question.pk]


def test_a_filter_is_dropped_by_its_chip() -> None:
    response = Client().get("/questions/?a=yes&photos=1&drop=a")
    assert response.status_code == 302
    assert response["Location"] == "/questions/?photos=1"
    response = Client().get("/questions/?a=yes&topic=a&topic=b&drop=topic:a&sort=answers")
    assert response["Location"] == "/questions/?a=yes&topic=b&sort=answers"
    assert Client().get("/questions/?a=yes&photos=1&drop=all")["Location"] == "/questions/"


@pytest.mark.parametrize("drop", ["https://evil.example/", "//evil.example", "\r\nX: y"])
def test_a_drop_leads_nowhere_else(drop: str) -> None:
    assert Client().get("/questions/", {"drop": drop})["Location"].startswith("/questions/")


def test_filtered_lists_are_not_indexed() -> None:
    QuestionFactory()
    assert 'content="noindex' not in get("/questions/")
    for query in ("a=no", "photos=1", "sort=answers"):
        assert 'content="noindex' in get(f"/questions/?{query}"), query


def test_an_empty_list_says_what_to_do() -> None:
    assert "/ask/" in get("/questions/?a=yes")


def test_topics_stand_from_a_to_z_with_their_counts() -> None:
    for name in ("zebra", "Apple", "melon"):
        QuestionFactory(topic=TopicFactory(name=name, slug=name.lower()))
    TopicFactory(name="Empty", slug="empty")
    QuestionFactory(topic=TopicFactory(name="Proposed", slug="proposed", accepted_at=None))
    QuestionFactory(topic=TopicFactory(name="Waiting", slug="waiting"), status="pending", published_at=None)
    page = get("/topics/").split("<main")[-1]
    assert re.findall(r'href="/topics/(\w+)/"', page)[:3] == ["apple", "melon", "zebra"]
    for slug in ("empty", "proposed", "waiting"):
        assert f"/topics/{slug}/" not in page


def test_many_topics_page_by_key() -> None:
    question = QuestionFactory()
    for number in range(125):
        QuestionTopic.objects.create(
            question=question,
            topic=TopicFactory(name=f"{'aZ'[number % 2]} topic {number}", slug=f"t{number}"),
        )
    seen: list[str] = []
    url = "/topics/"
    while url:
        page = get(url)
        seen += re.findall(r'href="/topics/(t\d+)/"', page.split("<main")[-1].split("</main>")[0])
        url = "/topics/" + next_url(page) if next_url(page) else ""
    assert len(seen) == len(set(seen)) == 125


def test_a_topic_page() -> None:
    topic = TopicFactory(
        name="Eyes",
        slug="eyes",
        aliases=["sight"],
        description="About eyes.",
        emergency_signs=["lose your sight"],
        reviewed_by="A clinician",
    )
    mine = QuestionFactory(topic=topic)
    QuestionFactory()
    page = get("/topics/eyes/")
    assert shown(page) == [mine.pk]
    for words in ("Eyes", "sight", "About eyes.", "lose your sight", "/feeds/topics/eyes/"):
        assert words in page


def test_a_merged_topic_leads_to_the_other() -> None:
    target = TopicFactory(slug="eyes")
    TopicFactory(slug="sight", merged_into=target)
    response = Client().get("/topics/sight/")
    assert (response.status_code, response["Location"]) == (301, "/topics/eyes/")


def test_a_proposed_topic_is_unknown() -> None:
    TopicFactory(slug="proposed", accepted_at=None)
    assert Client().get("/topics/proposed/").status_code == 404
    QuestionFactory(topic=TopicFactory(name="Not yet", slug="not-yet", accepted_at=None))
    assert "Not yet" not in get("/questions/")


def test_a_hashtag_gathers_questions() -> None:
    question = AnswerFactory(hashtags=["masseter", "naïve-tag"]).question
    AnswerFactory(hashtags=["other"])
    assert shown(get("/tags/masseter/")) == [question.pk]
    assert shown(get("/tags/na%C3%AFve-tag/")) == [question.pk]
    response = Client().get("/tags/Masseter/")
    assert (response.status_code, response["Location"]) == (301, "/tags/masseter/")
    assert Client().get("/tags/unheard-of/").status_code == 404


@pytest.mark.parametrize(
    "tag", ["%00", "a%00b", "%0a", "%ff", "%F0%9F%99%82", "x" * 500, "İ", "%2e%2e", "{a,b}", "NULL"]
)
def test_strange_hashtags_are_unknown(tag: str) -> None:
    assert Client().get(f"/tags/{tag}/", follow=True).status_code == 404


def test_home_shows_answered_questions_and_counts_the_others() -> None:
    answered = AnswerFactory(question__topic=TopicFactory(name="Eyes", slug="eyes")).question
    waiting = QuestionFactory()
    page = get("/")
    assert f"/questions/{answered.pk}/" in page
    assert "/topics/eyes/" in page
    assert waiting.pk not in shown(page)[:1]


def test_a_new_site_says_so() -> None:
    assert "No questions yet" in get("/")


def test_home_greets_its_people(sign_in: Any) -> None:
    asker = UserFactory()
    own = QuestionFactory(
        asker=asker, status="pending", published_at=None, title="A question of my own, waiting"
    )
    QuestionFactory(asker=asker, status="withdrawn", title="A question taken back")
    page = get("/", asker, sign_in)
    assert own.title in page
    assert "taken back" not in page
    assert own.title not in get("/")
    physician = PhysicianFactory()
    topic = AnswerFactory(
        author=physician, byline_specialty=physician.specialty_title, question__topic=TopicFactory()
    ).question.topics.get()
    QuestionFactory(topic=topic)
    assert re.search(r"\b1 question", get("/", physician.user, sign_in))


LISTS = [
    "/",
    "/questions/",
    "/questions/?sort=answers",
    "/questions/?sort=waiting",
    "/topics/",
    "/topics/eyes/",
    "/tags/x/",
    "/feeds/questions/",
]


@pytest.mark.parametrize("url", LISTS)
def test_the_number_of_queries_does_not_grow(url: str) -> None:
    topic = TopicFactory(name="Eyes", slug="eyes")

    def more() -> None:
        question = AnswerFactory(hashtags=["x"], question__topic=topic).question
        other = TopicFactory()
        QuestionTopic.objects.create(question=question, topic=other, position=1)
        QuestionFactory(topic=topic)

    def count() -> int:
        Client().get(url)
        with CaptureQueriesContext(connection) as captured:
            get(url)
        return len(captured)

    more()
    one = count()
    more()
    more()
    assert count() == one


def test_the_count_is_that_of_the_rows_a_reader_reaches() -> None:
    for status in ("published", "published", "hidden", "pending"):
        QuestionFactory(status=status)
    page = browsing.page_of(browsing.Wanted(), viewer=UserFactory())
    assert page.total == len(page.rows) == Question.objects.published().count() == 2
    assert not page.more_than_counted
