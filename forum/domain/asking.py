"""From the first word of a draft to the question in the queue. Read from top to bottom."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.domain import audit, throttling
from accounts.domain.notifying import notify
from accounts.domain.transitions import transition
from accounts.models import User
from forum.domain import consent, drafts, photo_files, photos, sent_texts, withdrawal, wording
from forum.models import Answer, Clarification, Question, QuestionTopic, QuestionUpdate, Snapshot, Topic

#: PRODUCT §7: at most 3 drafts a browser, 20 an address and day.
DRAFTS_PER_BROWSER = 3
DRAFTS_PER_ADDRESS = throttling.Limit("drafts", 20, timedelta(days=1))
QUESTIONS_PER_ACCOUNT = throttling.Limit("questions", 10, timedelta(days=1))
UNKNOWN_TOPIC = "unknown"
TEXT_FIELDS = ("title", "body", "happened", "side", "age_band", "treated")


class NotReady(Exception):
    """The question cannot be sent yet; ``steps`` names the steps that still need something."""

    def __init__(self, steps: list[str]) -> None:
        super().__init__("Some parts are still missing.")
        self.steps = steps


class TooManyDrafts(Exception):
    """A browser holds as many drafts as it may."""


@transaction.atomic
def start_draft(*, by: User | None, address: str) -> Question:
    """Make an empty draft. It belongs to the browser that keeps its ``draft_key``, and to ``by`` when signed in.

    ``address`` is the visitor's, for the limit. Raises `throttling.TooManyTries`.
    """
    throttling.take(DRAFTS_PER_ADDRESS, who=address)
    return Question.objects.create(asker=by)


def typed(question: Question) -> dict[str, str]:
    """Return the words as they were typed, those included that are too long for their column."""
    overlong = drafts.overlong(question)
    return {name: overlong.get(name, getattr(question, name)) for name in TEXT_FIELDS}


@transaction.atomic
def save_words(
    question: Question, *, by: User | None, seen: str | None = None, tab: str = "", **words: str
) -> bool:
    """Keep what was typed into a draft or a returned question; return whether anything changed.

    ``words`` are fields of `TEXT_FIELDS`. Limits are the forms' affair: half-typed and far too long text is taken,
    so that nothing is lost. ``seen`` is the fingerprint of those fields when the page was made and ``tab`` the page's
    own mark; without ``seen`` the last writer wins. Raises `drafts.PastEditing` or `drafts.EditedElsewhere`.
    """
    if unknown := set(words) - set(TEXT_FIELDS):
        raise ValueError(f"not the asker's to write: {sorted(unknown)}")
    row = drafts.locked(question, by=by)
    stored = {name: value for name, value in typed(row).items() if name in words}
    drafts.check_tab(row, "words", stored=stored, sent=words, seen=seen, tab=tab)
    return _write(question, row, by=by, words=words, step="words", tab=tab)


@transaction.atomic
def save_facts(
    question: Question, *, by: User | None, topic: str, seen: str | None = None, tab: str = "", **words: str
) -> None:
    """Keep the topic and facts. ``topic`` is the id of a topic, `UNKNOWN_TOPIC`, or empty while nothing is chosen.

    Further arguments and exceptions are those of `save_words`.
    """
    row = drafts.locked(question, by=by)
    stored = {name: value for name, value in typed(row).items() if name in words} | {
        "topic": topic_choice(row)
    }
    drafts.check_tab(row, "facts", stored=stored, sent=words | {"topic": topic}, seen=seen, tab=tab)
    _write(question, row, by=by, words=words, step="facts", tab=tab)
    if topic == stored["topic"]:
        return
    drafts.note_tab(row, "facts", tab)
    row.unfinished["topic_unknown"] = topic == UNKNOWN_TOPIC
    row.save(update_fields=["unfinished"])
    question.unfinished = row.unfinished
    chosen = Topic.objects.public().filter(pk=int(topic)) if topic.isdecimal() else Topic.objects.none()
    set_topics(question, by=by, topics=chosen)


def topic_choice(question: Question) -> str:
    """Return what the topic step shows as chosen: an id, `UNKNOWN_TOPIC` or nothing."""
    main = question.questiontopic_set.values_list("topic_id", flat=True).first()
    return str(main) if main else UNKNOWN_TOPIC if question.unfinished.get("topic_unknown") else ""


@transaction.atomic
def set_topics(question: Question, *, by: User | None, topics: Iterable[Topic]) -> None:
    """File a draft or returned question under these topics, the main one first. Raises `drafts.PastEditing`."""
    locked = drafts.locked(question, by=by)
    QuestionTopic.objects.filter(question=locked).delete()
    QuestionTopic.objects.bulk_create(
        QuestionTopic(question=locked, topic=topic, position=place) for place, topic in enumerate(topics)
    )
    if locked.status != "draft":
        audit.record(by=by, action="topics", item=locked)


def missing_steps(question: Question) -> list[str]:
    """Return the steps that still need something before the question can be sent."""
    steps: list[str] = []
    words = typed(question)
    if wording.title_problem(words["title"]) or wording.details_problem(words["body"]):
        steps.append("question")
    no_topic = question.status == "draft" and not topic_choice(question)
    if no_topic or len(words["happened"]) > drafts.MOST["happened"]:
        steps.append("topic")
    if any(photos.missing(photo) for photo in photos.shown_in_steps(question)):
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
    for photo in photos.shown_in_steps(locked):
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
    """Take a question back: it is gone for everybody at once, with its updates; its photos are destroyed.

    Answers stay with their authors, who are told, whatever the state of what they wrote.
    Raises `transitions.TransitionRefused`.
    """
    transition(question, "withdraw", by=by)
    for update in question.updates.filter(status__in=["pending", "returned", "published"]):
        transition(update, "withdraw", by=by)
    withdrawal.withdraw_photos(question, by=by)
    photo_files.erase("question", question.pk, by=by, paths=[])
    tell_authors(question)


def tell_authors(question: Question) -> None:
    """Tell physicians that a question they wrote for is gone."""
    written = Answer.objects.filter(question=question).exclude(status__in=["withdrawn", "rejected"])
    for answer in written.select_related("author"):
        if answer.author:
            notify("question_removed", to=answer.author.user_id, about=answer.pk)


@transaction.atomic
def discard(question: Question, *, by: User | None) -> None:
    """Delete a draft, row and files. Raises `ValueError` for anything that was ever sent."""
    locked = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if locked.status != "draft":
        raise ValueError("Only a draft can be discarded.")
    for photo in locked.photos.all():
        photo_files.destroy(photo, by=by, kind="removed")
    audit.record(by=by, action="discard", item=locked)
    locked.delete()


@transaction.atomic
def add_update(
    question: Question, *, by: User, body: str, reply_to: Clarification | None = None
) -> QuestionUpdate:
    """Send a dated update to one's own published question for review; ``reply_to`` is a physician's question back.

    Sending the same words twice makes one update. Raises `PermissionError` for others and `ValueError` when the
    question is not published.
    """
    row = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if row.asker_id != by.pk:
        raise PermissionError("Only the person who asked can add an update.")
    if row.status != "published":
        raise ValueError("Updates belong to published questions.")
    if twin := row.updates.filter(status="pending", body=body).first():
        return twin
    update = QuestionUpdate.objects.create(
        question=row,
        body=body,
        position=row.updates.count(),
        written_at=timezone.now(),
        clarification=reply_to,
    )
    transition(update, "submit", by=by)
    sent_texts.keep(update)
    return update


@transaction.atomic
def change_update(update: QuestionUpdate, *, by: User, body: str) -> None:
    """Send a returned update again with these words; when it waits already, nothing changes.

    Raises `transitions.TransitionRefused`.
    """
    row = QuestionUpdate.objects.select_for_update(of=("self",)).select_related("question").get(pk=update.pk)
    if row.status == "pending" and row.body == body:
        return
    row.body = body
    if row.status == "returned":
        row.save(update_fields=["body"])
    transition(row, "submit", by=by)
    sent_texts.keep(row)


@transaction.atomic
def withdraw_update(update: QuestionUpdate, *, by: User) -> None:
    """Take an update back; the question stays. Raises `transitions.TransitionRefused`."""
    transition(update, "withdraw", by=by)


def purge_drafts(*, older_than: timedelta) -> int:
    """Delete drafts that nobody touched for so long; return how many. The clock's work."""
    stale = Question.objects.filter(status="draft", created_at__lt=timezone.now() - older_than)
    count = 0
    for question in stale.order_by("pk")[:500]:
        discard(question, by=None)
        count += 1
    return count


def _write(
    question: Question, row: Question, *, by: User | None, words: dict[str, str], step: str, tab: str
) -> bool:
    now, hash_before = typed(row), row.words_hash()
    changed = [name for name, value in words.items() if now[name] != value]
    for name in changed:
        setattr(row, name, drafts.fit(row, name, words[name], most=drafts.MOST[name]))
    if changed:
        row.version += 1
        drafts.note_tab(row, step, tab)
        row.save(update_fields=[*changed, "version", "unfinished"])
        if row.status != "draft":
            audit.record(by=by, action="edit", item=row, hash_before=hash_before, hash_after=row.words_hash())
    for name in (*changed, "version", "unfinished"):
        setattr(question, name, getattr(row, name))
    return bool(changed)
