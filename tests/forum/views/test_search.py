"""The search page: what it finds, for whom, and that nothing typed breaks it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import AnswerFactory, PhysicianFactory, QuestionFactory, TopicFactory

pytestmark = pytest.mark.django_db


def _get(**query: Any) -> str:
    response = Client().get("/search/", query)
    assert response.status_code == 200
    return response.content.decode()


def _found(page: str) -> list[int]:
    """Return the ids of the questions in the list, in order."""
    main = page.split("<main")[-1].split("</main>")[0]
    return list(dict.fromkeys(int(pk) for pk in re.findall(r'href="/questions/(\d+)/', main)))


def test_titles_bodies_and_answers_are_found() -> None:
    titled = QuestionFactory(title="What is a jellyfish sting?")
    told = QuestionFactory(body="It was a jellyfish in the sea, and now my leg is red.")
    answered = AnswerFactory(body="Jellyfish leave lines like these behind them.").question
    QuestionFactory()
    assert sorted(_found(_get(q="jellyfish"))) == sorted([titled.pk, told.pk, answered.pk])


def test_a_title_comes_before_a_body_and_a_body_before_an_answer() -> None:
    answered = AnswerFactory(body="A jellyfish may do that.").question
    told = QuestionFactory(body="A jellyfish may have done it, but nobody saw.")
    titled = QuestionFactory(title="Is a jellyfish to blame for this?")
    assert _found(_get(q="jellyfish")) == [titled.pk, told.pk, answered.pk]


def test_words_match_in_their_other_forms() -> None:
    question = QuestionFactory(title="Why do my knees swell after running?")
    assert _found(_get(q="knee swelling run")) == [question.pk]


def test_the_syntax_of_web_search() -> None:
    both = QuestionFactory(title="A blue jellyfish and a crab")
    one = QuestionFactory(title="A blue, quite small jellyfish")
    assert _found(_get(q='"blue jellyfish"')) == [both.pk]
    assert _found(_get(q="jellyfish -crab")) == [one.pk]
    assert sorted(_found(_get(q="crab or small"))) == sorted([both.pk, one.pk])


@pytest.mark.parametrize("status", ["draft", "pending", "returned", "hidden", "rejected", "withdrawn"])
def test_what_is_not_public_is_not_found(status: str) -> None:
    QuestionFactory(status=status, title="A jellyfish of one's own")
    question = QuestionFactory()
    if status != "draft":
        AnswerFactory(
            question=question, status=status, headline="On the jellyfish", body="A jellyfish, surely."
        )
    page = _get(q="jellyfish")
    assert _found(page) == []
    assert "Nothing found for these words" in page


def test_matched_words_are_marked_and_nothing_else_becomes_markup() -> None:
    QuestionFactory(
        title="Jellyfish <script>alert(1)</script> & mark", body="<mark>not ours</mark> a jellyfish &lt; b"
    )
    page = _get(q="jellyfish")
    assert "<mark>Jellyfish</mark> &lt;script&gt;" in page
    assert "<mark>not ours" not in page
    assert "<script>alert" not in page


def test_private_signs_in_a_text_are_not_taken_for_marks() -> None:
    QuestionFactory(title="Jellyfish \ue000bold\ue001 letters")
    page = _get(q="jellyfish")
    assert page.count("<mark>") == page.count("</mark>")


def test_the_words_stand_in_the_field_and_in_the_way_to_ask() -> None:
    page = _get(q='octopus "ink" <b>')
    assert "octopus &quot;ink&quot; &lt;b&gt;" in page
    assert f"/ask/?title={quote('octopus')}" in page.replace("+", "%20").replace("&amp;", "&")


@pytest.mark.parametrize("words", ["", "a", " ", "é"])
def test_too_few_letters_are_an_error_beside_the_field(words: str) -> None:
    page = _get(q=words)
    assert "aria-invalid" in page
    assert "<title>Error: " in page


def test_without_words_there_is_no_error() -> None:
    assert "aria-invalid" not in _get()


def test_topics_and_physicians_stand_on_top() -> None:
    topic = TopicFactory(name="Jellyfish stings", slug="jellyfish-stings", aliases=["medusa"])
    QuestionFactory(topic=topic, title="A medusa in the sea")
    physician = PhysicianFactory(display_name="Marisol Medusa")
    hidden = PhysicianFactory(display_name="Hidden Medusa", listed_at=None)
    withheld = PhysicianFactory(display_name="Withheld Medusa", byline_mode="withheld")
    page = _get(q="medusa")
    assert "/topics/jellyfish-stings/" in page
    assert f"/physicians/{physician.pk}/" in page
    assert f"/physicians/{hidden.pk}/" not in page
    assert f"/physicians/{withheld.pk}/" not in page


def test_pages_by_key_show_each_once() -> None:
    made = {QuestionFactory(title=f"A jellyfish, number {number}").pk for number in range(45)}
    seen: list[int] = []
    url = "/search/?q=jellyfish"
    for _ in range(4):
        page = Client().get(url).content.decode()
        seen += _found(page)
        following = re.search(r'href="([^"]*after=[^"]*)"[^>]*rel="next"|rel="next"[^>]*href="([^"]*)"', page)
        if not following:
            break
        url = "/search/" + (following[1] or following[2]).replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 45
    assert set(seen) == made


@pytest.mark.parametrize("after", ["²", "٣", "-1", "9" * 40, "1.5", "", "x", "\x00", "１"])
def test_an_unreadable_key_gives_the_first_page(after: str) -> None:
    question = QuestionFactory(title="A jellyfish")
    assert _found(_get(q="jellyfish", after=after)) == [question.pk]


def test_filters_and_orders() -> None:
    plain = QuestionFactory(title="A jellyfish unanswered")
    answered = AnswerFactory(question__title="A jellyfish answered").question
    assert _found(_get(q="jellyfish", a="yes")) == [answered.pk]
    assert _found(_get(q="jellyfish", a="no")) == [plain.pk]
    assert _found(_get(q="jellyfish", sort="newest")) == [answered.pk, plain.pk]
    assert _found(_get(q="jellyfish", sort="answers")) == [answered.pk, plain.pk]
    assert _found(_get(q="jellyfish", photos="1")) == []


def test_it_is_not_for_crawlers() -> None:
    assert re.search(r'<meta name="robots" content="noindex', _get(q="jellyfish"))


def _queries(url: str) -> int:
    Client().get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert Client().get(url).status_code == 200
    return len(captured)


def test_the_number_of_queries_does_not_grow() -> None:
    topic = TopicFactory(name="Jellyfish")
    AnswerFactory(question__title="A jellyfish first", question__topic=topic)
    one = _queries("/search/?q=jellyfish")
    for number in range(2):
        AnswerFactory(question__title=f"A jellyfish more {number}", question__topic=topic)
    assert _queries("/search/?q=jellyfish") == one


STRANGE = [
    "ก็", "की", "ะ ั า ำ", "a\u0301\u0302\u0303", "\\", "\\m\\M", "(((", "[[:alpha:]]", "a*b+c?", "'; DROP TABLE x;--", "%_%", "&&&",
    "| ! <->",
    "'a':*", '"', '"""', "-", "-----", "or or or", "\ue000\ue001", "🙂🙃", "\u202eabc", "Ω≈ç√∫", "ﷺ" * 50, "x" * 5000, "a " * 2000, "﷽",
]  # fmt: skip


