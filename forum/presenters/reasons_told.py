"""Why something stands where a moderator's decision put it, and where its owner can appeal: for every kind alike."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from accounts.models import Moderated
from accounts.presenters import statements
from forum.models import (
    Answer,
    Clarification,
    PeerView,
    Photo,
    Question,
    QuestionUpdate,
    Review,
    ReviewReply,
    Revision,
)

_PATHS: dict[type[Moderated], Callable[[Any], str]] = {
    Question: lambda item: reverse("my_question_appeal", args=[item.pk]),
    Photo: lambda item: reverse("my_photo_appeal", args=[item.question_id, item.pk]),
    QuestionUpdate: lambda item: reverse("my_update_appeal", args=[item.question_id, item.pk]),
    Answer: lambda item: reverse("answer_appeal", args=[item.pk]),
    # An edit has no appeal (ADR 11), so nothing leads there.
    Revision: lambda item: "",
    Review: lambda item: reverse("my_review_appeal", args=[item.pk]),
    ReviewReply: lambda item: reverse("reply_appeal", args=[item.review_id]),
    PeerView: lambda item: reverse("peer_appeal", args=[item.answer_id]),
    Clarification: lambda item: reverse("clarification_appeal", args=[item.question_id]),
}


def appeal_url(item: Moderated) -> str:
    """Return where the owner of something can appeal."""
    return _PATHS[type(item)](item)


def why(item: Moderated | None) -> statements.Explained | None:
    """Return why it stands where it stands and how to appeal, while a moderator's decision restricts it."""
    if item is None:
        return None
    return statements.explained([item], appeal_url=appeal_url).get((item.KIND, item.pk))
