"""What was checked about a verified physician, line by line, for the profile. Never more than was checked.

A line stands here only when a moderator accepted its part, and a look-up only when it agreed. A check digit shows
typing and a look-up is no licence check, so neither is called one.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.domain.concerns import newest_check
from accounts.domain.registry.checking import is_outdated
from accounts.models import Outcome, Part, Verification


@dataclass(frozen=True)
class Check:
    """One line: what it is about, what was done, and when; ``until`` is the last day of a licence."""

    label: str
    what: str
    on: date | None
    until: date | None = None


def checks_of(verification: Verification) -> list[Check]:
    """Return the lines, the licence first. The caller asks whether the physician is verified now."""
    parts = {row.part: row for row in verification.parts.filter(state="accepted")}
    found = [
        _licence(verification, parts),
        _name(parts),
        _npi(verification, parts),
        _credentials(verification, parts),
    ]
    return [each for each in found if each]


def _licence(verification: Verification, parts: dict[str, Part]) -> Check | None:
    if not verification.register:
        return None
    where = ", ".join(filter(None, [verification.register, verification.jurisdiction]))
    until = verification.licence_expires if "licence" in parts else None
    return Check("Licence", f"Read in: {where}", verification.checked_on, until)


def _name(parts: dict[str, Part]) -> Check | None:
    if "name" not in parts:
        return None
    against = "the register and the documents sent" if "documents" in parts else "the register"
    return Check("Name", f"Compared by a moderator with {against}", _day(parts["name"]))


def _npi(verification: Verification, parts: dict[str, Part]) -> Check | None:
    accepted = parts.get("npi") or parts.get("licence")
    if not verification.npi or not accepted:
        return None
    made = newest_check(verification)
    if made is None or made.outcome != Outcome.MATCH or is_outdated(made, verification):
        return None
    day = timezone.localdate(made.at)
    return Check(
        "NPI", "The national registry has this number under this name; that is no licence check", day
    )


def _credentials(verification: Verification, parts: dict[str, Part]) -> Check | None:
    if "credentials" not in parts or not verification.physician.credentials:
        return None
    letters = ", ".join(verification.physician.credentials)
    seen = verification.evidence.filter(kind="certificate", sent_at__isnull=False).exists()
    what = (
        f"Accepted by a moderator, who saw a certificate: {letters}"
        if seen
        else f"Accepted by a moderator: {letters}"
    )
    return Check("Credentials", what, _day(parts["credentials"]))


def _day(part: Part) -> date | None:
    return timezone.localdate(part.decided_at) if part.decided_at else None
