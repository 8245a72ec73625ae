"""Words that the marks of the desk know: everyday English, first names, and words with a capital that name nobody.

Plain lists, read once. A word that is missing costs a mark too many or too few; nothing is ever decided by them.
"""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def words() -> frozenset[str]:
    """Return everyday words, in small letters."""
    return frozenset(_read("words.txt"))


@cache
def first_names() -> frozenset[str]:
    """Return first names, in small letters."""
    return frozenset(name.lower() for name in _read("first_names.txt"))


@cache
def capitals() -> frozenset[str]:
    """Return words that are written with a capital and name no person, in small letters."""
    return frozenset(name.lower() for name in _read("capitals.txt"))


@cache
def about_names(key: str) -> frozenset[str]:
    """Return one group of the words that stand around names, by its heading in the list."""
    heading, found = "", set()
    for line in (_FOLDER / "name_words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            heading = line[2:]
        elif heading == key:
            found.update(line.split())
    if not found:
        raise KeyError(key)
    return frozenset(found)


@cache
def ambiguous() -> frozenset[str]:
    """Return first names that are everyday words, too: alone they say nothing."""
    return about_names("everyday words, too")


def _read(name: str) -> list[str]:
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]
