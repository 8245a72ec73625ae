"""Hearing of something, in a browser: the list, the preferences, the link that ends a kind of mail; by keyboard alone."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.domain import preferring, unsubscribing
from accounts.domain.channels import IN_APP, OFF
from accounts.domain.notifying import notify
from accounts.models import MailSettings, Notice, User
from tests.factories import QuestionFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person() -> User:
    """Return somebody who was told two things."""
    question = QuestionFactory(title="Is the ring on my arm a worry?")
    for event in ("question_published", "question_answered"):
        notify(event, to=question.asker.pk, about=question.pk)
    asker: User = question.asker
    return asker


@pytest.fixture(params=[(1280, True), (360, False)], ids=["wide", "narrow, without JavaScript"])
def visit(
    request: pytest.FixtureRequest, browser: Browser, person: User, live_server: Any
) -> Iterator[tuple[Page, bool]]:
    """Return a page signed in as the person, and whether it runs scripts."""
    width, scripts = request.param
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    context = browser.new_context(
        java_script_enabled=scripts, service_workers="block", viewport={"width": width, "height": 800}
    )
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    yield context.new_page(), scripts
    context.close()


def _is_fine(page: Page, *, scripts: bool) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if scripts:
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def _walk_to(page: Page, words: str) -> None:
    """Press Tab until something with these words, or with a label of them, has the focus. Raises `AssertionError`."""
    for _ in range(120):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "document.activeElement.innerText || (document.activeElement.labels || [{}])[0]?.innerText || ''"
        )
        if words in found:
            return
    raise AssertionError(f"no way by keyboard to {words}")


def test_reading_choosing_and_stopping_by_keyboard(
    visit: tuple[Page, bool], person: User, live_server: Any
) -> None:
    page, scripts = visit
    page.goto(f"{live_server.url}/questions/")
    menu = page.locator(".acct > summary")
    expect(menu).to_contain_text("2 new notices")
    menu.focus()
    page.keyboard.press("Enter")
    _walk_to(page, "Notices")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Notices")
    expect(page.get_by_text("New", exact=True)).to_have_count(2)
    _is_fine(page, scripts=scripts)
    _walk_to(page, "Your question is published")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/me/questions/{Notice.objects.earliest('pk').about}/")
    expect(page.locator(".acct > summary")).to_contain_text("1 new notice")

    page.goto(f"{live_server.url}/me/notifications/")
    _walk_to(page, "Mark all read")
    page.keyboard.press("Enter")
    expect(page.get_by_text("All notices are marked as read.")).to_be_visible()
    expect(page.get_by_text("New", exact=True)).to_have_count(0)
    expect(page.locator(".me__new")).to_have_count(0)

    _walk_to(page, "Choose what you hear of")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("What you hear of")
    _is_fine(page, scripts=scripts)
    row = page.get_by_role("group", name="New answers to your questions")
    row.get_by_label("Instant").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(row.get_by_label("Off")).to_be_checked()
    decisions = page.get_by_role("group", name="Decisions about your questions, updates and photos")
    expect(decisions.get_by_label("Off")).to_have_count(0)
    expect(decisions).to_contain_text("this cannot be off")
    page.get_by_label("Your time zone").select_option("Asia/Kathmandu")
    page.get_by_label("Send it at").select_option("07:00")
    _walk_to(page, "Save")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your choices are saved.")).to_be_visible()
    expect(row.get_by_label("Off")).to_be_checked()
    assert preferring.channels_of(person)["answers"] == OFF
    assert MailSettings.objects.get(user=person).time_zone == "Asia/Kathmandu"

    address = str(unsubscribing.address_for(person, "own_decisions"))
    page.context.clear_cookies()
    page.goto(live_server.url + address.removeprefix(settings.SITE_URL))
    expect(page.locator("h1")).to_have_text("Stop these e-mails?")
    _is_fine(page, scripts=scripts)
    _walk_to(page, "Stop these e-mails")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Done.")
    _is_fine(page, scripts=scripts)
    assert preferring.channels_of(person)["own_decisions"] == IN_APP
