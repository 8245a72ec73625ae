"""What the forum adds to taking decisions back: what is locked first, what waits to be announced, what is put back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from accounts.domain import deciding
from accounts.models import Physician
from forum.domain import announcing, second_look
from forum.models import Answer, Clarification, Photo, Question, QuestionUpdate, Revision


def _announce_question(question: int, *, tell: Callable[[Question], None]) -> None:
    row = Question.objects.filter(pk=question).first()
    if row is not None:
        tell(row)


def _announce_answer(answer: int) -> None:
    row = Answer.objects.select_related("question").filter(pk=answer).first()
    if row is not None:
        is_public = "published" == row.status == row.question.status
        announcing.answer_published(row, is_public=is_public)


def _answer_restored(answer: int) -> None:
    row = Answer.objects.select_related("question").filter(pk=answer).first()
    if row is not None:
        announcing.answer_restored(row)


def _question_restored(question: Question) -> None:
    if question.status == "published":
        announcing.question_restored(question)


def _take_off_list(physician: int, at: str) -> None:
    """Take a physician off the list who came onto it with an answer, unless another answer is public by now."""
    listed = Physician.objects.filter(pk=physician, listed_at=datetime.fromisoformat(at))
    if not Answer.objects.filter(author=physician, status="published").exists():
        listed.update(listed_at=None)


def _question_of(model: Any) -> Callable[[int], Any]:
    """Return what locks the question of a thing: it comes first, as everywhere."""

    def lock(pk: int) -> Any:
        question = model._base_manager.filter(pk=pk).values("question_id")
        return Question.objects.select_for_update(of=("self",)).filter(pk__in=question).first()

    return lock


def _answer_of(pk: int) -> Any:
    answer = Revision.objects.filter(pk=pk).values("answer_id")
    return Answer.objects.select_for_update(of=("self",)).filter(pk__in=answer).first()


def register() -> None:
    """Tell `accounts` of all this. Called when the apps are ready."""
    deciding.teller(
        "question_published",
        lambda question: _announce_question(question, tell=announcing.question_published),
    )
    deciding.teller(
        "question_restored", lambda question: _announce_question(question, tell=_question_restored)
    )
    deciding.teller("answer_published", _announce_answer)
    deciding.teller("answer_restored", _answer_restored)
    deciding.undoer("list", _take_off_list)
    second_look.register()
    for model in (Answer, Photo, QuestionUpdate, Clarification):
        deciding.locks[model.KIND] = _question_of(model)
    deciding.locks[Revision.KIND] = _answer_of
