"""Reading one object of an archive field by field, noting every problem with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from forum.domain.archives.format import INTEGER, POSITIONS
from forum.domain.archives.lines import shown

_DAY = r"\d{4}-?(?:\d\d-?\d\d|W\d\d-?\d)"
_ZONE = r"(?:[Zz]|[+-]\d\d(?::?\d\d)?)?"
_ISO = re.compile(rf"{_DAY}(?:[Tt ]\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?{_ZONE})?", re.ASCII)
#: More lines than a person reads about one question.
MOST_PROBLEMS = 20
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field. ``field`` is empty when it is the line as a whole."""

    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.field} {self.reason}" if self.field else self.reason


class Fields:
    """One object and the names it may have. Every method takes one name and returns what fits a column.

    What does not fit is noted in ``problems``, and something harmless is returned, so that all problems of a
    line are found in one pass.
    """

    def __init__(self, value: dict[str, Any], *, known: str, at: str, problems: list[Problem]) -> None:
        self.value, self.at, self.problems = value, at, problems
        names = known.split()
        for name in value:
            if name not in names:
                self.note(
                    name if name.isidentifier() and len(name) <= 40 else shown(name, 40),
                    "is not a field of the format",
                )

    def note(self, name: str, reason: str) -> None:
        """Note a problem of one field."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(f"{self.at}{name}".rstrip("."), reason))

    def text(self, name: str, limit: int, *, null: bool = False, required: bool = False) -> str:
        """Return a text, empty when it is blank, absent or null. ``required`` ones may not be."""
        value = self.value.get(name, _ABSENT)
        if value is _ABSENT or (value is None and null):
            if required:
                self.note(name, "is required")
            return ""
        before = len(self.problems)
        text = self.checked(name, value, limit)
        if required and not text.strip() and len(self.problems) == before:
            self.note(name, "is empty")
        return text if text.strip() else ""

    def checked(self, name: str, value: object, limit: int) -> str:
        """Return a text as it is when it can be kept, else an empty one."""
        if not isinstance(value, str):
            self.note(name, f"must be a text, not {_kind(value)}")
        elif "\0" in value:
            self.note(name, "holds the character U+0000")
        elif _has_surrogate(value):
            self.note(name, "holds half a character (an unpaired surrogate)")
        elif len(value) > limit:
            self.note(name, f"has {len(value):,} characters; the limit is {limit:,}")
        else:
            return value
        return ""

    def texts(self, name: str, limit: int) -> list[str]:
        """Return a list of texts without the blank ones."""
        found = [self.checked(f"{name}[{i}]", each, limit) for i, each in enumerate(self.items(name))]
        return [each for each in found if each.strip()]

    def items(self, name: str) -> list[Any]:
        """Return a list; one that is absent is empty."""
        value = self.value.get(name, [])
        if not isinstance(value, list):
            self.note(name, f"must be a list, not {_kind(value)}")
            return []
        if len(value) > POSITIONS:
            self.note(name, f"has {len(value):,} entries; the limit is {POSITIONS:,}")
            return []
        return value

    def objects(self, name: str, known: str) -> "Iterator[Fields]":
        """Walk a list of objects."""
        for i, each in enumerate(self.items(name)):
            if isinstance(each, dict):
                yield Fields(each, known=known, at=f"{self.at}{name}[{i}].", problems=self.problems)
            else:
                self.note(f"{name}[{i}]", f"must be an object, not {_kind(each)}")

    def object(self, name: str, known: str) -> "Fields":
        """Return one object; for null an empty one."""
        value = self.value.get(name)
        if value is not None and not isinstance(value, dict):
            self.note(name, f"must be an object or null, not {_kind(value)}")
            value = None
        return Fields(value or {}, known=known, at=f"{self.at}{name}.", problems=self.problems)

    def flag(self, name: str) -> bool:
        """Return true or false; false when it is absent."""
        value = self.value.get(name, False)
        if not isinstance(value, bool):
            self.note(name, f"must be true or false, not {_kind(value)}")
            return False
        return value

    def count(self, name: str) -> int | None:
        """Return a whole number of at least 0, or None."""
        value = self.value.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.note(name, f"must be a whole number or null, not {_kind(value)}")
        elif not 0 <= value <= INTEGER:
            self.note(name, f"must be between 0 and {INTEGER:,}")
        else:
            return value
        return None

    def time(self, name: str) -> datetime | None:
        """Return a time in UTC, or None.

        One without a zone is taken in the site's own, so that a mere date is shown as that date.
        """
        value = self.value.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or not _ISO.fullmatch(value):
            self.note(name, "must be a time in ISO 8601 or null")
            return None
        try:
            moment = datetime.fromisoformat(value.upper().replace(",", "."))
            if timezone.is_naive(moment):
                moment = timezone.make_aware(moment, timezone.get_default_timezone())
            moment = moment.astimezone(UTC)
        except (ValueError, OverflowError):
            self.note(name, "is not a time that exists")
            return None
        # Room on both sides for showing it in any zone.
        if not 2 <= moment.year <= 9998:
            self.note(name, "is not in a year we can show")
            return None
        return moment


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, list):
        return "a list"
    return "an object" if isinstance(value, dict) else "a number"


def _has_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
