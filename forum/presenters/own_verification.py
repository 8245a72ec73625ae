"""The page that tells a physician where their verification stands (PRODUCT §10)."""

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.domain import amending, application_steps, asked_parts, evidence, second_factor
from accounts.models import Amendment, AuditEntry, Evidence, Part, Physician, Verification
from accounts.presenters import statements
from forum.presenters import byline, join_summary, waiting
from forum.presenters.verification_timeline import Moment, timeline

#: Heading of something asked for, by what is asked and of which part.
HEADINGS = {
    "document": {
        "licence": "A readable copy of your licence",
        "name": "A document that shows your name",
        "credentials": "A copy of your certificate",
        "specialty": "A document that shows your specialty",
        "npi": "A document that shows your NPI",
        "documents": "A readable document",
    },
    "words": {
        "name": "About your name",
        "credentials": "About your credentials",
        "specialty": "About your specialty and place",
        "licence": "About your licence",
        "npi": "About your NPI",
        "documents": "About your documents",
        "headshot": "About your photo",
        "disclaimer": "About your note",
        "profile": "About you",
    },
    "change": {
        "name": "Correct your name",
        "credentials": "Correct your credentials",
        "specialty": "Correct your specialty or place",
        "licence": "Correct your licence details",
        "npi": "Correct your NPI",
        "documents": "Other documents",
        "headshot": "Another photo",
        "disclaimer": "Another note",
        "profile": "Change what you say about you",
    },
}
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
TAGS = {
    "draft": ("", "pen"),
    "submitted": ("info", "clock"),
    "more_information": ("warn", "warn"),
    "verified": ("ok", "shield"),
    "refused": ("care", "x"),
    "lapsed": ("warn", "clock"),
    "suspended": ("care", "warn"),
}


@dataclass(frozen=True)
class Tag:
    """A word with an icon; ``kind`` is "", ok, warn, info or care."""

    word: str
    kind: str = ""
    icon: str = "clock"


UNCHECKED = Tag("Not checked yet")


@dataclass(frozen=True)
class Asked:
    """One thing that a moderator wants, with what was given to it so far."""

    part: Part
    heading: str
    wants_file: bool
    wants_words: bool
    change_url: str
    reply: str
    papers: list[tuple[Evidence, str]]


@dataclass(frozen=True)
class Line:
    """One part of the application: what was sent, and where that stands or how it is changed."""

    name: str
    values: list[str]
    small: str = ""
    tag: Tag | None = None
    change_url: str = ""
    change_word: str = "Change"


@dataclass(frozen=True)
class Standing:
    """What the template draws."""

    verification: Verification
    physician: Physician
    tag: Tag
    line: str
    lead: str
    asked: list[Asked]
    asked_title: str
    lines: list[Line]
    moments: list[Moment]
    until_then: str
    shown: byline.Byline
    why: statements.Explained | None
    refused_changes: list[Amendment] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        """Return the status, for the template's choices."""
        return self.verification.status


def standing_of(verification: Verification) -> Standing:
    """Return everything the page shows; ``physician__user`` should be loaded with it."""
    physician = verification.physician
    entries = list(
        AuditEntry.objects.filter(object_type=Verification.KIND, object_id=verification.pk)
        .exclude(status_after="")
        .order_by("pk")
    )
    wanted = _asked(verification)
    why = statements.explained([verification], appeal_url=lambda item: reverse("verification_appeal"))
    return Standing(
        verification=verification,
        physician=physician,
        tag=_tag(verification),
        line=_line(verification, entries),
        lead=_lead(verification),
        asked=wanted,
        asked_title=f"We need {waiting.counted(len(wanted), 'more thing')}"
        if wanted
        else "We need more information",
        lines=_lines(verification),
        moments=timeline(verification, entries, len(wanted)),
        until_then=UNTIL_THEN.get(verification.status, ""),
        shown=byline.as_of_now(physician),
        why=why.get((Verification.KIND, verification.pk)),
        refused_changes=_refused_changes(verification),
        papers=[join_summary.document_line(each) for each in _papers(verification)],
    )


UNTIL_THEN = {
    "draft": "You can read every question and write drafts. Sending opens when you are verified.",
    "submitted": "You can read every question and write drafts. Sending opens when you are verified.",
    "more_information": "You can read every question and write drafts. Sending opens when you are verified.",
    "lapsed": "What you wrote stays, and drafts are kept. Sending opens again when you are verified again.",
    "suspended": "You can read what you wrote. Nothing can be sent, and drafts are kept as they are.",
}


def _tag(verification: Verification) -> Tag:
    kind, icon = TAGS[verification.status]
    word = verification.get_status_display()
    until = verification.verified_until
    if verification.status == "verified" and until:
        word = f"Verified until {until.day} {until:%B %Y}"
        if not verification.physician.may_post:
            # The clock comes round once a day; a last day that is past counts at once.
            kind, icon, word = "warn", "clock", "Lapsed"
    return Tag(word, kind, icon)


