"""Pseudonyms: suggestions, what may not be one, what looks like a real name, and taking another one."""

import re
import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction

from accounts.domain import audit, pseudonym_words, throttling
from accounts.models import User

FIRST = (
    "amber",
    "calm",
    "clear",
    "copper",
    "dapple",
    "early",
    "gentle",
    "golden",
    "hazel",
    "hidden",
    "ivory",
    "late",
    "linen",
    "little",
    "lunar",
    "mellow",
    "misty",
    "mossy",
    "north",
    "olive",
    "pale",
    "paper",
    "plain",
    "quiet",
    "rainy",
    "river",
    "rustic",
    "silver",
    "slow",
    "small",
    "snowy",
    "soft",
    "spring",
    "sunny",
    "tidal",
    "velvet",
    "warm",
    "west",
    "wild",
    "winter",
)
SECOND = (
    "acorn",
    "alder",
    "anchor",
    "beacon",
    "birch",
    "bridge",
    "brook",
    "candle",
    "cedar",
    "clover",
    "cloud",
    "cove",
    "creek",
    "ember",
    "fern",
    "field",
    "finch",
    "garden",
    "harbor",
    "heron",
    "hill",
    "island",
    "kettle",
    "lantern",
    "leaf",
    "maple",
    "meadow",
    "orchard",
    "otter",
    "pebble",
    "pine",
    "pond",
    "ridge",
    "robin",
    "sparrow",
    "stone",
    "thistle",
    "valley",
    "willow",
    "wren",
)

_SHAPE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|[ _-](?=[A-Za-z0-9])){2,29}")
_TITLE = re.compile(
    r"(?i)^(dr|doctor|prof|professor|nurse)\b|\b(md|do|phd|rn|admin|administrator|moderator|curbside)$"
)

_HOSTILE = frozenset(pseudonym_words.HOSTILE.split())
_GIVEN = frozenset(pseudonym_words.GIVEN.split())
_LOOKS = str.maketrans("0134578", "oieastb")

#: A name that changes all the time is a way around other people's memory.
CHANGES = throttling.Limit("pseudonym", tries=5, within=timedelta(days=1))


class PseudonymRefused(ValueError):
    """Cannot be a pseudonym; the text says why."""


def suggest() -> str:
    """Return a free two-word pseudonym."""
    for _ in range(20):
        name = f"{secrets.choice(FIRST)}-{secrets.choice(SECOND)}"
        if not User.objects.filter(pseudonym__iexact=name).exists():
            return name
    return f"{secrets.choice(FIRST)}-{secrets.choice(SECOND)}-{secrets.randbelow(9000) + 1000}"


def check(name: str) -> str:
    """Return the name as it will be kept. Raises `PseudonymRefused` with a sentence.

    Latin letters, digits and single joiners only: look-alike letters and direction marks would let one
    person pass for another.
    """
    name = name.strip()
    if "@" in name:
        raise PseudonymRefused(
            "This looks like an e-mail address. Choose a name that does not tell who you are."
        )
    if not _SHAPE.fullmatch(name):
        raise PseudonymRefused(
            "Use 3 to 30 letters or digits; hyphens and single spaces may stand between them."
        )
    if _TITLE.search(name):
        raise PseudonymRefused("Leave out titles. Readers could take you for a clinician or for one of us.")
    if _HOSTILE & {*_parts(name), "".join(_parts(name))}:
        raise PseudonymRefused("This name would hurt somebody who reads it. Choose another one.")
    return name


def _parts(name: str) -> list[str]:
    """Return the words of a name in lower case, digits that look like letters read as these."""
    return [part.translate(_LOOKS) for part in re.split(r"[ _-]", name.lower())]


def looks_real(name: str, *, email: str = "") -> bool:
    """Tell whether a name looks like somebody's own: a reason to warn, never to refuse.

    It does when it is written like a first and last name ("Jane Miller"), when one of its words is a common
    given name, or when it is what stands before the @ of the person's address.
    """
    words = [word for word in re.split(r"[ _-]|\d+", name) if word]
    if {word.lower() for word in words} <= {*FIRST, *SECOND}:
        return False
    if len(words) in {2, 3} and all(len(word) > 1 and word.istitle() for word in words):
        return True
    if re.fullmatch(r"[A-Z][a-z]+(?:[A-Z][a-z]+){1,2}", name):
        return True
    if _GIVEN & {word.lower() for word in words}:
        return True
    local = re.sub(r"[^a-z]", "", email.partition("@")[0].partition("+")[0].lower())
    plain = re.sub(r"[^a-z]", "", name.lower())
    return len(plain) > 2 and plain == local


def is_taken(name: str, *, but_by: User | None = None) -> bool:
    """Tell whether somebody else has the name, in whatever case."""
    others = User.objects.filter(pseudonym__iexact=name)
    return (others.exclude(pk=but_by.pk) if but_by else others).exists()


def _taken() -> PseudonymRefused:
    return PseudonymRefused(f"This name is taken. {suggest()} is free.")


@transaction.atomic
def choose(user: User, *, name: str) -> bool:
    """Take another name; return whether it is another one. Pages, feeds and exports read it live.

    Raises `PseudonymRefused`, and `throttling.TooManyTries` after the fifth change of a day.
    """
    name = check(name)
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.pseudonym == name:
        return False
    if is_taken(name, but_by=locked):
        raise _taken()
    throttling.take(CHANGES, who=str(user.pk))
    locked.pseudonym = name
    try:
        with transaction.atomic():
            locked.save(update_fields=["pseudonym"])
    except IntegrityError as error:  # somebody took it a moment ago
        raise _taken() from error
    user.pseudonym = name
    audit.record(by=user, action="rename", item=locked, kind="user")
    return True
