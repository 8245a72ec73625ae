"""Verifying physicians: from the application to the end of a licence. Read from top to bottom.

Until physicians apply by themselves, a moderator files the application in their name. The log says so: an
entry "file" names the moderator; the step to "submitted" stands in the physician's name, as states.csv has it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from accounts import roles, specialties
from accounts.domain import audit, concerns, deciding, holding, parts
from accounts.domain.concerns import NotVerifiable
from accounts.domain.notifying import notify
from accounts.domain.transitions import NotAllowed, StaleVersion, last_entry, transition
from accounts.models import AuditEntry, Physician, User, Verification

PROFILE_FIELDS = (
    "display_name",
    "legal_name",
    "credentials",
    "specialty_code",
    "practice_city",
    "region",
    "country",
)
LICENCE_FIELDS = (
    "authority",
    "jurisdiction",
    "licence_number",
    "licence_expires",
    "npi",
    "register",
    "register_url",
    "checked_on",
)
#: What the moderator fills in who looked the physician up.
CHECK_FIELDS = ("register", "register_url", "checked_on")
#: Part → the fields that stand in it.
FIELDS_OF = {
    "name": ("display_name", "legal_name"),
    "credentials": ("credentials",),
    "specialty": ("specialty_code", "practice_city", "region", "country"),
    "licence": ("authority", "jurisdiction", "licence_number", "licence_expires"),
    "npi": ("npi",),
    "disclaimer": ("standing_disclaimer",),
    "profile": ("bio", "languages", "practice_url"),
}
#: Statuses in which a moderator may still fill in an application.
OPEN = {"draft", "submitted", "more_information", "lapsed"}


@transaction.atomic
def file(*, by: User, user: User, facts: Mapping[str, Any]) -> Verification:
    """File an application in the name of ``user`` and return it, waiting for a decision.

    ``facts`` are `PROFILE_FIELDS` and `LICENCE_FIELDS`. The account gets the physicians' role. Raises `NotAllowed`
    for oneself, without the permission, or when the application is past filing.
    """
    if not roles.may_verify(by) or by.pk == user.pk:
        raise NotAllowed("You may not do that here. Nobody files or decides on what is their own.")
    physician = Physician.objects.select_for_update().filter(user=user).first()
    if physician is None:
        physician = Physician(user=user)
        _set(physician, PROFILE_FIELDS, facts)
        physician.save()
    verification, _ = Verification.objects.get_or_create(physician=physician)
    if verification.status not in OPEN - {"submitted"}:
        raise NotAllowed(
            f"There is an application of this account: {verification.get_status_display().lower()}."
        )
    user.groups.add(Group.objects.get(name=roles.PHYSICIANS))
    _write(verification, facts)
    verification.parts.filter(state="accepted").update(state="waiting", decided_at=None, decider_id=None)
    audit.record(by=by, action="file", item=verification)
    transition(verification, "submit", by=user)
    return verification


def was_filed(verification: Verification) -> bool:
    """Tell whether a moderator filed this application in the physician's name."""
    return AuditEntry.objects.filter(
        object_type=verification.KIND, object_id=verification.pk, action="file"
    ).exists()


