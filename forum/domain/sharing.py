"""Changing what a photo may be shown for, after it was sent: the public page, videos (PRODUCT §8).

Less holds at once. More than physicians holds at once too while a moderator has the photo still before them; once it
is decided on it waits for one, because it was looked at for physicians alone: the ledger takes the asker's word, and
the photo stays as it is until a moderator sets its audience (`photo_settings.put_right`).
"""

from django.db import transaction
from django.db.models import QuerySet

from accounts.domain import audit
from accounts.domain.notifying import notify
from accounts.domain.transitions import NotAllowed
from accounts.models import User
from forum.domain import consent
from forum.models import Answer, ConsentHead, Photo, Question

#: Of a question or photo: in these there is nothing left to share, or nothing was sent yet.
CLOSED = {"draft", "withdrawn", "rejected"}
#: A moderator looks at it before others do.
BEFORE_REVIEW = {"pending", "returned"}


def may_change(photo: Photo, *, by: User) -> bool:
    """Tell whether this person may change what the photo is shown for."""
    question = photo.question
    return question.asker_id == by.pk and photo.status not in CLOSED and question.status not in CLOSED


def waits_for_review(photo: Photo) -> bool:
    """Tell whether the asker agreed to the public page and a moderator has not put the photo there."""
    return photo.audience != "public" and consent.allows(photo, "public")


def waiting() -> QuerySet[Photo]:
    """Return published photos that their askers want on the public page, and that only physicians see."""
    agreed = ConsentHead.objects.covering("public")
    return Photo.objects.present().filter(
        agreed, status="published", audience="physicians", question__status="published"
    )


@transaction.atomic
def change(photo: Photo, *, by: User, public: bool, video: bool) -> bool:
    """Write what the asker agrees to from now on; return whether anything changed.

    Physicians whose answer says that its video shows a photo are told when that is no longer agreed to.
    Raises `NotAllowed`.
    """
    question = Question.objects.select_for_update(of=("self",)).get(pk=photo.question_id)
    locked = Photo.objects.select_for_update(of=("self",)).get(pk=photo.pk)
    locked.question = question
    if not may_change(locked, by=by):
        raise NotAllowed("This photo cannot be changed any more.")
    scopes = {"reviewers", "physicians"} | ({"public"} if public else set()) | ({"video"} if video else set())
    widened = public and not consent.allows(locked, "public")
    if consent.give(locked, by=by, scopes=scopes) is None:
        return False
    video_ended = locked.video_allowed and not video
    shown_to_all = public and (locked.audience == "public" or locked.status in BEFORE_REVIEW)
    values = {"audience": "public" if shown_to_all else "physicians", "video_allowed": video}
    for name, value in {**values, "version": locked.version + 1}.items():
        setattr(locked, name, value)
        setattr(photo, name, value)
    locked.save(update_fields=[*values, "version"])
    # Only "share" asks a moderator to look (`photo_settings.wishes`): videos, or fewer people, are no such wish, so what
    # a moderator limited stays settled.
    audit.record(by=by, action="share" if widened else "limit", item=locked)
    if video_ended:
        _tell_physicians(question)
    return True


def _tell_physicians(question: Question) -> None:
    if Photo.objects.for_video().filter(question=question).exists():
        return  # another photo of it may still be shown; the answer does not say which one is
    shown = Answer.objects.filter(
        question=question, photo_use=True, status__in=["pending", "returned", "published", "hidden"]
    )
    for answer in shown.select_related("author"):
        if answer.author:
            notify("video_consent_ended", to=answer.author.user_id, about=answer.pk)
