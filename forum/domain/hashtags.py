"""Hashtags: folded to lower case, without the sign."""

import re
from collections.abc import Iterable

MOST = 5
LONGEST = 30
_SHAPE = re.compile(r"\w+(?:[-_]\w+)*")


class BadHashtag(ValueError):
    """Cannot be a hashtag; the text says why."""


def fold(tags: Iterable[str]) -> list[str]:
    """Return tags as they are kept, without doubles. Raises `BadHashtag` with a sentence."""
    folded = list(dict.fromkeys(tag.strip().lstrip("#").lower() for tag in tags if tag.strip().lstrip("#")))
    if len(folded) > MOST:
        raise BadHashtag(f"Use {MOST} hashtags at the most.")
    for tag in folded:
        if len(tag) > LONGEST:
            raise BadHashtag(f"“{tag[:LONGEST]}…” is too long; {LONGEST} letters is the most.")
        if not _SHAPE.fullmatch(tag):
            raise BadHashtag(f"“{tag}” holds a sign that a hashtag cannot have. Use letters and digits.")
    return folded


def split(text: str) -> list[str]:
    """Return the words of a field such as "#masseter, uneven smile" as separate tags."""
    return [word for word in re.split(r"[\s,;]+", text) if word]
