"""The sentences of a text, and the one that a moderator means."""

import time

import pytest

from forum.domain import sentences
from forum.presenters import pointed

TEXT = """Hello. It is *most likely* a scar. Dr. Orla Test saw 1.5 mm of it, e.g. at the edge!

- Wash it "once a day." Then dry it.
2. Come back
   in a week? Yes."""


def texts(text: str) -> list[str]:
    return [each.text for each in sentences.sentences(text)]


def test_sentences_by_paragraph_and_item() -> None:
    assert texts(TEXT) == [
        "Hello.",
        "It is *most likely* a scar.",
        "Dr. Orla Test saw 1.5 mm of it, e.g. at the edge!",
        'Wash it "once a day."',
        "Then dry it.",
        "Come back in a week?",
        "Yes.",
    ]
    assert texts("") == texts("...\n\n***") == []
    assert len(texts(" ".join(f"Line {n} says so." for n in range(400)))) == sentences.MOST


def test_each_stands_in_its_text() -> None:
    for each in sentences.sentences(TEXT):
        start, end = sentences.place(TEXT, each.text) or (0, 0)
        assert " ".join(TEXT[start:end].split()) == each.text
    assert sentences.place("Something else.", "Hello.") is None
    assert sentences.place("Something else.", "") is None


@pytest.mark.parametrize("text", ["A. " * 7000, "." * 20_000, "- \n" * 7000, "((" * 10_000, ". \n" * 7000])
def test_hostile_text_takes_no_time(text: str) -> None:
    began = time.perf_counter()
    for each in sentences.sentences(text)[:3]:
        pointed.highlighted(text, each.text)
    assert time.perf_counter() - began < 2


class TestHighlighted:
    def test_one_sentence_is_marked(self) -> None:
        shown = pointed.highlighted("One.\n\nTwo *is* it <b>. Three.", "Two *is* it <b>.")
        assert shown == (
            '<p>One.</p>\n<p><mark class="pointed"><span class="vh">meant by the moderator: </span>'
            "Two <em>is</em> it &lt;b&gt;.</mark> Three.</p>\n"
        )

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("Changed since.", "What was sent."),
            ("*One. Two* three.", "One."),
            ("One\n\ntwo.", "One two."),
            ("- One\n- two.", "One - two."),
        ],
    )
    def test_nothing_is_marked_that_would_cross_markup(self, text: str, sentence: str) -> None:
        shown = pointed.highlighted(text, sentence)
        assert shown is None or (shown.count("<mark") == 1 and "<em><mark" in shown)

    def test_typed_signs_make_no_mark(self) -> None:
        shown = pointed.highlighted("\ue000One.\ue001 Two.", "Two.")
        assert shown is not None
        assert shown.count("<mark") == 1
