"""What the register of US providers said, side by side with the claim, for the reviewer's page.

Nothing here says more than was looked up: no sentence says "passed", and a field the register is silent on is "not checked".
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format

from accounts import specialties
from accounts.domain.registry.checking import is_outdated
from accounts.domain.registry.finding import namesakes
from accounts.domain.registry.loading import register_date
from accounts.domain.registry.matching import claim_of
from accounts.models import Outcome, RegistryCheck, Verification

LABELS = {
    "kind": "Kind",
    "status": "Number",
    "name": "Name",
    "credentials": "Credentials",
    "specialty": "Specialty",
    "licence_state": "Licence in",
    "licence_number": "Licence number",
    "place": "Practice",
}
#: Mark → words and the tone of the tag.
MARKS = {
    "same": ("Same", "ok"),
    "similar": ("Similar", "warn"),
    "different": ("Different", "care"),
    "absent": ("Not checked", ""),
}
TONES = {
    Outcome.MATCH: "ok",
    Outcome.MISMATCH: "care",
    Outcome.NOT_FOUND: "care",
    Outcome.DEACTIVATED: "care",
    Outcome.NOT_CHECKED: "warn",
}
CAUTION = (
    "What the register says comes from the provider. It shows that such an entry is there, not that this "
    "account is that person, and it is no licence check."
)
#: A full file comes every month.
OLD = timedelta(days=60)


@dataclass(frozen=True)
class Line:
    """One field, side by side."""

    label: str
    claim: str
    register: list[str]
    mark: str
    words: str
    tone: str


@dataclass(frozen=True)
class Registry:
    """The look-up that counts. ``notes`` are what a reviewer must know of it; ``at`` is None before the first."""

    outcome: str
    sentence: str
    tone: str
    npi: str
    source: str = ""
    at: datetime | None = None
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    namesakes: list[str] = field(default_factory=list)

    @property
    def is_match(self) -> bool:
        """Tell whether everything that was compared agreed. Anything else, "not checked" too, is no match."""
        return self.outcome == Outcome.MATCH


def registry_of(verification: Verification, made: RegistryCheck | None) -> Registry:
    """Return a look-up in words. Without one it is "not checked"."""
    if made is None:
        return Registry(
            Outcome.NOT_CHECKED.value,
            "Not checked: no look-up has run since this was sent.",
            TONES[Outcome.NOT_CHECKED],
            verification.npi,
        )
    return Registry(
        made.outcome,
        _sentence(made),
        TONES[Outcome(made.outcome)],
        made.npi,
        made.source,
        made.at,
        [_line(each) for each in made.facts.get("fields", [])],
        _notes(made, verification),
        _namesakes(made, verification),
    )


def _sentence(made: RegistryCheck) -> str:
    facts = made.facts.get("register", {})
    fields = made.facts.get("fields", [])
    match Outcome(made.outcome):
        case Outcome.NOT_CHECKED:
            return f"Not checked: {made.reason}."
        case Outcome.NOT_FOUND:
            return "Not in the register: it has no entry with this NPI."
        case Outcome.DEACTIVATED:
            day = parse_date(facts.get("deactivated_on", ""))
            return f"Deactivated: this NPI was taken out of use{f' on {date_format(day)}' if day else ''}."
        case Outcome.MATCH:
            silent = sum(each["mark"] == "absent" for each in fields)
            more = f" The register is silent on {silent} of {len(fields)} fields." if silent else ""
            return f"Agrees: nothing that could be compared differs.{more}"
    different = [LABELS[each["name"]].lower() for each in fields if each["mark"] == "different"]
    return f"Differs: {', '.join(different) or 'there is no name to compare'}."


def _line(each: dict[str, Any]) -> Line:
    words, tone = MARKS[each["mark"]]
    return Line(
        LABELS[each["name"]],
        each["claim"] or "–",
        each["register"] or ["says nothing"],
        each["mark"],
        words,
        tone,
    )


def _namesakes(made: RegistryCheck, verification: Verification) -> list[str]:
    """Look for the name when the number did not lead to it. Not kept: these are other people."""
    if made.outcome == Outcome.MATCH:
        return []
    claim = claim_of(verification)
    return [
        ", ".join(
            part
            for part in (
                f"NPI {each.npi}: {each.name}",
                each.city,
                each.state,
                *(specialties.taxonomy_words(taxonomy.code) for taxonomy in each.taxonomies[:2]),
            )
            if part
        )
        for each in namesakes(claim.name, state=claim.state, but=claim.npi)
    ]


def _notes(made: RegistryCheck, verification: Verification) -> list[str]:
    notes = []
    if is_outdated(made, verification):
        notes.append("The application was changed after this look-up. Look it up again.")
    day = register_date()
    if made.source.startswith("NPPES file") and day and timezone.localdate() - day > OLD:
        notes.append(
            f"The file is old: it goes up to {date_format(day)}. Newer entries and changes are missing."
        )
    if made.outcome != Outcome.NOT_CHECKED:
        notes.append(CAUTION)
    return notes
