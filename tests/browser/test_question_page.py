"""What only a browser can tell of the question page."""

import os
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from forum.domain import photo_files
from forum.models import Question
from tests.factories import AnswerFactory, PhotoFactory, QuestionFactory, RenditionFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sync_calls_beside_playwright(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def sensitive() -> Question:
    """Return a question with a sensitive photo that has a real file."""
    question = QuestionFactory()
    rendition = RenditionFactory(photo=PhotoFactory(question=question, sensitive=True, alt="Healing wound"))
    content = BytesIO()
    Image.new("RGB", (800, 600), "brown").save(content, "JPEG")
    photo_files.write_file(photo_files.location(rendition), content.getvalue())
    return question


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def visit(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[Page, list[str], bool]]:
    """Return a page, the photos it asked for so far, and whether it runs scripts."""
    context = browser.new_context(java_script_enabled=request.param, service_workers="block")
    page, asked = context.new_page(), []
    page.on("request", lambda sent: asked.append(sent.url) if "/photos/" in sent.url else None)
    yield page, asked, request.param
    context.close()


def test_covered_photo_loads_only_when_asked_for(
    live_server: Any, sensitive: Question, visit: tuple[Page, list[str], bool]
) -> None:
    page, asked, scripts = visit
    page.goto(f"{live_server.url}/questions/{sensitive.pk}/", wait_until="networkidle")
    assert asked == []
    page.get_by_text("Show photo: Healing wound").click()
    if not scripts:
        page.get_by_role("link", name="Load this photo").click()
    picture = page.get_by_role("img", name="Healing wound")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert len(asked) == 1


def test_page_breaks_no_rule_of_its_own_policy(live_server: Any, page: Page) -> None:
    """The structured data is a data block, so it needs no nonce; nor does anything else here ask for one."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    answer = AnswerFactory(video_url="https://vimeo.com/1", hashtags=["jaw"], disclaimer="Mine.")
    page.goto(f"{live_server.url}/questions/{answer.question_id}/", wait_until="networkidle")
    page.get_by_text("Verified physician").click()
    expect(page.get_by_text("Licence checked: Test register (Colorado), 2 May 2026.")).to_be_visible()
    assert said == []
