"""A question as the person who asked it sees it: where it stands, what a moderator wrote, what can be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min, Q
from django.utils.safestring import SafeString

from accounts.models import Statement
from accounts.roles import Viewer
from forum.domain import uncovering
from forum.domain.moderation_edits import OPEN
from forum.models import Answer, Photo, Question, QuestionUpdate
from forum.presenters import rich_text
from forum.presenters.own_photos import OwnPhoto, own_photos
from forum.presenters.question_page import path_of

#: Statuses in which a moderator's words are what the asker needs first.
EXPLAINED = {"returned", "rejected", "hidden"}
#: What moderators do to a photo beside deciding on it.
DONE = {"redact", "audience"}
#: A second sending this soon after the first is the same one.
SAME_MOMENT = timedelta(minutes=1)


@dataclass(frozen=True)
class Event:
    """One entry of the timeline. ``state`` is done, now or later."""

    word: str
    at: datetime | None = None
    state: str = "done"
    hint: str = ""


@dataclass(frozen=True)
class Update:
    """An update with what a moderator wrote about it."""

    row: QuestionUpdate
    body: SafeString
    note: str


@dataclass(frozen=True)
class OwnQuestion:
    """Everything the page shows."""

    question: Question
    timeline: list[Event]
    note: str
    body: SafeString
    photos: list[tuple[OwnPhoto, str]]
    updates: list[Update]
    public_path: str
    #: Photo → when moderators opened it behind its warning, and why.
    views: dict[int, list[tuple[datetime, str]]]

    @property
    def may_replace_photos(self) -> bool:
        """Return whether a returned photo can be replaced by itself; of a returned question all is changed together."""
        return self.question.status in OPEN

    @property
    def may_edit(self) -> bool:
        """Return whether it can be changed and sent again."""
        return self.question.status in {"draft", "returned"}

    @property
    def may_withdraw(self) -> bool:
        """Return whether it can be taken back."""
        return self.question.status in {"pending", "returned", "published", "hidden"}

    @property
    def may_update(self) -> bool:
        """Return whether an update can be added."""
        return self.question.status == "published"


def own_question(question: Question, *, owner: Viewer) -> OwnQuestion:
    """Return the page of an own question in a fixed number of queries."""
    photos = list(Photo.objects.shown_to(owner).filter(question=question))
    updates = list(question.updates.exclude(status="withdrawn"))
    notes = _notes(question, updates, owner)
    on_photos = notes_on(photos)
    return OwnQuestion(
        question=question,
        timeline=timeline(question),
        note=notes.get(("question", question.pk), "") if question.status in EXPLAINED else "",
        body=rich_text.paragraphs(question.body),
        photos=[(own, on_photos.get(own.photo.pk, "")) for own in own_photos(photos)],
        updates=[Update(each, rich_text.paragraphs(each.body), _note(notes, each)) for each in updates],
        public_path=path_of(question) if question.status == "published" else "",
        views=uncovering.views_of(photo.pk for photo in photos),
    )


def _note(notes: dict[tuple[str, int], str], item: QuestionUpdate) -> str:
    return notes.get((item.KIND, item.pk), "") if item.status in EXPLAINED else ""


def _notes(
    question: Question, updates: Iterable[QuestionUpdate], owner: Viewer
) -> dict[tuple[str, int], str]:
    """Return the newest words of a moderator about each of these, by kind and id."""
    about = Q(object_type="question", object_id=question.pk) | Q(
        object_type="update", object_id__in=[update.pk for update in updates]
    )
    found: dict[tuple[str, int], str] = {}
    for statement in Statement.objects.filter(about, recipient_id=owner.pk).order_by("pk"):
        found[statement.object_type, statement.object_id] = statement.text
    return found


def notes_on(photos: Iterable[Photo]) -> dict[int, str]:
    """Return what moderators wrote to the owner about each photo, by its id.

    That is why it stands where it stands, and what was covered or limited, however the photo went on.
    """
    by_id = {photo.pk: photo for photo in photos}
    written = Statement.objects.filter(object_type=Photo.KIND, object_id__in=list(by_id)).exclude(
        entry__action=uncovering.ACTION
    )
    decided: dict[int, list[str]] = {}
    done: dict[int, list[str]] = {}
    for pk, action, text in written.order_by("pk").values_list("object_id", "entry__action", "text"):
        if action in DONE:
            done.setdefault(pk, []).append(text)
        elif by_id[pk].status in EXPLAINED:
            decided[pk] = [text]
    return {pk: "\n\n".join([*decided.get(pk, []), *done.get(pk, [])]) for pk in {*decided, *done}}


def timeline(question: Question) -> list[Event]:
    """Return what happened and what comes next."""
    if question.status == "draft":
        return []
    events = [Event("Sent", question.asked_at or question.submitted_at)]
    if (
        question.asked_at
        and question.submitted_at
        and question.submitted_at - question.asked_at > SAME_MOMENT
    ):
        events.append(Event("Sent again", question.submitted_at))
    return events + _ENDS.get(question.status, _published)(question)


def _pending(question: Question) -> list[Event]:
    return [
        Event("In review", state="now", hint="A moderator reads it next."),
        Event("Published", state="later"),
        Event("First answer", state="later"),
    ]


def _returned(question: Question) -> list[Event]:
    return [
        Event("Changes requested", question.decided_at, "now", "Change it and send it again."),
        Event("Published", state="later"),
        Event("First answer", state="later"),
    ]


def _rejected(question: Question) -> list[Event]:
    return [
        Event("Read by a moderator", question.decided_at),
        Event("Not published", question.decided_at, "now"),
    ]


def _published(question: Question) -> list[Event]:
    events = [Event("Read by a moderator", question.published_at), Event("Published", question.published_at)]
    first = Answer.objects.filter(question=question, status="published").aggregate(at=Min("published_at"))[
        "at"
    ]
    if question.status in {"hidden", "merged"}:
        return [*events, Event(question.get_status_display(), question.decided_at, "now")]
    if first is None:
        waiting = Event("Closed to new answers", question.closed_at, "now") if question.closed_at else None
        return [*events, waiting or Event("First answer", state="now", hint="Physicians can answer now.")]
    events.append(Event("First answer", first))
    if question.closed_at:
        events.append(Event("Closed to new answers", question.closed_at))
    return events


_ENDS = {"pending": _pending, "returned": _returned, "rejected": _rejected}
