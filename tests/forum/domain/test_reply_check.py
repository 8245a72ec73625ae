"""Words that confirm a patient relationship are pointed at; neutral ones are not."""

import pytest

from forum.domain import reply_check
from forum.forms.review import REPLY_TEMPLATES


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We are sorry that your appointment was late.", ["your appointment"]),
        ("When you came in March we explained it.", ["When you came"]),
        ("As a patient of ours you know the rule.", ["As a patient"]),
        ("I treated you with care.", ["I treated you"]),
        ("You signed the form, and you were told.", ["You signed", "you were told"]),
        ("After your surgery, after your surgery.", ["After your", "after your"]),
        ("You were never a patient here.", ["were never a patient"]),
    ],
)
def test_finds(text: str, words: list[str]) -> None:
    assert reply_check.confirming(text) == words


@pytest.mark.parametrize(
    "text",
    [
        *(words for _, words in REPLY_TEMPLATES),
        "We plan ten minutes more for each first visit now.",
        "Our practice tells everybody what a treatment costs before it begins.",
        "",
    ],
)
def test_leaves_neutral_words_alone(text: str) -> None:
    assert reply_check.confirming(text) == []


def test_long_hostile_text_is_no_work() -> None:
    assert reply_check.confirming("you " * 50_000) == []
