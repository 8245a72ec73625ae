"""Two moderators where one could err badly: photos of minors, intimate photos, and "Unsafe" marks of peers (PRODUCT §17).

The first yes to such a photo is kept and changes nothing; another moderator's yes publishes it, and a no of either is a
no. An "Unsafe" mark is confirmed or dismissed by two who say the same. What the first said counts for the version that
they saw: whatever changes voids it. On by default, see `SiteSettings.second_look`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.domain import audit, claiming, deciding, holding
from accounts.domain.transitions import (
    UNDO,
    NotAllowed,
    ReasonMissing,
    StaleVersion,
    followers,
    last_entry,
    may,
)
from accounts.models import AuditEntry, Moderated, User
from forum.domain.photo_settings import MARKED, UNMARKED
from forum.models import FirstLook, PeerView, Photo, SiteSettings

#: Decision → what the log calls the first of two.
FIRST = {"approve": "first yes", "reject": "first no"}


def needs_two(item: Moderated, action: str = "approve") -> bool:
    """Tell whether this decision takes two moderators."""
    if isinstance(item, Photo):
        sensitive = item.minor or item.intimate or item.subject == "child"
        return action == "approve" and sensitive and _is_on()
    return isinstance(item, PeerView) and item.verdict == "unsafe" and action in FIRST and _is_on()


def first_of(item: Moderated) -> FirstLook | None:
    """Return what the first of two said of a thing as it is now, or None."""
    rows = FirstLook.objects.filter(object_type=item.KIND, object_id=item.pk, version=item.version)
    return rows.select_related("by").first() if item.status == "pending" else None


def firsts_of(items: Iterable[Moderated]) -> dict[int, FirstLook]:
    """Return the same of many things of one kind, by id; one query."""
    rows = {item.pk: item for item in items if item.status == "pending"}
    if not rows:
        return {}
    kind = next(iter(rows.values())).KIND
    found = FirstLook.objects.filter(object_type=kind, object_id__in=rows).select_related("by")
    return {each.object_id: each for each in found if each.version == rows[each.object_id].version}


def without_own(waiting: QuerySet[Any], user: User) -> QuerySet[Any]:
    """Leave out what waits for another moderator than this one."""
    said = FirstLook.objects.filter(
        object_type=waiting.model.KIND, object_id=OuterRef("pk"), version=OuterRef("version"), by=user
    )
    return waiting.filter(~Exists(said))


def is_settled(
    item: Moderated,
    action: str,
    *,
    by: User,
    version: int | None = None,
    reason: str = "",
    quietly: bool = False,
) -> bool:
    """Tell whether a decision may be made now; where it takes two and this is the first, keep what they say.

    Call it before the move, in its transaction. Raises `NotAllowed` when the same person says the same again, which
    ``quietly`` leaves out, `StaleVersion`, or `ReasonMissing` for a no.
    """
    if not needs_two(item, action):
        if isinstance(item, Photo | PeerView):
            _forget(item)
        if action == "approve" and isinstance(item, Photo) and _took_mark_off(item, by):
            if quietly:
                _begin_to_wait(item, timezone.now())
                return False
            raise NotAllowed(
                "You took the mark off that asks for two. Another moderator publishes this photo."
            )
        return True
    locked: Moderated = type(item)._base_manager.select_for_update(of=("self",)).get(pk=item.pk)
    if version is not None and locked.version != version:
        raise StaleVersion("This changed since you opened it. Nothing was overwritten.", last_entry(locked))
    if not may(locked, action, by=by):
        # The move itself says why not.
        return True
    if action == "reject" and not reason:
        raise ReasonMissing("Choose a reason. The author has to know why.")
    said = first_of(locked)
    if said is not None and said.action == action:
        if said.by_id != by.pk:
            _forget(locked)
            return True
        if quietly:
            return False
        raise NotAllowed("You were the first of two already. Another moderator has to look at it.")
    claiming.check_free(locked, by=by)
    _forget(locked)
    made = FirstLook.objects.create(
        object_type=locked.KIND, object_id=locked.pk, version=locked.version, action=action, by=by
    )
    holding.added(made)
    _begin_to_wait(locked, made.at)
    audit.record(by=by, action=FIRST[action], item=locked, reason=reason)
    # Somebody else's turn: what the first held would keep the second out.
    claiming.end(locked)
    return False


def _begin_to_wait(item: Moderated, at: datetime) -> None:
    """Note since when something waits by itself that came with its question."""
    if item.submitted_at is None:
        type(item)._base_manager.filter(pk=item.pk).update(submitted_at=at)


def _took_mark_off(photo: Photo, by: User) -> bool:
    """Tell whether this person took off a mark that somebody else had put on: one alone would have published it then."""
    acts = AuditEntry.objects.filter(
        object_type=photo.KIND, object_id=photo.pk, action__in=[MARKED, UNMARKED]
    )
    newest = dict(acts.order_by("pk").values_list("action", "actor_id"))
    return newest.get(UNMARKED) == by.pk != newest.get(MARKED) and _is_on()


def _forget(item: Moderated) -> None:
    """Delete what the first said. Taking the decision back brings it back, for the thing as it is then.

    Before the move, so that it comes back after the way back, which counts the version up.
    """
    for row in FirstLook.objects.filter(object_type=item.KIND, object_id=item.pk):
        holding.step(
            "first look", kind=item.KIND, pk=item.pk, action=row.action, by=row.by_id, at=row.at.isoformat(),
            counted=row.version == item.version,
        )  # fmt: skip
        row.delete()


def _say_again(kind: str, pk: int, action: str, by: int, at: str, counted: bool) -> None:
    models: dict[str, Any] = {Photo.KIND: Photo, PeerView.KIND: PeerView}
    item = models[kind]._base_manager.filter(pk=pk).first()
    if item is None or not counted or not User.objects.filter(pk=by).exists():
        return
    FirstLook.objects.update_or_create(
        object_type=kind, object_id=pk,
        defaults={"version": item.version, "action": action, "by_id": by, "at": at},
    )  # fmt: skip


def _end(item: Moderated, entry: AuditEntry) -> None:
    """Forget what the first said once the thing has gone another way. Follows every move of status."""
    if (
        isinstance(item, Photo | PeerView)
        and entry.status_before != entry.status_after
        and entry.action != UNDO
    ):
        FirstLook.objects.filter(object_type=item.KIND, object_id=item.pk).delete()


def _is_on() -> bool:
    return SiteSettings.objects.values_list("second_look", flat=True).get(pk=1)


def register() -> None:
    """Follow moves of status, and bring first looks back. Called when the apps are ready."""
    followers.append(_end)
    deciding.undoer("first look", _say_again)
