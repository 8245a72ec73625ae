"""The words of a thing as they are sent, kept so that the desk can show what changed when it is sent again."""

from typing import Any

from accounts.models import AuditEntry, Moderated
from forum.models import Snapshot

#: Kind → the fields that are its words, the one that heads it first where there is one.
FIELDS = {
    "question": ("title", "body", "happened", "side", "age_band", "treated"),
    "answer": ("headline", "body", "hashtags", "video_url", "video_note", "photo_use", "disclaimer"),
    "revision": ("headline", "body", "hashtags", "video_url", "video_note", "photo_use", "disclaimer"),
    "update": ("body",),
    "review": ("stars", "visited_on", "body"),
    "reply": ("body",),
    "caveat": ("verdict", "body"),
    "clarification": ("body",),
}


def keep(item: Moderated) -> Snapshot:
    """Keep the words of a thing as they stand. Call it in the transaction that sends them."""
    named: dict[str, Any] = {Snapshot.THINGS[item.KIND]: item}
    return Snapshot.objects.create(**named, version=item.version, content=words_of(item))


def words_of(item: Moderated) -> dict[str, Any]:
    """Return the words of a thing, by field; days as text."""
    words = {name: getattr(item, name) for name in FIELDS[item.KIND]}
    return {
        name: value if isinstance(value, str | bool | int | list) else str(value)
        for name, value in words.items()
    }


def sent_before(item: Moderated) -> Snapshot | None:
    """Return the words as they were sent the time before the last, or None when it was sent only once.

    What moderators cut or tidied since it was sent last is no sending.
    """
    last = _sent_as(item)
    return _kept(item, version__lt=last) if last is not None else None


def sent_last(item: Moderated) -> Snapshot | None:
    """Return the words as they were sent last, or None when it was never sent."""
    last = _sent_as(item)
    return _kept(item, version__lte=last) if last is not None else None


def _sent_as(item: Moderated) -> int | None:
    sent = AuditEntry.objects.filter(
        object_type=item.KIND, object_id=item.pk, action__in=["submit", "edit"], status_after="pending"
    )
    return sent.exclude(status_before="pending").values_list("version", flat=True).first()


def _kept(item: Moderated, **which: int) -> Snapshot | None:
    named: dict[str, Any] = {Snapshot.THINGS[item.KIND]: item}
    return Snapshot.objects.filter(**named, **which).order_by("-pk").first()
