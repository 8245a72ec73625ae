"""A physician's own side of being verified: beginning, deleting, sending, and sending again."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import npi, roles
from accounts.domain import application_steps, asked_parts, audit, evidence, headshots, second_factor
from accounts.domain.notifying import notify
from accounts.domain.registry import checking
from accounts.domain.throttling import Limit, take
from accounts.domain.transitions import NotAllowed, transition
from accounts.models import ApplicationDraft, Part, Physician, User, Verification

#: What nobody can be verified without.
NEEDED = {
    "name": ("legal_name", "display_name"),
    "specialty": ("specialty_code", "practice_city", "country"),
    "licence": ("authority", "jurisdiction", "licence_number", "licence_expires"),
}
SENDS = Limit("application", 10, timedelta(days=1))
STARTS = Limit("application start", 20, timedelta(days=1))


class NotReady(ValueError):
    """Something is missing; ``steps`` names where, in order."""

    def __init__(self, steps: list[str]) -> None:
        super().__init__(", ".join(steps))
        self.steps = steps


def start(*, by: User) -> Verification:
    """Begin an application, or return the one there is: two clicks make one. Raises `NotAllowed`, `TooManyTries`."""
    there = application_steps.application_of(by)
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
        there = application_steps.application_of(by)  # the other click was first
        assert there is not None
        return there
    return verification


@transaction.atomic
def discard(verification: Verification, *, by: User) -> None:
    """Delete an application that was never sent, with its documents. Raises `NotAllowed`."""
    locked = application_steps.own(verification, by)
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


def missing(verification: Verification) -> list[str]:
    """Return the steps that lack something before this can be sent, in order."""
    physician = verification.physician
    open_steps = application_steps.editable_steps(verification)
    found = []
    user = physician.user
    if user is not None and second_factor.must_have_one(user) and not second_factor.has_one(user):
        found.append("account")
    draft = ApplicationDraft.objects.filter(verification=verification).first()
    unfit = draft.steps if draft else {}
    for step, names in NEEDED.items():
        values = application_steps.stored(verification, step)
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
    late = application_steps.late_renewal(verification)
    return here.filter(Q(sent_at=None, part="") | Q(amendment=late, amendment__isnull=False)).exists()


@transaction.atomic
def send(verification: Verification, *, by: User) -> Verification:
    """Send an application, what was asked for, or a renewal, and return it waiting. Sent already: nothing happens.

    Raises `NotReady`, `NotAllowed`, `TransitionRefused` or `TooManyTries`.
    """
    locked = application_steps.own(verification, by)
    if locked.status == "submitted":
        return locked
    lacking = missing(locked)
    lacking += [f"part-{part.part}" for part in asked_parts.unanswered(locked)]
    if lacking:
        raise NotReady(lacking)
    take(SENDS, who=str(by.pk))
    is_renewal = locked.status == "lapsed"
    changes: dict[str, Any] = {}
    if is_renewal:
        # What is checked now has not been checked yet: last year's day must not stand beside it.
        changes = {"register": "", "register_url": "", "checked_on": None}
    answered = [part.part for part in asked_parts.asked(locked)]
    _reopen_parts(locked, renewed=is_renewal)
    if late := application_steps.late_renewal(locked):
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
