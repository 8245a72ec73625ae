"""One's own account on a phone, by keyboard alone: with passkeys and JavaScript, and without JavaScript."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.core import mail
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.domain import addresses
from accounts.models import AddressChange, User
from tests.factories import PASSWORD, UserFactory, make_moderator
from tests.factors import totp_code

pytestmark = pytest.mark.django_db(transaction=True)

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def phone(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a phone's browser."""
    contexts: list[BrowserContext] = []

    def open_page(*, scripts: bool) -> Page:
        context = browser.new_context(
            viewport={"width": 360, "height": 780},
            java_script_enabled=scripts,
            base_url=live_server.url,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        return page

    yield open_page
    for context in contexts:
        context.close()


def clean(page: Page) -> None:
    """Axe finds nothing in light and dark, and nothing is wider than the screen. Needs JavaScript."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        found = Axe().run(page).response["violations"]
        assert not found, f"{page.url} {scheme}: {[(each['id'], each['nodes'][0]['html']) for each in found]}"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def focus(page: Page, name: str | re.Pattern[str], role: str = "button") -> None:
    """Go to a control with the tabulator key alone."""
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    expect(wanted).to_be_visible()
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.and_(
            page.locator(":focus")
        ).count():  # asked from outside, so that it works without JavaScript
            return
    pytest.fail(f"the tabulator key does not reach {role} {name} on {page.url}")


def press(page: Page, name: str | re.Pattern[str], role: str = "button") -> None:
    """Press a control by keyboard, and wait for the page that answers."""
    focus(page, name, role)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, name: str, text: str) -> None:
    """Type into a field by keyboard, in the place of what stands there."""
    focus(page, name, "textbox")
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def sign_in(page: Page, user: User) -> None:
    page.goto("/account/login/")
    write(page, "Your e-mail address", user.email)
    write(page, "Password", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    press(page, "Sign out")


def test_with_passkeys(phone: Callable[..., Page], tmp_path: Path) -> None:
    user = UserFactory(email="patient@example.com", pseudonym="calm-otter")
    page = phone(scripts=True)
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    sign_in(page, user)

    # The name: a suggestion fills the field in, saving takes it.
    page.goto("/me/")
    clean(page)
    press(page, "Change the name others see", "link")
    clean(page)
    press(page, re.compile("^Fill in "), "link")
    name = page.get_by_label("The name others see").input_value()
    press(page, "Save the name")
    expect(page.locator("main")).to_contain_text(f"Others now see you as {name}")

    # The look.
    focus(page, "Follow my system", "radio")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    press(page, "Save how the pages look")
    assert page.locator("html").get_attribute("data-theme") == "dark"

    # A passkey: asked again who it is, then added; the codes are shown, downloaded and not shown again.
    press(page, "Add a passkey", "link")
    expect(page.locator("h1")).to_have_text("Is it really you?")
    clean(page)
    write(page, "Password", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    clean(page)
    write(page, "Name of this passkey", "My phone")
    press(page, "Add it")
    expect(page.locator("h1")).to_have_text("Your recovery codes")
    clean(page)
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    focus(page, "Download them", "link")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "recovery-codes.txt"
    assert Path(download.value.path()).read_text(encoding="utf-8").split() == codes
    page.evaluate("window.print = () => { document.title = 'printed' }")
    focus(page, "Print them")
    page.keyboard.press("Enter")
    assert page.title() == "printed"
    page.reload()
    assert codes[0] not in page.content()
    clean(page)

    # Signing in with it alone, and with it after the password.
    sign_out(page)
    page.goto("/account/login/?next=/me/sessions/")
    press(page, "Use a passkey on this device")
    page.wait_for_url("**/me/sessions/")
    expect(page.locator("main")).to_contain_text("This one")
    clean(page)
    sign_out(page)
    sign_in(page, user)
    expect(page.locator("h1")).to_have_text("The second step")
    clean(page)
    press(page, "Use your passkey")
    expect(page.locator(".acct")).to_be_visible()

    # Renaming and removing it, after showing it again.
    page.goto("/account/2fa/webauthn/")
    clean(page)
    press(page, "Rename My phone", "link")
    press(page, "Use a passkey", "link")
    press(page, "Use your passkey")
    write(page, "Name of this passkey", "Old phone")
    press(page, "Save the name")
    press(page, "Remove Old phone", "link")
    clean(page)
    press(page, "Remove it")
    expect(page.locator("main")).to_contain_text("The passkey is removed")
    assert not user.authenticator_set.exists()
    told = list(user.notices.order_by("pk").values_list("event", flat=True))
    assert told == ["security_passkey_added", "security_passkey_removed"]
    page.goto(f"/me/security/{user.security_events.order_by('pk')[0].pk}/")
    clean(page)
    assert errors == []


def test_without_javascript(phone: Callable[..., Page]) -> None:
    user = make_moderator(email="moderator@example.com", pseudonym="calm-otter")
    django_settings.REQUIRE_SECOND_FACTOR = True
    try:
        _without_javascript(phone, user)
    finally:
        django_settings.REQUIRE_SECOND_FACTOR = False


def _without_javascript(phone: Callable[..., Page], user: User) -> None:
    page = phone(scripts=False)

    # A code by e-mail signs in.
    page.goto("/account/login/?next=/admin/")
    press(page, "E-mail me a code", "link")
    write(page, "Your e-mail address", user.email)
    press(page, "Send the code")
    found = re.search(r"^ {4}([A-Z]{6})$", mail.outbox[-1].body, re.MULTILINE)
    assert found
    write(page, "Code", found[1])
    press(page, "Continue")

    # Moderators set up a second step first: an app, whose secret is typed by hand.
    expect(page.locator("h1")).to_have_text("Set up your second step")
    press(page, "Set up an authenticator app", "link")
    write(page, "Password", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    secret = page.get_by_label("Secret").input_value()
    write(page, "Code that the app shows", totp_code(secret))
    press(page, "Turn it on")
    assert page.locator(".codes li").count() == 10
    assert page.get_by_role("link", name="Download them").get_attribute("href").startswith("data:text/plain")  # type: ignore[union-attr]
    press(page, "I have kept them, go on", "link")
    expect(page).to_have_url(re.compile("/admin/$"))

    # A name that looks real is warned of, and taken when it is sent again.
    page.goto("/me/name/")
    write(page, "The name others see", "Ines Fielding")
    press(page, "Save the name")
    expect(page.locator("main")).to_contain_text("looks like a real name")
    press(page, "Use it all the same")
    expect(page.locator("main")).to_contain_text("Others now see you as Ines Fielding")

    # The address changes when both have agreed; the old one answers in another browser.
    page.goto("/me/address/")
    write(page, "New e-mail address", "new@example.org")
    press(page, "Change the address")
    change = AddressChange.objects.get()
    write(page, "Code from the e-mail to the new address", addresses.code_of(change))
    press(page, "Confirm the new address")
    other = phone(scripts=False)
    other.goto(f"/me/address/{addresses.token_of(change)}/")
    press(other, "Yes, change it")
    expect(other.locator("h1")).to_have_text("Your e-mail address is changed")
    user.refresh_from_db()
    assert user.email == "new@example.org"

    # Another device signs in with the second step; this one signs it out.
    sign_in(other, user)
    write(other, "Code", totp_code(secret, later=1))
    press(other, "Sign in with the code")
    expect(other.locator(".acct")).to_be_visible()
    page.goto("/me/sessions/")
    press(page, re.compile("^Sign out Chrome on Linux"))
    expect(page.locator("main")).to_contain_text("That device is signed out")
    other.goto("/me/")
    expect(other.locator("h1")).to_have_text("Sign in")
