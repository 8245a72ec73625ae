"""An imported profile and the member who says it is theirs: the request, the decision, and what goes over (PRODUCT §12).

Accepted, the imported profile is closed and points to the member's, which gets its answers, reviews and followers. Bylines
stay as they were frozen; a later import of the same source gives its answers to the member, too.
"""

from contextlib import suppress
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.domain import audit, throttling
from accounts.domain.notifying import notify
from accounts.domain.transitions import NotAllowed, transition
from accounts.models import Physician, User
from forum.models import Answer, Follow, PeerAgreement, PeerView, ProfileClaim, Review, Vote

SHORTEST, LONGEST = 30, 1000
CLAIMS = throttling.Limit("profile claims", tries=5, within=timedelta(days=30))


class NotOpen(Exception):
    """The profile is not imported, not public, or somebody's by now."""


def claimable(pk: int) -> Physician | None:
    """Return the imported profile of this id, while it is public and nobody's."""
    return Physician.objects.public().filter(pk=pk, user=None).exclude(source="").first()


def claimant_of(pk: int) -> Physician | None:
    """Return whom an imported profile went to, if it did."""
    went = Physician.objects.filter(pk=pk).exclude(claimed_by=None).select_related("claimed_by").first()
    return went.claimed_by if went else None


def latest(profile: Physician, *, by: User) -> ProfileClaim | None:
    """Return this person's newest request for a profile, but for those they took back."""
    own = ProfileClaim.objects.filter(profile=profile, physician__user=by).exclude(status="withdrawn")
    return own.order_by("-pk").first()


@transaction.atomic
def claim(profile: Physician, *, by: User, why: str) -> ProfileClaim:
    """Ask for an imported profile and return the request; while one of one's own waits, that one.

    Raises `NotOpen`, `throttling.TooManyTries`, and `NotAllowed` for others than verified physicians.
    """
    row = Physician.objects.select_for_update(no_key=True).filter(pk=profile.pk).first()
    if row is None or claimable(row.pk) is None:
        raise NotOpen
    physician = Physician.objects.verified().filter(user=by).first()
    if physician is None or not by.is_active:
        raise NotAllowed("Only verified physicians can claim a profile.")
    waiting = ProfileClaim.objects.filter(profile=row, physician=physician, status="waiting").first()
    if waiting is not None:
        return waiting
    throttling.take(CLAIMS, who=str(by.pk))
    made = ProfileClaim.objects.create(profile=row, physician=physician, why=why, submitted_at=timezone.now())
    audit.record(by=by, action="submit", item=made, kind=made.KIND, hash_after=made.words_hash())
    return made


@transaction.atomic
def withdraw(claim: ProfileClaim, *, by: User) -> None:
    """Take a request back. Raises `transitions.TransitionRefused`."""
    transition(claim, "withdraw", by=by)


@transaction.atomic
def decide(
    claim: ProfileClaim,
    action: str,
    *,
    by: User,
    version: int | None = None,
    reason: str = "",
    note: str = "",
) -> None:
    """Accept a request (approve) or not (reject), and tell who asked. What goes over cannot be taken back by a button.

    Raises `transitions.TransitionRefused`, also when the profile went to somebody else meanwhile, when who asked is not
    verified now, and for everybody who asked for the same profile.
    """
    # Both profiles first, in the order of their ids: two decisions about one profile come one after the other.
    ids = [claim.profile_id, claim.physician_id]
    list(Physician.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    others = ProfileClaim.objects.filter(profile=claim.profile_id, status="waiting")
    if others.filter(physician__user=by).exists():
        raise NotAllowed("You asked for this profile yourself, so somebody else decides who gets it.")
    if action == "approve":
        if claimable(claim.profile_id) is None:
            raise NotAllowed(
                "This profile is somebody’s already, or closed. The request can only be declined."
            )
        if not Physician.objects.verified().filter(pk=claim.physician_id).exists():
            raise NotAllowed("Who asked is not verified now. The request can wait until they are.")
    transition(claim, action, by=by, version=version, reason=reason, note=note)
    if action == "approve":
        hand_over(claim.profile, to=claim.physician, by=by)
        notify("profile_claim_accepted", to=claim.owner_id(), about=claim.physician_id)
    else:
        notify("profile_claim_declined", to=claim.owner_id(), about=claim.profile_id)


def hand_over(profile: Physician, *, to: Physician, by: User) -> None:
    """Give what an imported profile has to a member's, and close it. Both are locked by the caller."""
    answers = Answer.objects.filter(author=profile)
    # Nobody finds their own answers helpful, or agrees with them.
    Vote.objects.filter(account=to.user_id, answer__author=profile).delete()
    PeerAgreement.objects.filter(physician=to, answer__author=profile).delete()
    PeerView.objects.filter(physician=to, answer__author=profile).delete()
    has_published = answers.filter(status="published").exists()
    answers.update(author=to)
    for review in Review.objects.filter(physician=profile).exclude(author=to.user_id).order_by("pk"):
        # A patient who reviewed both within twelve months said it twice: the one on the member's profile stands.
        with suppress(IntegrityError), transaction.atomic():
            Review.objects.filter(pk=review.pk).update(physician=to)
    follows = Follow.objects.filter(physician=profile)
    there = Follow.objects.filter(physician=to).values("account")
    follows.filter(Q(account=to.user_id) | Q(account__in=there)).delete()
    follows.update(physician=to)
    now = timezone.now()
    Physician.objects.filter(pk=profile.pk).update(claimed_by=to, closed_at=now)
    if has_published:
        Physician.objects.filter(pk=to.pk, listed_at=None).update(listed_at=now)
    audit.record(by=by, action="hand over", item=profile, kind="physician")
    audit.record(by=by, action="take over", item=to, kind="physician")
