"""The sentence a moderator pointed to, for the author of a returned answer: beside the note, and in the text itself."""

import re
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from accounts.models import Moderated
from forum.domain import sentences
from forum.presenters import rich_text

#: Signs of the private use area: no font draws them, and they are taken out of what was typed.
_BEGIN, _END = "\ue000", "\ue001"
_TAG = re.compile(r"<(/?)(\w+)[^>]*>")
_VOID = {"br"}
LABEL = "meant by the moderator: "


@dataclass(frozen=True)
class Pointed:
    """``is_there``: the text still holds the sentence."""

    sentence: str
    is_there: bool


def pointed(item: Moderated) -> Pointed | None:
    """Return what is pointed to in something that was returned."""
    sentence = sentences.pointed_out(item)
    if not sentence:
        return None
    return Pointed(sentence, sentences.place(getattr(item, "body", ""), sentence) is not None)


def highlighted(text: str, sentence: str) -> SafeString | None:
    """Return a physician's text as HTML with one sentence marked, or None where it is not there.

    Nor where emphasis begins inside and ends outside of it: the mark would cross it.
    """
    text = text.replace(_BEGIN, "").replace(_END, "")
    found = sentences.place(text, sentence)
    if found is None:
        return None
    start, end = found
    drawn = rich_text.physician_text(f"{text[:start]}{_BEGIN}{text[start:end]}{_END}{text[end:]}")
    inside = drawn.partition(_BEGIN)[2].partition(_END)[0]
    if drawn.count(_BEGIN) != 1 or drawn.count(_END) != 1 or not _is_whole(inside):
        return None
    label = f'<mark class="pointed"><span class="vh">{LABEL}</span>'
    return mark_safe(drawn.replace(_BEGIN, label).replace(_END, "</mark>"))  # noqa: S308 (cleaned above)


def _is_whole(markup: str) -> bool:
    opened: list[str] = []
    for closing, name in _TAG.findall(markup):
        if name in _VOID:
            continue
        if not closing:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return False
    return not opened and not {"p", "ul", "ol", "li"} & {name for _, name in _TAG.findall(markup)}
