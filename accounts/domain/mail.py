"""Rendering and sending one mail. No mail carries a word of what people wrote."""

from collections.abc import Callable
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

#: Fills the context that every mail needs (site name, emergency line); set by the forum when it starts.
frame: Callable[[], dict[str, Any]] = dict


def send(*, template: str, to: str, subject: str, context: dict[str, Any], message_id: str) -> None:
    """Send ``emails/<template>.txt`` and ``.html`` to one address.

    ``message_id`` is the part before the @: the same for every try, so that a mail sent twice after a crash
    counts once. Raises what the mail server's conversation raises (`smtplib.SMTPException`, `OSError`).
    """
    values = {"subject": subject, "site_url": settings.SITE_URL, **frame(), **context}
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"emails/{template}.txt", values).strip() + "\n",
        to=[to],
        headers={"Message-ID": f"<{message_id}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"emails/{template}.html", values), "text/html")
    message.send()
