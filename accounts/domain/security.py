"""What happened to the safety of an account: kept for its owner to look at, and told by mail and in the app."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.domain.events.details import DETAILS
from accounts.domain.notifying import notify
from accounts.models import SecurityEvent, User

Kind = SecurityEvent.Kind
#: Times in mails are rough: a minute tells whoever reads along more than the owner needs.
ROUGH = timedelta(minutes=5)
UNDO = "Was it not you? Then open the page, sign out everywhere else and choose a new password."


@transaction.atomic
def tell(user: User, *, kind: str, device: str = "") -> SecurityEvent:
    """Keep that something happened, and tell the owner. Raises `ValueError` for an unknown kind."""
    event = SecurityEvent.objects.create(user=user, kind=Kind(kind), device=device[:60])
    notify(f"security_{event.kind}", to=user.pk, about=event.pk)
    return event


def rough(at: datetime) -> datetime:
    """Return a time to five minutes."""
    past = at.timestamp() % ROUGH.total_seconds()
    return at - timedelta(seconds=past)


def details(pk: int) -> dict[str, object]:
    """Return what a mail about the event says of when and with what; nothing once the event is gone."""
    event = SecurityEvent.objects.filter(pk=pk).first()
    if event is None:
        return {}
    return {"timestamp": rough(event.at), "user_agent": event.device or "an unknown device", "more": UNDO}


DETAILS["security"] = details
