"""The words that an author reads: a ready text with the personal line in its place, or after it."""

import re

#: Where a ready text wants the personal line.
LINE = "{personal line}"


def said(text: str, line: str) -> str:
    """Return a ready text with the personal line: where the text has a place for it, else as a paragraph behind it.

    ``static/js/desk.js`` shows the same beforehand; a test holds the two together.
    """
    line = line.strip()
    words = text.replace(LINE, line, 1) if LINE in text else "\n\n".join(filter(None, [text, line]))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" {2,}", " ", words)).strip()