@transaction.atomic
def fill(verification: Verification, *, by: User, version: int, facts: Mapping[str, Any]) -> bool:
    """Change an application that is not decided; return whether that changed anything.

    In an application that the physician wrote, a moderator fills in what they looked into and nothing else. A part
    that changes has to be accepted again. ``verification`` carries the new version afterwards. Raises `NotAllowed` or
    `StaleVersion`.
    """
    locked = (
        Verification.objects.select_for_update(of=("self",))
        .select_related("physician")
        .get(pk=verification.pk)
    )
    if not roles.may_verify(by) or locked.owner_id() == by.pk:
        raise NotAllowed("You may not do that here. Nobody decides on what is their own.")
    if locked.status not in OPEN:
        raise NotAllowed("This was decided. Only an administrator corrects a profile now.")
    now = {name: getattr(locked if name in LICENCE_FIELDS else locked.physician, name) for name in facts}
    changed = [name for name, value in facts.items() if now[name] != value]
    if not changed:
        return False
    if set(changed) - set(CHECK_FIELDS) and not was_filed(locked):
        raise NotAllowed("The physician wrote this. Ask for a change, and they make it.")
    if locked.version != version:
        raise StaleVersion("This changed since you opened it. Nothing was overwritten.", last_entry(locked))
    before = locked.words_hash()
    _write(locked, facts)
    reopened = [part for part, fields in FIELDS_OF.items() if set(fields) & set(changed)]
    locked.parts.filter(part__in=reopened, state="accepted").update(
        state="waiting", decided_at=None, decider_id=None
    )
    audit.record(by=by, action="fill", item=locked, hash_before=before, hash_after=locked.words_hash())
    for name in (*LICENCE_FIELDS, "version"):
        setattr(verification, name, getattr(locked, name))
    verification.physician = locked.physician
    return True


@transaction.atomic
def review(
    verification: Verification,
    *,
    by: User,
    version: int,
    seen: str | None,
    facts: Mapping[str, Any],
    decisions: Mapping[str, parts.PartDecision],
) -> bool:
    """Keep what a reviewer filled in and said of the parts, all or nothing; return whether that changed anything.

    ``seen`` is the `parts.fingerprint` of what their page showed. Raises what `fill` and `parts.decide_parts` raise.
    """
    parts.check_seen(parts.locked(verification, by=by), seen)
    changed = bool(facts) and fill(verification, by=by, version=version, facts=facts)
    if decisions:
        changed = parts.decide_parts(verification, by=by, decisions=decisions) or changed
    return changed


@deciding.decided
@transaction.atomic
def verify(
    verification: Verification,
    *,
    by: User,
    register: str,
    jurisdiction: str,
    checked_on: date,
    until: date | None = None,
    version: int | None = None,
    reason: str = "",
    note: str = "",
    explained: str = "",
) -> None:
    """Verify until the licence expires, but for twelve months at the most, or until ``until`` when that is sooner.

    ``register`` is what was looked into, ``checked_on`` when. Every part that holds something must have been
    accepted. ``explained`` is a key of `concerns.EXPLANATIONS`, needed where there is a concern. Raises
    `NotVerifiable` or `transitions.TransitionRefused`.
    """
    today = timezone.localdate()
    locked = parts.locked(verification, by=by)
    expires = locked.licence_expires
    if not register or not jurisdiction:
        raise NotVerifiable("Say which register you looked into, and for which jurisdiction.")
    if checked_on > today:
        raise NotVerifiable("The day of the check cannot be in the future.")
    if expires is None or expires < today:
        raise NotVerifiable("The licence must have a day of expiry that is not past.")
    end = min(end_of(expires, today), until or date.max)
    if end < today:
        raise NotVerifiable("The end of the verification cannot be in the past.")
    if locked.status == "submitted" and version in {None, locked.version}:
        concerns.check(locked, by=by, explained=explained)
    transition(
        verification,
        "verify",
        by=by,
        version=version,
        reason=reason,
        note=note,
        register=register,
        jurisdiction=jurisdiction,
        checked_on=checked_on,
        verified_until=end,
    )
    if explained:
        audit.record(by=by, action="explain", item=verification, reason=explained)
    parts.settle(verification, by=by)
    physician = verification.physician
    if physician.listed_at is None:
        now = timezone.now()
        holding.changing(physician, ["listed_at"], after={"listed_at": now})
        physician.listed_at = now
        physician.save(update_fields=["listed_at"])
    notify("verification_verified", to=physician.user_id, about=verification.pk)


def ask(
    verification: Verification, *, by: User, reason: str, note: str = "", version: int | None = None
) -> None:
    """Ask for more. Raises `transitions.TransitionRefused`."""
    _decide(verification, "ask", "verification_ask", by=by, reason=reason, note=note, version=version)


