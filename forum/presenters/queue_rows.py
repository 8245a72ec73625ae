"""Rows of a physician's queue: why a question is offered, who is on it, and what was asked back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from accounts.models import Physician
from forum.domain import queueing, saved_searches
from forum.domain.queueing import QueuePage, Wanted
from forum.models import Clarification, Follow, OnIt, Question, SavedSearch, Skip
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
            address=address(Wanted(tab=name)),
            count=queueing.in_words(counts[name]),
            number=counts[name],
            current=name == current,
        )
        for name, label in queueing.TABS.items()
    ]


def read(query: Mapping[str, str]) -> Wanted:
    """Return what an address or a form asks the queue for; what is unknown in it counts as not said."""
    tab, topic = query.get("show", ""), query.get("topic", "")[:150].replace("\x00", "")
    return Wanted(
        tab=tab if tab in queueing.TABS else "mine", topic=topic, photos=bool(query.get("photos", ""))
    )


def address(wanted: Wanted, **more: str) -> str:
    """Return the part of the queue's address that asks for the same; empty for the first tab."""
    parts = wanted.query() | more
    return f"?{urlencode(parts)}" if parts else ""


def in_words(wanted: Wanted, topic: str) -> str:
    """Return a search in words, for its name: "Matches my specialty: Skin, with photos"."""
    narrower = ", ".join(filter(None, [topic, "with photos" if wanted.photos else ""]))
    return ": ".join(filter(None, [queueing.TABS[wanted.tab], narrower]))


def searches(physician: Physician) -> list[tuple[SavedSearch, str, str]]:
    """Return the physician's saved searches, each with its address in the queue and its words."""
    rows = SavedSearch.objects.filter(physician=physician).select_related("topic")
    return [
        (row, address(wanted), in_words(wanted, row.topic.name if row.topic else ""))
        for row, wanted in ((row, saved_searches.wanted_of(row)) for row in rows)
    ]


def shown(page: QueuePage, number: int, *, first: bool) -> str:
    """Return which rows a page shows, and in which order: "1 to 20 of 43. Urgent first, then the longest wait"."""
    rows = len(page.rows)
    which = f"{'1 to ' if rows > 1 else ''}{rows} of {queueing.in_words(number)}" if first else f"{rows} more"
    return f"{which}. Urgent first, then the longest wait"


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