def _line(verification: Verification, entries: list[AuditEntry]) -> str:
    """Return "Sent 16 March, read by a moderator on 17 March 2026"."""
    sent = next((each.at for each in reversed(entries) if each.action == "submit"), None)
    if verification.status == "submitted" and sent:
        return f"Sent {_day(sent)}"
    read = next((each.at for each in reversed(entries) if each.action in {"ask", "refuse"}), None)
    if verification.status in {"more_information", "refused"} and sent and read:
        return f"Sent {_day(sent).rpartition(' ')[0]}, read by a moderator on {_day(read)}"
    until = verification.verified_until
    if verification.status == "lapsed" and until:
        return f"You were verified until {until.day} {until:%B %Y}"
    return ""


def _lead(verification: Verification) -> str:
    """Return one sentence on what happens now."""
    return {
        "draft": "Your application is not sent yet. What you typed is kept.",
        "submitted": "A moderator will read it, usually within two days. We write to you then.",
        "verified": "Your answers can be published.",
        "lapsed": "Send the details of your current licence, and a moderator checks them, usually within two days.",
    }.get(verification.status, "")


def _asked(verification: Verification) -> list[Asked]:
    listed = verification.physician.listed_at is not None
    found = []
    for part in asked_parts.asked(verification):
        papers = [
            (each, join_summary.document_line(each)) for each in evidence.held(verification, part=part.part)
        ]
        step = STEP_OF.get(part.part, "")
        may_change = step in application_steps.editable_steps(verification)
        found.append(
            Asked(
                part=part,
                heading=heading_of(part),
                wants_file=part.asks == "document" or (part.asks == "change" and part.part == "documents"),
                wants_words=part.asks != "document",
                change_url=reverse(f"join_{step}")
                if may_change and part.asks == "change" and not listed
                else "",
                reply=part.reply if asked_parts.is_answered(part) else "",
                papers=papers,
            )
        )
    return found


def heading_of(part: Part) -> str:
    """Return what a moderator asks for, as a heading."""
    return HEADINGS.get(part.asks or "words", {}).get(part.part, part.get_part_display())


def _lines(verification: Verification) -> list[Line]:
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
    lines = [_account(physician)]
    if amending.may_propose(verification, "name"):
        lines += [
            line("Name", "name", [physician.display_name], legal),
            line("Credentials", "credentials", [", ".join(physician.credentials)]),
        ]
    else:
        lines.append(line("Name and credentials", "name", named, legal, ("credentials",)))
    lines += [
        line("Specialty and place", "specialty", [join_summary.specialty(verification)]),
        line("Licence", "licence", [join_summary.licence(verification)], join_summary.expiry(verification)),
    ]
    if verification.npi:
        number = f"Number ending {verification.npi[-3:]}"
        lines.append(
            line("NPI", "npi", [number], "The digits are valid. That says nothing about whose number it is.")
        )
    papers = [join_summary.document_line(each) for each in _papers(verification)]
    lines.append(line("Documents", "documents", papers, _destroyed(verification) if papers else ""))
    lines.append(_headshot(physician, line("Photo of you", "headshot", [])))
    lines.append(line("Standing note", "disclaimer", [join_summary.quoted(physician.standing_disclaimer)]))
    if amending.may_propose(verification, "profile"):
        about = [
            physician.bio[:80] + ("…" if len(physician.bio) > 80 else ""),
            ", ".join(physician.languages),
        ]
        lines.append(line("About you", "profile", [*about, physician.practice_url]))
    if physician.listed_at is not None and physician.closed_at is None:
        url = reverse("change_part", args=["byline"]) if verification.status != "suspended" else ""
        lines.append(Line("Beside your answers", [physician.get_byline_mode_display()], change_url=url))
    return lines


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
    return Tag(f"Checked {_day(decided).rpartition(' ')[0]}" if decided else "Checked", "ok", "check")


def _papers(verification: Verification) -> list[Evidence]:
    return list(verification.evidence.filter(destroyed_at=None, amendment=None))


def _destroyed(verification: Verification) -> str:
    days = [each.destroy_after for each in _papers(verification) if each.sent_at]
    known = [day for day in days if day]
    if known:
        return f"Destroyed on {_day(max(known))}"
    return f"Destroyed {evidence.days()} days after the decision"


def _refused_changes(verification: Verification) -> list[Amendment]:
    """Return the last word on each part where it was a no, and nothing newer was proposed."""
    newest = {each.part: each for each in verification.amendments.exclude(status="withdrawn")}
    return [each for each in newest.values() if each.status == "refused"]


def _day(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{local.day} {local:%B %Y}"
