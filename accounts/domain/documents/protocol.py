"""What the web process and the child say to each other, and the child's limits.

The request is one JSON argument, the document is the child's standard input. The answer is `READY`, one JSON line,
and the bytes of at most one picture. The parent believes none of it.
"""

import json
from dataclasses import dataclass
from typing import Literal

READY = b"ready\n"
MAX_LINE = 1024
#: A page of coloured noise, the worst there is, as PNG.
MAX_ANSWER = 24 * 1024 * 1024
MAX_MEMORY = 1024 * 1024 * 1024
MAX_SECONDS = 20
#: Longest side of a page's picture, and of a photo of a document as it is kept.
PICTURE_SIDE = 1600
KEPT_SIDE = 3000
MAX_PIXELS = 50_000_000

Do = Literal["examine", "picture"]
Refused = Literal["", "locked", "unreadable"]


@dataclass(frozen=True, slots=True)
class Request:
    """What to do with a document of a type that its first bytes showed; ``page`` counts from 0."""

    do: Do
    content_type: str
    page: int = 0

    def to_json(self) -> str:
        return json.dumps({"do": self.do, "content_type": self.content_type, "page": self.page})

    @classmethod
    def from_json(cls, text: str) -> "Request":
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class Answer:
    """How many pages there are, and a picture: of the page asked for, or of a photo as it is to be kept."""

    pages: int = 0
    refused: Refused = ""
    content: bytes = b""


class BadAnswer(ValueError):
    """The child said something it should not."""


def write(answer: Answer) -> bytes:
    """Return what follows READY."""
    line = {"pages": answer.pages, "refused": answer.refused, "length": len(answer.content)}
    return json.dumps(line).encode() + b"\n" + answer.content


def read(said: bytes) -> Answer:
    """Return the answer after READY, with every claim checked. Raises BadAnswer."""
    end = said.find(b"\n", 0, MAX_LINE)
    if end < 0:
        raise BadAnswer("no line")
    try:
        line = json.loads(said[:end])
        pages, refused, length = line["pages"], line["refused"], line["length"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BadAnswer("not the line agreed on") from error
    if refused not in ("", "locked", "unreadable"):
        raise BadAnswer("an unknown refusal")
    if type(pages) is not int or type(length) is not int or not 0 <= pages < 100_000:
        raise BadAnswer("impossible numbers")
    content = said[end + 1 :]
    is_picture = content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"))
    if len(content) != length or (content and not is_picture):
        raise BadAnswer("not the picture agreed on")
    return Answer(pages, refused, content)
