"""Applications in every state, and changes that wait: what the physicians' desk of the demo has to do.

All of it came about through the domain functions, with documents that were really uploaded.
"""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.domain import amending, application_steps, applying, evidence, headshots, parts, verification
from accounts.domain.parts import PartDecision
from accounts.models import Physician, User, Verification
from forum.demo import papers
from forum.demo.clock import days_ago

NewAccount = Callable[[str, str], User]

#: Address, pseudonym, then what is typed into the steps. The NPIs pass the check digit, no more.
PEOPLE: dict[str, dict[str, Any]] = {
    "hallam": {
        "legal_name": "Theodore R. Hallam", "display_name": "Teodor Hallam", "credentials": ["MD"],
        "specialty_code": "207WX0200X", "practice_city": "Savannah", "region": "Georgia", "country": "US",
        "authority": "Georgia medical board (demo entry)", "jurisdiction": "Georgia", "licence_number": "DEMO-GA-4471",
        "npi": "1000000103", "standing_disclaimer": "General opinion, given without an examination.",
    },
    "ashdown": {
        "legal_name": "Imogen Fay Ashdown", "display_name": "Imogen Ashdown", "credentials": ["MD", "FRCPC"],
        "specialty_code": "207N00000X", "practice_city": "Halifax", "region": "Nova Scotia", "country": "CA",
        "authority": "Nova Scotia college of physicians (demo entry)", "jurisdiction": "Nova Scotia",
        "licence_number": "DEMO-NS-2209", "npi": "", "standing_disclaimer": "",
    },
    "brackwell": {
        "legal_name": "Cosmo Brackwell", "display_name": "Cosmo Brackwell", "credentials": ["DO"],
        "specialty_code": "207Q00000X", "practice_city": "Tulsa", "region": "Oklahoma", "country": "US",
        "authority": "Oklahoma board of osteopathic examiners (demo entry)", "jurisdiction": "Oklahoma",
        "licence_number": "DEMO-OK-0077", "npi": "1000000111", "standing_disclaimer": "",
    },
    "lindqvist-doe": {
        "legal_name": "Saga Lindqvist Doe", "display_name": "Saga Lindqvist Doe", "credentials": ["MBBS"],
    },
}  # fmt: skip


def load(*, account: NewAccount, moderator: User, members: dict[str, Physician]) -> None:
    """Make the applications; ``account`` makes an account from address and pseudonym, ``members`` are verified."""
    people = {key: account(f"{key}@example.com", f"applicant-{key}") for key in PEOPLE}
    with days_ago(1.4):
        _send("ashdown", people["ashdown"], portrait=True)
    with days_ago(5):
        asked = _send("hallam", people["hallam"], cut=0.3)
    with days_ago(4.3):
        _ask(asked, by=moderator)
    with days_ago(19):
        refused = _send("brackwell", people["brackwell"])
    with days_ago(18):
        verification.refuse(
            refused, by=moderator, reason="not-found",
            note="We could not find you in the register. The number you gave belongs to a licence that was never issued.",
        )  # fmt: skip
    with days_ago(0.6):
        begun = applying.start(by=people["lindqvist-doe"])
        _fill(begun, "name", people["lindqvist-doe"], PEOPLE["lindqvist-doe"])
    _changes(members, moderator=moderator)


def _send(key: str, user: User, *, cut: float = 0.0, portrait: bool = False) -> Verification:
    """Fill in every step, upload, and send."""
    item = applying.start(by=user)
    typed = {**PEOPLE[key], "licence_expires": timezone.localdate() + timedelta(days=410)}
    for step in application_steps.STEPS:
        _fill(item, step, user, typed)
    sheet = papers.certificate("Licence to practise", _lines(typed))
    if cut:
        _upload(item, user, papers.as_photo(sheet, cut=cut), "image.jpg", "licence")
    else:
        _upload(
            item,
            user,
            papers.as_pdf([sheet, papers.certificate("Notes", ["No restrictions"])]),
            "paper.pdf",
            "licence",
        )
    _upload(
        item,
        user,
        papers.as_pdf([papers.certificate("Certificate of training", _lines(typed)[:2])]),
        "paper.pdf",
        "certificate",
    )
    if portrait:
        drawn = papers.portrait(hair="#4a3428", coat="#2d4f4b", skin="#e5b998")
        headshots.upload(item.physician, by=user, file=io.BytesIO(drawn), filename="portrait.jpg")
    return applying.send(item, by=user)


def _lines(typed: dict[str, Any]) -> list[str]:
    return [
        typed["legal_name"],
        typed["authority"],
        f"Number {typed['licence_number']}",
        f"Valid until {typed['licence_expires']:%d %B %Y}",
    ]


def _fill(item: Verification, step: str, user: User, typed: dict[str, Any]) -> None:
    facts = {name: typed[name] for name in application_steps.STEPS[step] if name in typed}
    application_steps.fill(item, step, by=user, facts=facts)


def _upload(
    item: Verification, user: User, content: bytes, filename: str, kind: str, *, part: str = ""
) -> None:
    file = io.BytesIO(content)
    evidence.upload(item, by=user, file=file, filename=filename, size=len(content), kind=kind, part=part)


def _ask(item: Verification, *, by: User) -> None:
    decisions = {
        "specialty": PartDecision("accepted"),
        "licence": PartDecision(
            "needs_more",
            "document",
            "The expiry date is cut off at the bottom of the scan. A photo taken with a phone is fine, as long as all "
            "four corners are in it.",
        ),
        "name": PartDecision(
            "needs_more",
            "words",
            "Your licence says Theodore R. Hallam. If you would like to be shown as Teodor, tell us in a sentence how "
            "you use both names.",
        ),
    }
    parts.decide_parts(item, by=by, decisions=decisions)
    verification.ask(item, by=by, reason="incomplete", note="Two things, and the rest is ready.")


def _changes(members: dict[str, Physician], *, moderator: User) -> None:
    """Let two who are verified want something changed."""
    wanted = [each for each in members.values() if each.standing == "verified" and each.user][:3]
    if len(wanted) < 3:
        return
    pictured, renewing, renamed = wanted
    assert pictured.user
    assert renewing.user
    assert renamed.user
    drawn = papers.portrait(hair="#8a6a4f", coat="#5b4a72", skin="#f0cbb0")
    with days_ago(40):
        photo = headshots.upload(pictured, by=pictured.user, file=io.BytesIO(drawn), filename="portrait.jpg")
        headshots.accept(photo, by=moderator)
    with days_ago(0.9):
        item = renewing.verification
        proposed = amending.current(item, "licence") | {
            "licence_expires": (timezone.localdate() + timedelta(days=700)).isoformat()
        }
        lines = [renewing.legal_name, item.authority, f"Number {item.licence_number}", "Renewed"]
        renewal = papers.as_pdf([papers.certificate("Renewal of a licence", lines)])
        _upload(item, renewing.user, renewal, "paper.pdf", "licence", part="licence")
        amending.propose(item, "licence", by=renewing.user, facts=proposed)
    with days_ago(0.4):
        note = {"standing_disclaimer": "I answer in general terms, from what you wrote and nothing else."}
        amending.propose(renamed.verification, "disclaimer", by=renamed.user, facts=note)
