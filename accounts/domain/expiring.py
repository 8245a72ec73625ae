"""The end of a verification: told before, 60, 30 and 7 days, each once; the end itself is in `verification`."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.domain.notifying import notify
from accounts.models import Reminder, Verification

#: Days before the end, PRODUCT §10.
BEFORE = (60, 30, 7)


def remind() -> int:
    """Tell physicians whose verification ends soon; return how many were told. The clock's work.

    Of several reminders that are due at once, as after a standstill, only the last one is sent: nobody is told twice
    on one day, and nobody is told again on the next.
    """
    today = timezone.localdate()
    soon = Verification.objects.filter(
        status="verified",
        verified_until__gte=today,
        verified_until__lte=today + timedelta(days=max(BEFORE)),
        physician__closed_at=None,
        physician__user__is_active=True,
    )
    return sum(_remind(each) for each in soon.select_related("physician").order_by("pk").iterator())


@transaction.atomic
def _remind(verification: Verification) -> bool:
    until = verification.verified_until
    assert until is not None
    left = (until - timezone.localdate()).days
    due = min(days for days in BEFORE if left <= days)
    _, is_new = Reminder.objects.get_or_create(verification=verification, until=until, days=due)
    if is_new:
        notify("verification_expiring", to=verification.owner_id(), about=verification.pk)
    return is_new
