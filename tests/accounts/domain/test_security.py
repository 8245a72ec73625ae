"""What happened to an account's safety is kept, told once, and its mail says when, with what and how to undo it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from time_machine import travel

from accounts.domain import notifying, security
from accounts.domain.channels import ALWAYS
from accounts.domain.events import EVENTS
from accounts.models import Notice, SecurityEvent
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
Kind = SecurityEvent.Kind


def test_every_kind_has_its_event_that_cannot_be_off() -> None:
    named = {name.removeprefix("security_") for name in EVENTS if name.startswith("security_")}
    assert named == set(Kind.values)
    for kind in Kind.values:
        assert EVENTS[f"security_{kind}"].row.choices == ALWAYS


def test_telling(deferred: Callable[[], list[dict[str, Any]]]) -> None:
    user = UserFactory()
    event = security.tell(user, kind=Kind.PASSKEY_ADDED, device="Firefox on Linux" * 9)
    assert deferred() == [{"event": "security_passkey_added", "to": user.pk, "about": event.pk}]
    assert len(SecurityEvent.objects.get().device) <= 60
    with pytest.raises(ValueError, match="moon"):
        security.tell(user, kind="moon")


@pytest.mark.parametrize("kind", Kind.values)
def test_the_mail_says_what_when_with_what_and_how_to_undo(kind: str) -> None:
    user = UserFactory()
    with travel("2026-11-21 14:03:27Z", tick=False):
        event = security.tell(user, kind=kind, device="Firefox on Linux")
        notifying.deliver(notice=Notice.objects.get().pk)
    (message,) = mail.outbox
    assert message.subject == EVENTS[f"security_{kind}"].subject
    for body in (message.body, message.alternatives[0][0]):
        assert "21 November 2026, 14:00" in body, "a rough time"
        assert "Firefox on Linux" in body
        assert f"/me/security/{event.pk}/" in body
        assert "sign out everywhere else" in body
    assert "List-Unsubscribe" not in message.extra_headers


def test_details_of_an_event_that_is_gone_are_none() -> None:
    assert security.details(7) == {}
