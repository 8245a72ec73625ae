"""A change that a physician wants: what stands there now beside what it would become."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts import roles, specialties
from accounts.domain import amendment_decisions
from accounts.domain.evidence_viewing import KIND as DOCUMENT
from accounts.domain.evidence_viewing import WHYS
from accounts.models import Amendment
from accounts.presenters import documents
from accounts.presenters.documents import Document

__all__ = ["WHYS", "Line", "age_of", "documents_of", "lines_of", "picture_of", "things_of"]

LABELS = {
    "display_name": "Name to show", "legal_name": "Name as licensed", "credentials": "Credentials",
    "specialty_code": "Specialty", "practice_city": "City of practice", "region": "Region or state", "country": "Country",
    "authority": "Licensing authority", "jurisdiction": "Jurisdiction", "licence_number": "Licence number",
    "licence_expires": "Licence expires", "npi": "NPI", "standing_disclaimer": "Standing note", "bio": "About",
    "languages": "Languages", "practice_url": "Practice's page", "headshot": "Photo",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One field, before and after."""

    label: str
    before: str
    after: str

    @property
    def changes(self) -> bool:
        """Tell whether it would change."""
        return self.before != self.after


def words(name: str, value: Any) -> str:
    """Return a field's value as people read it."""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if name == "specialty_code" and value:
        return specialties.SPECIALTIES.get(str(value), str(value))
    if name == "licence_expires" and value:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
        return f"{day.day} {day:%B %Y}"
    return str(value or "")


def lines_of(amendment: Amendment) -> list[Line]:
    """Return the fields that the change names."""
    now = amendment_decisions.current(amendment)
    return [
        Line(LABELS.get(name, name), words(name, now.get(name)), words(name, value))
        for name, value in amendment.proposed.items()
        if name != "headshot"
    ]


def picture_of(amendment: Amendment) -> str:
    """Return the address of the photo that is proposed, or nothing."""
    physician = amendment.verification.physician
    headshot = physician.headshots.filter(pk=amendment.proposed.get("headshot")).first()
    return reverse("headshot", args=[physician.pk, headshot.name]) if headshot else ""


def documents_of(amendment: Amendment, viewer: roles.Viewer) -> list[Document]:
    """Return the documents that came with it."""
    rows = amendment.evidence.filter(destroyed_at__isnull=True, sent_at__isnull=False)
    return documents.shown(rows.select_related("verification__physician"), viewer)


def things_of(amendment: Amendment) -> list[tuple[str, int]]:
    """Return the (kind, id) pairs of its life."""
    sent = amendment.evidence.values_list("pk", flat=True)
    return [(amendment_decisions.KIND, amendment.pk), *((DOCUMENT, pk) for pk in sent)]


def age_of(amendment: Amendment) -> timedelta:
    """Return how long it has waited."""
    return timezone.now() - amendment.sent_at
