"""Photos of physicians: rebuilt from their pixels, one waits, one is accepted, and only that one is public."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from accounts import roles
from accounts.domain import audit, evidence, holding
from accounts.domain.evidence import root, write_private
from accounts.domain.throttling import Limit, take
from accounts.domain.transitions import NotAllowed
from accounts.models import Headshot, Physician, User

FOLDER = "headshots"
UPLOADS = Limit("headshot", 20, timedelta(hours=1))


class HeadshotRefused(ValueError):
    """A picture that cannot be taken; ``str()`` is a sentence."""


@dataclass(frozen=True)
class Picture:
    """A JPEG made anew from pixels."""

    content: bytes
    width: int
    height: int


def _nobody(file: BinaryIO, filename: str) -> Picture:
    raise HeadshotRefused("Photos cannot be read right now. Try again in a few minutes")


#: Rebuilds an upload, given the open file and its name; raises `HeadshotRefused`. Set by the forum when it starts,
#: whose photos go the same way.
rebuild: Callable[[BinaryIO, str], Picture] = _nobody


def waiting(physician: Physician) -> Headshot | None:
    """Return the photo that waits for a decision, or to be sent."""
    return physician.headshots.filter(status="waiting").first()


def upload(physician: Physician, *, by: User, file: BinaryIO, filename: str) -> Headshot:
    """Keep a photo that waits; one that waited is replaced.

    Raises `HeadshotRefused`, `NotAllowed`, `throttling.TooManyTries`, or `OSError` when the disk is full.
    """
    _check_owner(physician, by)
    take(UPLOADS, who=str(by.pk))
    picture = rebuild(file, filename)
    made = Headshot(
        physician=physician,
        width=picture.width,
        height=picture.height,
        size=len(picture.content),
        sha256=hashlib.sha256(picture.content).hexdigest(),
    )
    write_private(location(made), picture.content)
    try:
        with transaction.atomic():
            locked = Physician.objects.select_for_update().get(pk=physician.pk)
            for old in locked.headshots.filter(status="waiting"):
                destroy(old, by=by)
            made.save()
            audit.record(by=by, action="upload", item=made, hash_after=made.sha256)
    except BaseException:
        location(made).unlink(missing_ok=True)
        raise
    return made


@transaction.atomic
def take_back(physician: Physician, *, by: User) -> bool:
    """Delete the photo that waits; return whether there was one. Raises `NotAllowed`."""
    _check_owner(physician, by)
    waiting_now = list(physician.headshots.filter(status="waiting"))
    for each in waiting_now:
        destroy(each, by=by)
    return bool(waiting_now)


@transaction.atomic
def take_down(physician: Physician, *, by: User) -> bool:
    """Take the public photo down, at once: showing less needs no review. Raises `NotAllowed`."""
    _check_owner(physician, by)
    shown = list(physician.headshots.filter(status="accepted"))
    for each in shown:
        destroy(each, by=by)
    Physician.objects.filter(pk=physician.pk).update(headshot="")
    physician.headshot = ""
    return bool(shown)


@transaction.atomic
def accept(headshot: Headshot, *, by: User | None) -> None:
    """Make a photo the public one; the file of the one before is destroyed. The caller asked who may."""
    Physician.objects.select_for_update().get(pk=headshot.physician_id)
    for old in Headshot.objects.filter(physician=headshot.physician_id, status="accepted"):
        destroy(old, by=by)
    _decide(headshot, "accepted", by)
    holding.changing(headshot.physician, ["headshot"], after={"headshot": headshot.name})
    Physician.objects.filter(pk=headshot.physician_id).update(headshot=headshot.name)
    headshot.physician.headshot = headshot.name


@transaction.atomic
def refuse(headshot: Headshot, *, by: User | None) -> None:
    """Refuse a photo: its file is destroyed. The caller asked who may."""
    destroy(headshot, by=by, action="refuse")


@transaction.atomic
def destroy(headshot: Headshot, *, by: User | None, action: str = "destroy") -> None:
    """Delete the row of a photo, and with the commit its file; restored backups lose it again."""
    holding.final()
    audit.record(by=by, action=action, item=headshot, hash_before=headshot.sha256)
    evidence.erase("headshot", headshot.pk, by=by, paths=[f"{FOLDER}/{headshot.name}"])
    Physician.objects.filter(pk=headshot.physician_id, headshot=headshot.name).update(headshot="")
    headshot.delete()


def forget(key: int, *, before: datetime) -> None:
    """Delete the row of a photo that a restored backup brought back, if it is older than its erasing."""
    for back in Headshot.objects.filter(pk=key, uploaded_at__lte=before):
        Physician.objects.filter(pk=back.physician_id, headshot=back.name).update(headshot="")
        back.delete()


def sweep() -> int:
    """Delete files that no row names, as a kill leaves them; return how many."""
    return evidence.sweep_folder(
        FOLDER, {f"{FOLDER}/{name}" for name in Headshot.objects.values_list("name", flat=True)}
    )


def location(headshot: Headshot) -> Path:
    """Return where the file lies."""
    return root() / FOLDER / headshot.name


def visible(physician: Physician, name: str, *, to: roles.Viewer) -> Headshot | None:
    """Return a photo that this person may see: the accepted one of a public profile; else its owner and verifiers."""
    found = Headshot.objects.filter(physician=physician, name=name).first()
    if found is None:
        return None
    is_public = found.status == "accepted" and physician.listed_at is not None and physician.closed_at is None
    is_own = to.is_authenticated and physician.user_id == to.pk
    return found if is_public or is_own or roles.may_verify(to) else None


def _decide(headshot: Headshot, status: str, by: User | None) -> None:
    holding.changing(headshot, ["status", "decided_at", "decider_id"], after={"status": status})
    headshot.status, headshot.decided_at = status, timezone.now()
    headshot.decider_id = by.pk if by else None
    headshot.save(update_fields=["status", "decided_at", "decider_id"])
    audit.record(by=by, action="accept", item=headshot, hash_after=headshot.sha256)


def _check_owner(physician: Physician, by: User) -> None:
    if not by.is_active or physician.user_id != by.pk or physician.closed_at is not None:
        raise NotAllowed("This is somebody else's profile.")
