"""Legal and help pages: contents, dated versions, and what changed between them."""

import difflib
import re
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt

from forum.legal import fill
from forum.models import LegalText, SiteSettings

#: Texts are the operator's own: trusted to the degree of the admin, but raw HTML is still not taken.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_HEADING = re.compile(r"^## +(.+?) *$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """One section: its heading, the id to link to, and its text as HTML."""

    id: str
    heading: str
    html: SafeString


@dataclass(frozen=True)
class Change:
    """One paragraph that differs between two versions; either side may be empty."""

    removed: str
    added: str


def sections(text: LegalText, settings: SiteSettings) -> list[Section]:
    """Return the sections of a version; the placeholders carry this site's values."""
    parts = _HEADING.split(filled(text.body, settings))
    made = []
    if parts[0].strip():
        made.append(Section("", "", _html(parts[0])))
    for heading, body in zip(parts[1::2], parts[2::2], strict=True):
        made.append(Section(slugify(heading) or f"part-{len(made)}", heading, _html(body)))
    return made


def filled(text: str, settings: SiteSettings) -> str:
    """Return a text with this site's name, numbers and address in it."""
    return fill(
        text,
        site_name=settings.name,
        emergency_number=settings.emergency_number,
        minimum_age=settings.minimum_age,
        contact_email=settings.contact_email,
    )


def changes(older: LegalText, newer: LegalText) -> list[Change]:
    """Return what differs between two versions, paragraph by paragraph."""
    before, after = _paragraphs(older), _paragraphs(newer)
    found = []
    for tag, b1, b2, a1, a2 in difflib.SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag != "equal":
            found.append(Change("\n\n".join(before[b1:b2]), "\n\n".join(after[a1:a2])))
    return found


def _paragraphs(text: LegalText) -> list[str]:
    return [part.strip() for part in f"{text.summary}\n\n{text.body}".split("\n\n") if part.strip()]


def _html(markdown: str) -> SafeString:
    return mark_safe(_MARKDOWN.render(markdown))  # noqa: S308 (rendered with raw HTML switched off)
