"""An asker's thanks to a physician."""

from typing import Any

from django.db import transaction

from accounts.domain import audit
from accounts.domain.notifying import notify
from accounts.domain.transitions import NotAllowed
from accounts.models import User
from forum.domain.voting import NotPublic
from forum.models import Answer, Thanks


@transaction.atomic
def thank(answer: Answer, *, by: User) -> None:
    """Thank the physician for an answer to one's own question; once, and a second time changes nothing.

    Raises `NotPublic`, and `NotAllowed` for anybody but the asker and where no physician of this site wrote it.
    """
    public = Answer.objects.published().select_related("author", "question")
    locked = public.select_for_update(of=("self",), no_key=True).filter(pk=answer.pk).first()
    if locked is None:
        raise NotPublic
    if not may_thank(locked, by=by):
        raise NotAllowed("Only the person who asked can thank the physician.")
    _, is_new = Thanks.objects.get_or_create(answer=locked, account=by)
    if is_new:
        audit.record(by=by, action="thank", item=locked, kind="thanks")
        notify("answer_thanked", to=locked.owner_id(), about=locked.pk)


def may_thank(answer: Answer, *, by: Any) -> bool:
    """Tell whether a person may thank for a public answer: they asked, and somebody with an account wrote it."""
    author = answer.owner_id()
    return bool(
        by.is_authenticated
        and by.is_active
        and answer.question.asker_id == by.pk
        and author is not None
        and author != by.pk
    )


def is_thanked(answer: Answer) -> bool:
    """Tell whether the asker thanked for an answer."""
    return Thanks.objects.filter(answer=answer).exists()
