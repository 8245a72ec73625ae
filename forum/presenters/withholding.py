"""Counts for everybody's eyes: small ones are not said, for a person could be recognised in them."""

from collections.abc import Mapping
from dataclasses import dataclass

#: Fewer than this are not told exactly.
FEWEST = 5


@dataclass(frozen=True)
class Cell:
    """One value of a table; ``value`` is None where it is withheld or there is none."""

    words: str
    value: float | None = None


def shown(number: int) -> Cell:
    """Return a count as it is."""
    return Cell(f"{number:,}", number)


def withheld(number: int) -> Cell:
    """Return a count, "fewer than 5" in the place of a small one. None at all is said as 0."""
    return Cell(f"fewer than {FEWEST}") if 0 < number < FEWEST else shown(number)


def together(counts: Mapping[str, int]) -> dict[str, Cell]:
    """Return counts whose sum is told elsewhere.

    Where one alone is small, the sum would give it away: then the next larger one is not shown, either.
    """
    cells = {name: withheld(number) for name, number in counts.items()}
    small = [name for name, number in counts.items() if 0 < number < FEWEST]
    others = sorted((name for name, number in counts.items() if number >= FEWEST), key=counts.__getitem__)
    if len(small) == 1 and others:
        cells[others[0]] = Cell("not shown")
    return cells
