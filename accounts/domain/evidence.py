"""Physicians' documents: kept in the data folder for our eyes only, shown as pictures of pages, destroyed in time.

Files are written before their rows are committed and removed after the rows say so: a kill in between leaves a file
without a row, never a row without a file; `sweep` clears those. What is destroyed goes onto the list of erasures,
so that a restored backup loses it again.
"""

import hashlib
import os
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.domain import audit, documents
from accounts.domain.throttling import Limit, take
from accounts.domain.transitions import NotAllowed
from accounts.models import Amendment, Appeal, Evidence, User, Verification

#: With an application; and altogether, with what was asked for and what came with changes.
MOST = 3
MOST_KEPT = 12
UPLOADS = Limit("evidence", 30, timedelta(hours=1))
#: What is uploaded and never sent goes after this.
UNSENT_DAYS = 30
FOLDER = "evidence"
#: A file without a row may be one that is being written.
GRACE = timedelta(hours=1)


def _no_list(kind: str, object_id: int, *, by: User | None, paths: list[str]) -> None:
    raise RuntimeError("nobody keeps the list of erasures")


#: Puts an erasure on the list that restored backups are cleaned by, and deletes the files with the commit;
#: set by the forum when it starts, which keeps that list.
erase: Callable[..., None] = _no_list


class TooManyDocuments(ValueError):
    """No room for another document; ``str()`` is a sentence."""


def days() -> int:
    """Return how many days after the decision documents are destroyed."""
    return int(getattr(settings, "EVIDENCE_DAYS", 30))


def root() -> Path:
    """Return the data folder: beside the photos, never among them."""
    return Path(settings.MEDIA_ROOT).parent


def held(verification: Verification, *, part: str = "") -> list[Evidence]:
    """Return the documents that are there and were not sent yet: of a part, or of the application itself."""
    return list(verification.evidence.filter(destroyed_at=None, sent_at=None, part=part))


def upload(
    verification: Verification,
    *,
    by: User,
    file: BinaryIO,
    filename: str,
    size: int,
    kind: str,
    part: str = "",
) -> Evidence:
    """Keep a document that its owner sends along; ``part`` is what it was asked for, if it was.

    The name of the file is not kept: it may hold more than the document should tell. Raises a
    `documents.DocumentRefused`, `TooManyDocuments`, `NotAllowed`, `throttling.TooManyTries`, or `OSError` when
    the disk is full.
    """
    _check_owner(verification, by)
    take(UPLOADS, who=str(by.pk))
    examined = documents.examine(file, filename=filename, size=size)
    path = f"{FOLDER}/{secrets.token_urlsafe(24)}"
    write_private(root() / path, examined.content)
    try:
        return _keep(verification, by=by, kind=kind, part=part, path=path, examined=examined)
    except BaseException:
        (root() / path).unlink(missing_ok=True)
        raise


@transaction.atomic
def _keep(
    verification: Verification, *, by: User, kind: str, part: str, path: str, examined: documents.Examined
) -> Evidence:
    locked = Verification.objects.select_for_update(of=("self",)).get(pk=verification.pk)
    _check_owner(locked, by)
    here = locked.evidence.filter(destroyed_at=None)
    if here.filter(sent_at=None, part=part).count() >= MOST or here.count() >= MOST_KEPT:
        raise TooManyDocuments(f"{MOST} documents are the most. Remove one to add another")
    made = Evidence.objects.create(
        verification=locked,
        kind=kind,
        part=part,
        content_type=examined.content_type,
        pages=examined.pages,
        size=len(examined.content),
        sha256=hashlib.sha256(examined.content).hexdigest(),
        path=path,
        destroy_after=timezone.now() + timedelta(days=UNSENT_DAYS),
    )
    audit.record(by=by, action="upload", item=made, hash_after=made.sha256)
    return made


def send(verification: Verification, *, part: str | None = None, amendment: Amendment | None = None) -> int:
    """Hand over what was uploaded, in the caller's transaction; return how many. ``part`` limits it to one part."""
    unsent = verification.evidence.filter(destroyed_at=None, sent_at=None)
    if part is not None:
        unsent = unsent.filter(part=part)
    return unsent.update(sent_at=timezone.now(), destroy_after=None, amendment=amendment)


@transaction.atomic
def remove(evidence: Evidence, *, by: User) -> None:
    """Take a document out before it is sent. Raises `NotAllowed`."""
    _check_owner(evidence.verification, by)
    if evidence.sent_at is not None:
        raise NotAllowed("This document was sent. It is destroyed after the decision.")
    destroy(evidence, by=by)


