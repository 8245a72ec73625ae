"""An imported profile beside that of the member who claims it."""

from dataclasses import dataclass

from accounts.models import Physician
from forum.models import ProfileClaim
from forum.presenters.countries import country_name


@dataclass(frozen=True)
class Line:
    """One thing of both profiles. ``same`` is None where one of them says nothing."""

    label: str
    imported: str
    member: str
    same: bool | None


def side_by_side(claim: ProfileClaim) -> list[Line]:
    """Return what can be compared, line by line."""
    profile, member = claim.profile, claim.physician
    verification = getattr(member, "verification", None)
    return [
        _line("Name", profile.display_name, member.display_name),
        _line("Licensed name", profile.display_name, member.legal_name),
        _line("Credentials", ", ".join(profile.credentials), ", ".join(member.credentials)),
        _line("Specialty", profile.specialty_title, member.specialty_title),
        _line("City", profile.practice_city, member.practice_city),
        Line("Place", "", _place(member), None),
        Line(
            "Licence",
            "",
            f"{verification.jurisdiction} {verification.licence_number}" if verification else "",
            None,
        ),
        Line("Came from", profile.source, "", None),
    ]


def _line(label: str, imported: str, member: str) -> Line:
    same = _folded(imported) == _folded(member) if imported and member else None
    return Line(label, imported, member, same)


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace(".", "").split())


def _place(member: Physician) -> str:
    return ", ".join(filter(None, [member.region, country_name(member.country)]))
