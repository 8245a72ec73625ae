"""The parts of an application, line by line: what was sent, where it stands, how it is changed."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.domain import amending, application_steps, evidence, second_factor
from accounts.models import Evidence, Part, Physician, Verification
from forum.presenters import join_summary

NEEDS = {"document": "Needs a copy", "words": "Needs an answer", "change": "Needs a correction"}
#: Part → the step that changes it before the first verification.
STEP_OF = {
    "name": "name",
    "credentials": "name",
    "specialty": "specialty",
    "licence": "licence",
    "npi": "licence",
    "documents": "documents",
    "headshot": "headshot",
    "disclaimer": "disclaimer",
}


@dataclass(frozen=True)
class Tag:
    """A word with an icon; ``kind`` is "", ok, warn, info or care."""

    word: str
    kind: str = ""
    icon: str = "clock"


UNCHECKED = Tag("Not checked yet")


@dataclass(frozen=True)
class Line:
    """One part of the application: what was sent, and where that stands or how it is changed."""

    name: str
    values: list[str]
    small: str = ""
    tag: Tag | None = None
    change_url: str = ""
    change_word: str = "Change"


def lines(verification: Verification) -> list[Line]:
    """Return the lines of the table, in the order of the steps."""
    physician = verification.physician
    states = {part.part: part for part in verification.parts.all()}
    waits = {each.part: each for each in verification.amendments.filter(status="waiting")}
    steps = application_steps.editable_steps(verification)

    def line(name: str, part: str, values: list[str], small: str = "", others: tuple[str, ...] = ()) -> Line:
        url = ""
        if STEP_OF.get(part) in steps:
            url = reverse(f"join_{STEP_OF[part]}")
        elif part in waits or amending.may_propose(verification, part):
            url = reverse("change_part", args=[part])
        tag = _part_tag([states[each] for each in (part, *others) if each in states])
        if part in waits:
            tag = Tag("Change waiting", "info")
        elif tag == UNCHECKED and verification.status == "refused":
            tag = None  # nobody is going to look at it as it is
        values = [value for value in values if value]
        return Line(name, values or ["Nothing yet"], small, tag, url, "Change" if values else "Add")

    legal = (
        f"Licence: {physician.legal_name}" if physician.legal_name not in {"", physician.display_name} else ""
    )
    named = [physician.name_with_credentials if physician.display_name else ""]
    found = [_account(physician)]
    if amending.may_propose(verification, "name"):
        found += [
            line("Name", "name", [physician.display_name], legal),
            line("Credentials", "credentials", [", ".join(physician.credentials)]),
        ]
    else:
        found.append(line("Name and credentials", "name", named, legal, ("credentials",)))
    found += [
        line("Specialty and place", "specialty", [join_summary.specialty(verification)]),
        line("Licence", "licence", [join_summary.licence(verification)], join_summary.expiry(verification)),
    ]
    if verification.npi:
        number = f"Number ending {verification.npi[-3:]}"
        found.append(
            line("NPI", "npi", [number], "The digits are valid. That says nothing about whose number it is.")
        )
    sent = [join_summary.document_line(each) for each in papers(verification)]
    found.append(line("Documents", "documents", sent, _destroyed(verification) if sent else ""))
    found.append(_headshot(physician, line("Photo of you", "headshot", [])))
    found.append(line("Standing note", "disclaimer", [join_summary.quoted(physician.standing_disclaimer)]))
    if amending.may_propose(verification, "profile"):
        about = [
            physician.bio[:80] + ("…" if len(physician.bio) > 80 else ""),
            ", ".join(physician.languages),
        ]
        found.append(line("About you", "profile", [*about, physician.practice_url]))
    if physician.listed_at is not None and physician.closed_at is None:
        url = reverse("change_part", args=["byline"]) if verification.status != "suspended" else ""
        found.append(Line("Beside your answers", [physician.get_byline_mode_display()], change_url=url))
    return found


def _account(physician: Physician) -> Line:
    user = physician.user
    if user is not None and second_factor.has_one(user):
        return Line("Account", ["Second factor on"], tag=Tag("Done", "ok", "check"))
    needed = user is not None and second_factor.must_have_one(user)
    tag = Tag("Needed", "warn", "warn") if needed else None
    return Line(
        "Account", ["No second factor"], tag=tag, change_url=reverse("mfa_index"), change_word="Set one up"
    )


def _headshot(physician: Physician, made: Line) -> Line:
    if physician.headshots.filter(status="waiting").exists():
        values = ["One photo, not checked yet" if not physician.headshot else "A new photo, not checked yet"]
    elif physician.headshot:
        values = ["One photo"]
    else:
        return Line(
            made.name, ["None. Your initials are shown."], "", made.tag, made.change_url, "Add a photo"
        )
    return Line(made.name, values, "", made.tag, made.change_url)


def _part_tag(parts: list[Part]) -> Tag | None:
    """Return the tag of one or two parts that share a line: the one that needs most."""
    if not parts:
        return None
    for state in ("needs_more", "refused", "waiting"):
        for part in parts:
            if part.state == state == "needs_more":
                return Tag(NEEDS.get(part.asks, "Needs an answer"), "warn", "warn")
            if part.state == state == "refused":
                return Tag("Not taken over", "", "x")
            if part.state == state:
                return UNCHECKED
    decided = max((part.decided_at for part in parts if part.decided_at), default=None)
    return Tag(f"Checked {day(decided).rpartition(' ')[0]}" if decided else "Checked", "ok", "check")


def papers(verification: Verification) -> list[Evidence]:
    """Return the documents of the application that are still there."""
    return list(verification.evidence.filter(destroyed_at=None, amendment=None))


def _destroyed(verification: Verification) -> str:
    days = [each.destroy_after for each in papers(verification) if each.sent_at]
    known = [day for day in days if day]
    if known:
        return f"Destroyed on {day(max(known))}"
    return f"Destroyed {evidence.days()} days after the decision"


def day(moment: datetime) -> str:
    """Return "17 March 2026", as it is where the site is."""
    local = timezone.localtime(moment)
    return f"{local.day} {local:%B %Y}"
