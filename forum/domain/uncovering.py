"""Opening a sensitive photo at the desk: with a reason, written down, and open to its owner (PRODUCT §17).

A view counts for one moderator, one photo and 15 minutes: long enough to cover something up and look at the
result. Until then the files of a sensitive photo that is not public answer a moderator like any other stranger.
The entry holds who, what and when; the words are a `Statement`, which can be erased (ADR 3).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import roles
from accounts.domain import audit
from accounts.domain.transitions import NotAllowed
from accounts.models import AuditEntry, Statement, User
from forum.domain import wording
from forum.models import Photo

ACTION = "view"
WINDOW = timedelta(minutes=15)
LONGEST = 200


class WhyMissing(ValueError):
    """A view without a reason, or with a novel for one; ``str()`` is a sentence for the moderator."""


@transaction.atomic
def uncover(photo: Photo, *, by: User, why: str) -> AuditEntry:
    """Write down that a moderator opens a photo, and why. Raises `WhyMissing`, or `NotAllowed` for whom it is not."""
    why = wording.one_line(why)
    if not wording.inked(why):
        raise WhyMissing("Say in a few words why you need to see this photo")
    if len(why) > LONGEST:
        raise WhyMissing(f"Your reason has {len(why):,} characters; {LONGEST} is the most")
    visible = Photo.objects.shown_to(by).select_for_update(of=("self",)).filter(pk=photo.pk).exists()
    if not visible or not roles.may_moderate(by) or photo.owner_id() == by.pk:
        raise NotAllowed("You may not open this photo here.")
    entry = audit.record(by=by, action=ACTION, item=photo, reason=ACTION)
    Statement.objects.create(
        entry=entry,
        object_type=photo.KIND,
        object_id=photo.pk,
        recipient_id=photo.owner_id(),
        reason=ACTION,
        text=why,
    )
    return entry


def opened_by(viewer: roles.Viewer, photos: Iterable[int]) -> dict[int, datetime]:
    """Return when this person opened each of these photos, where that was less than `WINDOW` ago."""
    since = timezone.now() - WINDOW
    views = AuditEntry.objects.filter(object_type=Photo.KIND, action=ACTION, at__gt=since)
    mine = views.filter(object_id__in=list(photos), actor_id=viewer.pk).order_by("pk")
    return dict(mine.values_list("object_id", "at"))


def guarded(photo: Photo, viewer: roles.Viewer) -> bool:
    """Tell whether this person, a moderator, sees the photo only once they said why.

    That is so for sensitive photos that are not public, and not their own.
    """
    if not photo.sensitive or not roles.may_moderate(viewer):
        return False
    if photo.question.status == "draft" or photo.owner_id() == viewer.pk:
        return False
    return not Photo.objects.public().filter(pk=photo.pk).exists()


def may_load(photo: Photo, viewer: roles.Viewer) -> bool:
    """Tell whether a photo that this person may see may be sent to them now."""
    return not guarded(photo, viewer) or photo.pk in opened_by(viewer, [photo.pk])


def views_of(photos: Iterable[int]) -> dict[int, list[tuple[datetime, str]]]:
    """Return when these photos were opened by moderators and why, the oldest first: for their owner.

    Who it was stays inside: the owner learns the role.
    """
    found: dict[int, list[tuple[datetime, str]]] = {}
    rows = Statement.objects.filter(
        object_type=Photo.KIND, object_id__in=list(photos), reason=ACTION
    ).order_by("pk")
    for pk, at, why in rows.values_list("object_id", "at", "text"):
        found.setdefault(pk, []).append((at, why))
    return found
