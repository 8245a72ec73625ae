"""What became of many things that were decided together, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.domain import batches, belongings
from accounts.models import AuditEntry, Batch, BatchLine
from accounts.presenters import life

DEEDS = {
    "assign": "Given to a moderator",
    "approve": "Small edits approved",
    "spam": "Rejected as spam",
    "retag": "Filed under another topic",
}
HEADINGS = {"planned": "Not done yet", "refused": "Not done", "done": "Done", "undone": "Taken back"}


@dataclass(frozen=True)
class Line:
    """One thing and what became of it."""

    kind: str
    pk: int
    label: str
    outcome: str
    sentence: str


@dataclass(frozen=True)
class Result:
    """All things of a batch."""

    lines: Sequence[Line]

    @property
    def groups(self) -> list[tuple[str, list[Line]]]:
        """Return the things by what became of them, the ones that need a look first."""
        found = [(heading, self._of(outcome)) for outcome, heading in HEADINGS.items()]
        return [(f"{heading} ({len(lines)})", lines) for heading, lines in found if lines]

    @property
    def done(self) -> list[Line]:
        """Return what is done."""
        return self._of("done")

    @property
    def planned(self) -> list[Line]:
        """Return what is not done yet."""
        return self._of("planned")

    @property
    def refused(self) -> list[Line]:
        """Return what could not be done."""
        return self._of("refused")

    @property
    def summary(self) -> str:
        """Return "488 of 500 are done. 12 could not be done: see why below." """
        if self._of("undone"):
            kept = f" {len(self.done)} could not be." if self.done else ""
            return f"{len(self._of('undone'))} of {len(self.lines)} are taken back.{kept}"
        words = f"{len(self.done)} of {len(self.lines)} {'is' if len(self.done) == 1 else 'are'} done."
        if self.refused:
            words += f" {len(self.refused)} could not be done; each says why."
        return f"{words} {len(self.planned)} not done yet." if self.planned else words

    def _of(self, outcome: str) -> list[Line]:
        return [line for line in self.lines if line.outcome == outcome]


def result_of(batch: Batch) -> Result:
    """Return what became of each thing, in a fixed number of queries for each kind."""
    rows = list(batch.lines.all())
    items = {
        (kind, item.pk): item
        for kind in {row.object_type for row in rows}
        for item in belongings.rows_of(kind, [row.object_id for row in rows if row.object_type == kind])
    }
    numbers = [row.before["entry"] for row in rows if "entry" in row.before]
    late = late_words(AuditEntry.objects.filter(pk__in=numbers)) if numbers else {}
    return Result(
        [
            Line(
                row.object_type,
                row.object_id,
                _label(row, items.get((row.object_type, row.object_id))),
                row.outcome,
                late.get(row.before.get("entry", 0), row.sentence),
            )
            for row in rows
        ]
    )


def late_words(entries: Iterable[AuditEntry]) -> dict[int, str]:
    """Return for each act that came first the sentence for whoever came too late, in two queries for all."""
    said = {}
    for event in life.events(entries):
        if event.entry.action in life.DECISIONS:
            by = f" by {event.actor}" if event.entry.actor_id else ""
            said[event.entry.pk] = f"Decided{by} {event.ago}: {event.label.lower()}."
        else:
            said[event.entry.pk] = f"{batches.CHANGED} {event.label}, {event.ago}."
    return said


def _label(row: BatchLine, item: object) -> str:
    return (
        belongings.label_of(item)  # type: ignore[arg-type]
        if item is not None
        else f"{life.kind_words(row.object_type)} {row.object_id}"
    )
