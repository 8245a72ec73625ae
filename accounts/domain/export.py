"""The registry of what goes into "Export my data": one exporter for each part (PRODUCT §15)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts.models import User


@dataclass(frozen=True)
class Attachment:
    """A file to be put beside the JSON: its place inside the zip, and where it lies."""

    name: str
    path: Path


Exporter = Callable[[User], Iterator[dict[str, Any] | Attachment]]


@dataclass(frozen=True)
class Part:
    """One file of the zip, ``<name>.json``. ``about`` says in the README what stands in it."""

    name: str
    about: str
    rows: Exporter
    covers: frozenset[str]


_PARTS: dict[str, Part] = {}


def exporter(name: str, *, about: str, covers: Iterable[str] = ()) -> Callable[[Exporter], Exporter]:
    """Register a generator of one part's rows; ``covers`` names the models they come from, as ``app.Model``.

    Rows are dictionaries of plain values and dates with names that a person understands. Read with ``.iterator()``:
    an account may be large. Words of other people and names of moderators never stand in them: of such things ids,
    dates and links. Raises `ValueError` for a name taken.
    """

    def register(rows: Exporter) -> Exporter:
        if name in _PARTS:
            raise ValueError(f"There is a part called {name!r} already.")
        _PARTS[name] = Part(name, about, rows, frozenset(covers))
        return rows

    return register


def parts() -> list[Part]:
    """Return all parts, by name."""
    return [_PARTS[name] for name in sorted(_PARTS)]
