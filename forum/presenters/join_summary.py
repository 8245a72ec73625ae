"""What an application says, row by row: on the last step, and on the page that tells where it stands."""

from dataclasses import dataclass

from django.utils import timezone

from accounts.domain import application_steps, applying
from accounts.models import Evidence, Verification
from forum.presenters.countries import country_name

NOTHING = "Nothing yet"


@dataclass(frozen=True)
class Row:
    """One line of the summary. ``url`` is the name of the page that changes it."""

    label: str
    value: str
    url: str
    is_missing: bool = False
    small: str = ""


def rows(verification: Verification) -> list[Row]:
    """Return what would be sent now."""
    physician = verification.physician
    lacking = set(applying.missing(verification))
    open_steps = application_steps.editable_steps(verification)
    waiting = physician.headshots.filter(status="waiting").exists()
    name = ", ".join(filter(None, [physician.display_name, *physician.credentials]))
    found = [
        (
            "name",
            "Name and credentials",
            name,
            f"Licence: {physician.legal_name}" if physician.legal_name else "",
        ),
        ("specialty", "Specialty and place", specialty(verification), ""),
        ("licence", "Licence", licence(verification), expiry(verification)),
        ("documents", "Documents", documents(verification), ""),
        ("headshot", "Photo of you", "One photo" if waiting else "None. Your initials are shown.", ""),
        ("disclaimer", "Standing note", quoted(physician.standing_disclaimer) or "None", ""),
    ]
    return [
        Row(label, value or NOTHING, f"join_{key}", key in lacking, small)
        for key, label, value, small in found
        if key in open_steps
    ]


def specialty(verification: Verification) -> str:
    """Return "Oculoplastic Surgeon, Savannah, Georgia, United States"."""
    physician = verification.physician
    country = country_name(physician.country) if physician.country else ""
    parts = [physician.specialty_title, physician.practice_city, physician.region, country]
    return ", ".join(dict.fromkeys(filter(None, parts)))


def licence(verification: Verification) -> str:
    """Return "State medical board, number ending 4471": the whole number is not needed on a screen."""
    number = f"number ending {ending(verification.licence_number)}" if verification.licence_number else ""
    return ", ".join(filter(None, [verification.authority, verification.jurisdiction, number]))


def expiry(verification: Verification) -> str:
    """Return when the licence expires, in words."""
    day = verification.licence_expires
    return f"Expires {day.day} {day:%B %Y}" if day else ""


def ending(number: str) -> str:
    """Return the last characters of a number, fewer of a short one."""
    return number[-4:] if len(number) > 6 else number[-2:]


def documents(verification: Verification) -> str:
    """Return "2 documents, not sent yet", of those that go along with what is sent next."""
    here = verification.evidence.filter(destroyed_at=None, amendment=None)
    here = here.filter(sent_at=None) if verification.status == "lapsed" else here
    count = here.count()
    return f"{count} document{'' if count == 1 else 's'}" if count else ""


def document_line(evidence: Evidence) -> str:
    """Return "Licence or registration: PDF, 2 pages, sent 14 March": never a name of a file."""
    pages = f", {evidence.pages} pages" if evidence.pages > 1 else ""
    sent = timezone.localtime(evidence.sent_at) if evidence.sent_at else None
    when = f", sent {sent.day} {sent:%B}" if sent else ", not sent yet"
    return f"{evidence.get_kind_display()}: {evidence.get_content_type_display()}{pages}{when}"


def quoted(text: str) -> str:
    """Return text in quotation marks, or nothing."""
    return f"“{text}”" if text else ""
