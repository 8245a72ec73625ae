"""Taking photos back: gone for everybody at once, and nothing of them is kept.

What stays is that there was a photo: its row without words or hash, the ledger's last row, the entry in the audit log
(ids and hashes of words) and in the list of erasures (random names of files that are gone). No file name, no
description, no perceptual hash: PRODUCT §8, TRUST 14.
"""

from typing import Any

from django.db import transaction

from accounts.domain.notifying import notify
from accounts.domain.transitions import IllegalTransition, transition
from accounts.models import User
from forum.domain import consent, photo_files
from forum.models import Answer, Photo, Question

#: In these statuses others than moderators saw the photo.
SEEN = {"published", "hidden"}
#: What a withdrawn photo's row says: nothing.
BLANK: dict[str, Any] = {
    "alt": "",
    "subject": "",
    "mirrored": False,
    "sensitive": False,
    "video_allowed": False,
    "whole": False,
    "perceptual_hash": None,
}


@transaction.atomic
def withdraw_photo(photo: Photo, *, by: User) -> None:
    """Take one photo back; the question and its answers stay. Physicians who answered are told.

    Photos of drafts are removed instead (`photos.remove`). Raises `transitions.TransitionRefused`.
    """
    question = Question.objects.select_for_update(of=("self",)).get(pk=photo.question_id)
    if question.status == "draft":
        raise IllegalTransition("This photo was never sent. Remove it from your draft.")
    if _take_back(photo, question, by=by):
        tell_physicians(question)


@transaction.atomic
def withdraw_photos(question: Question, *, by: User) -> None:
    """Take all photos of a question back. The caller holds the question's lock.

    Physicians hear of the question itself; of the photos only those whose answer says that its video shows one.
    """
    taken = [_take_back(photo, question, by=by) for photo in question.photos.exclude(status="withdrawn")]
    if any(taken):
        tell_physicians(question, videos_only=True)


def _take_back(photo: Photo, question: Question, *, by: User) -> bool:
    """Take a photo back; return whether readers had seen it."""
    locked = Photo.objects.select_for_update(of=("self",)).get(pk=photo.pk)
    seen = locked.status in SEEN
    # Where nobody saw it, the page does not speak of it: without a time of decision it leaves no trace there.
    decided_at = locked.decided_at if seen else None
    transition(photo, "withdraw", by=by, **BLANK, decided_at=decided_at)
    photo_files.destroy(photo, by=by, kind="photo")
    consent.end(photo, by=by)
    forget_unfinished(question, photo)
    return seen


def forget_unfinished(question: Question, photo: Photo) -> None:
    """Drop what the ask steps kept beside a photo: a description too long for its column, whose body it shows."""
    kept = question.unfinished
    overlong, subjects = kept.get("overlong", {}), kept.get("subjects", {})
    told = [overlong.pop(f"photo-{photo.pk}", None), subjects.pop(str(photo.pk), None)]
    if any(each is not None for each in told):
        question.save(update_fields=["unfinished"])


def tell_physicians(question: Question, *, videos_only: bool = False) -> None:
    """Tell those whose answer is public, and those whose answer says that its video shows a photo of the asker."""
    for answer in Answer.objects.filter(question=question).select_related("author"):
        if answer.author is None:
            continue
        if answer.photo_use and answer.status in {"pending", "returned", "published", "hidden"}:
            notify("photo_withdrawn_video", to=answer.author.user_id, about=answer.pk)
        elif answer.status == "published" and not videos_only:
            notify("photo_withdrawn", to=answer.author.user_id, about=answer.pk)
