"""Notices: what people are told, deferred as jobs in the transaction that caused them.

A notice names its event and ids. Words are made when the mail is sent, and carry nothing of a title,
text, topic or photo.
"""

from accounts.domain import mail
from accounts.domain.events import EVENTS
from accounts.models import User


def notify(event: str, *, to: int | None, about: int) -> None:
    """Defer one notice for the account ``to``; nothing happens when there is none (imports, closed accounts).

    ``about`` is the id that stands in the link. Raises `KeyError` for an unknown event.
    """
    from accounts.jobs import send_notice  # noqa: PLC0415 (the job calls `deliver` below: a circle, cut here)

    EVENTS[event]
    if to is not None:
        send_notice.defer(event=event, to=to, about=about)


def deliver(*, event: str, to: int, about: int, message_id: str) -> None:
    """Send a deferred notice. An account that is gone or switched off gets none. Raises what `mail.send` raises."""
    person = User.objects.filter(pk=to, is_active=True).first()
    if person is None:
        return
    kind = EVENTS[event]
    context = {"sentence": kind.sentence, "button": kind.button, "path": kind.path.format(id=about)}
    mail.send(
        template="notice", to=person.email, subject=kind.subject, context=context, message_id=message_id
    )
