"""What an import or an export did, in sentences."""

from collections.abc import Iterator
from pathlib import Path

from forum.domain.archives.lines import shown
from forum.domain.exporting import Exported
from forum.domain.importing import Outcome


def sentences(outcome: Outcome, *, publish: bool, dry_run: bool) -> Iterator[str]:
    """Say what was imported, what was here already and what was left out."""
    found = outcome.found
    questions, answers = _many(found.good, "question"), _many(found.answers, "answer")
    content = f"{questions} with {answers} and {_many(found.photos, 'photo')}"
    source = shown(outcome.source.name, 200)
    if dry_run:
        yield f"Nothing was changed. An import would add {content} from {source}."
    elif outcome.run:
        yield f"Imported {content} from {source}."
        yield "They are public." if publish else "They wait in the moderation queues."
    else:
        yield f"There was nothing new in {source}. Nothing was changed."
    if found.here:
        yield (
            f"{_many(found.here, 'question')} {_were(found.here)} here already, left as found, "
            "even where the archive says something else."
        )
    if found.bad:
        yield f"{_many(found.bad, 'bad line')} {_were(found.bad)} left out."
    if outcome.rejected:
        yield f"What was left out is in {shown(str(outcome.rejected), 300)}."


def refusal(outcome: Outcome) -> str:
    """Say why nothing was imported."""
    found = outcome.found
    lines = "1 line is" if found.bad == 1 else f"{found.bad:,} lines are"
    return f"Nothing was imported: {lines} bad. Mend the archive, or import the rest with --skip-bad."


def exported(done: Exported, path: Path) -> str:
    """Say what an export wrote."""
    content = f"{_many(done.questions, 'question')} with {_many(done.answers, 'answer')}"
    return f"Wrote {content} and {_many(done.photos, 'photo')} to {shown(str(path), 300)}."


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
