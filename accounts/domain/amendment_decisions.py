"""Deciding on changes that a verified physician wants. Until then the last verified values stay public.

The physician's side, proposing and taking back, is `accounts.domain.amending`.
"""

import hashlib
import json
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import specialties
from accounts.domain import audit, claiming, concerns, deciding, duplicates, headshots, holding, parts
from accounts.domain.duplicates import Claim, Twin
from accounts.domain.notifying import notify
from accounts.domain.transitions import NotAllowed, ReasonMissing, StaleVersion
from accounts.domain.verification import NotVerifiable, end_of
from accounts.models import Amendment, Evidence, Headshot, Physician, Statement, User, Verification

KIND = "amendment"
#: Part → the fields that a change of it may name.
FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("display_name", "legal_name"),
    "credentials": ("credentials",),
    "specialty": ("specialty_code", "practice_city", "region", "country"),
    "licence": ("authority", "jurisdiction", "licence_number", "licence_expires", "npi"),
    "npi": ("npi",),
    "disclaimer": ("standing_disclaimer",),
    "profile": ("bio", "languages", "practice_url"),
}
OF_VERIFICATION = {"authority", "jurisdiction", "licence_number", "licence_expires", "npi"}


def documents_of(amendment: Amendment) -> list[Evidence]:
    """Return the documents that came with a change and are still there."""
    return list(amendment.evidence.filter(destroyed_at__isnull=True, sent_at__isnull=False))


def fingerprint(amendment: Amendment) -> str:
    """Return a hash of everything that the page of a change shows."""
    shown: list[Any] = [
        amendment.pk,
        amendment.status,
        amendment.part,
        amendment.proposed,
        current(amendment),
        [each.pk for each in documents_of(amendment)],
    ]
    return hashlib.sha256(json.dumps(shown, default=str).encode()).hexdigest()


def current(amendment: Amendment) -> dict[str, Any]:
    """Return the values that are public or verified now, for the fields that the change names."""
    verification = amendment.verification
    return {
        name: getattr(verification if name in OF_VERIFICATION else verification.physician, name)
        for name in FIELDS.get(amendment.part, ())
        if name in amendment.proposed
    }


def claim_of(amendment: Amendment) -> Claim:
    """Return what the profile would claim with the change."""
    now, proposed = duplicates.claim_of(amendment.verification), amendment.proposed
    return Claim(
        physician_id=now.physician_id,
        npi=proposed.get("npi", now.npi),
        licence_number=proposed.get("licence_number", now.licence_number),
        authority=proposed.get("authority", now.authority),
        jurisdiction=proposed.get("jurisdiction", now.jurisdiction),
        names=(*now.names, proposed.get("display_name", ""), proposed.get("legal_name", "")),
        city=proposed.get("practice_city", now.city),
    )


def concerns_of(amendment: Amendment, twins: list[Twin]) -> list[concerns.Concern]:
    """Return what needs a second look: for a licence, other accounts that have it, and a new NPI."""
    if amendment.part not in {"licence", "npi"}:
        return []
    found = concerns.of_twins(twins)
    npi = amendment.proposed.get("npi", "")
    if npi and npi != amendment.verification.npi:
        check = amendment.verification.registry_checks.filter(npi=npi).order_by("-pk").first()
        if check is None or check.outcome != "match":
            found.append(concerns.Concern("npi", "The new NPI was not found to agree with the registry."))
    return found


@deciding.decided
@transaction.atomic
def accept(
    amendment: Amendment,
    *,
    by: User,
    seen: str | None = None,
    register: str = "",
    checked_on: date | None = None,
    explained: str = "",
) -> None:
    """Make a change public. A new licence is a renewal: the verification then lasts as long as for a first one.

    ``register`` and ``checked_on`` say what was looked into for a licence. Raises `NotAllowed`, `StaleVersion`, or
    `NotVerifiable` with a sentence.
    """
    verification, row = _locked(amendment, by=by, seen=seen)
    if verification.status != "verified":
        raise NotAllowed("A change becomes public only while its physician is verified. It can wait.")
    row.verification = verification
    before = verification.words_hash()
    renewed = ["register", "checked_on", "verified_until"]
    holding.changing(
        verification,
        [*sorted(OF_VERIFICATION), *renewed, "version"],
        after={"version": verification.version + 1},
    )
    if row.part == "headshot":
        _accept_headshot(row, by=by)
    else:
        duplicates.one_at_a_time()
        twins = duplicates.twins_of(claim_of(row))
        if row.part in {"licence", "npi"}:
            twin = concerns.verified_twin(twins)
            if twin:
                raise NotVerifiable(f"{twin.physician.display_name} is verified with this licence already.")
        found = concerns_of(row, twins)
        if found and explained not in concerns.EXPLANATIONS:
            raise NotVerifiable(f"{found[0].sentence} Say that you looked at it, and what explains it.")
        _take_over(verification, row)
    if row.part == "licence":
        _renew(verification, register=register, checked_on=checked_on)
    if explained:
        audit.record(by=by, action="explain", item=verification, reason=explained)
    _mark_parts(verification, row, by=by)
    verification.version += 1
    verification.save(update_fields=["version"])
    _close(row, "accepted", by=by)
    audit.record(
        by=by, action="accept change", item=row, kind=KIND, reason=row.part, hash_before=before,
        hash_after=verification.words_hash(),
    )  # fmt: skip
    notify("amendment_accepted", to=verification.owner_id(), about=row.pk)


