"""Names of people where the text itself shows that they are names, and small places and employers beside them.

What shows it: a title before ("Dr Okonjo"), words like "my name is", a first name, or a capital inside a sentence on a word
that is no everyday word, medicine, illness or country. No list knows all names, so the shape counts more than the lists.
"""

import re
from collections.abc import Iterator, Sequence

from forum.domain import lexicon
from forum.domain.capital_words import (
    PARTICLES,
    SHORTENED,
    TITLES,
    TOKEN,
    Token,
    chain_of,
    is_everyday,
    is_first,
    is_known,
    tokens_of,
)
from forum.domain.mark_kinds import PRIVATE, Mark

#: Words straight before a name.
_CUES = lexicon.about_names("before a name")
_NAME_IS = re.compile(
    r"(?i:\b(?:(?:my|his|her|their|maiden|last|first|full|the|user"
    r"|patient'?s?) name(?: on [\w ]{1,20})? ?(?:is|was|:|'s|’s)|name ?[:=]|i am called"
    "|people call me"
    "|everyone calls me|named (?:him|her|them)|(?:what's|what is) your (?:last |first "
    r"|full )?name\?|under the name(?: of)?"
    r"|directed by:?|contact person:?))\s{1,6}"
)
#: After a name of an illness, a sign or a test stands one of these: "Crohn's disease", "Tinel sign".
_EPONYM = lexicon.about_names("after an eponym")
_PLACE_BEFORE = lexicon.about_names("before a place")
_COMPANY = lexicon.about_names("organisations")
#: Before a single unknown word with a capital, these speak of a medicine or an illness rather than of a person.
_MEDICINE_BEFORE = lexicon.about_names("before a medicine")


def find(text: str) -> Iterator[Mark]:
    """Yield the names in a text; they may overlap."""
    tokens = tokens_of(text)
    found = [*_introduced(text), *_standing(text, tokens)]
    yield from found
    yield from _again(text, tokens, found)


def _again(text: str, tokens: Sequence[Token], found: Sequence[Mark]) -> Iterator[Mark]:
    """Yield the words of names already found where they stand again by themselves, with a capital inside a sentence."""
    known: set[str] = set()
    for mark in found:
        words = [each for each in text[mark.start : mark.end].split() if len(each) > 2 and each[0].isupper()]
        if mark.label == "name" and len(words) > 1:
            known.update(word.strip(".,").lower() for word in words)
    known -= TITLES
    if known:
        for token in tokens:
            if token.plain in known and token.is_capital and (not token.begins or not is_known(token.plain)):
                yield Mark(token.start, token.end, PRIVATE, "name")


def _standing(text: str, tokens: Sequence[Token]) -> Iterator[Mark]:
    shouts_nothing = text == text.lower()
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.plain in TITLES and (mark := _titled(text, tokens, place)):
            yield mark
            place += 1
        elif token.is_capital:
            chain = chain_of(text, tokens, place)
            yield from _judged(text, tokens, chain)
            place += len(chain)
        elif (mark := _small(text, tokens, place, alone=shouts_nothing)) is not None:
            yield mark
            place += 1
        else:
            place += 1


def _introduced(text: str) -> Iterator[Mark]:
    """Yield what stands after "my name is" and the like, in capitals or not."""
    for match in _NAME_IS.finditer(text):
        taken: list[re.Match[str]] = []
        place = match.end()
        while len(taken) < 4 and (token := TOKEN.match(text, place)):
            plain = token.group(0).lower()
            if not token.group(0)[0].isupper() and is_everyday(plain) and not (taken and plain in PARTICLES):
                break
            taken.append(token)
            place = token.end()
            if text[place : place + 2] == ". " and len(token.group(0)) == 1:
                place += 1
            if text[place : place + 1] != " ":
                break
            place += 1
        if taken and not (taken[0].group(0).islower() and len(taken[0].group(0)) < 3):
            end = taken[-1].end()
            yield Mark(
                taken[0].start(), end - 2 if taken[-1].group(0)[-2:] in {"'s", "’s"} else end, PRIVATE, "name"
            )


def _titled(text: str, tokens: Sequence[Token], place: int) -> Mark | None:
    """Return the mark of a title and the name after it, also when both are in small letters."""
    title = tokens[place]
    if place + 1 >= len(tokens):
        return None
    first = tokens[place + 1]
    gap = text[title.end : first.start]
    if (
        gap not in {" ", ". ", "."}
        or (gap != " " and len(title.plain) > 4)
        or first.plain == "i"
        or SHORTENED.search(first.plain)
    ):
        return None
    chain = chain_of(text, tokens, place + 1) if first.is_capital else [first]
    if title.word.isupper():
        return None
    if not first.is_capital:
        if is_known(first.plain) or title.plain in {
            "sister",
            "miss",
            "sir",
            "madam",
            "nurse",
            "doctor",
            "professor",
        }:
            return None
    elif (
        (
            title.plain in {"doctor", "nurse", "sister", "sir", "madam", "miss"}
            and (is_known(first.plain) and not is_first(first.plain))
        )
        or first.begins
        or (is_known(first.plain) and not is_first(first.plain) and title.word[0].islower())
    ):
        return None
    return Mark(title.start, chain[-1].end, PRIVATE, "name")


