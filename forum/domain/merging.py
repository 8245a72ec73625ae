"""One question joins another: its answers and followers move, its address leads on, and it can be taken apart again.

A question that waits can join one, too: what it asks is answered there. It is approved by the same decision, because
only what was decided on can ever come back by itself (states.csv, "merge").
"""

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.domain import deciding, holding
from accounts.domain.notifying import notify
from accounts.domain.transitions import NotAllowed, TransitionRefused, transition
from accounts.models import User
from forum.domain import announcing
from forum.models import Answer, Follow, Merge, Question

#: Written by nobody but their author yet, and of no use where that author has another answer.
UNSENT = ("draft", "returned")


class CannotMerge(TransitionRefused):
    """These two cannot be joined; ``str()`` says why."""


def destination(question: Question) -> Question:
    """Return where a question leads now: itself, or what it joined, however often that was merged on."""
    seen = {question.pk}
    while question.status == "merged" and question.merged_into and question.merged_into_id not in seen:
        question = question.merged_into
        seen.add(question.pk)
    return question


@deciding.decided
@transaction.atomic
def merge(
    question: Question,
    *,
    into: Question,
    by: User,
    reason: str,
    note: str = "",
    version: int | None = None,
) -> Merge:
    """Let a published or waiting question join a published one; both askers are told, readers are led on.

    All its answers move but unsent ones of physicians who have another one there. Followers move, and its asker follows
    from now on. Raises `CannotMerge` or another `transitions.TransitionRefused`.
    """
    if question.pk == into.pk:
        raise CannotMerge("A question cannot join itself.")
    # In the order of their ids: two merges at once must not wait for each other.
    both = Question.objects.select_for_update(of=("self",)).filter(pk__in=[question.pk, into.pk])
    rows = {each.pk: each for each in both.order_by("pk")}
    target, status = rows[into.pk], rows[question.pk].status
    if target.status != "published":
        raise CannotMerge("Only a public question can be joined. Choose another one.")
    if target.asker_id == by.pk:
        raise NotAllowed("You may not do that here. Nobody decides on what is their own.")
    if status == "pending":
        transition(
            question, "approve", by=by, version=version, published_at=question.published_at or timezone.now()
        )
        version = None
    transition(question, "merge", by=by, reason=reason, note=note, version=version, merged_into=target)
    made = Merge.objects.create(question=question, into=target)
    holding.added(made)
    made.answers = _move_answers(question, target)
    made.follows = _move_follows(question, target)
    made.made_follows = _follow_on(question, target)
    made.save(update_fields=["answers", "follows", "made_follows"])
    notify("question_merged", to=question.asker_id, about=question.pk)
    if made.answers and target.asker_id != question.asker_id:
        notify("question_joined", to=target.asker_id, about=target.pk)
    return made


def staying(question: Question, into: Question) -> list[Answer]:
    """Return unsent answers that would stay behind: their physicians have another answer there."""
    there = Answer.objects.filter(question=into, author=OuterRef("author"))
    there = there.exclude(status__in=["withdrawn", "rejected"])
    return list(Answer.objects.filter(Exists(there), question=question, status__in=UNSENT))


def _move_answers(question: Question, target: Question) -> list[int]:
    left = [each.pk for each in staying(question, target)]
    moving = Answer.objects.filter(question=question).exclude(pk__in=left).order_by("pk")
    written_for = list(moving.filter(merged_from=None).values_list("pk", flat=True))
    ids = list(moving.values_list("pk", flat=True))
    holding.moving(Answer, written_for, field="merged_from", before=None, after=question.pk)
    holding.moving(Answer, ids, field="question", before=question.pk, after=target.pk)
    Answer.objects.filter(pk__in=written_for).update(merged_from=question)
    Answer.objects.filter(pk__in=ids).update(question=target)
    return ids


def _move_follows(question: Question, target: Question) -> list[int]:
    """Move those who do not follow the other one already, and whose own it is not. Theirs stay where nobody sees them."""
    doubles = Follow.objects.filter(question=target, account=OuterRef("account"))
    alone = Follow.objects.filter(~Exists(doubles), question=question).exclude(account=target.asker_id)
    ids: list[int] = []
    for pk in alone.order_by("pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                Follow.objects.filter(pk=pk).update(question=target)
        except IntegrityError:
            # They began to follow it at this moment.
            continue
        ids.append(pk)
    holding.moving(Follow, ids, field="question", before=question.pk, after=target.pk, strict=False)
    return ids


def _follow_on(question: Question, target: Question) -> list[int]:
    """Let its asker hear of new answers as before."""
    if question.asker_id is None or question.asker_id == target.asker_id:
        return []
    follow, is_new = Follow.objects.get_or_create(account_id=question.asker_id, question=target)
    if is_new:
        holding.added(follow)
    return [follow.pk] if is_new else []


@deciding.decided
@transaction.atomic
def unmerge(question: Question, *, by: User, reason: str, note: str = "", version: int | None = None) -> None:
    """Take a question out of the one it joined; what came with it and still stands there comes back, too.

    Raises `transitions.TransitionRefused`.
    """
    chain = {question.pk}
    fresh = Question.objects.select_related("merged_into").get(pk=question.pk)
    here = destination(fresh)
    chain.add(here.pk)
    list(Question.objects.select_for_update(of=("self",)).filter(pk__in=chain).order_by("pk"))
    transition(question, "unmerge", by=by, reason=reason, note=note, version=version, merged_into=None)
    if here.pk == question.pk:
        return
    made = Merge.objects.select_for_update(of=("self",)).filter(question=question, apart_at=None).first()
    if made is not None:
        _bring_back(made, question, here)
    notify("question_unmerged", to=question.asker_id, about=question.pk)
    announcing.question_restored(question)


def _bring_back(made: Merge, question: Question, here: Question) -> None:
    answers = Answer.objects.filter(pk__in=made.answers, question=here).order_by("pk")
    ids = list(answers.values_list("pk", flat=True))
    own = list(answers.filter(merged_from=question).values_list("pk", flat=True))
    holding.moving(Answer, own, field="merged_from", before=question.pk, after=None)
    holding.moving(Answer, ids, field="question", before=here.pk, after=question.pk)
    Answer.objects.filter(pk__in=ids).update(question=question)
    Answer.objects.filter(pk__in=own).update(merged_from=None)
    again = Follow.objects.filter(question=question, account=OuterRef("account"))
    follows = Follow.objects.filter(~Exists(again), pk__in=made.follows, question=here)
    back = list(follows.values_list("pk", flat=True))
    holding.moving(Follow, back, field="question", before=here.pk, after=question.pk, strict=False)
    Follow.objects.filter(pk__in=back).update(question=question)
    for follow in Follow.objects.filter(pk__in=made.made_follows, question=here):
        holding.removing(follow)
        follow.delete()
    now = timezone.now()
    holding.changing(made, ["apart_at"], after={"apart_at": now})
    made.apart_at = now
    made.save(update_fields=["apart_at"])
