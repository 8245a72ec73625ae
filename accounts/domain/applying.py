"""A physician's own side of being verified: from the first step to sending, and sending again.

The steps write into `Physician` and `Verification` while nothing of these is public; what was verified once changes
by `accounts.domain.amending`. What does not fit its field yet is kept as typed, so that nothing is lost.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import npi, roles, specialties
from accounts.domain import audit, evidence, headshots, second_factor
from accounts.domain.notifying import notify
from accounts.domain.registry import checking
from accounts.domain.throttling import Limit, take
from accounts.domain.transitions import NotAllowed, transition
from accounts.models import Amendment, ApplicationDraft, Part, Physician, User, Verification
from accounts.models.application import PARTS

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
#: What nobody can be verified without.
NEEDED = {
    "name": ("legal_name", "display_name"),
    "specialty": ("specialty_code", "practice_city", "country"),
    "licence": ("authority", "jurisdiction", "licence_number", "licence_expires"),
}
#: What a renewal sends; the rest of the profile is public by then.
RENEWED = ("licence", "documents")
LONGEST_TYPED = 5000
SENDS = Limit("application", 10, timedelta(days=1))
STARTS = Limit("application start", 20, timedelta(days=1))


class NotReady(ValueError):
    """Something is missing; ``steps`` names where, in order."""

    def __init__(self, steps: list[str]) -> None:
        super().__init__(", ".join(steps))
        self.steps = steps


class EditedElsewhere(Exception):
    """The step was changed in another tab; ``stored`` is what is kept."""

    def __init__(self, stored: dict[str, str]) -> None:
        super().__init__("You changed this step in another tab.")
        self.stored = stored


def application_of(user: User) -> Verification | None:
    """Return the account's application or verification, if it began one."""
    own = Verification.objects.filter(physician__user=user, physician__closed_at=None)
    return own.select_related("physician__user").first()


def start(*, by: User) -> Verification:
    """Begin an application, or return the one there is: two clicks make one. Raises `NotAllowed`, `TooManyTries`."""
    there = application_of(by)
    if there is not None:
        return there
    if not by.is_active:
        raise NotAllowed("This account is switched off.")
    take(STARTS, who=str(by.pk))
    try:
        with transaction.atomic():
            physician, _ = Physician.objects.get_or_create(user=by, defaults={"display_name": ""})
            if physician.closed_at is not None:
                raise NotAllowed("Your physician's profile is closed.")
            verification, is_new = Verification.objects.get_or_create(physician=physician)
            if is_new:
                audit.record(by=by, action="start", item=verification)
    except IntegrityError:
        there = application_of(by)  # the other click was first
        assert there is not None
        return there
    return verification


@transaction.atomic
def discard(verification: Verification, *, by: User) -> None:
    """Delete an application that was never sent, with its documents. Raises `NotAllowed`."""
    locked = _own(verification, by)
    if locked.status != "draft" or locked.physician.listed_at is not None:
        raise NotAllowed("This was sent, so it cannot be deleted here.")
    if _is_used(locked.physician):
        raise NotAllowed("You have begun answers. Delete those drafts first.")
    for each in locked.evidence.filter(destroyed_at=None):
        evidence.destroy(each, by=by)
    for headshot in locked.physician.headshots.all():
        headshots.destroy(headshot, by=by)
    audit.record(by=by, action="discard", item=locked)
    physician = locked.physician
    locked.delete()
    physician.delete()


def _is_used(physician: Physician) -> bool:
    """Tell whether anything outside this app hangs on a profile."""
    for relation in physician._meta.related_objects:
        model = relation.related_model
        assert isinstance(model, type)
        is_ours = model._meta.app_label == "accounts"
        if not is_ours and model._base_manager.filter(**{relation.field.name: physician}).exists():
            return True
    return False


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
    if step == "licence" and (proposed := _late_renewal(verification)):
        # Sent in time, but not decided before the end: it goes on as the renewal.
        kept |= {name: as_text(value) for name, value in proposed.proposed.items() if name in LICENCE_STEP}
    return {**kept, **{name: unfit[name] for name in STEPS[step] if name in unfit}}


def _late_renewal(verification: Verification) -> Amendment | None:
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


def missing(verification: Verification) -> list[str]:
    """Return the steps that lack something before this can be sent, in order."""
    physician = verification.physician
    open_steps = editable_steps(verification)
    found = []
    user = physician.user
    if user is not None and second_factor.must_have_one(user) and not second_factor.has_one(user):
        found.append("account")
    draft = ApplicationDraft.objects.filter(verification=verification).first()
    unfit = draft.steps if draft else {}
    for step, names in NEEDED.items():
        values = stored(verification, step)
        if step in open_steps and (step in unfit or not all(values[name] for name in names)):
            found.append(step)
    if "licence" in open_steps and "licence" not in found and not _licence_is_fit(verification):
        found.append("licence")
    if "documents" in open_steps and not _has_documents(verification):
        found.append("documents")
    if "disclaimer" in open_steps and "disclaimer" in unfit:
        found.append("disclaimer")
    return found


