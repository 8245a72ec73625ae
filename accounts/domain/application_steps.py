"""The steps of a physician's application: what they ask for, and keeping what is typed into them.

They write into `Physician` and `Verification` while nothing of these is public; what was verified once changes by
`accounts.domain.amending`. What does not fit its field yet is kept as typed, so that nothing is lost.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import specialties
from accounts.domain import audit
from accounts.domain.transitions import NotAllowed
from accounts.models import Amendment, ApplicationDraft, Part, User, Verification

#: Step → the fields it asks for, of the profile and of the verification.
PROFILE_STEPS: dict[str, tuple[str, ...]] = {
    "name": ("legal_name", "display_name", "credentials"),
    "specialty": ("specialty_code", "practice_city", "region", "country"),
    "disclaimer": ("standing_disclaimer",),
}
LICENCE_STEP = ("authority", "jurisdiction", "licence_number", "licence_expires", "npi")
STEPS: dict[str, tuple[str, ...]] = {**PROFILE_STEPS, "licence": LICENCE_STEP}
#: Which part of the application a field belongs to.
PART_OF = {
    **dict.fromkeys(("legal_name", "display_name"), "name"),
    "credentials": "credentials",
    **dict.fromkeys(PROFILE_STEPS["specialty"], "specialty"),
    **dict.fromkeys(LICENCE_STEP, "licence"),
    "npi": "npi",
    "standing_disclaimer": "disclaimer",
}
#: What a renewal sends; the rest of the profile is public by then.
RENEWED = ("licence", "documents")
LONGEST_TYPED = 5000


class EditedElsewhere(Exception):
    """The step was changed in another tab; ``stored`` is what is kept."""

    def __init__(self, stored: dict[str, str]) -> None:
        super().__init__("You changed this step in another tab.")
        self.stored = stored


def application_of(user: User) -> Verification | None:
    """Return the account's application or verification, if it began one."""
    own = Verification.objects.filter(physician__user=user, physician__closed_at=None)
    return own.select_related("physician__user").first()


def own(verification: Verification, by: User) -> Verification:
    """Return the row of one's own application, locked. Raises `NotAllowed`."""
    locked = (
        Verification.objects.select_for_update(of=("self",))
        .select_related("physician__user")
        .filter(pk=verification.pk)
        .first()
    )
    if locked is None or not by.is_active or locked.owner_id() != by.pk:
        raise NotAllowed("This is somebody else's application.")
    if locked.physician.closed_at is not None:
        raise NotAllowed("Your physician's profile is closed.")
    return locked


def editable_steps(verification: Verification) -> tuple[str, ...]:
    """Return the steps that can be filled in now: all before the first verification, the licence for a renewal."""
    physician = verification.physician
    if physician.closed_at is not None:
        return ()
    if physician.listed_at is None:
        everything = ("name", "specialty", "licence", "documents", "headshot", "disclaimer")
        return everything if verification.status in {"draft", "more_information"} else ()
    return RENEWED if verification.status in {"lapsed", "more_information"} else ()


def stored(verification: Verification, step: str) -> dict[str, Any]:
    """Return what is kept of a step's fields, as JSON could hold it."""
    found: dict[str, Any] = {}
    for name in STEPS[step]:
        value = getattr(verification if name in LICENCE_STEP else verification.physician, name)
        found[name] = value.isoformat() if hasattr(value, "isoformat") else value
    return found


def typed(verification: Verification, step: str) -> dict[str, str]:
    """Return what was last typed into a step, as text: what did not fit yet over what is kept."""
    draft = ApplicationDraft.objects.filter(verification=verification).first()
    unfit = draft.steps.get(step, {}) if draft else {}
    kept = {name: as_text(value) for name, value in stored(verification, step).items()}
    if step == "licence" and (proposed := late_renewal(verification)):
        # Sent in time, but not decided before the end: it goes on as the renewal.
        kept |= {name: as_text(value) for name, value in proposed.proposed.items() if name in LICENCE_STEP}
    return {**kept, **{name: unfit[name] for name in STEPS[step] if name in unfit}}


