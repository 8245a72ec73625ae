"""Which device a request came from, in words a person recognises; and whether an account was used from it before.

Nothing is looked up elsewhere and no cookie marks a browser. A network is the first part of its address (16 bits of
IPv4, 32 of IPv6: a provider in a region, roughly), and only keyed hashes of device and network are kept.
"""

import ipaddress
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import KnownDevice, User

#: A device or network not used for that long is new again.
FORGOTTEN_AFTER = timedelta(days=180)
UNKNOWN = "an unknown device"

#: What stands in the User-Agent → what people call it. The first that is found counts, so the order matters.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("FxiOS", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def words(user_agent: str) -> str:
    """Return "Firefox on Windows" or the like; `UNKNOWN` when the browser says neither. Never a word of its own."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or (f"a browser on {system}" if system else UNKNOWN)


def network(address: str) -> str:
    """Return the first part of a network address, zeros after it; "0.0.0.0" for what is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "0.0.0.0"  # noqa: S104 (a placeholder in a column, nothing listens there)
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    prefix = 16 if found.version == 4 else 32
    return str(ipaddress.ip_network(f"{found}/{prefix}", strict=False).network_address)


@transaction.atomic
def remember(user: User, *, device: str, place: str) -> bool:
    """Note a sign-in from a device (`words`) and place (`network`); return whether one of them is new.

    The first sign-in of an account, and the first after a long pause, are not news: there is nothing to compare with.
    """
    now = timezone.now()
    KnownDevice.objects.filter(user=user, seen_at__lt=now - FORGOTTEN_AFTER).delete()
    known = set(KnownDevice.objects.filter(user=user).values_list("key", flat=True))
    keys = [_key(user, "device", device), _key(user, "place", place)]
    KnownDevice.objects.bulk_create(
        [KnownDevice(user=user, key=key, seen_at=now) for key in keys],
        update_conflicts=True,
        unique_fields=["user", "key"],
        update_fields=["seen_at"],
    )
    return bool(known) and not known.issuperset(keys)


def _key(user: User, kind: str, value: str) -> str:
    return salted_hmac(
        f"device.{kind}", f"{user.pk} {value}", secret=settings.SECRET_KEY, algorithm="sha256"
    ).hexdigest()