def _small(text: str, tokens: Sequence[Token], place: int, *, alone: bool) -> Mark | None:
    """Return the mark of a first name in small letters: with a family name, after "my son", or where all is in small letters."""
    token = tokens[place]
    if not is_first(token.plain) or is_everyday(token.plain) or token.plain in lexicon.capitals():
        return None
    if place + 1 < len(tokens) and text[token.end : tokens[place + 1].start] == " ":
        after = tokens[place + 1]
        if after.word[0].islower() and not is_known(after.plain):
            return Mark(token.start, after.end, PRIVATE, "name")
    before = tokens[place - 1] if place else None
    if alone:
        return Mark(token.start, token.end, PRIVATE, "name")
    if before is not None and before.plain in _CUES and text[before.end : token.start] in {" ", ", "}:
        return Mark(token.start, token.end, PRIVATE, "name")
    return None


def _judged(text: str, tokens: Sequence[Token], chain: Sequence[Token]) -> Iterator[Mark]:
    """Yield the name that a chain of capitals is, if it is one."""
    place = _index(tokens, chain[0])
    before = tokens[place - 1] if place else None
    after = tokens[place + len(chain)] if place + len(chain) < len(tokens) else None
    began = chain[0].begins
    rest = list(chain)
    # "Hello Sara", "Unlike Christiansen": the first word of a sentence has its capital from the sentence.
    while began and len(rest) > 1 and is_known(rest[0].plain) and not is_first(rest[0].plain):
        before, rest, began = rest[0], rest[1:], False
    while rest and rest[0].is_initial and rest[0].plain in {"i", "a"}:
        rest = rest[1:]
    while (
        rest
        and len(rest) > 1
        and is_known(rest[-1].plain)
        and not is_first(rest[-1].plain)
        and not rest[-1].is_initial
        and rest[-1].plain in lexicon.capitals()
    ):
        rest = rest[:-1]
    if not rest or all(each.is_initial for each in rest):
        return
    if (
        after is not None
        and after.plain in _EPONYM
        and text[chain[-1].end : after.start] in {" ", "'s ", "’s "}
        and not any(is_first(each.plain) for each in rest[:-1])
    ):
        return
    label = _label(text, rest, before, after, began=began)
    if label:
        yield Mark(rest[0].start, rest[-1].end, PRIVATE, label)


def _index(tokens: Sequence[Token], wanted: Token) -> int:
    low, high = 0, len(tokens)
    while low < high:
        middle = (low + high) // 2
        if tokens[middle].start < wanted.start:
            low = middle + 1
        else:
            high = middle
    return low


def _label(
    text: str, chain: Sequence[Token], before: Token | None, after: Token | None, *, began: bool
) -> str:
    """Return "name", "place", "organisation" or nothing."""
    unknown = [each for each in chain if not is_known(each.plain) and not each.is_initial]
    first = chain[0]
    strong_first = (
        is_first(first.plain)
        and first.plain not in lexicon.capitals()
        and first.plain not in lexicon.ambiguous()
    )
    adjoining = before is not None and text[before.end : first.start] in {" ", ", "}
    cue = before.plain if before is not None and adjoining else ""
    if any(each.plain in _COMPANY for each in chain) or (
        after is not None and after.plain in _COMPANY and after.is_capital
    ):
        return "organisation" if unknown or strong_first else ""
    if len(chain) > 1 and is_first(first.plain) and not _is_everyday_pair(chain):
        return "name"
    if strong_first:
        return "name"
    if not unknown:
        # "Mark lives with us", "told Rose": an everyday word is a name only where something says so.
        return (
            "name"
            if first.plain in lexicon.ambiguous()
            and is_first(first.plain)
            and _said(text, first, after, cue, began=began)
            else ""
        )
    if len(unknown) * 2 < len(chain):
        return ""
    if len(chain) == 1:
        if text[first.end : first.end + 1].isdigit():
            return ""
        if began and not _acts(text, first, after):
            return ""
        if (
            cue in _MEDICINE_BEFORE
            and text[first.end : first.end + 2] not in {"'s", "’s"}
            and not _is_person_after(cue, after, text, first)
        ):
            return ""
    if cue in _PLACE_BEFORE and not began:
        return "place"
    return "name"


def _is_person_after(cue: str, after: Token | None, text: str, token: Token) -> bool:
    """Tell whether a single word after "is", "of" and the like goes on as only a person does: "is Ivan so impulsive"."""
    return (
        after is not None
        and after.plain in _ACTS | {"so", "always", "novel", "concert"}
        and text[token.end : after.start] == " "
    )


def _is_everyday_pair(chain: Sequence[Token]) -> bool:
    """Tell whether words after an ambiguous first name are everyday words, too: "Will Botox", "May Help"."""
    others = [each for each in chain[1:] if not each.is_initial]
    return chain[0].plain in lexicon.ambiguous() and all(is_known(each.plain) for each in others)


_ACTS = lexicon.about_names("what people do")


def _acts(text: str, token: Token, after: Token | None) -> bool:
    """Tell whether what follows a single word at the beginning of a sentence is what a person does."""
    follows = text[token.end : token.end + 2]
    if follows[:1] in {":", ","} or follows in {"'s", "’s"} or not follows.strip():
        return True
    return after is not None and after.plain in _ACTS and text[token.end : after.start] == " "


def _said(text: str, token: Token, after: Token | None, cue: str, *, began: bool) -> bool:
    if began:
        return text[token.end : token.end + 1] in {":"} or (
            after is not None
            and after.plain in {"said", "says", "told", "asked", "lives", "wrote", "shouted"}
            and text[token.end : after.start] == " "
        )
    if text[token.start - 2 : token.start] == ", " and text[token.end : token.end + 1] in {"!", "?"}:
        return True
    return (
        cue in _CUES
        or cue in {"to", "told", "saw", "given", "gave"}
        or text[token.end : token.end + 2] in {"'s", "’s"}
    )
