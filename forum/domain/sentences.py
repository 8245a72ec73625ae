"""The sentences of a text, so that a moderator can point to one; and that one in the author's returned text.

What is pointed to is kept as words, not as a place: the author changes the text, and the moderator may put right its line
breaks in the same moment.
"""

import re
from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction

from accounts.models import Moderated, Statement, User

#: So many are offered; a longer text is pointed to in words.
MOST = 150
LONGEST = 2000

_END = re.compile(r"""(?<![.!?…])[.!?…]+["”’')\]*_]*\s+(?=["“‘'(*_\[]*[A-Z0-9À-Þ])""")
_SHORT = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|St|vs|etc|approx|No|e\.g|i\.e)|\b[A-Z])\.\s*$")
_ITEM = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+")


@dataclass(frozen=True)
class Sentence:
    """One sentence. ``code`` names it in a form, whatever its white space."""

    text: str
    code: str


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of a text in their order, each once; marks of lists are left out. Linear in its length."""
    found: dict[str, Sentence] = {}
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*+•]|\d{1,3}[.)])\s)", text):
        for part in _parts(_ITEM.sub("", block)):
            words = " ".join(part.split())[:LONGEST]
            if any(sign.isalnum() for sign in words):
                found.setdefault(_code(words), Sentence(words, _code(words)))
            if len(found) >= MOST:
                return list(found.values())
    return list(found.values())


def place(text: str, sentence: str) -> tuple[int, int] | None:
    """Return where a sentence stands in a text, whatever the white space, or None when it is not there any more."""
    words = sentence.split()
    if not words:
        return None
    match = re.search(r"\s+".join(map(re.escape, words)), text)
    return match.span() if match else None


@transaction.atomic
def point_out(item: Moderated, *, code: str, by: User) -> bool:
    """Keep with the statement that ``by`` just made about an item which sentence is meant; return whether it is there.

    Call it in the transaction of the decision.
    """
    words = next((each.text for each in sentences(getattr(item, "body", "")) if each.code == code), "")
    made = Statement.objects.filter(object_type=item.KIND, object_id=item.pk, entry__actor_id=by.pk)
    statement = made.order_by("-pk").first()
    if not words or statement is None:
        return False
    statement.sentence = words
    statement.save(update_fields=["sentence"])
    return True


def pointed_out(item: Moderated) -> str:
    """Return the sentence that is meant in what was returned last, or an empty text."""
    if item.status != "returned":
        return ""
    made = Statement.objects.filter(object_type=item.KIND, object_id=item.pk, entry__action="return")
    return made.order_by("-pk").values_list("sentence", flat=True).first() or ""


def _parts(block: str) -> list[str]:
    parts, began = [], 0
    for end in _END.finditer(block):
        if _SHORT.search(block[max(began, end.end() - 12) : end.end()]):
            continue
        parts.append(block[began : end.end()])
        began = end.end()
    return [*parts, block[began:]]


def _code(words: str) -> str:
    return sha256(words.encode()).hexdigest()[:16]
