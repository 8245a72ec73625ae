"""Words of a text with a capital, and whether a word is known to name nobody. For `names`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from forum.domain import lexicon

TOKEN = re.compile(r"[^\W\d_]{1,40}(?:[’'\-][^\W\d_]{1,40}){0,3}")
#: A sentence, a line or a quotation begins after these.
_BEGINS = frozenset('.!?:\n"“”„‘(>•*-–—[;\\|')
TITLES = lexicon.about_names("titles")
PARTICLES = lexicon.about_names("particles")
#: Endings of everyday words and of substances, which no list holds all of.
_ENDINGS = re.compile(
    "(?:ing|[a-z]{2}ed|ly|tions?|sions?|ness|ments?|ous|able|ible|itis|osis|oses|emia|aemia"
    "|omas?|path(?:y|ic)|ectomy|oscopy|olog(?:y|ical|ists?)|graphy|plasty"
    "|pril|sartan|statin|azole|cillin|mycin|cycline|azepam|azolam|olol|oxetine|triptan|profen"
    "|caine|mab|gliptin|fish|ful|less|ies|ism|ists?|ical|ive"
    "|xate|noin|vir|[fcdzmptr]ine|gest[a-z]{1,6}|terol|[ms]one|olone|thiazide|barbital|codone"
    "|phylline|dronate|parin|rubicin|platin|tinib|lukast|setron|floxacin"
    "|plasia|trophy|algia|uria|rrh?o?ea|penia|phagia|plegia|sclerosis|ataxia|lysis|stenosis"
    "|philia|phobia|cephaly|dactyly|gnathia|itus|opia|ulator"
    r"|ide|ic|ity|ance|ence|ship|hood|ware|wards?|self|body|thing|where|ever|al|ary|ory|ized|ised|ated)$"
)
#: Shorter words are names as often as not: "Danial", "Vide", "Dominic".
_LONG_ENOUGH = 7
SHORTENED = re.compile(r"'(?:m|ve|d|ll|re|t|mon)$")


@dataclass(frozen=True)
class Token:
    start: int
    end: int
    word: str
    #: The word in small letters, without a possessive s.
    plain: str
    begins: bool

    @property
    def is_capital(self) -> bool:
        """Tell whether it is written as names are; words all in capitals are letters of a test or shouted."""
        return self.word[0].isupper() and (len(self.word) == 1 or not self.word.isupper())

    @property
    def is_initial(self) -> bool:
        """Tell whether it is one capital letter."""
        return len(self.word) == 1 and self.word.isupper()


def tokens_of(text: str) -> list[Token]:
    found: list[Token] = []
    for match in TOKEN.finditer(text):
        word, end = match.group(0), match.end()
        if word[-2:] in {"'s", "’s"}:
            word, end = word[:-2], end - 2
        before = match.start() - 1
        while before >= 0 and match.start() - before < 4 and text[before] == " ":
            before -= 1
        begins = before < 0 or (
            text[before] in _BEGINS and not (text[before] in "-–’" and before == match.start() - 1)
        )
        # An initial's point ends no sentence, nor does that of a title.
        if (
            begins
            and before >= 0
            and text[before] == "."
            and found
            and (found[-1].is_initial or found[-1].plain in TITLES or found[-1].plain in {"st", "vs", "jr"})
        ):
            begins = False
        found.append(Token(match.start(), end, word, word.lower().replace("’", "'"), begins))
    return found


def is_first(plain: str) -> bool:
    """Tell whether a word is a first name, whatever else it may be."""
    return plain in lexicon.first_names()


def is_everyday(plain: str) -> bool:
    """Tell whether a word in small letters is an everyday word, in one of its forms."""
    words = lexicon.words()
    if plain in words or plain in lexicon.ambiguous():
        return True
    for ending, instead in (
        ("s", ""),
        ("es", ""),
        ("ed", ""),
        ("ed", "e"),
        ("er", ""),
        ("er", "e"),
        ("ing", ""),
        ("ing", "e"),
        ("ly", ""),
        ("y", ""),
        ("'s", ""),
    ):
        if (
            plain.endswith(ending)
            and len(plain) > len(ending) + 2
            and plain[: -len(ending)] + instead in words
        ):
            return True
    return False


def is_known(plain: str) -> bool:
    """Tell whether a word names nobody although it has a capital: everyday words, countries, illnesses, medicines."""
    if plain in lexicon.capitals() or is_everyday(plain) or SHORTENED.search(plain):
        return True
    parts = plain.replace("'", "-").split("-")
    if len(parts) > 1:
        return all(len(part) < 2 or part in lexicon.capitals() or is_everyday(part) for part in parts)
    return len(plain) >= _LONG_ENOUGH and bool(_ENDINGS.search(plain)) and not is_first(plain)


def chain_of(text: str, tokens: Sequence[Token], place: int) -> Sequence[Token]:
    """Return the words with capitals that stand together from here on; initials and particles between them belong to it."""
    end = place + 1
    while end < len(tokens) and end - place < 6:
        gap = text[tokens[end - 1].end : tokens[end].start]
        follows = tokens[end]
        if gap == "-" or gap == " " or (gap == ". " and tokens[end - 1].is_initial):
            if follows.is_capital and not follows.begins:
                end += 1
                continue
            further = (
                end + 1 < len(tokens)
                and tokens[end + 1].is_capital
                and text[follows.end : tokens[end + 1].start] == " "
            )
            if follows.plain in PARTICLES and further and gap == " ":
                end += 2
                continue
        break
    return tokens[place:end]
