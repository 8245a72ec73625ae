"""Helpful: what readers say of answers. PostgreSQL counts (forum.models.vote)."""

from datetime import timedelta

from django.db import transaction

from accounts.domain import audit
from accounts.domain.throttling import Limit
from accounts.domain.transitions import NotAllowed
from accounts.models import User
from forum.models import Answer, Vote

#: Presses of Helpful, Follow and Thank for one account: each change is a row of the audit log, which is never cut short.
PRESSES = Limit("presses", 300, timedelta(hours=1))


class NotPublic(Exception):
    """The thing is not public: nobody can mark, follow or thank it, whether it exists or not."""


@transaction.atomic
def mark(answer: Answer, *, by: User) -> int:
    """Say that an answer was helpful and return the count that readers see; saying it twice counts once.

    Raises `NotPublic`, and `NotAllowed` for its author.
    """
    locked = _public(answer, by)
    _, is_new = Vote.objects.get_or_create(answer=locked, account=by)
    if is_new:
        audit.record(by=by, action="mark", item=locked, kind="vote")
    return _shown(locked)


@transaction.atomic
def unmark(answer: Answer, *, by: User) -> int:
    """Take it back and return the count that readers see; there may be nothing to take. Raises as `mark`."""
    locked = _public(answer, by)
    taken, _ = Vote.objects.filter(answer=locked, account=by).delete()
    if taken:
        audit.record(by=by, action="unmark", item=locked, kind="vote")
    return _shown(locked)


def may_mark(answer: Answer, *, by: User) -> bool:
    """Tell whether a person may mark a public answer: it is not their own."""
    return by.is_active and answer.owner_id() != by.pk


def _public(answer: Answer, by: User) -> Answer:
    """Return the answer, locked: two clicks of one person come one after the other, and the count is read at rest.

    NO KEY, as in the trigger: what only refers to the answer need not wait.
    """
    public = Answer.objects.published().select_related("author")
    locked = public.select_for_update(of=("self",), no_key=True).filter(pk=answer.pk).first()
    if locked is None:
        raise NotPublic
    if not may_mark(locked, by=by):
        raise NotAllowed("This is your own answer. Other readers can say whether it helped.")
    return locked


def _shown(answer: Answer) -> int:
    answer.refresh_from_db(fields=["helpful_count"])
    return answer.helpful
