"""Which edits of published answers are small enough to be approved many at a time (PRODUCT §17: "photo-free edits and tags only").

An edit is small when all of this holds:

- it differs from the public text in at most `MOST_WORDS` words, headline and text together, taken out and put in alike;
  hashtags, line breaks and blanks do not count;
- none of those words is or holds a number, a dose, a unit, how often or how long, a side of the body, a negation, or a
  word that tells what to do, how surely or how urgently, and none stands beside a number, a dose or a negation: one such
  word turns the meaning of medical advice;
- it adds no link or address; video, disclaimer and the use of photos stay as they are, and the answer uses no photo;
- the answer was written here and is public.

Everything else goes through its own review page. The list that is confirmed shows each changed word, and the rule is
asked again, with the row locked, when each is approved.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from forum.models import Answer, Revision

MOST_WORDS = 8

#: Numbers, doses, units, how often and how long, and what denies: they weigh beside a changed word, too.
_AMOUNTS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand half quarter third once twice thrice
    single double triple couple dozen few several many percent
    mg mcg µg ug g kg gram grams milligram milligrams microgram micrograms ml cc l liter liters litre litres iu unit units
    tablet tablets pill pills capsule capsules drop drops puff puffs dose doses dosage spoon teaspoon tablespoon
    injection injections ampoule vial cm mm inch inches degree degrees
    minute minutes hour hours hourly day days daily night nightly week weeks weekly month months monthly year years yearly times
    no not never none nobody nothing nor neither without cannot except unless
"""
#: Sides, directions, order, and what tells what to do, how surely and how urgently.
_DIRECTIONS = """
    left right both either up down upper lower above below over under inside outside before after during until while
    first second last full whole all any each every always sometimes often rarely seldom usually immediately now today tonight
    tomorrow soon later must should shall may might can could will would need needs take stop start avoid use keep continue
    increase decrease more less higher reduce raise maximum minimum most least safe unsafe dangerous harmless emergency urgent
    call ambulance hospital er yes certain certainly definitely surely likely unlikely possible impossible if but only instead
    rather non
"""
_HEAVY = frozenset(_AMOUNTS.split())
_WEIGHTY = _HEAVY | frozenset(_DIRECTIONS.split())
_NEGATED = re.compile(r"n['’]t$", re.IGNORECASE)
_LINK = re.compile(r"[@/\\]|www\.|https?:", re.IGNORECASE)
_EDGES = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True)
class _Change:
    """What differs: the words taken out and put in, and the words beside them."""

    words: list[str]
    beside: list[str]


def why_not(revision: Revision) -> str:
    """Return why an edit is not small, in a sentence, or nothing when it is. Asks the database for nothing."""
    answer: Answer = revision.answer
    if answer.status != "published" or answer.source:
        return "Its answer is not public, or came with an import."
    if answer.photo_use or revision.photo_use:
        return "It uses the asker’s photo."
    others = ("video_url", "video_note", "disclaimer")
    if any(getattr(answer, name) != getattr(revision, name) for name in others):
        return "It changes the video or the disclaimer."
    changes = [
        _change(answer.headline.split(), revision.headline.split()),
        _change(answer.body.split(), revision.body.split()),
    ]
    if any(each is None for each in changes):
        return f"It changes more than {MOST_WORDS} words."
    found = [each for each in changes if each is not None]
    if sum(len(each.words) for each in found) > MOST_WORDS:
        return f"It changes more than {MOST_WORDS} words."
    for each in found:
        if any(_LINK.search(word) for word in each.words):
            return "It changes a link or an address."
        turning = [word for word in each.words if is_weighty(word)]
        turning += [word for word in each.beside if is_weighty(word, among=_HEAVY)]
        if turning:
            return f"It changes words around “{_EDGES.sub('', turning[0])[:30]}”, which can turn the meaning."
    return ""


def is_weighty(word: str, *, among: frozenset[str] = _WEIGHTY) -> bool:
    """Tell whether one word can turn the meaning of medical advice: a number, a dose, a negation and the like."""
    bare = _EDGES.sub("", word).casefold()
    if any(letter.isnumeric() for letter in word) or _NEGATED.search(bare):
        return True
    return any(part in among for part in (bare, *re.split(r"[-–—/]", bare)))


def _change(old: Sequence[str], new: Sequence[str]) -> _Change | None:
    """Return what differs, or None when that is more than `MOST_WORDS` words. Linear in the length of the texts."""
    script = _script(old, new)
    if script is None:
        return None
    words, beside = [], []
    for text, place in script:
        words.append(text[place])
        beside += [text[near] for near in (place - 1, place + 1) if 0 <= near < len(text)]
    return _Change(words, beside)


def _script(old: Sequence[str], new: Sequence[str]) -> list[tuple[Sequence[str], int]] | None:
    """Return the shortest way from one text to the other as (text, place) of each word, or None (Myers 1986)."""
    reached = {1: 0}
    trace: list[dict[int, int]] = []
    for edits in range(MOST_WORDS + 1):
        trace.append(dict(reached))
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (
                diagonal != edits and reached.get(diagonal - 1, -1) < reached.get(diagonal + 1, -1)
            )
            x = reached[diagonal + 1] if down else reached[diagonal - 1] + 1
            while x < len(old) and x - diagonal < len(new) and old[x] == new[x - diagonal]:
                x += 1
            reached[diagonal] = x
            if x >= len(old) and x - diagonal >= len(new):
                return _walk_back(old, new, trace)
    return None


def _walk_back(
    old: Sequence[str], new: Sequence[str], trace: list[dict[int, int]]
) -> list[tuple[Sequence[str], int]]:
    steps: list[tuple[Sequence[str], int]] = []
    x, y = len(old), len(new)
    for edits in range(len(trace) - 1, 0, -1):
        reached, diagonal = trace[edits], x - y
        down = diagonal == -edits or (
            diagonal != edits and reached.get(diagonal - 1, -1) < reached.get(diagonal + 1, -1)
        )
        before = diagonal + 1 if down else diagonal - 1
        x = reached[before]
        y = x - before
        steps.append((new, y) if down else (old, x))
    return steps
