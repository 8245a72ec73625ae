"""Rendering and sending one mail. No mail carries a word of what people wrote."""

from collections.abc import Callable
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

#: Fills the context that every mail needs (site name, emergency line); set by the forum when it starts.
frame: Callable[[], dict[str, Any]] = dict

_SALT = "accounts.mail.identity"


def identity(name: str) -> str:
    """Return the left part of the Message-ID of the mail ``name`` (``notice-5``).

    It is the same for every try, so that a mail sent twice after a crash counts once. It is signed, so that
    nobody can invent a report of a bounce for a mail that they never had in hand.
    """
    return f"{name}.{salted_hmac(_SALT, name, algorithm='sha256').hexdigest()[:20]}"


def named(identifier: str) -> str | None:
    """Return the name in a Message-ID of ours; None when it is not ours or was altered."""
    left = identifier.strip().strip("<>").partition("@")[0]
    name = left.rpartition(".")[0]
    return name if name and constant_time_compare(left, identity(name)) else None


def send(
    *, template: str, to: str, subject: str, context: dict[str, Any], name: str, stop: str | None = None
) -> None:
    """Send ``emails/<template>.txt`` and ``.html`` to one address under the one Message-ID of ``name``.

    ``stop`` is the address that ends such mails (RFC 8058); None for those that cannot be ended.
    Raises what the mail server's conversation raises (`smtplib.SMTPException`, `OSError`).
    """
    fixed = {"subject": subject, "site_url": settings.SITE_URL, "stop": stop}
    values = {
        **fixed,
        "settings_address": settings.SITE_URL + reverse("email_settings"),
        **frame(),
        **context,
    }
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {"Message-ID": f"<{identity(name)}@{domain}>", "Auto-Submitted": "auto-generated"}
    if stop:
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"emails/{template}.txt", values).strip() + "\n",
        to=[to],
        headers=headers,
    )
    message.attach_alternative(render_to_string(f"emails/{template}.html", values), "text/html")
    message.send()
