"""Asking in a browser: with and without JavaScript, on a small phone, with the keyboard alone."""

import os
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from forum.models import Photo, Question
from tests.factories import PASSWORD, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "Does the ring around a tick bite go away by itself?"
DETAILS = "I was bitten on Sunday. Since Tuesday there is a red ring that grows."


@pytest.fixture(autouse=True)
def _sync_calls_beside_playwright(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def asker() -> User:
    """Return a patient, with a topic to ask about."""
    TopicFactory(name="Tick bites", slug="tick-bites")
    return UserFactory(pseudonym="quiet-harbor")


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Play a test with JavaScript and without."""
    return bool(request.param)


@pytest.fixture
def phone(browser: Browser, scripts: bool) -> Iterator[BrowserContext]:
    """Return a phone of 360 pixels."""
    context = browser.new_context(
        java_script_enabled=scripts, viewport={"width": 360, "height": 780}, service_workers="block"
    )
    yield context
    context.close()


def picture() -> dict[str, Any]:
    """Return a photo as a phone would send it."""
    file = BytesIO()
    Image.new("RGB", (640, 480), "salmon").save(file, "JPEG")
    return {"name": "IMG_2204.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def fits(page: Page) -> None:
    """Nothing scrolls sideways. Asked from outside, so that it works without JavaScript too."""
    width = page.locator("body").bounding_box()
    assert width is not None
    assert width["width"] <= 360
    boxes = [(item.bounding_box(), item) for item in page.locator("main *:visible:not(.vh, .vh *)").all()]
    far = [(box["x"] + box["width"], item.text_content()) for box, item in boxes if box]
    assert [found for found in far if found[0] > 360] == []


def clean(page: Page) -> None:
    """Axe finds nothing, in light and in dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.emulate_media(color_scheme="light")


def add_photo(page: Page, *, scripts: bool = True) -> None:
    """Add a photo and keep all of it."""
    page.get_by_label(re.compile(r"^\s*Choose")).set_input_files([picture()])
    if scripts:
        page.get_by_role("button", name="Add this photo").click()
        expect(page.get_by_label("What does this photo show?")).to_be_visible()
        return
    page.get_by_role("button", name="Add the photos").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Keep only the part")
    fits(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add photos, if they help")


def write_question(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/ask/")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Ask it in one sentence").fill(TITLE)
    page.get_by_label("Tell us the rest").fill(DETAILS)
    page.get_by_role("button", name="Continue").click()


def test_a_question_with_a_photo_is_asked_on_a_phone(
    live_server: Any, asker: User, phone: BrowserContext, scripts: bool
) -> None:
    page = phone.new_page()
    write_question(page, live_server)
    expect(page).to_have_title("Add the topic and facts, step 2 of 4 | Ask a question | Curbside")
    fits(page)
    page.get_by_label("Find a topic").fill("tick")
    page.get_by_role("button", name="Search topics").click()
    page.get_by_label("What is it about?").select_option(label="Tick bites")
    page.get_by_label("My left").check()
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Add photos, if they help")
    expect(page.get_by_text("never leaves your device" if scripts else "Your browser sends")).to_be_visible()
    fits(page)
    letter = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    page.get_by_label("Choose photos").set_input_files([letter])  # type: ignore[list-item]
    refusal = "letter.pdf is not a photo we can read. Use JPEG, PNG, WebP or HEIC"
    if not scripts:
        page.get_by_role("button", name="Add the photos").click()
    expect(page.get_by_role("main").get_by_text(refusal).first).to_be_visible()
    fits(page)
    add_photo(page, scripts=scripts)
    fits(page)
    page.get_by_label("What does this photo show?").fill("Forearm with a red ring")
    page.get_by_label("Myself").check()
    page.get_by_label("This is me, my child").check()
    page.get_by_label("Show my photos on the public page").check()
    page.get_by_role("button", name="Save and continue").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Check and send")
    expect(page.get_by_text("Everyone will see it on the public page.")).to_be_visible()
    expect(page.get_by_role("img", name="Forearm with a red ring")).to_be_visible()
    fits(page)
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    page.get_by_label("Email").or_(page.get_by_label("E-mail")).fill(asker.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_text("Asked by quiet-harbor")).to_be_visible()
    page.get_by_label("I understand this is education").check()
    page.get_by_label("I am 18 or over").check()
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_text("A moderator will read your question, usually within 12 hours.")).to_be_visible()
    fits(page)
    question = Question.objects.get()
    assert (question.status, question.asker, question.title) == ("pending", asker, TITLE)
    assert (question.side, question.topics.get().name) == ("left", "Tick bites")
    photo = Photo.objects.get()
    assert (photo.alt, photo.audience, photo.subject) == ("Forearm with a red ring", "public", "self")


def test_errors_take_the_focus_and_lead_to_their_field(live_server: Any, page: Page) -> None:
    page.goto(f"{live_server.url}/ask/")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Ask it in one sentence").fill("Too short")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title("Error: Write your question, step 1 of 4 | Ask a question | Curbside")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Write your question in at least 15 characters").click()
    field = page.get_by_label("Ask it in one sentence")
    expect(field).to_be_focused()
    expect(field).to_have_value("Too short")
    expect(field).to_have_accessible_description(
        "Say what happened, when, and what you want to know. Error: Write your question in at least 15 characters"
    )
    clean(page)


