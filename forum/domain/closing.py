"""Closing one's own question to new answers, and opening it again. An attribute, not a status (``states.csv``).

Answers that wait for review when it is closed stay in review: they were sent while it was open. New ones, and returned
ones that would be sent again, are refused with a sentence (`answering.QuestionClosed`); their text is kept.
"""

from django.db import transaction
from django.utils import timezone

from accounts.domain import audit
from accounts.domain.transitions import NotAllowed
from accounts.models import AuditEntry, User
from forum.models import Question


def closed_by_moderator(question: Question) -> bool:
    """Tell whether it is closed and somebody else than the asker did that."""
    if question.closed_at is None:
        return False
    of_question = AuditEntry.objects.filter(object_type=Question.KIND, object_id=question.pk, action="close")
    last = of_question.first()
    return last is not None and last.actor_id != question.asker_id


@transaction.atomic
def close(question: Question, *, by: User) -> bool:
    """Close one's own published question; return False when it was closed already. Raises `NotAllowed`."""
    locked = _locked(question, by)
    if locked.closed_at is not None:
        question.closed_at = locked.closed_at
        return False
    _write(locked, question, by=by, action="close")
    return True


@transaction.atomic
def open_again(question: Question, *, by: User) -> bool:
    """Take new answers again; return False when it was open. Raises `NotAllowed`, also for what a moderator closed."""
    locked = _locked(question, by)
    if locked.closed_at is None:
        question.closed_at = None
        return False
    if closed_by_moderator(locked):
        raise NotAllowed("A moderator closed this question, so only a moderator can open it again.")
    _write(locked, question, by=by, action="open")
    return True


def _locked(question: Question, by: User) -> Question:
    locked = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if locked.asker_id != by.pk:
        raise NotAllowed("Only the person who asked can close a question or open it again.")
    if locked.status != "published":
        raise NotAllowed("Only a published question is closed or opened again.")
    return locked


def _write(locked: Question, seen: Question, *, by: User, action: str) -> None:
    locked.closed_at = seen.closed_at = timezone.now() if action == "close" else None
    locked.save(update_fields=["closed_at"])
    audit.record(by=by, action=action, item=locked)
