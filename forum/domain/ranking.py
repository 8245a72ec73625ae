"""In which order answers stand: most helpful first, or newest first (docs/adr/0014).

Readers only ever say that an answer helped, so a plain count would favour whatever has been there longest. What is
asked instead: of the readers who marked any answer of this question since this one appeared, how large a share
marked this one, at the least? The least is the lower end of the score interval of E. B. Wilson, "Probable Inference,
the Law of Succession, and Statistical Inference", Journal of the American Statistical Association 22 (1927),
pp. 209-212: few readers leave it low, however many of them agree.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import F, Max

from forum.models import Vote

if TYPE_CHECKING:
    from forum.models.answer import AnswerQuerySet

#: Two-sided 95 per cent of the normal distribution.
Z = 1.959964


class _Row(NamedTuple):
    pk: int
    question: int
    own: int
    imported: int | None
    since: datetime | None


def lower_bound(marks: int, readers: int) -> float:
    """Return the lower end of Wilson's interval for ``marks`` of ``readers``, between 0 and 1; 0 without readers."""
    if not readers or not marks:
        return 0.0
    share, square = marks / readers, Z * Z
    middle = share + square / (2 * readers)
    spread = Z * sqrt((share * (1 - share) + square / (4 * readers)) / readers)
    return (middle - spread) / (1 + square / readers)


def newest_first(answers: AnswerQuerySet) -> list[int]:
    """Return the ids of answers of one question, newest first; those without a date last."""
    return list(answers.order_by(F("answered_at").desc(nulls_last=True), "-pk").values_list("pk", flat=True))


def most_helpful_first(answers: AnswerQuerySet) -> dict[int, list[int]]:
    """Return question → the ids of its answers, the most helpful first; two queries, however many there are.

    Equals stand in the order of `AnswerQuerySet.in_order`: the source's own for imports, else by time. Marks that
    came with an import have no readers behind them, so each counts as a reader of its own, who marked one of the
    imported answers of the question and none of those given here later.
    """
    fields = ("pk", "question_id", "helpful_count", "imported_helpful", "published_at")
    rows = [_Row(*row) for row in answers.in_order().values_list(*fields)]
    seen = _last_marks({row.question for row in rows})
    brought = defaultdict[int, int](int)
    for row in rows:
        brought[row.question] += row.imported or 0
    ordered = defaultdict[int, list[int]](list)
    # Sorting keeps the order of equals.
    for row in sorted(rows, key=lambda row: -_score(row, seen[row.question], brought[row.question])):
        ordered[row.question].append(row.pk)
    return ordered


def _score(row: _Row, last_marks: list[datetime], brought: int) -> float:
    """Return the least share of readers who found an answer helpful. ``last_marks`` are sorted, one for each reader."""
    since = bisect_left(last_marks, row.since) if row.since else 0
    readers = max(len(last_marks) - since, row.own)
    if row.imported is None:
        return lower_bound(row.own, readers)
    return lower_bound(row.own + row.imported, readers + brought)


def _last_marks(questions: Iterable[int]) -> dict[int, list[datetime]]:
    """Return question → when each reader last marked one of its published answers, sorted."""
    marks = Vote.objects.filter(answer__question__in=list(questions), answer__status="published")
    last = marks.values("answer__question", "account").annotate(last=Max("created_at")).order_by("last")
    found = defaultdict[int, list[datetime]](list)
    for question, moment in last.values_list("answer__question", "last"):
        found[question].append(moment)
    return found
