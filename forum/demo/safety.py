"""What happened to the safety of a demo account, so that its owner has something to look at."""

from accounts.models import SecurityEvent, User
from forum.demo.clock import days_ago

_HAPPENED = (
    (41, SecurityEvent.Kind.PASSWORD, "Firefox on Linux"),
    (12, SecurityEvent.Kind.SIGN_IN, "Safari on iPad"),
)


def load(account: User) -> None:
    """Give the account two events of the last weeks. Both are invented, as everything in the demo."""
    for days, kind, device in _HAPPENED:
        with days_ago(days) as moment:
            SecurityEvent.objects.create(user=account, kind=kind, device=device, at=moment)
