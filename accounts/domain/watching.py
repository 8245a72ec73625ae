"""Watch marks on accounts: what they send carries the mark in every queue, with who set it and why (PRODUCT §17).

The mark restricts nothing and is shown to nobody but the desk. People who moderate are not watched: what they do is in
the audit log, and administrators look after it.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts import roles
from accounts.domain import audit
from accounts.domain.notifying import notify_many
from accounts.domain.transitions import NotAllowed, TransitionRefused
from accounts.models import AuditEntry, User, Watch

#: Code in the audit log → why an account is watched.
REASONS = {
    "spam": "Advertising, or the same text many times",
    "abuse": "Insults or threats",
    "identity": "Seems to be somebody else, or several accounts of one person",
    "conflict": "Paid or conflicted reviews",
    "dangerous": "Dangerous advice",
    "minor": "May be under age",
    "other": "Something else",
}
#: The same for a row of a list.
SHORT = {
    "spam": "advertising",
    "abuse": "abuse",
    "identity": "identity",
    "conflict": "conflicted reviews",
    "dangerous": "dangerous advice",
    "minor": "may be under age",
}
#: Code in the audit log → why the mark is taken off.
OFF_REASONS = {
    "settled": "Nothing more was found",
    "mistake": "It was set by mistake",
    "decided": "It was decided otherwise, for instance by switching the account off",
}
LONGEST = 300
#: Administrators are asked about one account once in that time.
ASKED_AGAIN = timedelta(days=1)


class WatchRefused(TransitionRefused):
    """The mark cannot be set or taken off in that way; ``str()`` is a sentence."""


@transaction.atomic
def watch(user: User, *, by: User, reason: str, text: str = "") -> Watch:
    """Put the mark on an account, or say anew why it is there; return it.

    ``reason`` is a code of `REASONS`. Raises `WatchRefused` or `transitions.NotAllowed`.
    """
    _check(user, by)
    words = " ".join(text.replace("\x00", "").split())
    if reason not in REASONS:
        raise WatchRefused("Choose why the account is watched. Others have to know.")
    if len(words) > LONGEST:
        raise WatchRefused(
            f"The line has {LONGEST} characters at the most. Yours has {len(words):,}; write a note instead."
        )
    if reason == "other" and not words:
        raise WatchRefused("Say in the line why the account is watched.")
    locked = User.objects.select_for_update().get(pk=user.pk)
    present = Watch.objects.filter(user=locked).first()
    if present is not None and (present.reason, present.text) == (reason, words):
        return present
    mark, _ = Watch.objects.update_or_create(
        user=locked, defaults={"by": by, "reason": reason, "text": words, "at": timezone.now()}
    )
    audit.record(by=by, action="watch", item=locked, kind=Watch.KIND, reason=reason)
    return mark


@transaction.atomic
def unwatch(user: User, *, by: User, reason: str) -> bool:
    """Take the mark off; return False when there was none. ``reason`` is a code of `OFF_REASONS`. Raises as `watch`."""
    _check(user, by, off=True)
    if reason not in OFF_REASONS:
        raise WatchRefused("Choose why the mark is taken off.")
    locked = User.objects.select_for_update().get(pk=user.pk)
    deleted, _ = Watch.objects.filter(user=locked).delete()
    if not deleted:
        return False
    audit.record(by=by, action="unwatch", item=locked, kind=Watch.KIND, reason=reason)
    return True


def watched(user_ids: Iterable[int | None]) -> dict[int, Watch]:
    """Return the marks on these accounts by account, with who set them, in one query.

    The mark of somebody who came to moderate since counts no more: they would read it.
    """
    wanted = {pk for pk in user_ids if pk is not None}
    if not wanted:
        return {}
    return {mark.user_id: mark for mark in standing().filter(user__in=wanted).select_related("by")}


def standing() -> QuerySet[Watch]:
    """Return the marks that count: not those on people who moderate."""
    carried = Permission.objects.filter(
        Q(group__user=OuterRef("user_id")) | Q(user=OuterRef("user_id")),
        content_type__app_label="accounts",
        codename__in=[each.partition(".")[2] for each in (roles.MODERATE, roles.ADMINISTER)],
    )
    return Watch.objects.filter(~Exists(carried), user__is_superuser=False)


def mark_on(user_id: int | None, *, viewer: roles.Viewer) -> Watch | None:
    """Return the mark on an account, for those who may know of it: moderators, but not of their own."""
    if not roles.may_moderate(viewer) or user_id == viewer.pk:
        return None
    return watched([user_id]).get(user_id or 0)


def briefly(mark: Watch) -> str:
    """Return who watches and why, for a row of a list."""
    by = mark.by.pseudonym if mark.by else "a closed account"
    words = SHORT.get(mark.reason, mark.text)
    return f"Watched by {by}: {words if len(words) <= 40 else words[:39].rstrip() + '…'}"


def why(mark: Watch) -> str:
    """Return why an account is watched, in words."""
    words = REASONS.get(mark.reason, mark.reason)
    if not mark.text:
        return words
    return mark.text if mark.reason == "other" else f"{words}: {mark.text}"


def may_watch(user: User, *, by: roles.Viewer) -> bool:
    """Tell whether this person may put a mark on this account."""
    return bool(roles.may_moderate(by) and user.pk != by.pk and not _is_staff(user))


@transaction.atomic
def refer(user: User, *, by: User) -> bool:
    """Ask the administrators to look at an account, as only they switch one off; False when that was done within a day.

    Raises `transitions.NotAllowed`.
    """
    _check(user, by)
    User.objects.select_for_update().get(pk=user.pk)
    asked = AuditEntry.objects.filter(object_type=Watch.KIND, object_id=user.pk, action="refer")
    if asked.filter(at__gt=timezone.now() - ASKED_AGAIN).exists():
        return False
    audit.record(by=by, action="refer", item=user, kind=Watch.KIND)
    administrators = User.objects.filter(groups__name=roles.ADMINISTRATORS, is_active=True).exclude(pk=by.pk)
    notify_many("account_referred", to=administrators.values_list("pk", flat=True), about=user.pk)
    return True


def _check(user: User, by: User, *, off: bool = False) -> None:
    if not roles.may_moderate(by):
        raise NotAllowed("Only moderators watch accounts.")
    if user.pk == by.pk:
        raise NotAllowed("You cannot watch your own account.")
    if not off and _is_staff(user):
        raise NotAllowed("People who moderate are not watched. Tell an administrator instead.")


def _is_staff(user: User) -> bool:
    return roles.may_moderate(user) or roles.may_administer(user)
