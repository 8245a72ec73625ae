"""The one mail to a signed-out person who left an address with a report: the outcome, and no word of what it was about."""

import smtplib

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.domain import bounces, mail
from accounts.domain.events import EVENTS
from forum.models import Report

FOOT = (
    "You get this one e-mail because you left this address with a report. It names no topic and carries no part of what"
    " anyone wrote. We destroy the address within a month."
)


def send(*, report: int) -> None:
    """Mail the outcome once. Nothing happens when the address is gone, the person was told, or the case is open again.

    A server that refuses the address for good is believed. Raises what else `mail.send` raises; then it is tried again.
    """
    row = Report.objects.filter(pk=report, told_at=None).exclude(email="").select_related("case").first()
    if row is None or row.case.status == "waiting":
        return
    event = EVENTS[f"report_{row.case.status}"]
    context = {
        "sentence": OUTCOMES[row.case.status],
        "button": "Read our rules",
        "address": settings.SITE_URL + reverse("about", args=["guidelines"]),
        "settings_address": "",
        "foot": FOOT,
    }
    try:
        mail.send(
            template="notice", to=row.email, subject=event.subject, context=context, name=f"report-{row.pk}"
        )
    except smtplib.SMTPRecipientsRefused as error:
        if not bounces.is_hard(error):
            raise
    Report.objects.filter(pk=report).update(told_at=timezone.now())


#: Outcome in one sentence. Who has an account reads more on "My reports".
OUTCOMES = {
    "acted": "A moderator looked at what you reported and took action. Thank you for telling us.",
    "dismissed": "A moderator looked at what you reported and found nothing to change. Thank you for telling us.",
    "referred": "A moderator looked at what you reported and passed it to those who check physicians. Thank you for telling us.",
    "lapsed": "What you reported is no longer on our pages. Thank you for telling us.",
}
