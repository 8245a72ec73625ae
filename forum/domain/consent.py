"""The ledger of consents: append-only, each row chained to the one before it for the same photo.

What is shown is asked of it (`Photo.objects.public`, `shown_to`). PostgreSQL keeps the end of each chain and takes
no row that does not follow it. `forum.domain.verifying_consents` says what can be found out later.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime

from django.utils import timezone

from accounts.models import User
from forum.models import Consent, ConsentHead, Photo

#: The words a person agrees to, by version. A change of words is a new version; old ones stay, for their hashes.
WORDS = {
    "2026-11": {
        "reviewers": "The moderators of this site may look at this photo.",
        "physicians": "Verified physicians may look at this photo when they are signed in.",
        "public": "Everyone may see this photo on the public page.",
        "video": "Physicians may show this photo in a video answer, only the area in question.",
        "subject": "This is my own body, or I have the permission of the person it shows.",
    }
}
CURRENT = "2026-11"


def words_hash(version: str) -> str:
    """Return the SHA-256 of a version's words."""
    return hashlib.sha256(json.dumps(WORDS[version], sort_keys=True).encode()).hexdigest()


def scopes_of(photo: Photo) -> list[str]:
    """Return what the asker's choices for a photo allow."""
    scopes = ["reviewers", "physicians"]
    if photo.audience == "public":
        scopes.append("public")
    if photo.video_allowed:
        scopes.append("video")
    return scopes


def record(
    *,
    photo_id: int,
    by: User,
    act: str,
    subject: str = "",
    scopes: Iterable[str],
    source: str = "",
    at: datetime | None = None,
    previous_hash: str | None = None,
) -> Consent:
    """Append one row. ``act`` is given, asserted (imports, with ``source``) or withdrawn.

    ``previous_hash`` may be handed in where the caller knows it (a new photo has none), to save the look-up.
    """
    row = build(
        photo_id=photo_id,
        by=by,
        act=act,
        subject=subject,
        scopes=scopes,
        source=source,
        at=at or timezone.now(),
        previous_hash=_end_of(photo_id) if previous_hash is None else previous_hash,
    )
    row.save(force_insert=True)
    return row


def build(
    *,
    photo_id: int,
    by: User,
    act: str,
    subject: str,
    scopes: Iterable[str],
    source: str,
    at: datetime,
    previous_hash: str,
) -> Consent:
    """Return a row, hashed and chained but not saved: for bulk writing."""
    own_words = act == "given"
    row = Consent(
        photo_id=photo_id,
        at=at,
        actor_id=by.pk,
        act=act,
        subject=subject,
        scopes=sorted(scopes),
        words_version=CURRENT if own_words else "",
        words_hash=words_hash(CURRENT) if own_words else "",
        source=source,
        previous_hash=previous_hash,
    )
    row.row_hash = hash_of(row)
    return row


def allowed_by(row: Consent) -> list[str]:
    """Return the scopes that hold while a row is the newest of its photo."""
    return [] if row.act == "withdrawn" else list(row.scopes)


def hash_of(row: Consent) -> str:
    """Return the hash that a row must carry: SHA-256 over the row before it and its own fields as canonical JSON."""
    fields = {
        "photo_id": row.photo_id,
        "at": row.at.astimezone(UTC).isoformat(),
        "actor_id": row.actor_id,
        "act": row.act,
        "subject": row.subject,
        "scopes": list(row.scopes),
        "words_version": row.words_version,
        "words_hash": row.words_hash,
        "source": row.source,
        "previous_hash": row.previous_hash,
    }
    return hashlib.sha256(json.dumps(fields, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def give(photo: Photo, *, by: User, scopes: Iterable[str] | None = None) -> Consent | None:
    """Record what the asker agreed to for a photo, when it differs from what the ledger says last.

    ``scopes`` is what the photo's own columns say unless it is handed in.
    """
    last = Consent.objects.filter(photo_id=photo.pk).order_by("-pk").first()
    agreed = sorted(scopes_of(photo) if scopes is None else scopes)
    if last and last.act == "given" and list(last.scopes) == agreed and last.subject == photo.subject:
        return None
    return record(
        photo_id=photo.pk,
        by=by,
        act="given",
        subject=photo.subject,
        scopes=agreed,
        previous_hash=last.row_hash if last else "",
    )


def allows(photo: Photo, scope: str) -> bool:
    """Tell whether the newest row of a photo covers a scope: reviewers, physicians, public or video."""
    return Photo.objects.filter(ConsentHead.objects.covering(scope), pk=photo.pk).exists()


def end(photo: Photo, *, by: User | None) -> Consent | None:
    """Record that nothing is allowed any more. A photo that was never sent has no rows, and gets none.

    ``by`` is None when the clock acted: for a draft, which has no rows either.
    """
    head = ConsentHead.objects.of(photo.pk).first()
    if by is None or head is None or not head.scopes:
        return None
    return record(photo_id=photo.pk, by=by, act="withdrawn", scopes=[])


def _end_of(photo_id: int) -> str:
    """Return the hash of the newest row, which nobody else can follow until the transaction ends."""
    head = ConsentHead.objects.of(photo_id).select_for_update().values_list("row_hash", flat=True).first()
    return head or ""
