"""Pseudonyms: suggestions, and what may not be one."""

import re
import secrets

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
    return name
