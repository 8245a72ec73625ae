"""Names of people, folded for finding and compared with tolerance for spelling, never for nicknames."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from accounts.credentials import VOCABULARY

#: Letters that have no accent to take off.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
#: How German and Nordic names are often written without their accents.
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_APOSTROPHES = re.compile(r"['’ʼ`´.]")
_BLANKS = re.compile(r"[\W_]+")
_TITLES = {"dr", "prof", "mr", "mrs", "ms"}
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}
_CREDENTIALS = {re.sub(r"\W", "", each).lower() for each in VOCABULARY}


class Mark(StrEnum):
    """How a claim and the register compare. `ABSENT`: the register says nothing of it, so nothing was checked."""

    SAME = "same"
    SIMILAR = "similar"
    DIFFERENT = "different"
    ABSENT = "absent"


_RANK = {Mark.SAME: 0, Mark.SIMILAR: 1, Mark.DIFFERENT: 2}


@dataclass(frozen=True)
class PersonName:
    """One name of a person as a register has it; ``former`` for a maiden, professional or other name."""

    last: str
    first: str
    middle: str = ""
    former: bool = False

    def __str__(self) -> str:
        return " ".join(part for part in (self.first, self.middle, self.last) if part)


def fold(text: str) -> str:
    """Return the text in lower case without accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


@lru_cache(maxsize=65_536)
def key(text: str) -> str:
    """Return a name's bare letters and digits, for an index: "O'Brien-Núñez" gives "obriennunez"."""
    return _BLANKS.sub("", fold(text))


def parts(text: str) -> list[str]:
    """Return the folded words of a name: hyphens part, apostrophes and full stops do not."""
    return _BLANKS.sub(" ", _APOSTROPHES.sub("", fold(text))).split()


def ends_of(claim: str) -> tuple[str, str]:
    """Return the keys of the likely last and first name of "Orla A. Testwell-Quill, MD" or "Testwell, Orla A."."""
    before, _, behind = claim.partition(",")
    turned = [word for word in parts(behind) if word not in _CREDENTIALS | _SUFFIXES]
    if turned:
        return key(before), turned[0]
    words = [word for word in map(key, before.split()) if word and word not in _TITLES | _SUFFIXES]
    return (words[-1], words[0]) if len(words) > 1 else ("".join(words), "")


def compare(claim: str, names: list[PersonName]) -> Mark:
    """Compare a name as typed, in any order, with the names of a register's row. The best one counts.

    A match with a former name, with an initial, or with part of a double name is `SIMILAR` at best.
    """
    known = [name for name in names if parts(name.last) or parts(name.first)]
    if not known:
        return Mark.ABSENT
    wordings = {tuple(_claimed(claim)), tuple(_claimed(claim.lower().translate(_WRITTEN_OUT)))}
    grades = [
        max(
            _grade(list(words), name, written_out),
            Mark.SIMILAR if name.former else Mark.SAME,
            key=_RANK.__getitem__,
        )
        for name in known
        for words in wordings
        for written_out in (False, True)
    ]
    return min(grades, key=_RANK.__getitem__)


def _claimed(claim: str) -> list[str]:
    pieces = claim.split(",")
    # Credentials stand behind a comma: without one, "Do" and "Ma" are names.
    kept = pieces[:1] + [
        piece
        for piece in pieces[1:]
        if not all(re.sub(r"\W", "", word).lower() in _CREDENTIALS | _SUFFIXES for word in piece.split())
    ]
    words = parts(" ".join(kept))
    bare = [word for word in words if word not in _TITLES | _SUFFIXES]
    return bare if len(bare) > 1 else words


def _grade(words: list[str], name: PersonName, written_out: bool) -> Mark:
    def of(text: str) -> list[str]:
        return [
            word
            for word in parts(text.lower().translate(_WRITTEN_OUT) if written_out else text)
            if word not in _SUFFIXES
        ]

    family, rest = _family(words, of(name.last))
    if family is Mark.DIFFERENT:
        return family
    given, rest = _given(rest, of(name.first), of(name.middle))
    return max(family, given, _middle(rest, [*of(name.first)[1:], *of(name.middle)]), key=_RANK.__getitem__)


def _family(words: list[str], last: list[str]) -> tuple[Mark, list[str]]:
    """Find the family name among the words; return the rest of them."""
    whole = "".join(last)
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            if whole and "".join(words[start:end]) == whole:
                return Mark.SAME, words[:start] + words[end:]
    shared = [word for word in last if len(word) > 1 and word in words]
    if any(len(word) > 2 for word in shared):
        return Mark.SIMILAR, [word for word in words if word not in shared]
    return Mark.DIFFERENT, words


def _given(words: list[str], first: list[str], middle: list[str]) -> tuple[Mark, list[str]]:
    """Find the first name, or an initial of it, or the middle name used as one."""
    if not first:
        return (Mark.SIMILAR, words)
    whole = "".join(first)
    for end in range(len(words), 0, -1):
        for start in range(end):
            if "".join(words[start:end]) == whole:
                return Mark.SAME, words[:start] + words[end:]
    if first[0] in words and len(first[0]) > 1:
        return Mark.SAME if len(first) == 1 else Mark.SIMILAR, [word for word in words if word != first[0]]
    for place, word in enumerate(words):
        if word[0] == first[0][0] and 1 in {len(word), len(first[0])}:
            return Mark.SIMILAR, words[:place] + words[place + 1 :]
    for place, word in enumerate(words):
        if len(word) > 1 and word in middle:
            return Mark.SIMILAR, words[:place] + words[place + 1 :]
    return Mark.DIFFERENT, words


def _middle(words: list[str], middle: list[str]) -> Mark:
    """Compare what is left: an initial may be missing on either side, a whole word on the register's side only."""
    for word in words:
        fits = any(word == each or (1 in {len(word), len(each)} and word[0] == each[0]) for each in middle)
        if not fits and (middle or len(word) > 1):
            return Mark.SIMILAR
    return Mark.SAME
