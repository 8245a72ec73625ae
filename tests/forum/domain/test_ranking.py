"""Most helpful first: fair to new answers, careful with few readers, stable."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from forum.domain import ranking
from forum.models import Answer, Question, Vote
from tests.factories import AnswerFactory, QuestionFactory, UserFactory

START = datetime(2026, 3, 1, tzinfo=UTC)


class TestLowerBound:
    @pytest.mark.parametrize(
        ("marks", "readers", "least"),
        # Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998),
        # table I, method 3 (score without continuity correction).
        [(81, 263, 0.2553), (15, 148, 0.0624), (0, 20, 0.0), (1, 29, 0.0061)],
    )
    def test_published_values(self, marks: int, readers: int, least: float) -> None:
        assert ranking.lower_bound(marks, readers) == pytest.approx(least, abs=0.00005)

    def test_grows_with_marks_and_with_readers_who_agree(self) -> None:
        assert ranking.lower_bound(0, 0) == 0
        bounds = [ranking.lower_bound(marks, 10) for marks in range(11)]
        assert bounds == sorted(bounds)
        assert ranking.lower_bound(1, 1) < ranking.lower_bound(10, 10) < ranking.lower_bound(100, 100) < 1
        assert ranking.lower_bound(90, 100) > ranking.lower_bound(2, 2)


def answer(of: Question, day: int, **fields: Any) -> Answer:
    moment = START + timedelta(days=day)
    return AnswerFactory(question=of, published_at=moment, answered_at=moment, **fields)


def marks(*answers: Answer, day: int, readers: int = 1) -> None:
    """Let so many new readers mark all of these answers on one day."""
    for reader in UserFactory.create_batch(readers):
        for each in answers:
            with time_machine.travel(START + timedelta(days=day)):
                Vote.objects.create(answer=each, account=reader)


def order(of: Question) -> list[int]:
    return ranking.most_helpful_first(Answer.objects.published().filter(question=of))[of.pk]


@pytest.mark.django_db
class TestOrder:
    def test_a_new_answer_is_measured_by_the_readers_it_had(self) -> None:
        """Old: 12 of 20 readers. New: 5 of the 6 who came since. A plain count would keep the old one on top for good."""
        asked = QuestionFactory()
        old, new = answer(asked, 0), answer(asked, 10)
        other = answer(asked, 0)
        marks(old, day=1, readers=11)
        marks(other, day=1, readers=3)
        marks(new, day=11, readers=5)
        marks(old, day=11, readers=1)
        assert ranking.lower_bound(5, 6) > ranking.lower_bound(12, 20)
        assert order(asked) == [new.pk, old.pk, other.pk]

    def test_one_reader_alone_lifts_nothing_over_many(self) -> None:
        asked = QuestionFactory()
        old, new = answer(asked, 0), answer(asked, 10)
        marks(old, day=1, readers=12)
        marks(new, day=11)
        assert order(asked) == [old.pk, new.pk]

    def test_a_reader_of_several_answers_is_one_reader(self) -> None:
        asked = QuestionFactory()
        first, second = answer(asked, 0), answer(asked, 0)
        marks(first, second, day=1, readers=4)
        marks(second, day=1)
        assert order(asked) == [second.pk, first.pk]

    def test_equals_stand_as_they_came_and_stay(self) -> None:
        asked = QuestionFactory()
        answers = [answer(asked, day) for day in (3, 1, 2)]
        imported = [answer(asked, 9, source="Old forum", position=place) for place in (2, 1)]
        expected = [imported[1].pk, imported[0].pk, answers[1].pk, answers[2].pk, answers[0].pk]
        assert order(asked) == order(asked) == expected

    def test_counts_that_came_with_an_import(self) -> None:
        """They rank imported answers among each other, and are no readers of what was answered here since."""
        asked = QuestionFactory()
        many, few = (answer(asked, 0, source="Old forum", imported_helpful=count) for count in (40, 4))
        uncounted = answer(asked, 0, source="Old forum")
        new = answer(asked, 10)
        assert order(asked) == [many.pk, few.pk, uncounted.pk, new.pk]
        marks(new, day=11, readers=9)
        assert ranking.lower_bound(9, 9) > ranking.lower_bound(40, 53) > ranking.lower_bound(4, 53)
        assert order(asked) == [new.pk, many.pk, few.pk, uncounted.pk]

    def test_answers_of_other_questions_and_hidden_ones_do_not_matter(self) -> None:
        asked, other = QuestionFactory(), QuestionFactory()
        one, two = answer(asked, 0), answer(asked, 1)
        hidden, elsewhere = answer(asked, 0, status="hidden"), answer(other, 0)
        marks(hidden, elsewhere, day=5, readers=9)
        marks(two, day=5)
        found = ranking.most_helpful_first(Answer.objects.published())
        assert found == {asked.pk: [two.pk, one.pk], other.pk: [elsewhere.pk]}

    def test_two_queries_however_many(self, django_assert_num_queries: Any) -> None:
        for _ in range(3):
            asked = QuestionFactory()
            marks(*[answer(asked, day) for day in range(3)], day=5)
        with django_assert_num_queries(2):
            ranking.most_helpful_first(Answer.objects.published())