def test_each_step_passes_axe_with_its_errors(live_server: Any, page: Page) -> None:
    write_question(page, live_server)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_be_visible()
    clean(page)
    page.get_by_label("What is it about?").select_option(label="I don’t know")
    page.get_by_role("button", name="Continue").click()
    add_photo(page)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("link", name="Describe what photo 1 shows")).to_be_visible()
    clean(page)


def test_the_keyboard_alone_is_enough(live_server: Any, page: Page, asker: User) -> None:
    """From the first key to the last: Tab, Space, Enter and letters."""
    client = Client()
    client.force_login(asker, backend="allauth.account.auth_backends.AuthenticationBackend")
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]

    def tab_to(name: str, role: str | None = None) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            focused = page.evaluate(
                "() => { const e = document.activeElement; const l = e.labels && e.labels[0];"
                " return [(l ? l.textContent : e.textContent).trim(), e.type || e.tagName] }"
            )
            if name in focused[0] and (role is None or role == focused[1]):
                return
        pytest.fail(f"{name} is not reached with Tab")

    page.goto(f"{live_server.url}/ask/")
    tab_to("Start")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What do you want to ask?")
    tab_to("Ask it in one sentence")
    page.keyboard.type(TITLE)
    tab_to("Tell us the rest")
    page.keyboard.type(DETAILS)
    page.keyboard.press("Shift+Tab")
    # Enter in a field goes on, as everywhere; it does not save and exit.
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Topic and facts")
    tab_to("What is it about?")
    page.keyboard.type("Tick")
    tab_to("Continue", "submit")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Add photos, if they help")
    tab_to("Skip photos")
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check and send")
    tab_to("I understand")
    page.keyboard.press("Space")
    tab_to("I am 18")
    page.keyboard.press("Space")
    tab_to("Send for review")
    page.keyboard.press("Enter")
    expect(page.get_by_text("A moderator will read your question")).to_be_visible()
    assert Question.objects.get().topics.get().name == "Tick bites"


def test_half_typed_text_is_saved_by_itself(live_server: Any, browser: Browser) -> None:
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.clock.install()
    page.goto(f"{live_server.url}/ask/")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Ask it in one sentence").fill("Half a question")
    page.clock.run_for(11_000)
    expect(page.locator("[data-autosave-status]")).to_contain_text("Saved ")
    # The tab closes; another of the same browser goes on.
    page.close()
    page = context.new_page()
    page.goto(f"{live_server.url}/ask/")
    page.get_by_role("button", name="Go on with your draft").click()
    expect(page.get_by_label("Ask it in one sentence")).to_have_value("Half a question")
    context.close()


def test_going_back_and_changing_is_no_quarrel_between_tabs(live_server: Any, page: Page) -> None:
    write_question(page, live_server)
    page.go_back()
    page.get_by_label("Ask it in one sentence").fill(f"{TITLE} And when?")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Topic and facts")
    assert Question.objects.get().title == f"{TITLE} And when?"


def test_two_tabs_show_both_texts(live_server: Any, phone: BrowserContext, scripts: bool) -> None:
    one, two = phone.new_page(), phone.new_page()
    one.goto(f"{live_server.url}/ask/")
    one.get_by_role("button", name="Start").click()
    two.goto(f"{live_server.url}/ask/question/")
    for page, title in ((one, TITLE), (two, "What I typed in the second tab")):
        page.get_by_label("Ask it in one sentence").fill(title)
        page.get_by_label("Tell us the rest").fill(DETAILS)
        page.get_by_role("button", name="Continue").click()
    expect(two.get_by_role("heading", name="You edited this in another tab")).to_be_visible()
    expect(two.get_by_role("alert")).to_contain_text(TITLE)
    expect(two.get_by_label("Ask it in one sentence")).to_have_value("What I typed in the second tab")
    fits(two)
    if scripts:
        clean(two)
