"""The one writer of status. Every moderated thing moves through `transition`.

It locks the row, asks the thing's own table, saves, and writes the audit entry, in the caller's
transaction. PostgreSQL says the same again: triggers refuse a move that no table names.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import roles
from accounts.domain import holding
from accounts.models import Appeal, AuditEntry, Moderated, Physician, Statement, User
from accounts.states import Rule, Who

#: Transitions by which a decision is made, as against those of the author or the clock.
DECISIONS = {Who.MODERATOR, Who.MODERATOR_OR_REPORT, Who.OTHER_MODERATOR, Who.VERIFIER, Who.OTHER_VERIFIER}
#: Statuses that can be appealed against; see `accounts.domain.appealing`.
APPEALABLE = {"rejected", "hidden", "refused", "suspended"}

#: What the log calls it when a decision is taken back; see `accounts.domain.deciding`.
UNDO = "undo"

#: Called after every move with the thing and its entry, in the same transaction; filled by the apps when they start.
followers: list[Callable[[Moderated, AuditEntry], None]] = []


class TransitionRefused(Exception):
    """A move was refused; ``str()`` is a sentence for the person who tried it."""


class IllegalTransition(TransitionRefused):
    """The table names no such move from the present status."""


class NotAllowed(TransitionRefused):
    """The move exists, but not for this person."""


class ReasonMissing(TransitionRefused):
    """A "no" without a reason."""


class StaleVersion(TransitionRefused):
    """The thing changed since the person looked; ``entry`` is the last thing that happened to it, if known."""

    def __init__(self, message: str, entry: AuditEntry | None = None) -> None:
        super().__init__(message)
        self.entry = entry


def last_entry(item: Moderated) -> AuditEntry | None:
    """Return the audit entry of the last change of a thing: the first that carries its version.

    Others of the same version changed nothing: that somebody held it, or looked at it.
    """
    entries = AuditEntry.objects.filter(object_type=item.KIND, object_id=item.pk)
    return entries.filter(version=item.version).order_by("pk").first() or entries.first()


@transaction.atomic
def transition(
    item: Moderated,
    action: str,
    *,
    by: User | None,
    reason: str = "",
    note: str = "",
    version: int | None = None,
    **changes: Any,
) -> AuditEntry:
    """Move ``item`` by ``action`` and return the audit entry.

    ``by`` is the actor; None stands for the clock. ``reason`` is a code and ``note`` the words the owner will
    read: both are needed where the table says so. ``version`` is what the actor saw. ``changes`` are further
    fields saved in the same statement. ``item`` carries the new values afterwards.

    Raises `IllegalTransition`, `NotAllowed`, `ReasonMissing` or `StaleVersion`; nothing is changed then.
    """
    locked = type(item)._base_manager.select_for_update(of=("self",)).get(pk=item.pk)
    assert isinstance(locked, Moderated)
    if version is not None and locked.version != version:
        raise StaleVersion("This changed since you opened it. Nothing was overwritten.", last_entry(locked))
    rule = _rule(locked, action)
    _check_actor(rule, locked, by)
    if rule.needs_reason and not reason:
        raise ReasonMissing("Choose a reason. The author has to know why.")

    status_before, hash_before = locked.status, locked.words_hash()
    now = timezone.now()
    changes |= {"status": rule.target, "version": locked.version + 1}
    if action == "submit":
        changes["submitted_at"] = now
    elif rule.who in DECISIONS and rule.target != status_before:
        changes["decided_at"] = now
    holding.changing(locked, [*changes, *locked.FOLLOWS_STATUS], after=changes)
    for name, value in changes.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(changes))
    entry = AuditEntry.objects.create(
        actor_id=by.pk if by else None,
        object_type=locked.KIND,
        object_id=locked.pk,
        action=action,
        status_before=status_before,
        status_after=rule.target,
        hash_before=hash_before,
        hash_after=locked.words_hash(),
        reason=reason,
        version=locked.version,
    )
    holding.wrote(entry)
    if rule.who in DECISIONS and (reason or note):
        Statement.objects.create(
            entry=entry,
            object_type=locked.KIND,
            object_id=locked.pk,
            recipient_id=locked.owner_id(),
            reason=reason,
            text=note,
        )
    for name in changes:
        setattr(item, name, getattr(locked, name))
    if status_before in APPEALABLE and rule.target != status_before:
        _lapse_appeal(locked)
    for follow in followers:
        follow(locked, entry)
    return entry


@transaction.atomic
def put_back(item: Moderated, fields: Mapping[str, Any], *, by: User) -> AuditEntry:
    """Write the values from before a decision into a locked row, and the entry "undo".

    Called by `accounts.domain.deciding` alone, which asks who may; PostgreSQL refuses moves of status that no decision
    of this transaction made.
    """
    status_before, hash_before = item.status, item.words_hash()
    changes = {**fields, "version": item.version + 1}
    for name, value in changes.items():
        setattr(item, name, value)
    item.save(update_fields=[item._meta.get_field(name).name for name in changes])
    entry = AuditEntry.objects.create(
        actor_id=by.pk,
        object_type=item.KIND,
        object_id=item.pk,
        action=UNDO,
        status_before=status_before,
        status_after=item.status,
        hash_before=hash_before,
        hash_after=item.words_hash(),
        version=item.version,
    )
    for follow in followers:
        follow(item, entry)
    return entry


def may(item: Moderated, action: str, *, by: User | None) -> bool:
    """Tell whether ``by`` could make this move now, by the status and person that ``item`` carries."""
    try:
        _check_actor(_rule(item, action), item, by)
    except TransitionRefused:
        return False
    return True


def _rule(item: Moderated, action: str) -> Rule:
    for rule in item.TABLE.get(action, ()):
        if item.status in rule.sources:
            return rule
    raise IllegalTransition(f"This is “{item.status}” now, so it cannot be changed in that way.")


def _check_actor(rule: Rule, item: Moderated, by: User | None) -> None:
    owner = item.owner_id()
    if rule.who is Who.CLOCK or (rule.who is Who.MODERATOR_OR_REPORT and by is None):
        allowed = by is None
    elif by is None or not by.is_active:
        allowed = False
    elif rule.who is Who.AUTHOR:
        allowed = owner == by.pk
    elif rule.who is Who.VERIFIED_AUTHOR:
        allowed = owner == by.pk and Physician.objects.verified().filter(user_id=by.pk).exists()
    else:
        permitted = roles.may_verify if _needs_verifier(rule, item) else roles.may_moderate
        allowed = permitted(by) and owner != by.pk
        if allowed and rule.who in {Who.OTHER_MODERATOR, Who.OTHER_VERIFIER}:
            allowed = _decided_by_another(item, by)
    if not allowed:
        raise NotAllowed("You may not do that here. Nobody decides on what is their own.")


def _needs_verifier(rule: Rule, item: Moderated) -> bool:
    about_verification = isinstance(item, Appeal) and item.object_type == "verification"
    return about_verification or rule.who in {Who.VERIFIER, Who.OTHER_VERIFIER}


def _lapse_appeal(item: Moderated) -> None:
    """End an appeal that waits: what it is about went another way. One that is being decided does not wait any more."""
    waiting = Appeal.objects.filter(object_type=item.KIND, object_id=item.pk, status="waiting")
    for appeal in waiting.select_for_update(of=("self",)):
        transition(appeal, "lapse", by=None)


def _decided_by_another(item: Moderated, by: User) -> bool:
    if isinstance(item, Appeal):
        return item.decision.actor_id != by.pk
    last = (
        AuditEntry.objects.filter(
            object_type=item.KIND, object_id=item.pk, status_after=item.status, actor_id__isnull=False
        )
        .exclude(status_before=item.status)
        .exclude(action=UNDO)
        .first()
    )
    return last is None or last.actor_id != by.pk
