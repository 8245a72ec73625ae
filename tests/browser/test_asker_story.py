"""What an asker does after publication, and an appeal from the asker to another moderator and back."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import Appeal, User
from forum.domain import moderation
from forum.models import Answer, Question, Thanks
from tests.factories import AnswerFactory, QuestionFactory, make_moderator

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Page]
WHY = "The name in it is that of a town, not of a person. Please read it again."


@pytest.fixture
def visit(
    browser: Browser,
    live_server: Any,
    sign_in: Callable[[User | None], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Visit]:
    """Return a function that opens a page as somebody; complaints of scripts fail the test."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_page(user: User, path: str, **options: Any) -> Page:
        context = browser.new_context(service_workers="block", **options)
        contexts.append(context)
        key = sign_in(user).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(live_server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def is_fine(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_thank_object_close_and_delete(visit: Visit) -> None:
    question = QuestionFactory()
    answer = AnswerFactory(question=question, video_url="https://vimeo.com/heron")
    page = visit(question.asker, f"/me/questions/{question.pk}/", viewport={"width": 1280, "height": 900})
    is_fine(page)
    page.get_by_role("button", name="Thank").click()
    expect(page.get_by_text("You thanked this physician")).to_be_visible()
    assert Thanks.objects.get().answer == answer

    page.get_by_role("link", name="Object to the video").click()
    is_fine(page)
    page.get_by_role("button", name="Object to the video").click()
    expect(page.get_by_text("The video is hidden now.")).to_be_visible()
    assert Answer.objects.get().video_objected_at

    page.get_by_role("link", name="Close to new answers").click()
    is_fine(page)
    page.get_by_role("button", name="Close to new answers").click()
    expect(page.get_by_text("Your question is closed to new answers now.")).to_be_visible()
    expect(page.locator(".steps2")).to_contain_text("Closed to new answers")

    page.get_by_role("link", name="Delete the question").click()
    is_fine(page)
    page.get_by_role("button", name="Delete the question").click()
    expect(page.get_by_text("Your question is deleted.")).to_be_visible()
    page.goto(page.url.replace("/me/questions/", f"/questions/{question.pk}/"))
    expect(page.get_by_text("Removed by the person who asked.")).to_be_visible()


def tab_to(page: Page, words: str, *, most: int = 60) -> None:
    """Press Tab until what has the focus carries these words."""
    for _ in range(most):
        page.keyboard.press("Tab")
        here = "(e => [e.innerText, e.value, e.getAttribute('aria-label'), ...[...(e.labels || [])].map(l => l.innerText)].join(' '))"
        if words in page.evaluate(f"{here}(document.activeElement)"):
            return
    raise AssertionError(f"{words!r} cannot be reached with Tab")


def test_an_appeal_by_keyboard_without_scripts_on_a_phone(visit: Visit) -> None:
    phone: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False}
    question = QuestionFactory(status="pending", published_at=None)
    moderation.decide(
        question, "reject", by=make_moderator(), reason="identifies-someone", note="It names a person."
    )
    page = visit(question.asker, f"/me/questions/{question.pk}/", **phone)
    expect(page.get_by_text("It names a person.")).to_be_visible()
    tab_to(page, "Appeal once")
    page.keyboard.press("Enter")
    page.wait_for_url("**/appeal/")
    tab_to(page, "Why should the decision change?")
    page.keyboard.type("Too short")
    tab_to(page, "Send the appeal")
    page.keyboard.press("Enter")
    expect(page.get_by_text("There is a problem")).to_be_visible()
    tab_to(page, "Why should the decision change?")
    page.keyboard.press("Control+A")
    page.keyboard.type(WHY)
    tab_to(page, "Send the appeal")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Waits for another person")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    desk = visit(make_moderator(), "/admin/accounts/appeal/next/", **phone)
    expect(desk.get_by_text(WHY)).to_be_visible()
    tab_to(desk, "Keep the decision")
    desk.keyboard.press("ArrowDown")
    tab_to(desk, "No reason")
    desk.keyboard.type("The text was")
    tab_to(desk, "Decide", most=10)
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("All clear. Nothing waits for you in this queue.")).to_be_visible()
    assert Appeal.objects.get().status == "overturned"
    assert Question.objects.get().status == "pending"
    page.reload()
    expect(page.get_by_text("Why the decision changed")).to_be_visible()
    expect(page.get_by_text("It is back in review.")).to_be_visible()
