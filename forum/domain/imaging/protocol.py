"""What the web process and the child that decodes say to each other, and the child's limits.

The request is one JSON argument, the photo is the child's standard input. The answer, on its standard output,
is `READY` once it has started, then one JSON line, then the bytes of the renditions one after another. The
parent believes none of it: `read_answer` checks every part.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import BinaryIO, Literal

from .formats import Incoming, NotClean, Outgoing, measure
from .geometry import Box, Edits

Kind = Literal["display", "card"]
# Longest side in pixels of each rendition.
SIDES: dict[Kind, int] = {"display": 1600, "card": 640}
OUTGOING: tuple[Outgoing, ...] = ("jpeg", "webp")

READY = b"ready\n"
MAX_LINE = 4096
# Four renditions of coloured noise, the worst there is, are about 9 MB.
MAX_ANSWER = 16 * 1024 * 1024
MAX_MEMORY = 1024 * 1024 * 1024
MAX_SECONDS = 20
HASH_RANGE = range(-(2**63), 2**63)


class BadAnswer(ValueError):
    """The child said something it should not."""


@dataclass(frozen=True, slots=True)
class Request:
    """A photo to decode: its format as recognised by its content, and what to do to it.

    ``settled`` asks for the picture that stays the same when it comes in again; see `settling`.
    """

    format: Incoming
    edits: Edits
    settled: bool = False

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Request":
        """The request as the child reads it; the parent wrote it, so it is well-formed."""
        said = json.loads(text)
        edits = said["edits"]
        crop = Box(**edits.pop("crop")) if edits["crop"] else edits.pop("crop")
        covers = [Box(**box) for box in edits.pop("covers")]
        return cls(
            format=said["format"],
            edits=Edits(crop=crop, covers=covers, **edits),
            settled=said["settled"],
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """One rendition as it travels."""

    kind: Kind
    format: Outgoing
    width: int
    height: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """The renditions and the perceptual hash, or a refusal: too many "pixels", or "unreadable"."""

    pictures: Sequence[Picture] = ()
    perceptual_hash: int = 0
    refused: Literal["pixels", "unreadable"] | None = None


def write_answer(answer: Answer, *, to: BinaryIO) -> None:
    """Write what follows READY."""
    line = {
        "refused": answer.refused,
        "perceptual_hash": answer.perceptual_hash,
        "pictures": [[p.kind, p.format, p.width, p.height, len(p.content)] for p in answer.pictures],
    }
    to.write(json.dumps(line).encode() + b"\n")
    for picture in answer.pictures:
        to.write(picture.content)


def read_answer(said: bytes) -> Answer:
    """The answer after READY, with every claim checked. Raises BadAnswer."""
    end = said.find(b"\n", 0, MAX_LINE)
    if end < 0:
        raise BadAnswer("no line")
    try:
        line = json.loads(said[:end])
        refused, perceptual_hash, claimed = line["refused"], line["perceptual_hash"], line["pictures"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BadAnswer("not the line agreed on") from error
    if refused in ("pixels", "unreadable"):
        return Answer(refused=refused)
    if refused is not None or not _is_whole(perceptual_hash) or perceptual_hash not in HASH_RANGE:
        raise BadAnswer("neither a refusal nor a hash")
    return Answer(pictures=_read_pictures(claimed, said[end + 1 :]), perceptual_hash=perceptual_hash)


def _read_pictures(claimed: object, content: bytes) -> list[Picture]:
    wanted = [(kind, format_) for kind in SIDES for format_ in OUTGOING]
    if not isinstance(claimed, list) or len(claimed) != len(wanted):
        raise BadAnswer("not the renditions agreed on")
    pictures, at = [], 0
    for (kind, format_), entry in zip(wanted, claimed, strict=True):
        if not isinstance(entry, list) or len(entry) != 5 or entry[:2] != [kind, format_]:
            raise BadAnswer("not the renditions agreed on")
        width, height, length = entry[2:]
        if (
            not all(_is_whole(n) and n > 0 for n in (width, height, length))
            or max(width, height) > SIDES[kind]
        ):
            raise BadAnswer("impossible measures")
        part = content[at : at + length]
        try:
            measured = measure(part, format_)
        except NotClean as error:
            raise BadAnswer(f"{kind} {format_}: {error}") from error
        if measured != (width, height):
            raise BadAnswer(f"{kind} {format_} is {measured}, not {(width, height)}")
        pictures.append(Picture(kind, format_, width, height, part))
        at += length
    if at != len(content):
        raise BadAnswer("bytes after the last rendition")
    return pictures


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
