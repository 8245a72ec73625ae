"""Which edits are small: the rule is as strict as its module says."""

from typing import Any

import pytest

from forum.domain import small_edits
from forum.models import Answer, Revision

BODY = (
    "Please have the ring looked at this week.\n\nTake a photo of it each day until then, and do not scratch."
)


def edit(**changes: Any) -> Revision:
    """Return an unsaved edit of a public answer that differs in what is said."""
    old = {"headline": "A ring that grows should be seen", "body": BODY, "hashtags": ["ticks"]}
    answer = Answer(status="published", **old)
    return Revision(answer=answer, status="pending", **{**old, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"hashtags": ["ticks", "rash"]},
        {"body": BODY.replace("\n\n", "\n")},
        {"body": BODY.replace("Please have", "Please, have")},
        {"body": BODY.replace("looked at", "looked at by somebody")},
        {"headline": "A ring that spreads should be seen"},
        {"headline": "A ring which grows should be seen"},
    ],
)
def test_small(changes: dict[str, Any]) -> None:
    assert small_edits.why_not(edit(**changes)) == ""


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"body": BODY.replace("this week", "this month")}, "can turn the meaning"),
        ({"body": BODY.replace("do not scratch", "do scratch")}, "“not”"),
        ({"body": BODY.replace("scratch", "wash")}, "“not”"),
        ({"body": BODY.replace("a photo", "2 photos")}, "“2”"),
        ({"body": BODY.replace("a photo", "5mg")}, "“5mg”"),
        ({"body": BODY.replace("a photo", "½ photo")}, "“½”"),
        ({"body": BODY.replace("each day", "each day or night")}, "“"),
        ({"body": BODY.replace("ring looked", "left ring looked")}, "“left”"),
        ({"headline": "A ring that grows shouldn’t be seen"}, "which can turn the meaning"),
        ({"headline": "A ring that grows may be seen"}, "can turn the meaning"),
        ({"body": BODY + " one two three four five six seven eight nine words"}, "more than 8 words"),
        ({"body": BODY.replace("ring", "http://example.com")}, "a link"),
        ({"body": BODY.replace("ring", "me@example.com")}, "a link"),
        ({"photo_use": True}, "photo"),
        ({"video_url": "https://example.com/v"}, "video"),
        ({"disclaimer": "Buy here"}, "disclaimer"),
    ],
)
def test_not_small(changes: dict[str, Any], why: str) -> None:
    assert why in small_edits.why_not(edit(**changes))


def test_neither_photos_nor_imports_nor_hidden_answers() -> None:
    for field, value in (("photo_use", True), ("source", "an archive"), ("status", "hidden")):
        revision = edit(hashtags=["rash"])
        setattr(revision.answer, field, value)
        assert small_edits.why_not(revision), field


def test_a_hostile_pair_of_texts_is_refused_without_much_work() -> None:
    words = "a " * 10_000
    revision = edit(body="b " * 10_000)
    revision.answer.body = words
    assert "more than" in small_edits.why_not(revision)
    revision.body = words + "c"
    assert small_edits.why_not(revision) == ""
