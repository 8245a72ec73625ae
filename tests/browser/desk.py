"""What tests of the desk in Chromium share."""

from typing import Any, Protocol

import pytest
from playwright.sync_api import Page

from accounts.models import User


class OpenDesk(Protocol):
    """Opens a page of the desk as somebody; ``options`` are those of a browser context."""

    def __call__(self, user: User, path: str, **options: Any) -> Page: ...


def press_until(page: Page, selector: str, key: str = "Tab", most: int = 120) -> int:
    """Press a key until an element has the focus; return how often that was."""
    for presses in range(most):
        if page.evaluate("wanted => document.activeElement?.matches(wanted) ?? false", selector):
            return presses
        page.keyboard.press(key)
    pytest.fail(f"{selector} cannot be reached with {key}")


def is_complaint(message: Any) -> bool:
    """Tell whether a message of the console is a complaint. Chromium reports the 409 of the slower of two as one."""
    return message.type in {"error", "warning"} and "409" not in message.text
