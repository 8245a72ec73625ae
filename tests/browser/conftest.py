"""Chromium for the browser tests: the one of the machine, never a downloaded one."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import User
from tests.browser.desk import OpenDesk, is_complaint

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies here; skip it with a reason where there is no Chromium, except under CI."""
    for item in items:
        if "tests/browser/" not in item.nodeid:
            continue
        item.add_marker(pytest.mark.browser)
        if CHROMIUM is None and os.environ.get("CI") != "true":
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine (apt install chromium)"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the machine's Chromium; as root it needs to do without its sandbox."""
    if CHROMIUM is None:
        pytest.fail("no Chromium on this machine, and CI=true demands one")
    args = ["--no-sandbox", "--disable-dev-shm-usage"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": args}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Stand in for the fixture of pytest-base-url, which warns under pytest 9; tests give whole addresses."""


@pytest.fixture
def open_desk(
    browser: Browser,
    live_server: Any,
    sign_in: Callable[[User | None], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[OpenDesk]:
    """Return a function that opens a page of the desk as somebody; complaints of the console fail the test."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(user: User, path: str, **options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        key = sign_in(user).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(live_server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