def refuse(
    verification: Verification, *, by: User, reason: str, note: str = "", version: int | None = None
) -> None:
    """Refuse. Raises `transitions.TransitionRefused`."""
    _decide(verification, "refuse", "verification_refused", by=by, reason=reason, note=note, version=version)


def suspend(
    verification: Verification, *, by: User, reason: str, note: str = "", version: int | None = None
) -> None:
    """Take the right to post away, from the next request on. Raises `transitions.TransitionRefused`."""
    _decide(
        verification, "suspend", "verification_suspended", by=by, reason=reason, note=note, version=version
    )


@transaction.atomic
def reinstate(
    verification: Verification, *, by: User, reason: str, note: str = "", version: int | None = None
) -> None:
    """Give it back; another person than the one who suspended. Raises `transitions.TransitionRefused`.

    Not while another account is verified with the same licence or NPI.
    """
    concerns.check_alone(verification)
    _decide(
        verification, "reinstate", "verification_reinstated", by=by, reason=reason, note=note, version=version
    )


def lapse_overdue() -> int:
    """Let verifications end whose last day is past; return how many. The clock's work."""
    overdue = Verification.objects.filter(status="verified", verified_until__lt=timezone.localdate())
    count = 0
    for verification in overdue.order_by("pk")[:1000]:
        with transaction.atomic():
            transition(verification, "lapse", by=None)
            notify("verification_lapsed", to=verification.owner_id(), about=verification.pk)
        count += 1
    return count


@transaction.atomic
def correct_profile(physician: Physician, *, by: User, reason: str, facts: Mapping[str, Any]) -> bool:
    """Correct a profile after the decision: administrators only, with a reason. Return whether that changed anything.

    Rows "Physician profile" of the access matrix. Raises `NotAllowed`.
    """
    if not roles.may_administer(by) or physician.user_id == by.pk:
        raise NotAllowed("Only an administrator corrects a profile, and never their own.")
    locked = Physician.objects.select_for_update().get(pk=physician.pk)
    changed = [name for name in PROFILE_FIELDS if name in facts and getattr(locked, name) != facts[name]]
    if not changed:
        return False
    _set(locked, PROFILE_FIELDS, facts)
    locked.save(update_fields=[*PROFILE_FIELDS, "specialty_title"])
    audit.record(by=by, action="change", item=locked, kind="physician", reason=reason)
    return True


@deciding.decided
@transaction.atomic
def _decide(
    verification: Verification,
    action: str,
    event: str,
    *,
    by: User,
    reason: str,
    note: str,
    version: int | None,
) -> None:
    transition(verification, action, by=by, version=version, reason=reason, note=note)
    notify(event, to=verification.owner_id(), about=verification.pk)


def _write(verification: Verification, facts: Mapping[str, Any]) -> None:
    physician = verification.physician
    _set(physician, PROFILE_FIELDS, facts)
    physician.save(update_fields=[*PROFILE_FIELDS, "specialty_title"])
    _set(verification, LICENCE_FIELDS, facts)
    verification.version += 1
    verification.save(update_fields=[*LICENCE_FIELDS, "version"])


def _set(row: Physician | Verification, names: tuple[str, ...], facts: Mapping[str, Any]) -> None:
    for name in names:
        if name in facts:
            setattr(row, name, facts[name])
    if isinstance(row, Physician) and facts.get("specialty_code"):
        row.specialty_title = specialties.person_title(facts["specialty_code"])


def end_of(expires: date, today: date) -> date:
    """Return until when a verification of today lasts: with the licence, but for twelve months at the most."""
    return min(expires, _in_a_year(today))


def _in_a_year(today: date) -> date:
    return (
        today.replace(year=today.year + 1, day=28)
        if (today.month, today.day) == (2, 29)
        else today.replace(year=today.year + 1)
    )
