"""Sentences of the material that we test with, which none of our own texts may share."""

import html
import re
from functools import cache
from pathlib import Path

#: Shorter ones ("See someone today if") are nobody's.
LEAST_WORDS = 6


def sentences(text: str) -> set[str]:
    """Return the sentences of a text, folded, without punctuation."""
    parts = re.split(r"[.!?;:]\s|\\n|\n|\"", text)
    folded = (" ".join(re.findall(r"[a-z0-9']+", part.lower())) for part in parts)
    return {each for each in folded if len(each.split()) >= LEAST_WORDS}


@cache
def foreign_sentences(shared: Path, *, only_mock: bool = False) -> frozenset[str]:
    """Return the sentences of the mock-ups and, unless told otherwise, of the data to test with."""
    found: set[str] = set()
    for page in (shared / "mock").glob("*.html"):
        found |= sentences(html.unescape(re.sub(r"<[^>]+>", "\n", page.read_text(encoding="utf-8"))))
    if not only_mock:
        data = shared / "data"
        for path in (*(data / "questions").iterdir(), data / "identifiers_labelled.json"):
            found |= sentences(path.read_text(encoding="utf-8"))
    return frozenset(found)
