"""The parts of an application: which of them hold something, and deciding on them one by one.

A verification rests on parts that somebody accepted; `accounts.domain.verification.verify` asks `undecided` for
what is left. What a reviewer saw has a `fingerprint`, so that nothing is accepted that their page did not show.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import roles
from accounts.domain import audit, headshots, holding
from accounts.domain.transitions import NotAllowed, StaleVersion, last_entry
from accounts.models import Evidence, Part, User, Verification
from accounts.models.application import PARTS

#: What everybody sends; the others count where there is something in them.
ALWAYS = ("name", "specialty", "licence")
#: Parts that a physician can be verified without: they may be left out of the profile instead of accepted.
OPTIONAL = ("headshot", "disclaimer", "profile")
#: State → action in the audit log, whose reason is the part.
ACTIONS = {
    "accepted": "accept part",
    "needs_more": "query part",
    "refused": "leave out part",
    "waiting": "clear part",
}
LONGEST_NOTE = 1000


class PartsUndecided(ValueError):
    """Something about the parts is missing; ``str()`` is a sentence."""


@dataclass(frozen=True)
class PartDecision:
    """What a reviewer says of one part. ``note`` is for the physician; ``asks`` is one of `Part.ASKS`."""

    state: str
    asks: str = ""
    note: str = ""


def documents_of(verification: Verification) -> QuerySet[Evidence]:
    """Return the documents that were sent with the application and are still there."""
    return verification.evidence.filter(
        destroyed_at__isnull=True, sent_at__isnull=False, amendment__isnull=True
    )


def with_content(verification: Verification) -> list[str]:
    """Return the parts that there is something to look at in, in the order of the steps."""
    physician = verification.physician
    there = {
        "credentials": bool(physician.credentials),
        "npi": bool(verification.npi),
        "documents": documents_of(verification).exists(),
        "headshot": headshots.waiting(physician) is not None,
        "disclaimer": bool(physician.standing_disclaimer),
        "profile": bool(physician.bio or physician.practice_url or physician.languages),
    }
    return [part for part in PARTS if part in ALWAYS or there.get(part)]


def undecided(verification: Verification) -> list[str]:
    """Return the parts that still stand in the way of a verification: not accepted, nor, if that may be, left out."""
    states = dict(verification.parts.values_list("part", "state"))
    return [
        part
        for part in with_content(verification)
        if states.get(part) != "accepted" and not (part in OPTIONAL and states.get(part) == "refused")
    ]


def names(parts: list[str]) -> str:
    """Return parts as people read them: "Name, Licence"."""
    return ", ".join(PARTS[part] for part in parts)


def fingerprint(verification: Verification) -> str:
    """Return a hash of everything that the review page shows of an application."""
    physician = verification.physician
    headshot = headshots.waiting(physician)
    shown: list[Any] = [
        verification.pk,
        verification.version,
        verification.status,
        verification.words(),
        str(verification.licence_expires),
        [physician.practice_city, physician.region, physician.country],
        [physician.standing_disclaimer, physician.bio, physician.practice_url, physician.languages],
        headshot.pk if headshot else None,
        list(documents_of(verification).order_by("pk").values_list("pk", "sha256")),
        list(verification.parts.order_by("pk").values_list("part", "state", "note", "reply")),
    ]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def check_seen(verification: Verification, seen: str | None) -> None:
    """Raise `StaleVersion` when the application is not what the page showed. Call it with the row locked."""
    if seen is not None and seen != fingerprint(verification):
        raise StaleVersion(
            "This changed since you opened it. Nothing was overwritten.", last_entry(verification)
        )


def locked(verification: Verification, *, by: User) -> Verification:
    """Return the application locked, for somebody who decides on it. Raises `NotAllowed`, for oneself too."""
    row = (
        Verification.objects.select_for_update(of=("self",))
        .select_related("physician")
        .get(pk=verification.pk)
    )
    if not by.is_active or not roles.may_verify(by) or row.owner_id() == by.pk:
        raise NotAllowed("You may not do that here. Nobody decides on what is their own.")
    return row


@transaction.atomic
def decide_parts(
    verification: Verification,
    *,
    by: User,
    decisions: Mapping[str, PartDecision],
    seen: str | None = None,
) -> bool:
    """Keep what a reviewer says of the parts; return whether that changed anything.

    ``seen`` is the `fingerprint` of what they looked at. ``verification`` carries the new version afterwards. Raises
    `PartsUndecided` with a sentence, `NotAllowed` or `StaleVersion`; nothing is kept then.
    """
    row = locked(verification, by=by)
    if row.status != "submitted":
        raise NotAllowed("Parts are decided on while an application waits.")
    check_seen(row, seen)
    there = with_content(row)
    rows = {each.part: each for each in row.parts.select_for_update()}
    changed = False
    for part, decision in decisions.items():
        _check(part, decision, there)
        now = rows.get(part) or Part(verification=row, part=part)
        asks, note = (decision.asks, decision.note.strip()) if decision.state == "needs_more" else ("", "")
        if (now.state, now.asks, now.note) == (decision.state, asks, note):
            continue
        now.state, now.asks, now.note = decision.state, asks, note
        now.decided_at = None if decision.state == "waiting" else timezone.now()
        now.decider_id = None if decision.state == "waiting" else by.pk
        now.save()
        audit.record(by=by, action=ACTIONS[decision.state], item=row, reason=part)
        changed = True
    if changed:
        row.version += 1
        row.save(update_fields=["version"])
    verification.version = row.version
    return changed


def _check(part: str, decision: PartDecision, there: list[str]) -> None:
    if part not in there or decision.state not in ACTIONS:
        raise PartsUndecided("There is no such part in this application.")
    if decision.state == "refused" and part not in OPTIONAL:
        raise PartsUndecided(f"{PARTS[part]}: this is needed. Accept it, or ask for more.")
    if decision.state == "needs_more" and not decision.note.strip():
        raise PartsUndecided(f"{PARTS[part]}: say what you need. The physician reads it.")
    if len(decision.note) > LONGEST_NOTE:
        raise PartsUndecided(
            f"{PARTS[part]}: the note has {len(decision.note):,} characters; {LONGEST_NOTE:,} is the most."
        )
    if decision.asks and decision.asks not in Part.ASKS:
        raise PartsUndecided(f"{PARTS[part]}: choose what you need from the list.")


def settle(verification: Verification, *, by: User) -> None:
    """Take over what was accepted and leave out what was not. Called by `verification.verify`, in its transaction."""
    states = dict(verification.parts.values_list("part", "state"))
    physician = verification.physician
    emptied: dict[str, Any] = {}
    if states.get("disclaimer") == "refused":
        emptied["standing_disclaimer"] = ""
    if states.get("profile") == "refused":
        emptied |= {"bio": "", "practice_url": "", "languages": []}
    if emptied:
        holding.changing(physician, emptied, after=emptied)
        for name, value in emptied.items():
            setattr(physician, name, value)
        physician.save(update_fields=list(emptied))
    headshot = headshots.waiting(physician)
    if headshot and states.get("headshot") == "accepted":
        headshots.accept(headshot, by=by)
    elif headshot and states.get("headshot") == "refused":
        headshots.refuse(headshot, by=by)