@deciding.decided
@transaction.atomic
def refuse(amendment: Amendment, *, by: User, reason: str, note: str = "", seen: str | None = None) -> None:
    """Leave everything as it is and say why. Raises `NotAllowed`, `StaleVersion` or `ReasonMissing`."""
    verification, row = _locked(amendment, by=by, seen=seen)
    if not reason:
        raise ReasonMissing("Choose a reason. The physician has to know why.")
    if row.part == "headshot":
        headshot = _headshot(row)
        if headshot:
            headshots.refuse(headshot, by=by)
    _close(row, "refused", by=by, reason=reason, note=note[:1000])
    entry = audit.record(by=by, action="refuse change", item=row, kind=KIND, reason=reason)
    Statement.objects.create(
        entry=entry, object_type=KIND, object_id=row.pk, recipient_id=verification.owner_id(), reason=reason,
        text=row.note,
    )  # fmt: skip
    notify("amendment_refused", to=verification.owner_id(), about=row.pk)


def _locked(amendment: Amendment, *, by: User, seen: str | None) -> tuple[Verification, Amendment]:
    verification = parts.locked(amendment.verification, by=by)
    row = Amendment.objects.select_for_update(of=("self",)).get(pk=amendment.pk)
    row.verification = verification
    if seen is not None and seen != fingerprint(row):
        raise StaleVersion("This changed since you opened it. Nothing was overwritten.")
    if row.status != "waiting":
        raise StaleVersion(f"This is decided: {row.get_status_display().lower()}. Nothing was overwritten.")
    claiming.check_free(row, by=by)
    return verification, row


def _take_over(verification: Verification, amendment: Amendment) -> None:
    physician = verification.physician
    names = [name for name in FIELDS.get(amendment.part, ()) if name in amendment.proposed]
    of_physician = [name for name in names if name not in OF_VERIFICATION]
    holding.changing(
        physician,
        [*of_physician, "specialty_title"],
        after={name: amendment.proposed[name] for name in of_physician},
    )
    of_verification = [name for name in names if name in OF_VERIFICATION]
    for name in names:
        value = amendment.proposed[name]
        if name == "licence_expires":
            value = date.fromisoformat(value)
        setattr(verification if name in OF_VERIFICATION else physician, name, value)
    if "specialty_code" in names:
        physician.specialty_title = specialties.person_title(physician.specialty_code)
        of_physician.append("specialty_title")
    if of_physician:
        Physician.objects.select_for_update().get(pk=physician.pk)
        physician.save(update_fields=of_physician)
    if of_verification:
        verification.save(update_fields=of_verification)


def _renew(verification: Verification, *, register: str, checked_on: date | None) -> None:
    today = timezone.localdate()
    if not register or checked_on is None:
        raise NotVerifiable("Say which register you looked into for the new licence, and on which day.")
    if checked_on > today:
        raise NotVerifiable("The day of the check cannot be in the future.")
    if verification.licence_expires is None or verification.licence_expires < today:
        raise NotVerifiable("The licence must have a day of expiry that is not past.")
    verification.register, verification.checked_on = register, checked_on
    verification.verified_until = end_of(verification.licence_expires, today)
    verification.save(update_fields=["register", "checked_on", "verified_until"])


def _mark_parts(verification: Verification, amendment: Amendment, *, by: User) -> None:
    changed = [amendment.part]
    if amendment.part == "licence" and amendment.proposed.get("npi"):
        changed.append("npi")
    for part in changed:
        now = verification.parts.filter(part=part).first()
        if now is not None:
            holding.changing(
                now, ["state", "asks", "note", "decided_at", "decider_id"], after={"state": "accepted"}
            )
        made, is_new = verification.parts.update_or_create(
            part=part,
            defaults={
                "state": "accepted", "asks": "", "note": "", "decided_at": timezone.now(), "decider_id": by.pk,
            },
        )  # fmt: skip
        if is_new:
            holding.added(made)


def _accept_headshot(amendment: Amendment, *, by: User) -> None:
    headshot = _headshot(amendment)
    if headshot is None:
        raise NotVerifiable("The photo was taken back.")
    headshots.accept(headshot, by=by)


def _headshot(amendment: Amendment) -> Headshot | None:
    physician = amendment.verification.physician
    return physician.headshots.filter(pk=amendment.proposed.get("headshot"), status="waiting").first()


def _close(amendment: Amendment, status: str, *, by: User, reason: str = "", note: str = "") -> None:
    holding.changing(
        amendment, ["status", "reason", "note", "decided_at", "decider_id"], after={"status": status}
    )
    amendment.status, amendment.reason, amendment.note = status, reason, note
    amendment.decided_at, amendment.decider_id = timezone.now(), by.pk
    amendment.save(update_fields=["status", "reason", "note", "decided_at", "decider_id"])
    claiming.end(amendment)
