"""An asker objects to the video of an answer to their question (PRODUCT §8; row "Video answer" of the access matrix).

It is hidden at once from everybody but the asker, the author and moderators. The author is told to take it down where
it is published, too; a moderator follows up and marks that as done.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import roles
from accounts.domain import audit
from accounts.domain.notifying import notify
from accounts.domain.transitions import NotAllowed
from accounts.models import User
from forum.models import Answer, Question

#: Others than moderators may have seen it, or will.
_ALIVE = {"pending", "returned", "published", "hidden"}


def may_object(answer: Answer, *, by: User) -> bool:
    """Tell whether this person may object now: the asker, to a public answer with a video, once."""
    shown = answer.status == "published" and bool(answer.video_url or answer.video_note)
    return shown and answer.video_objected_at is None and answer.question.asker_id == by.pk


@transaction.atomic
def object_to_video(answer: Answer, *, by: User) -> bool:
    """Hide the video of an answer to one's own question; return False when that was done before. Raises `NotAllowed`."""
    question = Question.objects.select_for_update(of=("self",)).get(pk=answer.question_id)
    locked = Answer.objects.select_for_update(of=("self",)).select_related("author").get(pk=answer.pk)
    locked.question = question
    if question.asker_id == by.pk and locked.video_objected_at is not None:
        return False
    if not may_object(locked, by=by):
        raise NotAllowed("Only the person who asked can object to the video of a published answer.")
    locked.video_objected_at = answer.video_objected_at = timezone.now()
    locked.video_followed_up_at = answer.video_followed_up_at = None
    locked.save(update_fields=["video_objected_at", "video_followed_up_at"])
    audit.record(by=by, action="object", item=locked)
    if locked.author:
        notify("video_objected", to=locked.author.user_id, about=locked.pk)
    return True


def to_follow_up() -> QuerySet[Answer]:
    """Return answers whose video was objected to, and that no moderator has followed up."""
    return Answer.objects.filter(
        video_objected_at__isnull=False, video_followed_up_at__isnull=True, status__in=_ALIVE
    )


@transaction.atomic
def follow_up(answer: Answer, *, by: User) -> bool:
    """Mark an objection as followed up; return False when it was. Raises `NotAllowed`."""
    locked = Answer.objects.select_for_update(of=("self",)).select_related("author").get(pk=answer.pk)
    asker = Question.objects.values_list("asker_id", flat=True).get(pk=locked.question_id)
    if not roles.may_moderate(by) or by.pk in {locked.owner_id(), asker}:
        raise NotAllowed("You may not do that here. Nobody decides on what is their own.")
    if locked.video_objected_at is None:
        raise NotAllowed("Nobody objected to a video here.")
    if locked.video_followed_up_at is not None:
        return False
    locked.video_followed_up_at = answer.video_followed_up_at = timezone.now()
    locked.save(update_fields=["video_followed_up_at"])
    audit.record(by=by, action="follow up", item=locked)
    return True
