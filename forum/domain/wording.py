"""What people type, brought into the form in which it is kept. Nothing is reworded.

Every step is linear in the length of the text, so that a megabyte of anything is answered at once.
"""

import re

TITLE_FEWEST, TITLE_MOST = 15, 150
DETAILS_FEWEST, DETAILS_MOST = 30, 5000

#: Controls, and marks that turn the direction of the text around them: nobody types them, and they make words lie.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
_SURROGATES = re.compile("[\ud800-\udfff]")
#: Characters without ink, beside white space: they may be part of a script or an emoji, but are not words by themselves.
_INKLESS = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028\u2029\u2060-\u2065\u206a-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_PHOTO_MARKS = ("(photo)", "(photos)")


def kept(text: str) -> str:
    """Return text that a database and a page can hold: no U+0000, no half of a pair, line ends as ``\\n``."""
    whole = _SURROGATES.sub("�", text).replace("\r\n", "\n").replace("\r", "\n")
    return _UNWANTED.sub("", whole)


def one_line(text: str) -> str:
    """Return text as one line with single spaces."""
    return " ".join(kept(text).split())


def title(text: str) -> str:
    """Return a title: one line, without the "(Photo)" at its end, which pages derive (PRODUCT §2)."""
    line = one_line(text)
    folded, end = line.lower(), len(line)
    if len(folded) != end:  # a letter that is two when folded; only the mark itself matters
        folded = line
    while mark := next((mark for mark in _PHOTO_MARKS if folded.endswith(mark, 0, end)), None):
        end -= len(mark)
        while end and line[end - 1] == " ":
            end -= 1
    return line[:end]


def paragraphs(text: str) -> str:
    """Return text with its line breaks, without blank ends."""
    return kept(text).strip()


def inked(text: str) -> int:
    """Return how many characters can be seen, single spaces between words included."""
    return len(" ".join(_INKLESS.sub("", text).split()))


def title_problem(text: str) -> str:
    """Return what is wrong with a title, as a sentence, or nothing."""
    if inked(text) < TITLE_FEWEST:
        return f"Write your question in at least {TITLE_FEWEST} characters"
    if len(text) > TITLE_MOST:
        return f"Your title has {len(text):,} characters; {TITLE_MOST} is the most"
    return ""


def details_problem(text: str) -> str:
    """Return what is wrong with the details, as a sentence, or nothing."""
    if inked(text) < DETAILS_FEWEST:
        return f"Tell us the rest in at least {DETAILS_FEWEST} characters"
    if len(text) > DETAILS_MOST:
        return f"Your details have {len(text):,} characters; {DETAILS_MOST:,} is the most"
    return ""
