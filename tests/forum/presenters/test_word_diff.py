"""The difference between two texts, word by word."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.presenters.word_diff import IN, OUT, SAME, Paragraph, compare

texts = st.lists(st.sampled_from(["a", "b", "c", "\n", "\n\n"]), max_size=14).map(" ".join)


def words(paragraphs: list[Paragraph]) -> list[str]:
    """Return all words in order."""
    return " ".join(piece.text for paragraph in paragraphs for piece in paragraph).split()


def test_names_what_went_and_what_came() -> None:
    found = compare("It fades in about two months.", "It fades by week ten.")
    assert [(piece.kind, piece.text) for piece in found.unified[0]] == [
        (SAME, "It fades"), (OUT, "in about two months."), (IN, "by week ten."),
    ]  # fmt: skip
    assert (found.words_out, found.words_in) == (4, 3)


def test_small_islands_between_long_changes_are_part_of_the_change() -> None:
    found = compare("one two three of four five six", "seven eight nine of ten eleven twelve")
    assert [piece.kind for piece in found.unified[0]] == [OUT, IN]


def test_paragraphs_stay_apart() -> None:
    found = compare("First here.\n\nSecond here.", "First here.\n\nSecond there.")
    assert len(found.before) == len(found.after) == 2


def test_the_same_text_differs_in_nothing_whatever_its_line_ends() -> None:
    assert compare("One\r\ntwo\n\n\nthree", "One\ntwo\n\nthree").is_empty


@given(texts, texts)
def test_each_side_holds_its_own_words_and_the_unified_text_both(before: str, after: str) -> None:
    found = compare(before, after)
    assert words(found.before) == before.split()
    assert words(found.after) == after.split()
    pieces = [piece for paragraph in found.unified for piece in paragraph]
    assert " ".join(piece.text for piece in pieces if piece.kind != IN).split() == before.split()
    assert " ".join(piece.text for piece in pieces if piece.kind != OUT).split() == after.split()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 10_000, "b " * 10_000),
        ("a b " * 5_000, "b a " * 5_000),
        ("a\n" * 10_000, "b\n" * 10_000),
        (" ".join(map(str, range(4_000))), " ".join(map(str, range(4_000, 0, -1)))),
        ("x" * 1_000_000, "y " * 500_000),
    ],
)
def test_no_text_makes_it_slow(before: str, after: str) -> None:
    started = time.perf_counter()
    found = compare(before, after)
    # A guard against hanging only: the machine may be busy.
    assert time.perf_counter() - started < 10
    assert words(found.after) == after.split()
