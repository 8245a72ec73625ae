"""What a reviewer's eye should stop at in a text: private details, danger words, selling, links (PRODUCT §17).

A mark is a hint to a person and nothing more: no text is refused, changed or held because of one (TRUST 22). Pure, and
linear in the length of the text (TRUST 9): every pattern is bounded.
"""

from collections.abc import Iterable

from forum.domain import identifiers, names, selling, triage
from forum.domain.mark_kinds import RANK, Mark


def marks_of(text: str) -> list[Mark]:
    """Return what to mark, in order and without overlaps. Offsets are those of Python: one for each character."""
    return settled([*identifiers.find(text), *names.find(text), *triage.find(text), *selling.find(text)])


def settled(found: Iterable[Mark]) -> list[Mark]:
    """Return marks in order without overlaps: the more private stays, then the longer; of one kind they become one."""
    chosen: list[Mark] = []
    for mark in sorted(found, key=lambda each: (each.start, -each.end)):
        last = chosen[-1] if chosen else None
        if last is None or mark.start >= last.end:
            chosen.append(mark)
        elif last.kind == mark.kind:
            if mark.end > last.end:
                chosen[-1] = Mark(last.start, mark.end, last.kind, last.label)
        elif RANK[mark.kind] < RANK[last.kind]:
            chosen[-1] = mark
    return chosen
