"""From the first word of a draft to the question in the queue. Read from top to bottom."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.domain import audit, throttling
from accounts.domain.notifying import notify
from accounts.domain.transitions import transition
from accounts.models import User
from forum.domain import consent, photo_files
from forum.models import Question, QuestionTopic, QuestionUpdate, Snapshot, Topic

#: PRODUCT §7: at most 3 drafts a browser, 20 an address and day.
DRAFTS_PER_BROWSER = 3
DRAFTS_PER_ADDRESS = throttling.Limit("drafts", 20, timedelta(days=1))
QUESTIONS_PER_ACCOUNT = throttling.Limit("questions", 10, timedelta(days=1))
TEXT_FIELDS = ("title", "body", "happened", "side", "age_band", "treated")


class NotReady(Exception):
    """The question cannot be sent yet; ``steps`` names the steps that still need something."""

    def __init__(self, steps: list[str]) -> None:
        super().__init__("Some parts are still missing.")
        self.steps = steps


@transaction.atomic
def start_draft(*, by: User | None, address: str) -> Question:
    """Make an empty draft. It belongs to the browser that keeps its ``draft_key``, and to ``by`` when signed in.

    ``address`` is the visitor's, for the limit. Raises `throttling.TooManyTries`.
    """
    throttling.take(DRAFTS_PER_ADDRESS, who=address)
    return Question.objects.create(asker=by)


@transaction.atomic
def save_words(question: Question, *, by: User | None, **words: str) -> bool:
    """Keep what was typed into a draft or a returned question; return whether anything changed.

    ``words`` are fields of `TEXT_FIELDS`. Limits are the forms' affair: a draft takes half-typed text, so
    that nothing is lost. Raises `ValueError` when the question is past editing.
    """
    locked = _locked_editable(question)
    changed = {name: value for name, value in words.items() if getattr(locked, name) != value}
    unknown = set(words) - set(TEXT_FIELDS)
    if unknown:
        raise ValueError(f"not the asker's to write: {sorted(unknown)}")
    if not changed:
        return False
    before = locked.words_hash()
    for name, value in changed.items():
        setattr(locked, name, value)
        setattr(question, name, value)
    locked.version = question.version = locked.version + 1
    locked.save(update_fields=[*changed, "version"])
    if locked.status != "draft":
        audit.record(by=by, action="edit", item=locked, hash_before=before, hash_after=locked.words_hash())
    return True


@transaction.atomic
def set_topics(question: Question, *, by: User | None, topics: Iterable[Topic]) -> None:
    """File a draft or returned question under these topics, the main one first. Raises `ValueError` past editing."""
    locked = _locked_editable(question)
    QuestionTopic.objects.filter(question=locked).delete()
    QuestionTopic.objects.bulk_create(
        QuestionTopic(question=locked, topic=topic, position=place) for place, topic in enumerate(topics)
    )
    if locked.status != "draft":
        audit.record(by=by, action="topics", item=locked)


def missing_steps(question: Question) -> list[str]:
    """Return the steps that still need something before the question can be sent."""
    steps: list[str] = []
    if not 15 <= len(question.title) <= 150 or not 30 <= len(question.body) <= 5000:
        steps.append("question")
    if any(not photo.alt.strip() or not photo.subject for photo in question.photos.present()):
        steps.append("photos")
    return steps


@transaction.atomic
def submit(question: Question, *, by: User) -> Question:
    """Send a draft or a returned question for review, in the name of ``by``.

    A draft made before sign-in becomes the account's here. Sending twice is harmless: the second time finds it
    waiting and changes nothing. Raises `NotReady`, `throttling.TooManyTries` or
    `transitions.TransitionRefused`.
    """
    locked = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if locked.status == "pending" and locked.asker_id == by.pk:
        return locked
    steps = missing_steps(locked)
    if steps:
        raise NotReady(steps)
    if locked.status == "draft":
        throttling.take(QUESTIONS_PER_ACCOUNT, who=str(by.pk))
        if locked.asker_id is None:
            locked.asker = by
            locked.save(update_fields=["asker"])
    for photo in locked.photos.present():
        if photo.status == "returned":
            transition(photo, "replace", by=by)
        consent.give(photo, by=by)
    transition(locked, "submit", by=by, asked_at=locked.asked_at or timezone.now())
    snapshot(locked)
    notify("question_received", to=by.pk, about=locked.pk)
    return locked


def snapshot(question: Question) -> Snapshot:
    """Keep the words as they are sent, for the asker and the moderators."""
    content = {name: getattr(question, name) for name in TEXT_FIELDS}
    return Snapshot.objects.create(question=question, version=question.version, content=content)


@transaction.atomic
def withdraw(question: Question, *, by: User) -> None:
    """Take a question back: it is gone for everybody at once, its photos are destroyed.

    Raises `transitions.TransitionRefused`.
    """
    transition(question, "withdraw", by=by)
    for photo in question.photos.exclude(status="withdrawn"):
        transition(photo, "withdraw", by=by)
        photo_files.destroy(photo)


@transaction.atomic
def discard(question: Question, *, by: User | None) -> None:
    """Delete a draft, row and files. Raises `ValueError` for anything that was ever sent."""
    locked = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if locked.status != "draft":
        raise ValueError("Only a draft can be discarded.")
    for photo in locked.photos.all():
        photo_files.destroy(photo)
    audit.record(by=by, action="discard", item=locked)
    locked.delete()


@transaction.atomic
def add_update(question: Question, *, by: User, body: str) -> QuestionUpdate:
    """Send a dated update to one's own published question for review.

    Raises `PermissionError` for others and `ValueError` when the question is not published.
    """
    if question.asker_id != by.pk:
        raise PermissionError("Only the person who asked can add an update.")
    if question.status != "published":
        raise ValueError("Updates belong to published questions.")
    update = QuestionUpdate.objects.create(
        question=question, body=body, position=question.updates.count(), written_at=timezone.now()
    )
    transition(update, "submit", by=by)
    return update


def purge_drafts(*, older_than: timedelta) -> int:
    """Delete drafts that nobody touched for so long; return how many. The clock's work."""
    stale = Question.objects.filter(status="draft", created_at__lt=timezone.now() - older_than)
    count = 0
    for question in stale.order_by("pk")[:500]:
        discard(question, by=None)
        count += 1
    return count


def _locked_editable(question: Question) -> Question:
    locked = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if locked.status not in {"draft", "returned"}:
        raise ValueError("This question was sent. It can be changed again when a moderator returns it.")
    return locked


