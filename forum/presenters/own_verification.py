"""The page that tells a physician where their verification stands (PRODUCT §10)."""

from dataclasses import dataclass, field

from django.urls import reverse

from accounts.domain import amendment_decisions, application_steps, asked_parts, deciding, evidence
from accounts.models import Amendment, AuditEntry, Evidence, Part, Physician, Verification
from accounts.presenters import statements
from forum.presenters import byline, join_summary, waiting
from forum.presenters.application_lines import STEP_OF, Line, Tag, day, lines
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
    refused_changes: list[tuple[Amendment, statements.Explained | None]] = field(default_factory=list)

    @property
    def status(self) -> str:
        """Return the status, for the template's choices."""
        return self.verification.status


def standing_of(verification: Verification) -> Standing:
    """Return everything the page shows; ``physician__user`` should be loaded with it."""
    physician = verification.physician
    entries = list(
        deciding.in_force(AuditEntry.objects.filter(object_type=Verification.KIND, object_id=verification.pk))
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
        lines=lines(verification),
        moments=timeline(verification, entries, len(wanted)),
        until_then=UNTIL_THEN.get(verification.status, ""),
        shown=byline.as_of_now(physician),
        why=why.get((Verification.KIND, verification.pk)),
        refused_changes=_refused_changes(verification),
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
        return f"Sent {day(sent)}"
    read = next((each.at for each in reversed(entries) if each.action in {"ask", "refuse"}), None)
    if verification.status in {"more_information", "refused"} and sent and read:
        return f"Sent {day(sent).rpartition(' ')[0]}, read by a moderator on {day(read)}"
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


def _refused_changes(verification: Verification) -> list[tuple[Amendment, statements.Explained | None]]:
    """Return the last word on each part where it was a no, and nothing newer was proposed, with why."""
    newest = {each.part: each for each in verification.amendments.exclude(status="withdrawn")}
    refused = [each for each in newest.values() if each.status == "refused"]
    told = statements.of_kind(amendment_decisions.KIND, [each.pk for each in refused])
    return [(each, told.get(each.pk)) for each in refused]
