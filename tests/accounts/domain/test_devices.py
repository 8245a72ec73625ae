"""Devices in words, networks instead of addresses, and what counts as not seen before."""

import pytest
from time_machine import travel

from accounts.domain import devices
from accounts.models import KnownDevice
from tests.factories import UserFactory

HOME, WORK, NONE = "203.0.0.0", "198.51.0.0", "0.0.0.0"  # noqa: S104 (what stands for no address)
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Safari/537.36", "Chrome on Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1", "Safari on iPhone"),
        (f"Mozilla/5.0 (Linux; Android 15; Pixel 9) {WEBKIT} Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Linux"),
        ("Firefox/1", "Firefox"),
        ("something on Linux", "a browser on Linux"),
        ("", devices.UNKNOWN),
        ("<script>alert(1)</script>" * 500, devices.UNKNOWN),
    ],
)  # fmt: skip
def test_words_are_ours_and_never_the_browsers_own(agent: str, words: str) -> None:
    assert devices.words(agent) == words


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.0.0"), ("2001:db8:aa:bb::1", "2001:db8::"), ("::ffff:203.0.113.9", "203.0.0.0"),
        ("unknown", NONE), ("", NONE), ("203.0.113.77, 10.0.0.1", NONE),
    ],
)  # fmt: skip
def test_networks(address: str, network: str) -> None:
    assert devices.network(address) == network


@pytest.mark.django_db
def test_what_is_new() -> None:
    user, other = UserFactory(), UserFactory()
    assert not devices.remember(user, device="Firefox on Linux", place=HOME), "the first sign-in is no news"
    assert not devices.remember(user, device="Firefox on Linux", place=HOME)
    assert devices.remember(user, device="Chrome on Android", place=HOME)
    assert devices.remember(user, device="Chrome on Android", place=WORK)
    assert not devices.remember(user, device="Firefox on Linux", place=WORK), (
        "both were seen, if not together"
    )
    assert not devices.remember(other, device="Safari on Mac", place=WORK)
    keys = set(KnownDevice.objects.values_list("key", flat=True))
    assert len(keys) == 6, "the same device of two people cannot be told from the table"
    assert not any(word in key for key in keys for word in (HOME, WORK, "Firefox"))


@pytest.mark.django_db
def test_a_device_not_used_for_half_a_year_is_new_again() -> None:
    user = UserFactory()
    with travel("2026-01-01", tick=False) as clock:
        devices.remember(user, device="Firefox on Linux", place=HOME)
        devices.remember(user, device="Chrome on Android", place=HOME)
        clock.shift(devices.FORGOTTEN_AFTER.total_seconds() - 10)
        devices.remember(user, device="Firefox on Linux", place=HOME)
        clock.shift(20)
        assert devices.remember(user, device="Chrome on Android", place=HOME)
        assert not devices.remember(user, device="Firefox on Linux", place=HOME)
