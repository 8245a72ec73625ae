""" "I'm on it" and "not for me": how physicians share the open questions without anything being assigned."""

from django.db import transaction
from django.utils import timezone

from accounts.domain import audit
from accounts.domain.transitions import NotAllowed
from accounts.models import Physician, User
from forum.models import OnIt, Question, Skip
from forum.models.workspace import ON_IT


class NotOpen(Exception):
    """The question is not public, or takes no answers: nobody can be on it."""


@transaction.atomic
def take(question: Question, *, by: User) -> OnIt:
    """Say "I'm on it" for `ON_IT`, or renew it. Others see it; nobody is kept from answering.

    Raises `NotOpen`, and `NotAllowed` for others than physicians who may write.
    """
    physician = _writer(by)
    locked = Question.objects.published().filter(pk=question.pk, closed_at__isnull=True).first()
    if locked is None:
        raise NotOpen
    if locked.asker_id == by.pk:
        raise NotAllowed("This is your own question.")
    until = timezone.now() + ON_IT
    mark, is_new = OnIt.objects.get_or_create(question=locked, physician=physician, defaults={"until": until})
    was_over = not is_new and mark.until <= timezone.now()
    if not is_new:
        mark.until = until
        mark.save(update_fields=["until"])
    if is_new or was_over:
        audit.record(by=by, action="on it", item=locked, kind="question")
    return mark


@transaction.atomic
def let_go(question: Question, *, by: User) -> bool:
    """Take "I'm on it" back; return whether there was anything to take back."""
    taken, _ = OnIt.objects.filter(question=question, physician__user=by).delete()
    if taken:
        audit.record(by=by, action="let go", item=question, kind="question")
    return bool(taken)


def others_on(question: Question, *, than: Physician) -> list[OnIt]:
    """Return who else is on a question now, the first first."""
    marks = OnIt.objects.now().filter(question=question).exclude(physician=than)
    return list(marks.select_related("physician__verification").order_by("until", "pk"))


@transaction.atomic
def skip(question: Question, *, by: User, reason: str) -> None:
    """Leave a question to others: it goes from one's own queue until it is taken back.

    ``reason`` is a key of `Skip.REASONS`. Skipping again changes the reason. Raises as `take`.
    """
    physician = _writer(by)
    if not Question.objects.published().filter(pk=question.pk).exists():
        raise NotOpen
    _, is_new = Skip.objects.update_or_create(
        question=question, physician=physician, defaults={"reason": reason}
    )
    OnIt.objects.filter(question=question, physician=physician).delete()
    if is_new:
        audit.record(by=by, action="skip", item=question, kind="question", reason=reason)


@transaction.atomic
def unskip(question: Question, *, by: User) -> bool:
    """Put a question back into one's queue; return whether it was skipped."""
    taken, _ = Skip.objects.filter(question=question, physician__user=by).delete()
    if taken:
        audit.record(by=by, action="unskip", item=question, kind="question")
    return bool(taken)


def sweep() -> int:
    """Remove marks that are over since an hour; return how many. The clock's work."""
    gone, _ = OnIt.objects.filter(until__lt=timezone.now() - ON_IT * 4).delete()
    return gone


def _writer(by: User) -> Physician:
    physician = Physician.objects.filter(user=by, closed_at__isnull=True).first()
    if physician is None or not by.is_active or physician.standing == "suspended":
        raise NotAllowed("Only physicians who may write answers can do that.")
    return physician
