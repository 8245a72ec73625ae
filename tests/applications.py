"""An application as a physician would fill it in, for tests of what happens to it."""

import io
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.domain import application_steps, applying, concerns, evidence, verification
from accounts.models import Evidence, User, Verification
from tests.accounts.domain.documents import makers
from tests.factories import UserFactory, accept_parts, make_moderator

#: Check digit right, and nobody's: an example of CMS.
NPI = "1234567893"


def facts(**other: Any) -> dict[str, dict[str, Any]]:
    """Return the checked facts of each step; ``other`` replaces some."""
    steps: dict[str, dict[str, Any]] = {
        "name": {"legal_name": "Theodore R. Hallam", "display_name": "Teodor Hallam", "credentials": ["MD"]},
        "specialty": {
            "specialty_code": "207WX0200X", "practice_city": "Savannah", "region": "Georgia", "country": "US",
        },
        "licence": {
            "authority": "Georgia Composite Medical Board", "jurisdiction": "Georgia", "licence_number": "GA-884471",
            "licence_expires": timezone.localdate() + timedelta(days=500), "npi": NPI,
        },
        "disclaimer": {"standing_disclaimer": "General opinion, given without an examination."},
    }  # fmt: skip
    for step in steps.values():
        step.update({name: value for name, value in other.items() if name in step})
    return steps


def upload(item: Verification, *, by: User, content: bytes = b"", part: str = "") -> Evidence:
    """Upload a document."""
    content = content or makers.pdf()
    return evidence.upload(
        item,
        by=by,
        file=io.BytesIO(content),
        filename="licence.pdf",
        size=len(content),
        kind="licence",
        part=part,
    )


def filled(by: User | None = None, **other: Any) -> Verification:
    """Return an application with every step filled in and one document, not sent."""
    by = by or UserFactory()
    item = applying.start(by=by)
    for step, values in facts(**other).items():
        application_steps.fill(item, step, by=by, facts=values)
    upload(item, by=by)
    return item


def sent(by: User | None = None, **other: Any) -> Verification:
    """Return an application that waits."""
    item = filled(by, **other)
    assert item.physician.user
    return applying.send(item, by=item.physician.user)


def verified(by: User | None = None, *, moderator: User | None = None, **other: Any) -> Verification:
    """Return an application that was sent and verified."""
    item = sent(by, **other)
    verify(item, by=moderator or make_moderator())
    return Verification.objects.select_related("physician__user").get(pk=item.pk)


def verify(item: Verification, *, by: User, checked_on: date | None = None) -> None:
    """Accept all parts and verify."""
    item = Verification.objects.select_related("physician").get(pk=item.pk)
    accept_parts(item, by)
    verification.verify(
        item,
        by=by,
        register="Register of the board",
        jurisdiction=item.jurisdiction,
        checked_on=checked_on or timezone.localdate(),
        explained=next(iter(concerns.EXPLANATIONS)) if item.npi else "",
    )