@pytest.mark.parametrize("words", STRANGE)
def test_strange_words_find_nothing_and_break_nothing(words: str) -> None:
    TopicFactory(name="Strange")
    QuestionFactory(title="Strange ก็ की words")
    assert Client().get("/search/", {"q": words}).status_code == 200


def test_naughty_strings_break_nothing(shared_data: Path) -> None:
    strings: list[str] = json.loads((shared_data / "naughty_strings.json").read_text(encoding="utf-8"))
    QuestionFactory(topic=TopicFactory(), title="A question that is not naughty")
    client = Client()
    ask: list[Callable[[str], Any]] = [
        lambda text: client.get("/search/", {"q": text}),
        lambda text: client.get(
            "/search/", {"q": "question", "after": text, "sort": text, "topic": text, "by": text, "a": text}
        ),
        lambda text: client.get("/questions/", {"after": text, "topic": text, "by": text, "drop": text}),
        lambda text: client.get("/topics/", {"after": text}),
        lambda text: client.get(f"/tags/{quote(text, safe='')}/"),
        lambda text: client.get(f"/topics/{quote(text, safe='')}/"),
        lambda text: client.get(f"/about/{quote(text, safe='')}/{quote(text, safe='')}/"),
        lambda text: client.get(
            f"/questions/1/{quote(text, safe='')}/", {"after": text, "photo": text, "sort": text}
        ),
    ]
    for number, text in enumerate(strings):
        # Every string goes to one place; some go everywhere.
        for deed in ask if number % 40 == 0 else [ask[number % 8]]:
            assert deed(text).status_code in {200, 301, 302, 404}, repr(text)
