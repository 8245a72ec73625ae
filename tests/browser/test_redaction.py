"""Covering up at the desk in Chromium: by mouse, by keyboard alone, without JavaScript; axe; a returned photo replaced."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import AuditEntry, User
from forum.models import CannedReason, Photo
from tests.browser.test_moderation import WIDE, press_until
from tests.factories import QuestionFactory, make_moderator
from tests.forum.domain.test_redaction import canaries, on_disk, sent
from tests.forum.views.test_replacing import file

pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Page]
#: Where pictures of the pages go, for somebody to look at.
SHOTS = os.environ.get("CURBSIDE_SHOTS", "")


@pytest.fixture
def open_page(
    browser: Browser,
    live_server: Any,
    sign_in: Callable[[User | None], Client],
) -> Iterator[OpenPage]:
    """Return a function that opens a page as somebody; complaints of the console fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def go(user: User, path: str, **options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        key = sign_in(user).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        page = context.new_page()
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(live_server.url + path)
        return page

    yield go
    for context in contexts:
        context.close()
    assert complaints == []


def review(photo: Photo) -> str:
    return f"/admin/forum/question/{photo.question_id}/change/"


def is_covered() -> bool:
    return [canaries(path) for path in on_disk()] == [0] * 4


def test_with_the_mouse(open_page: OpenPage) -> None:
    photo = sent(status="pending")
    page = open_page(make_moderator(), review(photo), viewport={"width": 1280, "height": 900})
    canvas = page.locator("canvas")
    expect(canvas).to_be_visible()
    expect(page.locator("[data-numbers]")).to_be_hidden()
    page.get_by_role("button", name="Cover up", exact=True).click()
    expect(page.get_by_role("button", name="Burn in 1 box")).to_be_visible()
    canvas.scroll_into_view_if_needed()
    place = canvas.bounding_box()
    assert place is not None
    width = _picture_width(page)
    left = place["x"] + (place["width"] - width) / 2
    top = place["y"] + (place["height"] - width / 2) / 2
    # From outside the first box, which would be moved otherwise, to beyond the canary.
    page.mouse.move(left + 0.86 * width, top + 0.7 * width / 2)
    page.mouse.down()
    page.mouse.move(left + 0.44 * width, top + 0.14 * width / 2, steps=4)
    page.mouse.up()
    expect(page.get_by_role("button", name="Burn in 2 boxes")).to_be_visible()
    page.get_by_label("Why it is covered").select_option(label="It could identify someone")
    page.get_by_role("button", name="Burn in").click()
    expect(page.get_by_role("status").first).to_contain_text("Burnt in")
    assert is_covered()


def _picture_width(page: Page) -> float:
    """Return how wide the picture is drawn on the canvas; `sent` is twice as wide as high."""
    size: float = page.evaluate(
        """() => { const canvas = document.querySelector('canvas');
        return Math.min(canvas.clientWidth - 2 * 11, (canvas.clientHeight - 2 * 11) * 2); }"""
    )
    return size


def test_with_the_keyboard_alone(open_page: OpenPage) -> None:
    photo = sent(status="pending")
    page = open_page(make_moderator(), review(photo), viewport={"width": 1280, "height": 900})
    expect(page.locator("canvas")).to_be_visible()
    press_until(page, "[data-do=cover]")
    page.keyboard.press("Enter")
    # A new box is at 20%, 20%, 60% wide, 18% high: move it over the canary at 50%, 25%, and make it higher.
    press_until(page, "[data-which='0'] [data-do=taller]")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("[data-live]")).to_contain_text("58% high")
    press_until(page, f"[name=photo-{photo.pk}-reason]")
    page.keyboard.type("It could")
    press_until(page, f"button[value='redact:{photo.pk}']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Burnt in")
    assert is_covered()
    expect(page.get_by_text("Covered up by")).to_be_visible()


