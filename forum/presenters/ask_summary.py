"""What the asker sees of their own words: the rows of "Check and send", and what another tab wrote."""

from collections.abc import Callable
from dataclasses import dataclass

from forum.domain import asking
from forum.models import Question, Topic

LABELS = {
    "title": "Question",
    "body": "Details",
    "topic": "Topic",
    "happened": "When",
    "side": "Side of your body",
    "age_band": "Age",
    "treated": "Treated yet",
}
STEP_OF = {"title": "question", "body": "question"}


@dataclass(frozen=True)
class Row:
    """One row of the summary list. ``change`` leads to its step."""

    label: str
    value: str
    change: str
    is_missing: bool = False


def rows(question: Question, *, address: Callable[[str], str]) -> list[Row]:
    """Return the rows of a question; ``address`` gives the address of a step."""
    words = asking.typed(question) | {"topic": _topics(question)}
    return [
        Row(label, _words(name, words[name]), address(STEP_OF.get(name, "topic")), is_missing=not words[name])
        for name, label in LABELS.items()
    ]


def differences(*, mine: dict[str, str], other: dict[str, str]) -> list[Row]:
    """Return what another tab stored where it differs from what this one sent."""
    return [
        Row(label, _words(name, _topic(other[name]) if name == "topic" else other[name]), "")
        for name, label in LABELS.items()
        if name in other and other[name] != mine.get(name)
    ]


def _topics(question: Question) -> str:
    names = [each.topic.name for each in question.questiontopic_set.select_related("topic")]
    return ", ".join(names) or _topic(asking.topic_choice(question))


def _topic(choice: str) -> str:
    if choice == asking.UNKNOWN_TOPIC:
        return "I don’t know"
    found = Topic.objects.filter(pk=int(choice)).first() if choice.isdecimal() else None
    return found.name if found else ""


def _words(name: str, value: str) -> str:
    choices = {"side": Question.SIDES, "age_band": Question.AGE_BANDS, "treated": Question.TREATED}.get(
        name, {}
    )
    if not value:
        return choices.get("", "Not said")
    return choices.get(value, value)
