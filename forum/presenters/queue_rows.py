"""Rows of a physician's queue: why a question is offered, who is on it, and what was asked back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Physician
from forum.domain import queueing
from forum.models import Clarification, Follow, OnIt, Question, Skip
from forum.presenters import byline, question_rows


@dataclass(frozen=True)
class Tab:
    """One tab of the queue. ``count`` is in words, as counting stops at `queueing.COUNTED`."""

    label: str
    address: str
    count: str
    number: int
    current: bool


def tabs(physician: Physician, current: str) -> list[Tab]:
    """Return the tabs with their counts: one query each."""
    counts = queueing.counts(physician)
    return [
        Tab(
            label=label,
            address="" if name == "mine" else f"?show={name}",
            count=f"{queueing.COUNTED}+" if counts[name] > queueing.COUNTED else str(counts[name]),
            number=counts[name],
            current=name == current,
        )
        for name, label in queueing.TABS.items()
    ]


def dress(rows: Sequence[Question], physician: Physician) -> list[Any]:
    """Add to each row what the list shows: ``reasons``, ``others_on_it`` (names), ``is_mine`` and ``skip_reason``. Four queries."""
    ids = [row.pk for row in rows]
    dressed = question_rows.dress(rows)
    others: dict[int, list[str]] = {}
    mine = set()
    for mark in OnIt.objects.now().filter(question__in=ids).select_related("physician__verification"):
        if mark.physician_id == physician.pk:
            mine.add(mark.question_id)
        else:
            others.setdefault(mark.question_id, []).append(byline.titled(mark.physician))
    follows = Follow.objects.filter(account_id=physician.user_id)
    followed = set(follows.filter(question__in=ids).values_list("question", flat=True))
    followed_topics = set(follows.exclude(topic=None).values_list("topic", flat=True))
    skipped = dict(
        Skip.objects.filter(physician=physician, question__in=ids).values_list("question", "reason")
    )
    asked = set(Clarification.objects.published().filter(question__in=ids).values_list("question", flat=True))
    for row in dressed:
        topics = [link.topic for link in row.questiontopic_set.all()]
        row.others_on_it = others.get(row.pk, [])
        row.is_mine = row.pk in mine
        row.skip_reason = Skip.REASONS.get(skipped.get(row.pk, ""), "")
        row.reasons = _reasons(
            row,
            followed=row.pk in followed,
            topics=[each.name for each in topics if each.pk in followed_topics],
        )
        if row.pk in asked:
            row.reasons.append("A physician asked back")
    return dressed


def _reasons(row: Any, *, followed: bool, topics: list[str]) -> list[str]:
    reasons = []
    if followed:
        reasons.append("You follow this question")
    if topics:
        reasons.append(f"You follow {topics[0]}")
    if not row.answer_count:
        reasons.append("Nobody has answered yet")
    return reasons
