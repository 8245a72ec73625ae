"""What happened to a question and what comes next, for the person who asked it (PRODUCT §8)."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Min

from accounts.domain import deciding
from accounts.models import AuditEntry
from forum.models import Answer, Question

#: Action in the audit log → the word of the timeline.
WORDS = {
    "submit": "Sent",
    "return": "Changes requested",
    "approve": "Published",
    "reject": "Not published",
    "hide": "Hidden",
    "restore": "Public again",
    "merge": "Merged",
    "unmerge": "On its own again",
    "appeal": "You appealed",
    "reopen": "Back in review after your appeal",
    "close": "Closed to new answers",
    "open": "Open to new answers again",
}
#: Status → the action that led there, for questions whose log does not tell (imports).
_ENDS = {"returned": "return", "rejected": "reject", "hidden": "hide", "merged": "merge"}
_WAS_PUBLIC = {"published", "hidden", "merged"}
_HINTS = {
    "pending": "A moderator reads it next.",
    "returned": "Change it and send it again.",
}


@dataclass(frozen=True)
class Event:
    """One entry of the timeline. ``state`` is done, now or later."""

    word: str
    at: datetime | None = None
    state: str = "done"
    hint: str = ""


def timeline(question: Question) -> list[Event]:
    """Return what happened and what comes next, in two queries."""
    if question.status == "draft":
        return []
    events = _from_log(question)
    words = {event.word for event in events}
    if question.published_at and question.status in _WAS_PUBLIC and "Published" not in words:
        events = _in_time(events, Event("Published", question.published_at))
    end = WORDS.get(_ENDS.get(question.status, ""), "")
    if end and end not in words:
        events.append(Event(end, question.decided_at))
    if question.closed_at and "Closed to new answers" not in words:
        events = _in_time(events, Event("Closed to new answers", question.closed_at))
    if question.edited_at:
        events = _in_time(events, Event("Edited", question.edited_at))
    return _with_what_comes(question, events)


def _from_log(question: Question) -> list[Event]:
    of_question = deciding.in_force(
        AuditEntry.objects.filter(object_type=Question.KIND, object_id=question.pk, action__in=WORDS)
    )
    found: list[tuple[str, datetime | None]] = list(of_question.order_by("pk").values_list("action", "at"))
    if all(action != "submit" for action, _ in found):
        found = [("submit", question.asked_at or question.submitted_at), *found]
    events: list[Event] = []
    for action, at in found:
        word = "Sent again" if action == "submit" and events else WORDS[action]
        events.append(Event(word, at))
        if action in {"submit", "reopen"}:
            events.append(Event("In review"))
    return events


def _with_what_comes(question: Question, events: list[Event]) -> list[Event]:
    if question.status in {"rejected", "hidden", "merged"}:
        return _now(events, WORDS[_ENDS[question.status]])
    if question.status in {"pending", "returned"}:
        word = "In review" if question.status == "pending" else WORDS["return"]
        later = [Event("Published", state="later"), Event("First answer", state="later")]
        return [*_now(events, word, _HINTS[question.status]), *later]
    first = Answer.objects.filter(question=question, status="published").aggregate(at=Min("published_at"))[
        "at"
    ]
    if first is not None:
        return _in_time(events, Event("First answer", first))
    if question.closed_at:
        return _now(events, WORDS["close"])
    return [*events, Event("First answer", state="now", hint="Physicians can answer now.")]


def _now(events: list[Event], word: str, hint: str = "") -> list[Event]:
    """Mark the last event with this word as where it stands."""
    last = max(number for number, event in enumerate(events) if event.word == word)
    return [replace(each, state="now", hint=hint) if n == last else each for n, each in enumerate(events)]


def _in_time(events: list[Event], event: Event) -> list[Event]:
    """Put an event behind all that happened before it."""
    after = [n for n, each in enumerate(events) if each.at and event.at and each.at > event.at]
    place = after[0] if after else len(events)
    return [*events[:place], event, *events[place:]]
