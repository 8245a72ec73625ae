"""What people wrote, as HTML: nothing runs, nothing is lost, nothing takes long."""

import html
import json
import re
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from forum.presenters import rich_text

#: Tags that may come out, with nothing but a list's first number on them.
ALLOWED = re.compile(r'</?(?:p|ul|ol|li|em|strong)>|<br>|<ol start="\d+">')


def test_paragraphs_and_line_breaks() -> None:
    made = rich_text.paragraphs("one\r\ntwo\r\n \r\n\r\n\tthree & <four>\n")
    assert made == "<p>one<br>two</p><p>three &amp; &lt;four&gt;</p>"
    assert rich_text.paragraphs("  \n ") == ""


def test_physicians_emphasis_and_lists() -> None:
    made = rich_text.physician_text("*a* **b**\nc\n\n- d\n- e\n\n3. f\n4. g")
    assert made.replace("\n", "") == (
        "<p><em>a</em> <strong>b</strong><br>c</p><ul><li>d</li><li>e</li></ul>"
        '<ol start="3"><li>f</li><li>g</li></ol>'
    )


@pytest.mark.parametrize(
    "text",
    [
        "# not a heading", "> not a quote", "![i](https://x.example/i.png)", "[l](https://x.example)", "<https://x.example>",
        "`code`", "<b>bold</b>", "&lt;b&gt;", "| a | b |", "5 < 6 > 4", "https://x.example", "a_b_c and 2 * 3 * 4",
    ],
)  # fmt: skip
def test_all_else_stays_the_characters_it_is(text: str) -> None:
    assert rich_text.words_only(rich_text.physician_text(text)) == text


@pytest.mark.parametrize("render", [rich_text.paragraphs, rich_text.physician_text])
def test_no_string_brings_a_tag_of_its_own(render: Callable[[str], str], shared_data: Path) -> None:
    strings = json.loads((shared_data / "naughty_strings.json").read_text(encoding="utf-8"))
    assert len(strings) > 150
    for text in strings:
        left = ALLOWED.sub("", render(text))
        assert "<" not in left, text
        assert ">" not in left, text


def visible(text: str) -> str:
    """Return the characters that somebody could see."""
    return "".join(
        char for char in text if not char.isspace() and unicodedata.category(char) not in {"Cc", "Cn"}
    )


def test_plain_text_loses_no_character_that_can_be_seen(shared_data: Path) -> None:
    for text in json.loads((shared_data / "naughty_strings.json").read_text(encoding="utf-8")):
        made = html.unescape(re.sub(r"</p><p>|<br>|</?p>", " ", rich_text.paragraphs(text)))
        assert visible(made) == visible(text)


@pytest.mark.parametrize("render", [rich_text.paragraphs, rich_text.physician_text])
def test_what_html_forbids_is_left_out(render: Callable[[str], str]) -> None:
    assert render("a\x00b\x7fc\x9bd\ufffee\tf") == render("abcde\tf")


@pytest.mark.parametrize(
    "piece",
    ["*", "_", "**a", "* ", "- ", "1. ", "\\", "> ", "[", "&", "<", "\n", "\n\n", "*a_", "  - a\n", "a*"],
)
def test_time_is_linear_enough(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    began = time.perf_counter()
    rich_text.physician_text(text)
    rich_text.paragraphs(text)
    assert time.perf_counter() - began < 5, "a guard against hanging; the figure itself is a benchmark's"


def test_words_only() -> None:
    assert rich_text.words_only("<p>a &amp; <em>b</em><br>c</p>\n<ul>\n<li>d</li>\n</ul>") == "a & b\nc\n\nd"


def test_an_imported_text_of_long_lines_has_a_paragraph_a_line():
    long = "word " * 40
    assert rich_text.imported_text(f"{long}\n{long}\nshort") == rich_text.paragraphs(
        f"{long}\n\n{long}\n\nshort"
    )


def test_an_imported_text_keeps_short_lines_and_blank_lines_as_they_are():
    assert rich_text.imported_text("one\ntwo") == "<p>one<br>two</p>"
    parted = f"{'word ' * 40}\nsecond line\n\nnext"
    assert rich_text.imported_text(parted) == rich_text.paragraphs(parted)
