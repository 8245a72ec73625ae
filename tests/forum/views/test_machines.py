"""Feeds, sitemap, robots.txt, the service worker."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from forum.models import LegalText
from tests.factories import AnswerFactory, PhotoFactory, PhysicianFactory, QuestionFactory, TopicFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def get(url: str) -> Any:
    response = Client().get(url)
    assert response.status_code == 200, url
    return response


def entries(url: str) -> list[Any]:
    return ET.fromstring(get(url).content).findall(f"{ATOM}entry")  # noqa: S314 (our own output)


def text(entry: Any, name: str) -> str:
    return entry.find(f"{ATOM}{name}").text or ""


def locations(url: str) -> list[str]:
    return [each.text for each in ET.fromstring(get(url).content).iter(f"{MAP}loc")]  # noqa: S314


def test_an_entry_holds_title_link_and_two_hundred_characters() -> None:
    question = QuestionFactory(title="Is <b>this</b> & that a worry?", body="word " * 100)
    response = get("/feeds/questions/")
    assert response["Content-Type"].startswith("application/atom+xml")
    (entry,) = entries("/feeds/questions/")
    assert text(entry, "title") == "Is <b>this</b> & that a worry?"
    assert entry.find(f"{ATOM}link").get("href").endswith(f"/questions/{question.pk}/{question.slug}/")
    assert len(text(entry, "summary")) <= 200
    assert question.asker.pseudonym in ET.tostring(entry, encoding="unicode")
    assert question.asker.email not in ET.tostring(entry, encoding="unicode")


def test_feeds_never_carry_photos() -> None:
    photo = PhotoFactory(alt="Forearm-canary")
    page = get("/feeds/questions/").content.decode()
    assert "Forearm-canary" not in page
    assert "/photos/" not in page
    assert "enclosure" not in page
    assert photo.question.title in page


def test_signs_that_xml_forbids_are_left_out() -> None:
    QuestionFactory(
        title="A bell \x07 and \x0b \ufffe here", body="More \x01 of \x1f them, enough to be details."
    )
    (entry,) = entries("/feeds/questions/")
    assert text(entry, "title").startswith("A bell")


def test_the_unanswered_and_the_topics_own() -> None:
    topic = TopicFactory(slug="eyes", name="Eyes")
    answered = AnswerFactory(question__topic=topic).question
    waiting = QuestionFactory()
    assert [text(each, "title") for each in entries("/feeds/unanswered/")] == [waiting.title]
    assert [text(each, "title") for each in entries("/feeds/topics/eyes/")] == [answered.title]
    assert Client().get("/feeds/topics/none/").status_code == 404


@pytest.mark.parametrize("status", ["draft", "pending", "returned", "hidden", "rejected", "withdrawn"])
def test_what_is_not_public_is_in_no_feed_and_no_sitemap(status: str) -> None:
    topic = TopicFactory(slug="eyes")
    question = AnswerFactory(question__status=status, question__topic=topic).question
    for url in ("/feeds/questions/", "/feeds/unanswered/", "/feeds/topics/eyes/"):
        assert entries(url) == []
    assert not any(f"/{question.pk}/" in each for each in locations("/sitemap-questions.xml"))
    assert locations("/sitemap-topics.xml") == []


def test_the_sitemap_lists_what_is_worth_finding() -> None:
    answered = AnswerFactory(question__topic=TopicFactory(slug="eyes")).question
    waiting = QuestionFactory()
    hidden = PhysicianFactory(listed_at=None)
    index = locations("/sitemap.xml")
    assert {each.rsplit("/", 1)[-1] for each in index} >= {
        "sitemap-questions.xml", "sitemap-topics.xml", "sitemap-physicians.xml", "sitemap-pages.xml",
    }  # fmt: skip
    questions = locations("/sitemap-questions.xml")
    assert any(f"/questions/{answered.pk}/" in each for each in questions)
    assert not any(f"/questions/{waiting.pk}/" in each for each in questions)
    assert any("/topics/eyes/" in each for each in locations("/sitemap-topics.xml"))
    physicians = locations("/sitemap-physicians.xml")
    assert any(f"/physicians/{answered.answers.get().author_id}/" in each for each in physicians)
    assert not any(f"/physicians/{hidden.pk}/" in each for each in physicians)
    pages = locations("/sitemap-pages.xml")
    assert all(any(each.endswith(f"/about/{page}/") for each in pages) for page in LegalText.PAGES)


def test_a_part_that_is_none_is_not_found() -> None:
    assert Client().get("/sitemap-nothing.xml").status_code == 404


def test_every_address_in_the_sitemap_opens() -> None:
    AnswerFactory(question__topic=TopicFactory())
    for part in locations("/sitemap.xml"):
        for address in locations("/" + part.split("/", 3)[3]):
            assert Client().get("/" + address.split("/", 3)[3]).status_code == 200, address


def test_robots_names_what_is_closed_and_the_sitemap() -> None:
    page = get("/robots.txt").content.decode()
    for part in ("/me/", "/workspace/", "/ask/", "/admin/", "/search/"):
        assert f"Disallow: {part}\n" in page
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in page


def test_the_service_worker_stands_at_the_root_and_is_asked_for_anew() -> None:
    response = get("/sw.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    script = b"".join(response.streaming_content).decode()
    assert "/questions/" not in script, "no health text is kept in the browser"