def late_renewal(verification: Verification) -> Amendment | None:
    """Return the new licence details that were sent in time and not decided before the end."""
    if verification.status != "lapsed":
        return None
    return verification.amendments.filter(part="licence", status="waiting").first()


def seen(verification: Verification, step: str) -> str:
    """Return a fingerprint of what a step shows, so that a second tab is noticed."""
    shown = json.dumps(typed(verification, step), sort_keys=True, default=str)
    return hashlib.sha256(shown.encode()).hexdigest()[:24]


@transaction.atomic
def keep(
    verification: Verification, step: str, *, by: User, words: Mapping[str, Any], seen_by: str = ""
) -> None:
    """Keep what was typed, fit or not. Raises `NotAllowed` or `EditedElsewhere`."""
    kept = {name: str(words.get(name, ""))[:LONGEST_TYPED] for name in STEPS[step]}
    locked = _open_step(verification, step, by=by, seen_by=seen_by, wanted=kept)
    draft, _ = ApplicationDraft.objects.select_for_update().get_or_create(verification=locked)
    draft.steps[step] = kept
    draft.save(update_fields=["steps", "updated_at"])


@transaction.atomic
def fill(
    verification: Verification, step: str, *, by: User, facts: Mapping[str, Any], seen_by: str = ""
) -> None:
    """Write a step's checked ``facts`` into their fields. A part that was decided waits for a decision again.

    ``verification`` carries the new values afterwards. Raises `NotAllowed` or `EditedElsewhere`.
    """
    locked = _open_step(verification, step, by=by, seen_by=seen_by, wanted=facts)
    changed = set()
    for name in STEPS[step]:
        row = locked if name in LICENCE_STEP else locked.physician
        if name in facts and getattr(row, name) != facts[name]:
            setattr(row, name, facts[name])
            changed.add(name)
    if "specialty_code" in changed:
        locked.physician.specialty_title = specialties.person_title(locked.physician.specialty_code)
    if changed:
        _save(locked, step)
        parts = Part.objects.filter(verification=locked, part__in={PART_OF[name] for name in changed})
        # A part that was asked about stays so until it is sent; correcting it is an answer.
        parts.filter(state="needs_more").update(replied_at=timezone.now())
        parts.exclude(state="needs_more").update(state="waiting", decided_at=None, decider_id=None)
        audit.record(by=by, action="fill", item=locked, hash_after=locked.words_hash())
    draft = ApplicationDraft.objects.filter(verification=locked).first()
    if draft and draft.steps.pop(step, None) is not None:
        draft.save(update_fields=["steps", "updated_at"])
    for name in (*LICENCE_STEP, "version"):
        setattr(verification, name, getattr(locked, name))
    verification.physician = locked.physician


def _open_step(
    verification: Verification, step: str, *, by: User, seen_by: str, wanted: Mapping[str, Any]
) -> Verification:
    locked = own(verification, by)
    if step not in editable_steps(locked):
        raise NotAllowed("This part cannot be changed now.")
    if seen_by and seen_by != seen(locked, step):
        there = typed(locked, step)
        # The same form sent twice is no quarrel between two tabs.
        if any(as_text(there[name]) != as_text(wanted[name]) for name in STEPS[step] if name in wanted):
            raise EditedElsewhere(there)
    return locked


def as_text(value: Any) -> str:
    """Return a field's value as the step shows it."""
    if isinstance(value, list):
        return ", ".join(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value if value is not None else "")


def _save(verification: Verification, step: str) -> None:
    verification.version += 1
    if step == "licence":
        verification.save(update_fields=[*LICENCE_STEP, "version"])
    else:
        more = ["specialty_title"] if step == "specialty" else []
        verification.physician.save(update_fields=[*PROFILE_STEPS[step], *more])
        verification.save(update_fields=["version"])
