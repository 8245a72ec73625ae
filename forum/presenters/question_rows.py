"""What rows of questions show: marks, waiting times, the best headline with its byline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from forum.domain import ranking
from forum.domain.searching import CLOSE, OPEN
from forum.models import Answer, Question
from forum.presenters import byline, waiting


def dress(rows: Iterable[Any]) -> list[Any]:
    """Add to each row ``main_topic``, ``waits`` (words, where nobody answered yet) and marked texts, safe for HTML."""
    dressed = list(rows)
    now = timezone.now()
    for row in dressed:
        topics = [link.topic for link in row.questiontopic_set.all() if link.topic.accepted_at]
        row.main_topic = topics[0] if topics else None
        row.waits = "" if row.answer_count else waiting.in_words(now - row.published_at)
        if hasattr(row, "marked_title"):
            row.marked_title, row.marked_text = marked(row.marked_title), marked(row.marked_text)
        best = getattr(row, "best", None)
        if best is not None:
            best.byline = byline.of_answer(best)
            if hasattr(best, "marked_headline"):
                best.marked_headline = marked(best.marked_headline)
    return dressed


def marked(text: str) -> SafeString:
    """Return text from PostgreSQL's headline function as HTML: escaped first, then the marks put in."""
    return mark_safe(escape(text).replace(OPEN, "<mark>").replace(CLOSE, "</mark>"))  # noqa: S308 (escaped above)


def with_most_helpful(questions: list[Question]) -> list[Question]:
    """Add to each question its most helpful published answer as ``best``, with four queries.

    What is shown of it is the headline, so answers that have one go before those that have none.
    """
    published = Answer.objects.published().filter(question__in=questions)
    headless = set(published.filter(headline="").values_list("pk", flat=True))
    first = {
        question: next((pk for pk in ids if pk not in headless), ids[0])
        for question, ids in ranking.most_helpful_first(published).items()
    }
    answers = published.defer("search", "body").select_related("author__verification").in_bulk(first.values())
    rows: list[Any] = list(questions)
    for row in rows:
        row.best = answers.get(first.get(row.pk, 0))
    return rows
