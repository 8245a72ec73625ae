"""Changes of a profile that was verified once: proposed by the physician, public when a moderator accepted them.

Until then readers see the last verified values (PRODUCT §10). Who decides is `accounts.domain` of the desk's matter.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.domain import audit, evidence, headshots
from accounts.domain.throttling import Limit, take
from accounts.domain.transitions import NotAllowed
from accounts.models import Amendment, BylineMode, Headshot, Physician, User, Verification

#: Part → the fields a proposal carries, named as in `Physician` and `Verification`.
FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("legal_name", "display_name"),
    "credentials": ("credentials",),
    "specialty": ("specialty_code", "practice_city", "region", "country"),
    "licence": ("authority", "jurisdiction", "licence_number", "licence_expires", "npi"),
    "disclaimer": ("standing_disclaimer",),
    "profile": ("bio", "languages", "practice_url"),
}
PROPOSALS = Limit("amendment", 20, timedelta(days=1))


def may_propose(verification: Verification, part: str) -> bool:
    """Tell whether a change of this part can be proposed now; a licence that lapsed is renewed instead."""
    physician = verification.physician
    if physician.listed_at is None or physician.closed_at is not None:
        return False
    if part == "licence":
        return verification.status == "verified"
    return (part in FIELDS or part == "headshot") and verification.status in {
        "verified",
        "lapsed",
        "submitted",
        "more_information",
    }


def waiting(verification: Verification, part: str) -> Amendment | None:
    """Return the change of a part that waits for a decision."""
    return verification.amendments.filter(part=part, status="waiting").first()


def current(verification: Verification, part: str) -> dict[str, Any]:
    """Return the public values of a part, as JSON has them."""
    found: dict[str, Any] = {}
    for name in FIELDS[part]:
        value = getattr(verification if part == "licence" else verification.physician, name)
        found[name] = value.isoformat() if hasattr(value, "isoformat") else value
    return found


@transaction.atomic
def propose(verification: Verification, part: str, *, by: User, facts: Mapping[str, Any]) -> Amendment | None:
    """Propose new values of a part, with the documents uploaded for it; a proposal that waits is replaced.

    ``facts`` are all `FIELDS` of the part, as JSON has them. What equals the public values is no change: None is
    returned then, and one that waited is withdrawn. Raises `NotAllowed` or `TooManyTries`.
    """
    locked = _own(verification, by, part)
    before = waiting(locked, part)
    wanted = {name: facts[name] for name in FIELDS[part]}
    if wanted == current(locked, part):
        if before is not None:
            _withdraw(before, by)
        return None
    if before is not None and before.proposed == wanted:
        evidence.send(locked, part=part, amendment=before)
        return before
    take(PROPOSALS, who=str(by.pk))
    return _put(locked, part, by=by, proposed=wanted)


@transaction.atomic
def propose_headshot(verification: Verification, *, by: User, headshot: Headshot) -> Amendment:
    """Propose a photo that was uploaded. Raises `NotAllowed`."""
    locked = _own(verification, by, "headshot")
    return _put(locked, "headshot", by=by, proposed={"headshot": headshot.pk})


def _put(verification: Verification, part: str, *, by: User, proposed: dict[str, Any]) -> Amendment:
    made, is_new = Amendment.objects.select_for_update().get_or_create(
        verification=verification, part=part, status="waiting", defaults={"proposed": proposed}
    )
    if not is_new:
        made.proposed, made.sent_at = proposed, timezone.now()
        made.save(update_fields=["proposed", "sent_at"])
    evidence.send(verification, part=part, amendment=made)
    audit.record(by=by, action="propose", item=made, reason=part)
    if verification.status == "submitted":
        verification.version += 1
        verification.save(update_fields=["version"])
    return made


@transaction.atomic
def withdraw(amendment: Amendment, *, by: User) -> bool:
    """Take a proposal back; return False when it was decided meanwhile. Raises `NotAllowed`."""
    verification = amendment.verification
    if not by.is_active or verification.owner_id() != by.pk:
        raise NotAllowed("This is somebody else's profile.")
    locked = Amendment.objects.select_for_update().filter(pk=amendment.pk, status="waiting").first()
    if locked is None:
        return False
    _withdraw(locked, by)
    return True


def _withdraw(amendment: Amendment, by: User) -> None:
    amendment.status, amendment.decided_at = "withdrawn", timezone.now()
    amendment.save(update_fields=["status", "decided_at"])
    audit.record(by=by, action="withdraw", item=amendment, reason=amendment.part)
    for each in amendment.evidence.filter(destroyed_at=None):
        evidence.destroy(each, by=by)
    if amendment.part == "headshot":
        headshots.take_back(amendment.verification.physician, by=by)


@transaction.atomic
def set_byline_mode(physician: Physician, *, by: User, mode: str) -> bool:
    """Choose how much of the name stands beside answers from now on; return whether that changed anything.

    At once: it shows less, or what was reviewed anyway. Raises `NotAllowed` or `ValueError`.
    """
    if mode not in BylineMode.values:
        raise ValueError(mode)
    locked = Physician.objects.select_for_update().get(pk=physician.pk)
    if not by.is_active or locked.user_id != by.pk or locked.closed_at is not None:
        raise NotAllowed("This is somebody else's profile.")
    if locked.byline_mode == mode:
        return False
    locked.byline_mode = physician.byline_mode = mode
    locked.save(update_fields=["byline_mode"])
    audit.record(by=by, action="byline", item=locked, kind="physician", reason=mode)
    return True


def _own(verification: Verification, by: User, part: str) -> Verification:
    locked = (
        Verification.objects.select_for_update(of=("self",))
        .select_related("physician")
        .get(pk=verification.pk)
    )
    if not by.is_active or locked.owner_id() != by.pk:
        raise NotAllowed("This is somebody else's profile.")
    if not may_propose(locked, part):
        raise NotAllowed("This part cannot be changed now.")
    return locked
