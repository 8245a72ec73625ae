"""What people wrote, as HTML. Nothing of it is taken for markup, but the little that physicians may use."""

import html
import re

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

#: Paragraphs, lists and emphasis (PRODUCT §11). Headings, links, images, HTML stay the characters they are.
_RULES = ["list", "emphasis", "escape", "newline"]
_MARKDOWN = MarkdownIt("zero", {"html": False, "breaks": True}).enable(_RULES)
_TAGS = {"p", "br", "ul", "ol", "li", "em", "strong"}
_ATTRIBUTES = {"ol": {"start"}}

#: Signs that HTML forbids and nobody sees: controls and non-characters. Tabs and line feeds stay.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
#: Characters; a line of verse or a list item is shorter, a paragraph longer.
LONG_LINE = 160
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


def paragraphs(text: str) -> SafeString:
    """Return plain text as paragraphs: blank lines part them, single line breaks are kept."""
    text = _plain(text).strip()
    blocks = _BLANK_LINES.split(text) if text else []
    return mark_safe("".join(f"<p>{_lines(block)}</p>" for block in blocks))  # noqa: S308 (escaped in _lines)


def _plain(text: str) -> str:
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def shown(text: str) -> str:
    """Return text without the signs that HTML forbids, line ends as ``\\n``."""
    return _plain(text)


def imported_text(text: str) -> SafeString:
    """Return the plain text of an import as `paragraphs`; where no blank line parts long lines, each line is one.

    Archives made from web pages often carry a paragraph a line. Drawn with line breaks only, twenty thousand
    characters of them are one grey block on a phone.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    lines = text.split("\n")
    if not _BLANK_LINES.search(text) and max(map(len, lines)) > LONG_LINE:
        text = "\n\n".join(lines)
    return paragraphs(text)


def _lines(block: str) -> str:
    return "<br>".join(escape(line.strip()) for line in block.split("\n"))


def physician_text(text: str) -> SafeString:
    """Return a physician's limited Markdown as HTML of the allow-list; the cleaner is a second fence."""
    return mark_safe(nh3.clean(_MARKDOWN.render(_plain(text)), tags=_TAGS, attributes=_ATTRIBUTES))  # noqa: S308


def words_only(markup: str) -> str:
    """Return the words of HTML made here, without tags, for machine-readable data."""
    parted = markup.replace("<br>", "\n").replace("</p>", "</p>\n\n").replace("</li>", "</li>\n")
    text = html.unescape(nh3.clean(parted, tags=set()))
    return re.sub(r"\n{3,}", "\n\n", text).strip()
