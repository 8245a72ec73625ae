"""Exporting and leaving in a browser, by keyboard alone: wide and dark with scripts, narrow without."""

import os
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.domain import exporting
from accounts.models import DataExport, Deletion, User
from tests.factories import PASSWORD, PhysicianFactory, QuestionFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
Visit = tuple[Page, User, bool]


@pytest.fixture(autouse=True)
def _sync_calls_beside_playwright(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")


KINDS = [(1280, True, "dark"), (360, False, "light"), (360, True, "light")]


@pytest.fixture(params=KINDS, ids=["wide, dark", "narrow, without JavaScript", "narrow"])
def visit(request: pytest.FixtureRequest, browser: Browser, live_server: Any) -> Iterator[Visit]:
    """Return a page of somebody who signed in a while ago, and whether it runs scripts."""
    width, scripts, scheme = request.param
    user = PhysicianFactory().user if width == 1280 else UserFactory()
    QuestionFactory(asker=user)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    context = browser.new_context(
        java_script_enabled=scripts,
        service_workers="block",
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
    )
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    yield context.new_page(), user, scripts
    context.close()


def is_fine(page: Page, name: str, *, scripts: bool) -> None:
    """Hold a page against axe, where scripts run, and its width."""
    if shots := os.environ.get("CURBSIDE_SHOTS"):
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=f"{shots}/{name}-{width}-{scripts}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if not scripts:
        return  # axe is a script itself
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def press(page: Page, role: Any, name: str, key: str = "Enter") -> None:
    """Go to a control by keyboard alone, and press a key on it."""
    wanted = page.get_by_role(role, name=name, exact=True)
    expect(wanted).to_be_visible()
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            page.keyboard.press(key)
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")


def prove(page: Page, *, where: str) -> None:
    """Answer the question who it is, and be back on the page one came from."""
    expect(page).to_have_url(re.compile("/account/reauthenticate/"))
    field = page.get_by_label("Password", exact=True)
    field.focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{where}$"))


def test_a_copy_of_ones_data(visit: Visit, live_server: Any) -> None:
    page, user, scripts = visit
    page.goto(f"{live_server.url}/me/export/")
    is_fine(page, "export", scripts=scripts)
    press(page, "button", "Put my data together")
    prove(page, where="/me/export/")
    expect(page.get_by_text("Your data is being put together")).to_be_visible()
    is_fine(page, "export-waits", scripts=scripts)
    exporting.build(DataExport.objects.get(user=user).pk)
    press(page, "link", "Look again")
    expect(page.get_by_text("Your data is ready.")).to_be_visible()
    is_fine(page, "export-ready", scripts=scripts)
    with page.expect_download() as told:
        page.get_by_role("link", name="Download").focus()
        page.keyboard.press("Enter")
    assert told.value.suggested_filename.endswith(".zip")
    with zipfile.ZipFile(told.value.path()) as archive:
        assert "README.txt" in archive.namelist()


def test_leaving_and_staying(visit: Visit, live_server: Any) -> None:
    page, user, scripts = visit
    page.goto(f"{live_server.url}/me/delete/")
    prove(page, where="/me/delete/")
    is_fine(page, "delete", scripts=scripts)
    press(page, "button", "Delete my account")
    error = page.get_by_role("link", name="Choose what becomes of what you posted")
    expect(error).to_be_visible()
    is_fine(page, "delete-error", scripts=scripts)
    error.focus()
    page.keyboard.press("Enter")
    # Of a group of radio buttons the keyboard reaches one; arrows go on from there.
    press(page, "radio", "Delete my questions too", key="Space")
    page.keyboard.press("ArrowDown")
    press(page, "button", "Delete my account")
    expect(page.get_by_text("Until then everything stays as it is.")).to_be_visible()
    assert Deletion.objects.get(user=user).questions == "keep"
    is_fine(page, "delete-runs", scripts=scripts)
    page.goto(f"{live_server.url}/questions/")
    is_fine(page, "banner", scripts=scripts)
    press(page, "link", "Keep my account")
    expect(page).to_have_url(re.compile("/me/delete/cancel/$"))
    expect(page.get_by_role("button", name="Keep my account")).to_be_visible()
    is_fine(page, "keep", scripts=scripts)
    press(page, "button", "Keep my account")
    expect(page.get_by_text("Everything in it is as it was.")).to_be_visible()
    assert not Deletion.objects.exists()
    is_fine(page, "kept", scripts=scripts)
