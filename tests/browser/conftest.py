"""Chromium for the browser tests: the one of the machine, never a downloaded one."""

import os
import shutil
from typing import Any

import pytest

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
