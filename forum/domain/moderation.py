"""A moderator's decisions on questions, photos, answers, edits and updates."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import roles
from accounts.domain import audit, deciding, holding
from accounts.domain.notifying import notify
from accounts.domain.transitions import NotAllowed, transition
from accounts.models import Moderated, Physician, User, Verification
from forum.domain import announcing, answering, second_look
from forum.domain.merging import merge as merge
from forum.domain.merging import unmerge
from forum.models import Answer, Photo, Question, QuestionUpdate, Revision

#: Action → the end of the event's name in `accounts.domain.notifying.EVENTS`.
OUTCOMES = {
    "approve": "published",
    "return": "returned",
    "reject": "rejected",
    "hide": "hidden",
    "restore": "restored",
}


@transaction.atomic
def decide(
    item: Moderated, action: str, *, by: User, version: int | None = None, reason: str = "", note: str = ""
) -> None:
    """Make one decision and all that follows from it: texts, photos, times and the author's notice.

    ``action`` is approve, return, reject, hide or restore. ``version`` is what the moderator saw. ``reason`` is a code,
    ``note`` the words that the author reads. Whom it concerns is told when it cannot be taken back any more, see
    `accounts.domain.deciding`. Raises `transitions.TransitionRefused`.
    """
    with deciding.decision(item, by=by):
        _follow_up(item, action)(item, by=by, version=version, reason=reason, note=note)


def _follow_up(item: Moderated, action: str) -> Callable[..., None]:
    special: dict[tuple[type[Moderated], str], Callable[..., None]] = {
        (Question, "approve"): approve_question,
        (Answer, "approve"): approve_answer,
        (Revision, "approve"): approve_revision,
        (Question, "restore"): restore_question,
        (Answer, "restore"): restore_answer,
        (Question, "unmerge"): unmerge,
        (Question, "hold_urgent"): hold_urgent,
    }

    def plain(item: Moderated, *, by: User, version: int | None, reason: str, note: str) -> None:
        if not second_look.is_settled(item, action, by=by, version=version, reason=reason):
            return
        if isinstance(item, Answer):
            # The question first, as everywhere: a trigger writes to it whether it has an answer.
            Question.objects.select_for_update(of=("self",), no_key=True).get(pk=item.question_id)
        transition(item, action, by=by, version=version, reason=reason, note=note)
        _tell(item, action)
        if isinstance(item, QuestionUpdate) and action == "approve" and item.clarification is not None:
            notify("clarification_answered", to=item.clarification.owner_id(), about=item.question_id)

    return special.get((type(item), action), plain)


@transaction.atomic
def approve_question(
    question: Question, *, by: User, version: int | None = None, reason: str = "", note: str = ""
) -> None:
    """Publish a question with those of its photos that still wait; returned and rejected ones stay where they are.

    Photos that take two moderators wait on for the second one, in the queue of photos.
    """
    now = timezone.now()
    first = question.published_at is None
    transition(
        question,
        "approve",
        by=by,
        version=version,
        reason=reason,
        note=note,
        published_at=question.published_at or now,
    )
    for photo in question.photos.filter(status="pending"):
        if second_look.is_settled(photo, "approve", by=by, quietly=True):
            transition(photo, "approve", by=by)
    _tell(question, "approve")
    if first:
        announcing.question_published(question)


@transaction.atomic
def hold_urgent(
    question: Question, *, by: User, version: int | None = None, reason: str = "", note: str = ""
) -> None:
    """Keep a question back because it sounds urgent, and tell its asker at once not to wait for an answer here.

    That is never held back for the minutes in which decisions can be taken back.
    """
    transition(question, "hold_urgent", by=by, version=version, reason=reason, note=note, urgent=True)
    holding.final()
    with holding.aloud():
        notify("question_urgent", to=question.asker_id, about=question.pk)


@transaction.atomic
def approve_answer(
    answer: Answer, *, by: User, version: int | None = None, reason: str = "", note: str = ""
) -> None:
    """Publish an answer; its asker and followers hear of it the first time, once its question is public, too."""
    now = timezone.now()
    # The question first, as everywhere: it must not be hidden or restored between the look at it and the commit.
    question = _question_of(answer)
    if question.status == "withdrawn":
        raise NotAllowed(
            "The person who asked removed the question, so its answers are not published any more."
        )
    check_author_may_publish(answer)
    first = answer.published_at is None
    times: dict[str, Any] = {"published_at": answer.published_at or now}
    if not answer.source:
        times["answered_at"] = answer.answered_at or now
    author = answer.author
    if author and author.listed_at is None:
        # Before the move, so that taking it back comes after the way back.
        holding.step("list", physician=author.pk, at=now.isoformat())
    transition(answer, "approve", by=by, version=version, reason=reason, note=note, **times)
    if author and author.listed_at is None:
        author.listed_at = now
        author.save(update_fields=["listed_at"])
    _tell(answer, "approve")
    if first:
        announcing.answer_published(answer, is_public=question.status == "published")


def _question_of(answer: Answer) -> Question:
    """Return the question of an answer, locked; a merge at this moment may move the answer to another one."""
    questions = Question.objects.select_for_update(of=("self",))
    question = questions.get(pk=answer.question_id)
    now = Answer.objects.values_list("question_id", flat=True).get(pk=answer.pk)
    if now != question.pk:
        question = questions.get(pk=now)
    answer.question = question
    return question


@transaction.atomic
def restore_question(
    question: Question, *, by: User, version: int | None = None, reason: str = "", note: str = ""
) -> None:
    """Put a question back on the public pages; who was to hear of it or its answers meanwhile hears of them now."""
    transition(question, "restore", by=by, version=version, reason=reason, note=note)
    _tell(question, "restore")
    announcing.question_restored(question)


@transaction.atomic
def restore_answer(
    answer: Answer, *, by: User, version: int | None = None, reason: str = "", note: str = ""
) -> None:
    """Put an answer back on the public page."""
    _question_of(answer)
    transition(answer, "restore", by=by, version=version, reason=reason, note=note)
    _tell(answer, "restore")
    announcing.answer_restored(answer)


def check_author_may_publish(answer: Answer) -> None:
    """Raise `NotAllowed` when a member wrote it who is not verified now: then it waits, or is returned or rejected.

    The verification is locked, so that a suspension comes before this decision or after it. Imported answers have no
    member behind them.
    """
    author = answer.author
    if author is None or author.standing == "imported":
        return
    verification = Verification.objects.select_for_update().filter(physician=author).first()
    if not Physician.objects.verified().filter(pk=author.pk).exists():
        word = verification.get_status_display().lower() if verification else "not verified"
        raise NotAllowed(
            f"The author cannot publish now ({word}). It can wait here until they are verified again, "
            "be returned, or not be published."
        )


@transaction.atomic
def approve_revision(
    revision: Revision, *, by: User, version: int | None = None, reason: str = "", note: str = ""
) -> None:
    """Put an edit in the place of the published text; the old text stays in a snapshot for moderators."""
    answer = Answer.objects.select_for_update(of=("self",)).get(pk=revision.answer_id)
    check_author_may_publish(answer)
    transition(revision, "approve", by=by, version=version, reason=reason, note=note)
    holding.added(answering.snapshot(answer))
    changes: dict[str, Any] = {name: getattr(revision, name) for name in answering.TEXT_FIELDS}
    changes |= {"edited_at": timezone.now(), "version": answer.version + 1}
    holding.changing(answer, changes, after=changes)
    for name, value in changes.items():
        setattr(answer, name, value)
    answer.save(update_fields=list(changes))
    _tell(revision, "approve")


@transaction.atomic
def close(question: Question, *, by: User, open_again: bool = False) -> None:
    """Close a published question to new answers, or open it again. An attribute, not a status. Raises `NotAllowed`."""
    locked = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if not roles.may_moderate(by) or locked.asker_id == by.pk:
        raise NotAllowed("You may not do that here. Nobody decides on what is their own.")
    if locked.status != "published":
        raise NotAllowed("Only a published question is closed or opened again.")
    locked.closed_at = question.closed_at = None if open_again else timezone.now()
    locked.save(update_fields=["closed_at"])
    audit.record(by=by, action="open" if open_again else "close", item=locked)


def _tell(item: Moderated, action: str) -> None:
    about = (
        item.answer_id
        if isinstance(item, Revision)
        else item.question_id
        if isinstance(item, QuestionUpdate | Photo)
        else item.pk
    )
    notify(f"{item.KIND}_{OUTCOMES[action]}", to=item.owner_id(), about=about)