@transaction.atomic
def destroy(evidence: Evidence, *, by: User | None = None) -> bool:
    """Destroy a document: its file now, and on every restored backup. Return whether it was still there.

    The row keeps that there was one, and nothing that tells what it said.
    """
    locked = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    if locked.destroyed_at is not None:
        return False
    path = locked.path
    hash_before, locked.path, locked.sha256 = locked.sha256, "", ""
    locked.destroyed_at = timezone.now()
    locked.save(update_fields=["path", "sha256", "destroyed_at"])
    audit.record(by=by, action="destroy", item=locked, hash_before=hash_before)
    erase("evidence", locked.pk, by=by, paths=[path])
    evidence.path, evidence.sha256, evidence.destroyed_at = "", "", locked.destroyed_at
    return True


def pages(evidence: Evidence) -> int:
    """Return how many pages there are to look at; none when the document is destroyed."""
    return 0 if evidence.destroyed_at else evidence.pages


def page_png(evidence: Evidence, number: int) -> bytes:
    """Return a page, counted from 1, as a picture. No other form of a document leaves this module.

    Raises `FileNotFoundError` when the document is destroyed or has no such page, `documents.DocumentRefused` when
    it cannot be drawn.
    """
    if evidence.destroyed_at or not evidence.path or not 1 <= number <= evidence.pages:
        raise FileNotFoundError
    content = (root() / evidence.path).read_bytes()
    return documents.picture(content, content_type=evidence.content_type, page=number - 1)


def destroy_due() -> int:
    """Set the day for documents whose decision was made, and destroy those whose day is past; the clock's work.

    What belongs to a waiting appeal, or to an application that was opened again on appeal, stays.
    """
    _set_days()
    due = Evidence.objects.filter(destroyed_at=None, destroy_after__lte=timezone.now())
    appealed = Appeal.objects.filter(object_type=Verification.KIND, status="waiting").values("object_id")
    due = due.exclude(verification__in=appealed)
    return sum(destroy(each) for each in due.order_by("pk")[:1000])


def _set_days() -> None:
    sent = Evidence.objects.filter(destroyed_at=None, destroy_after=None, sent_at__isnull=False)
    span = timedelta(days=days())
    for status in ("accepted", "refused", "withdrawn"):
        for each in sent.filter(amendment__status=status).select_related("amendment"):
            _set_day(each, (each.amendment.decided_at if each.amendment else None) or timezone.now(), span)
    decided = sent.filter(
        amendment=None,
        verification__status__in=["verified", "refused", "lapsed", "suspended"],
        verification__decided_at__gte=F("sent_at"),
    )
    for each in decided.select_related("verification"):
        _set_day(each, each.verification.decided_at or timezone.now(), span)
    reopened = Q(verification__status__in=["submitted", "more_information"]) & Q(
        verification__verified_until=None
    )
    Evidence.objects.filter(reopened, destroyed_at=None, sent_at__isnull=False).update(destroy_after=None)


def _set_day(evidence: Evidence, decided_at: datetime, span: timedelta) -> None:
    Evidence.objects.filter(pk=evidence.pk, destroy_after=None).update(destroy_after=decided_at + span)


def sweep() -> int:
    """Delete files that no row names, as a kill leaves them; return how many."""
    return sweep_folder(FOLDER, set(Evidence.objects.exclude(path="").values_list("path", flat=True)))


def sweep_folder(name: str, named: set[str]) -> int:
    """Delete the files of a folder of the data folder that are not ``named`` ("folder/file") and not new."""
    folder = root() / name
    if not folder.is_dir():
        return 0
    before = (timezone.now() - GRACE).timestamp()
    orphans = [
        file
        for file in folder.iterdir()
        if file.is_file() and file.stat().st_mtime < before and f"{name}/{file.name}" not in named
    ]
    for file in orphans:
        file.unlink(missing_ok=True)
    return len(orphans)


def forget(key: int, *, before: datetime) -> int:
    """Say of a row that a restored backup brought back that its document is destroyed; return whether there was one.

    ``before`` is when it was: a row that is newer has only got the number again.
    """
    back = Evidence.objects.filter(pk=key, destroyed_at=None, uploaded_at__lte=before)
    return back.update(path="", sha256="", destroyed_at=timezone.now())


def write_private(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, for nobody but this program to read. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _check_owner(verification: Verification, by: User) -> None:
    if not by.is_active or verification.owner_id() != by.pk or verification.physician.closed_at is not None:
        raise NotAllowed("This is somebody else's application.")