def test_without_javascript_from_opening_to_burning_in(open_page: OpenPage) -> None:
    photo = sent(status="pending", sensitive=True)
    page = open_page(make_moderator(), review(photo), java_script_enabled=False)
    assert page.locator("img").count() == 0
    page.get_by_label("Why do you need to see it?").fill("Does it show what the title says?")
    page.get_by_role("button", name="Open the photo").click()
    expect(page.locator(".redact__stage img")).to_be_visible()
    for side, number in {"left": 48, "top": 22, "width": 30, "height": 32}.items():
        page.get_by_label(f"Box 1, {side}, percent").fill(str(number))
    page.get_by_label("Box 1, height, percent").press("Enter")
    assert AuditEntry.objects.count() == 1, "Enter presses no button here"
    page.get_by_role("button", name="Draw the boxes first").click()
    expect(page.locator(".gridded__cover")).to_be_visible()
    page.get_by_role("button", name="Burn in 1 box").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a reason")
    page.get_by_label("Why it is covered").select_option(label="It could identify someone")
    page.get_by_role("button", name="Burn in 1 box").click()
    expect(page.get_by_role("status").first).to_contain_text("Burnt in")
    assert is_covered()


def test_what_was_typed_goes_into_the_editor_again(open_page: OpenPage) -> None:
    photo = sent(status="pending")
    page = open_page(make_moderator(), review(photo))
    page.get_by_role("button", name="Cover up", exact=True).click()
    page.get_by_role("button", name="Burn in 1 box").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a reason")
    expect(page.locator("canvas")).to_be_visible()
    expect(page.get_by_role("button", name="Burn in 1 box")).to_be_visible()
    expect(page.get_by_role("button", name="Delete cover-up box 1")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_returned_photo_is_replaced(open_page: OpenPage, javascript: bool, tmp_path: Path) -> None:
    photo = sent(question=QuestionFactory(), status="returned")
    asker = photo.question.asker
    page = open_page(asker, f"/me/questions/{photo.question_id}/", java_script_enabled=javascript)
    page.get_by_role("link", name="Replace photo 1").click()
    other = tmp_path / "other.png"
    other.write_bytes(file().read())
    page.get_by_label("Or use another photo").set_input_files(other)
    page.get_by_role("button", name="Use this photo").click()
    expect(page.get_by_role("status").first).to_contain_text("Your other photo is here")
    if javascript:
        page.get_by_role("button", name="Cover up", exact=True).click()
        for _ in range(7):
            page.get_by_role("button", name="Larger").last.click()
    else:
        for side, number in {"left": 45, "top": 20, "width": 40, "height": 40}.items():
            page.get_by_role("group", name="Cover-up box 1").get_by_label(
                {"left": "From the left", "top": "From the top"}.get(side, side.capitalize())
            ).fill(str(number))
    page.get_by_label("This is me, my child").check()
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_text("appears after a moderator has looked at it")).to_be_visible()
    photo.refresh_from_db()
    assert (photo.status, photo.whole) == ("pending", False)
    if not javascript:
        assert is_covered()


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (1280, "light"),
        (360, "dark"),
        pytest.param(1280, "dark", marks=pytest.mark.full),
        pytest.param(360, "light", marks=pytest.mark.full),
    ],
)
def test_accessible_and_no_wider_than_the_screen(open_page: OpenPage, scheme: str, width: int) -> None:
    photo = sent(status="pending", alt="Forearm with a square patch")
    sent(status="pending", sensitive=True, question=photo.question, alt="A wound")
    late = sent(status="pending", question=QuestionFactory())
    back = sent(status="returned", question=QuestionFactory())
    moderator = make_moderator()
    code = CannedReason.objects.filter(queue="photo")[0].code
    assert code
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    violations = {}
    for name, user, path, scripts in (
        ("question", moderator, review(photo), True),
        ("question-plain", moderator, review(photo), False),
        ("photo", moderator, f"/admin/forum/photo/{late.pk}/change/", True),
        ("queue", moderator, "/admin/forum/photo/", True),
        ("replace", back.question.asker, f"/me/questions/{back.question_id}/photos/{back.pk}/replace/", True),
        ("mine", back.question.asker, f"/me/questions/{back.question_id}/", True),
    ):
        page = open_page(user, path, java_script_enabled=scripts, **options)
        if scripts and page.locator("[data-redact], [data-photo-edit]").count():
            page.get_by_role("button", name="Cover up", exact=True).first.click()
        if scripts:
            for details in page.locator(".photobench details").all():
                details.locator("summary").click()
            found = Axe().run(page).response["violations"]
            violations[name] = [
                (each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found
            ]
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                violations[name].append(("wide", page.evaluate(WIDE)))
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
    assert {name: found for name, found in violations.items() if found} == {}
