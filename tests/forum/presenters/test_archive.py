"""A physician's limited Markdown as plain words: what the archive's format can say."""

import pytest

from forum.presenters import rich_text
from forum.presenters.archive import plain


@pytest.mark.parametrize(
    "text",
    [
        "One line.",
        "Two\nlines",
        "One\n\ntwo",
        "  a\n\n\n\n b ",
        "2 < 3 & <b>x</b>",
        "a_b_c",
        "5 * 3 * 2",
        "",
        "“ö”",
        "a\r\nb",
    ],
)
def test_text_without_any_is_left_alone(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("See *somebody* **today**.", "See somebody today."),
        ("One:\n\n- a\n- b & c\n\nDone.", "One:\n\na\nb & c\n\nDone."),
        ("1. Wash.\n2. Dry.", "Wash.\nDry."),
        ("- a\n  - b\n- c", "a\n\nb\n\nc"),
        ("*a*\nb\n\nc", "a\nb\n\nc"),
        (r"5 \* 3", "5 * 3"),
    ],
)
def test_marks_become_what_they_show(text: str, words: str) -> None:
    assert plain(text).replace("\n\n", "\n") == words.replace("\n\n", "\n")
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize("text", ["*a* b\nc\n\n- d\n- e", "1. a\n\n   b\n2. c", "**x**y *z*\n\n\nw"])
def test_the_words_shown_stay_the_same(text: str) -> None:
    before = rich_text.words_only(rich_text.physician_text(text)).split()
    assert rich_text.words_only(rich_text.paragraphs(plain(text))).split() == before
