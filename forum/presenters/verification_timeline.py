"""What happened to an application and what comes next, as an ordered list."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import AuditEntry, Verification
from forum.presenters import waiting

#: Action of the log → what its owner reads.
WORDS = {
    "submit": "Application sent",
    "ask": "Read by a moderator",
    "verify": "Verified",
    "refuse": "Not verified",
    "reopen": "Opened again on appeal",
    "lapse": "Verification ran out",
    "suspend": "Suspended",
    "reinstate": "Verified again",
}
#: More than this of a long life is not needed here.
MOST = 6


@dataclass(frozen=True)
class Moment:
    """One step of the list; ``state`` is done, now or later."""

    word: str
    state: str = "done"
    at: datetime | None = None
    hint: str = ""


def timeline(verification: Verification, entries: list[AuditEntry], asked: int) -> list[Moment]:
    """Return the past from the log, then where it stands, then what is still to come."""
    past = []
    sent_before = False
    for entry in entries:
        if entry.action in WORDS and (entry.status_before != entry.status_after):
            word = "Sent again" if entry.action == "submit" and sent_before else WORDS[entry.action]
            sent_before = sent_before or entry.action == "submit"
            past.append(Moment(word, at=entry.at))
    return [*past[-MOST:], *_now(verification, asked)]


def _now(verification: Verification, asked: int) -> list[Moment]:
    later = Moment("Verified", "later", hint="Your answers can be published")
    until = verification.verified_until
    if verification.status == "draft":
        return [
            Moment("Not sent", "now", hint="Waiting for you"),
            Moment("Checked", "later", hint="Usually within two days"),
            later,
        ]
    if verification.status == "submitted":
        return [Moment("Waiting for a moderator", "now", hint="Usually within two days"), later]
    if verification.status == "more_information":
        what = (
            waiting.counted(asked, "thing").capitalize() + ", on this page"
            if asked
            else "See what is missing"
        )
        return [
            Moment("Waiting for you", "now", hint=what),
            Moment("Checked again", "later", hint="Usually within two days"),
            later,
        ]
    if verification.status == "verified" and until:
        return [Moment("Runs out", "later", hint=f"{until.day} {until:%B %Y}. We write to you before.")]
    if verification.status == "lapsed":
        return [Moment("Waiting for you", "now", hint="Send your current licence"), later]
    return []
