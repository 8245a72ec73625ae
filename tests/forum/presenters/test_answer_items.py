"""Addresses of answers."""

from typing import Any

import pytest

from forum.presenters.answer_items import answer_path
from tests.factories import AnswerFactory, QuestionFactory

pytestmark = pytest.mark.django_db


def test_of_a_public_question_it_names_the_answer() -> None:
    answer = AnswerFactory()
    question = answer.question
    expected = f"/questions/{question.pk}/{question.slug}/?answer={answer.pk}#a{answer.pk}"
    assert answer_path(answer, question) == expected


@pytest.mark.parametrize("status", ["hidden", "withdrawn", "pending", "rejected"])
def test_a_question_that_is_not_public_gives_no_word_of_its_title_away(sign_in: Any, status: str) -> None:
    question = QuestionFactory(title="Canary heron, does it matter?", status=status)
    answer = AnswerFactory(question=question, source="Old forum")
    assert answer_path(answer, question) == f"/answers/{answer.pk}/"
    shown = sign_in(answer.author.user).get(f"/workspace/answers/{answer.pk}/")
    assert shown.status_code == 200
    assert "heron" not in shown.content.decode()
