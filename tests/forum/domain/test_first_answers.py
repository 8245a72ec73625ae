"""Waits for a first answer, out of the log: answered, unanswered, gone."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from forum.domain import first_answers
from tests.factories import AnswerFactory, QuestionFactory
from tests.log_entries import Entry, write

pytestmark = pytest.mark.django_db


def published(pk: int, at: datetime) -> list[Entry]:
    return [
        Entry("question", pk, "submit", "draft", "pending", at - timedelta(hours=1), 2),
        Entry("question", pk, "approve", "pending", "published", at),
    ]


def test_answered_unanswered_and_gone() -> None:
    start = timezone.now() - timedelta(days=3)
    answered, waiting, hidden, undone, imported, old = (QuestionFactory() for _ in range(6))
    first, second = AnswerFactory(question=answered), AnswerFactory(question=answered)
    early = AnswerFactory(question=undone)
    minute = timedelta(minutes=1)
    write(
        [
            *published(answered.pk, start),
            *published(waiting.pk, start + minute),
            *published(hidden.pk, start + 2 * minute),
            *published(undone.pk, start + 3 * minute),
            Entry("answer", second.pk, "approve", "pending", "published", start + timedelta(hours=9)),
            Entry("answer", first.pk, "approve", "pending", "published", start + timedelta(hours=5)),
            Entry("question", hidden.pk, "hide", "published", "hidden", start + timedelta(hours=7)),
            # Taken back before anybody was told: there is no answer yet.
            Entry("answer", early.pk, "approve", "pending", "published", start + timedelta(hours=2)),
            Entry("answer", early.pk, "undo", "published", "pending", start + timedelta(hours=2)),
            Entry("question", imported.pk, "import", "", "published", start),
            *published(old.pk, start - timedelta(days=9)),
            Entry("question", old.pk, "hide", "published", "hidden", start),
            Entry("question", old.pk, "restore", "hidden", "published", start),
        ]
    )
    found = first_answers.since(start - timedelta(days=1))
    assert [(each.published - start, each.answered, each.ended and each.ended - start) for each in found] == [
        (0 * minute, True, timedelta(hours=5)),
        (1 * minute, False, None),
        (2 * minute, False, timedelta(hours=7)),
        (3 * minute, False, None),
    ]
    assert found[1].seconds(start + timedelta(hours=1)) == 59 * 60
