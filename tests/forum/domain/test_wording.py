"""Texts as they are kept."""

import time

import pytest

from forum.domain import wording


def test_a_title_is_one_line_without_the_derived_mark() -> None:
    assert wording.title("  Is this\r\n normal?  (Photo) ") == "Is this normal?"
    assert wording.title("Is this normal? (photos)(Photo)") == "Is this normal?"
    assert wording.title("(Photo) of my arm: is this normal?") == "(Photo) of my arm: is this normal?"


def test_what_no_database_holds_is_dropped_or_replaced() -> None:
    assert wording.kept("a\x00b\ud800c\u202ed\r\ne\rf\tg") == "ab\ufffdcd\ne\nf\tg"


def test_scripts_and_emoji_keep_their_joiners() -> None:
    text = (
        "\u067e\u0632\u0634\u06a9\u200c\u0647\u0627 \U0001f468\u200d\U0001f469\u200d\U0001f467 \u2600\ufe0f"
    )
    assert wording.kept(text) == text


@pytest.mark.parametrize(
    "letter", ["\u200b", "\u200d", "\u2800", "\u3164", "\u00ad", "\U000e0041", " ", "\u00a0", "\ufeff"]
)
def test_a_title_of_invisible_characters_is_too_short(letter: str) -> None:
    assert (
        wording.title_problem(wording.title(letter * 60)) == "Write your question in at least 15 characters"
    )


@pytest.mark.parametrize(
    ("length", "problem"),
    [
        (14, "Write your question in at least 15 characters"),
        (15, ""),
        (150, ""),
        (172, "Your title has 172 characters; 150 is the most"),
    ],
)
def test_limits_of_a_title(length: int, problem: str) -> None:
    assert wording.title_problem("x" * length) == problem


@pytest.mark.parametrize(
    ("length", "problem"),
    [
        (29, "Tell us the rest in at least 30 characters"),
        (30, ""),
        (5000, ""),
        (5001, "Your details have 5,001 characters; 5,000 is the most"),
    ],
)
def test_limits_of_the_details(length: int, problem: str) -> None:
    assert wording.details_problem("x" * length) == problem


@pytest.mark.parametrize("part", ["a", " ", "(Photo)", "(photo) ", "\u200b", "\x00", "\u0130(Photo)", "\r\n"])
def test_a_megabyte_is_answered_at_once(part: str) -> None:
    text = part * (1_000_000 // len(part))
    started = time.monotonic()
    wording.title_problem(wording.title(text))
    wording.details_problem(wording.paragraphs(text))
    # A guard against hanging; measured, each of these takes a few hundredths of a second.
    assert time.monotonic() - started < 5
