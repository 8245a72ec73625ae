"""Texts with their marks, for the pages of the desk: escaped, each mark with the word that says what it is."""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from forum.domain.mark_kinds import DANGER, LINK, PRIVATE, SELLING, Mark
from forum.domain.marks import marks_of
from forum.presenters import rich_text

_PARAGRAPHS = re.compile(r"\r?\n[^\S\r\n]*\r?\n\s*")
_BREAKS = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t]*")
_TAGS = re.compile(r"(<[^<>]*>)")
#: Between the words of two blocks, so that no mark reaches over.
_BLOCK = re.compile(r"</?(?:p|br|li|ul|ol)\b")
_COUNTED = (
    (PRIVATE, "private detail", "private details"),
    (LINK, "link", "links"),
    (DANGER, "danger word", "danger words"),
    (SELLING, "word that sells", "words that sell"),
)


@dataclass(frozen=True)
class Marked:
    """A text as it will appear, with marks; ``marks`` are those shown."""

    html: SafeString
    marks: Sequence[Mark]

    @property
    def summary(self) -> str:
        """Return "2 private details and 1 danger word are marked"; see `summary_of`."""
        return summary_of(self.marks)


def summary_of(marks: Sequence[Mark]) -> str:
    """Return how many of each kind are marked, as a sentence."""
    parts = []
    for kind, one, many in _COUNTED:
        number = sum(mark.kind == kind for mark in marks)
        if number:
            parts.append(f"{number} {one if number == 1 else many}")
    if not parts:
        return "Nothing is marked. Read it all the same."
    listed = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
    return f"{listed} {'is' if len(marks) == 1 else 'are'} marked."


def plain(text: str) -> Marked:
    """Return plain text as `rich_text.paragraphs` draws it, with its marks."""
    found = marks_of(text)
    blocks: list[SafeString] = []
    start = 0
    for gap in [*_PARAGRAPHS.finditer(text), None]:
        end = gap.start() if gap else len(text)
        block = mark_safe("".join(_pieces(text, start, end, found)).strip())  # noqa: S308 (escaped in _pieces)
        if block:
            blocks.append(format_html("<p>{}</p>", block))
        start = gap.end() if gap else end
    return Marked(mark_safe("".join(blocks)), found)  # noqa: S308 (escaped in _pieces)


def line(text: str) -> Marked:
    """Return one line of plain text with its marks: a title, a headline."""
    found = marks_of(text)
    return Marked(mark_safe("".join(_pieces(text, 0, len(text), found))), found)  # noqa: S308 (escaped in _pieces)


def markup(drawn: SafeString) -> Marked:
    """Return markup that `rich_text` made, with marks on its words."""
    parts = _TAGS.split(drawn)
    words: list[str] = []
    for place, part in enumerate(parts):
        if place % 2:
            words.append("\n" if _BLOCK.match(part) else "")
        else:
            words.append(html.unescape(part))
    text = "".join(words)
    found = marks_of(text)
    shown: list[str] = []
    start = 0
    for place, part in enumerate(words):
        shown.append(
            parts[place]
            if place % 2
            else "".join(_pieces(text, start, start + len(part), found, breaks=False))
        )
        start += len(part)
    return Marked(mark_safe("".join(shown)), found)  # noqa: S308 (words are escaped, tags are rich_text's)


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark], *, breaks: bool = True) -> Iterator[str]:
    """Yield the escaped parts of a stretch of text, marked where marks lie; a label stands at a mark's end.

    Line ends become ``<br>``, but not in markup, where they mean nothing: ``breaks``.
    """
    place = start
    for mark in islice(marks, bisect_right(marks, start, key=lambda each: each.end), None):
        if mark.start >= end:
            break
        first, last = max(mark.start, start), min(mark.end, end)
        yield _escaped(text[place:first], breaks)
        label = (
            format_html('<small><span class="vh"> marked as </span>{}</small>', mark.label)
            if last == mark.end
            else ""
        )
        opening = '<mark class="danger">' if mark.kind == DANGER else "<mark>"
        yield f"{opening}{_escaped(text[first:last], breaks)}{label}</mark>"
        place = last
    yield _escaped(text[place:end], breaks)


def _escaped(text: str, breaks: bool) -> str:
    escaped = escape(rich_text.shown(text))
    return _BREAKS.sub("<br>", escaped) if breaks else escaped