def _licence_is_fit(verification: Verification) -> bool:
    expires = verification.licence_expires
    if expires is None or expires < timezone.localdate():
        return False
    if verification.physician.country == "US":
        return npi.is_valid_npi(verification.npi)
    return not verification.npi or npi.is_valid_npi(verification.npi)


def _has_documents(verification: Verification) -> bool:
    here = verification.evidence.filter(destroyed_at=None)
    if verification.status != "lapsed":
        return here.filter(amendment=None).exists()
    late = _late_renewal(verification)
    return here.filter(Q(sent_at=None, part="") | Q(amendment=late, amendment__isnull=False)).exists()


@transaction.atomic
def send(verification: Verification, *, by: User) -> Verification:
    """Send an application, what was asked for, or a renewal, and return it waiting. Sent already: nothing happens.

    Raises `NotReady`, `NotAllowed`, `TransitionRefused` or `TooManyTries`.
    """
    locked = _own(verification, by)
    if locked.status == "submitted":
        return locked
    lacking = missing(locked)
    lacking += [f"part-{part.part}" for part in unanswered(locked)]
    if lacking:
        raise NotReady(lacking)
    take(SENDS, who=str(by.pk))
    is_renewal = locked.status == "lapsed"
    changes: dict[str, Any] = {}
    if is_renewal:
        # What is checked now has not been checked yet: last year's day must not stand beside it.
        changes = {"register": "", "register_url": "", "checked_on": None}
    answered = [part.part for part in asked(locked)]
    _reopen_parts(locked, renewed=is_renewal)
    if late := _late_renewal(locked):
        late.evidence.filter(destroyed_at=None).update(amendment=None)
        late.status, late.decided_at = "withdrawn", timezone.now()
        late.save(update_fields=["status", "decided_at"])
    for part in ("", *answered):
        # Documents of a change that was not sent yet stay with that.
        evidence.send(locked, part=part)
    by.groups.add(Group.objects.get(name=roles.PHYSICIANS))
    transition(locked, "submit", by=by, **changes)
    notify("verification_submitted", to=by.pk, about=locked.pk)
    if locked.npi:
        checking.check_later(locked)
    return locked


def _reopen_parts(verification: Verification, *, renewed: bool) -> None:
    """Make the rows of parts, and let those wait that a moderator has to look at (again)."""
    physician = verification.physician
    there = {"name", "specialty", "licence", "documents"}
    there |= {"credentials"} if physician.credentials else set()
    there |= {"npi"} if verification.npi else set()
    there |= {"headshot"} if physician.headshots.filter(status="waiting").exists() else set()
    there |= {"disclaimer"} if physician.standing_disclaimer else set()
    for part in there:
        Part.objects.get_or_create(verification=verification, part=part)
    again = verification.parts.filter(state="needs_more")
    if renewed:
        again = verification.parts.filter(part__in=["licence", "npi", "documents"])
        again.update(reply="", note="", asks="", replied_at=None)
    again.update(state="waiting", decided_at=None, decider_id=None)


def asked(verification: Verification) -> list[Part]:
    """Return the parts that a moderator wants more of, in the order of the steps."""
    if verification.status != "more_information":
        return []
    order = list(PARTS)
    return sorted(verification.parts.filter(state="needs_more"), key=lambda part: order.index(part.part))


def unanswered(verification: Verification) -> list[Part]:
    """Return the asked parts that nothing was said or uploaded to, nor changed in."""
    uploaded = set(
        verification.evidence.filter(destroyed_at=None, sent_at=None).values_list("part", flat=True)
    )
    return [part for part in asked(verification) if part.part not in uploaded and not is_answered(part)]


def is_answered(part: Part) -> bool:
    """Tell whether the physician replied, or corrected the part, since a moderator last asked."""
    return part.replied_at is not None and (part.decided_at is None or part.replied_at >= part.decided_at)


@transaction.atomic
def reply(verification: Verification, *, by: User, replies: Mapping[str, str]) -> None:
    """Keep what the physician says to the parts that were asked about; sent with `send`. Raises `NotAllowed`."""
    locked = _own(verification, by)
    if locked.status != "more_information":
        raise NotAllowed("Nothing is asked of you now.")
    for part in locked.parts.select_for_update().filter(state="needs_more", part__in=list(replies)):
        text = replies[part.part].strip()
        if text and (part.reply != text or not is_answered(part)):
            part.reply, part.replied_at = text, timezone.now()
        elif not text and part.reply and is_answered(part):
            part.reply, part.replied_at = "", None
        else:
            continue
        part.save(update_fields=["reply", "replied_at"])


def _open_step(
    verification: Verification, step: str, *, by: User, seen_by: str, wanted: Mapping[str, Any]
) -> Verification:
    locked = _own(verification, by)
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


def _own(verification: Verification, by: User) -> Verification:
    """Return the row, locked. Raises `NotAllowed`."""
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
