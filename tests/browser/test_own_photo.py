"""Changing who sees an own photo and taking it back, in a browser: wide, narrow, with scripts and without."""

import os
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from forum.domain import photo_files
from forum.models import Photo
from tests.factories import PhotoFactory, RenditionFactory
from tests.forum.sent_photos import on_disk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sync_calls_beside_playwright(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def photo() -> Photo:
    """Return a published photo with a real file."""
    made: Photo = PhotoFactory(alt="Forearm with a red ring")
    row = RenditionFactory(photo=made)
    content = BytesIO()
    Image.new("RGB", (800, 600), "brown").save(content, "JPEG")
    photo_files.write_file(photo_files.location(row), content.getvalue())
    return made


@pytest.fixture(params=[(1280, True), (320, False)], ids=["wide", "narrow, without JavaScript"])
def visit(
    request: pytest.FixtureRequest, browser: Browser, photo: Photo, live_server: Any
) -> Iterator[tuple[Page, bool]]:
    """Return a page signed in as the photo's owner, and whether it runs scripts."""
    width, scripts = request.param
    client = Client()
    client.force_login(photo.question.asker, backend="allauth.account.auth_backends.AuthenticationBackend")
    context = browser.new_context(
        java_script_enabled=scripts, service_workers="block", viewport={"width": width, "height": 900}
    )
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    yield context.new_page(), scripts
    context.close()


def is_fine(page: Page, *, scripts: bool) -> None:
    """Hold a page against axe, where scripts run, and its width."""
    if shots := os.environ.get("CURBSIDE_SHOTS"):
        page.screenshot(path=f"{shots}/{page.viewport_size['width']}-{page.title()[:12]}.png", full_page=True)  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if not scripts:
        return  # axe is a script itself
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_photo_is_limited_and_then_taken_back(
    visit: tuple[Page, bool], photo: Photo, live_server: Any
) -> None:
    page, scripts = visit
    page.goto(f"{live_server.url}/me/questions/{photo.question_id}/")
    is_fine(page, scripts=scripts)
    page.get_by_role("link", name="Who sees photo 1").click()
    is_fine(page, scripts=scripts)
    page.get_by_label("Verified physicians only").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It holds from now on.")).to_be_visible()
    assert Photo.objects.get().audience == "physicians"

    page.get_by_role("link", name="Withdraw photo 1").click()
    expect(page.get_by_text("Answers that mention it stay. The picture goes.")).to_be_visible()
    is_fine(page, scripts=scripts)
    page.get_by_role("button", name="Withdraw the photo").click()
    expect(page.get_by_text("Your photo is withdrawn and deleted.")).to_be_visible()
    expect(page.locator("main img")).to_have_count(0)
    assert on_disk() == []
