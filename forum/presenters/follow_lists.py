"""What one follows, in three lists that page by key."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import Physician, User
from forum.domain import following
from forum.models import Question, Topic
from forum.presenters.byline import profile_path
from forum.presenters.follow_button import FollowButton, follow_path
from forum.presenters.question_page import path_of

#: Kind → heading, what an empty list says, and where it sends.
KINDS = {
    "question": (
        "Questions",
        "You follow no question. Follow one, and you hear of new answers.",
        "questions",
    ),
    "topic": (
        "Topics",
        "You follow no topic. Follow one, and you hear of new questions and answers.",
        "topics",
    ),
    "physician": (
        "Physicians",
        "You follow no physician. Follow one, and you hear of their new answers.",
        "physicians",
    ),
}


@dataclass(frozen=True)
class FollowRow:
    """One thing that is followed."""

    title: str
    path: str
    line: str
    button: FollowButton


@dataclass(frozen=True)
class FollowList:
    """One list. ``total`` is how many there are; ``next_url`` and ``first_url`` page it and leave the others alone."""

    kind: str
    heading: str
    empty: str
    browse: str
    rows: list[FollowRow]
    total: int
    next_url: str
    first_url: str


def lists_of(user: User, asked: dict[str, int]) -> list[FollowList]:
    """Return the three lists. ``asked``: kind → the key behind which its page begins."""
    return [_list(kind, user, asked) for kind in KINDS]


def _list(kind: str, user: User, asked: dict[str, int]) -> FollowList:
    follows = following.of_kind(kind, by=user)
    page = follows.filter(pk__lt=asked[kind]) if kind in asked else follows
    found = list(page.values_list("pk", f"{kind}_id")[: following.PAGE + 1])
    shown = found[: following.PAGE]
    things = _THINGS[kind]([pk for _, pk in shown])
    heading, empty, browse = KINDS[kind]
    others = {other: key for other, key in asked.items() if other != kind}
    more = len(found) > following.PAGE
    return FollowList(
        kind=kind,
        heading=heading,
        empty=empty,
        browse=browse,
        rows=[_row(things[pk]) for _, pk in shown if pk in things],
        total=follows.count(),
        next_url=_address(kind, {**others, kind: shown[-1][0]}) if more else "",
        first_url=_address(kind, others) if kind in asked else "",
    )


def _address(kind: str, keys: dict[str, int]) -> str:
    return f"?{urlencode(keys)}#{kind}s"


def _questions(ids: list[int]) -> dict[int, Any]:
    return {
        each.pk: each
        for each in Question.objects.published().filter(pk__in=ids).with_counts().defer("search", "body")
    }


def _topics(ids: list[int]) -> dict[int, Any]:
    return {each.pk: each for each in Topic.objects.public().filter(pk__in=ids).with_counts()}


def _physicians(ids: list[int]) -> dict[int, Any]:
    shown = Q(answers__status="published", answers__question__status="published") & ~Q(
        answers__byline_mode="withheld"
    )
    listed = (
        Physician.objects.public().filter(pk__in=ids).annotate(answer_count=Count("answers", filter=shown))
    )
    return {each.pk: each for each in listed}


_THINGS: dict[str, Callable[[list[int]], dict[int, Any]]] = {
    "question": _questions,
    "topic": _topics,
    "physician": _physicians,
}


def _row(thing: Any) -> FollowRow:
    button = FollowButton(follow_path(thing), pressed=True, what=str(thing))
    if isinstance(thing, Question):
        title = f"{thing.title} (Photo)" if thing.photo_seen else thing.title  # type: ignore[attr-defined]
        return FollowRow(title, path_of(thing), _counted(thing.answer_count, "answer"), button)  # type: ignore[attr-defined]
    if isinstance(thing, Topic):
        path = reverse("topic", args=[thing.slug])
        return FollowRow(thing.name, path, _counted(thing.question_count, "question"), button)  # type: ignore[attr-defined]
    line = " · ".join(filter(None, [thing.specialty_title, _counted(thing.answer_count, "answer")]))
    return FollowRow(thing.name_with_credentials, profile_path(thing), line, button)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
