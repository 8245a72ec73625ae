"""From the first word of an answer to the queue, and edits of what is published."""

from typing import Any

from django.db import transaction

from accounts.domain import audit
from accounts.domain.transitions import NotAllowed, transition
from accounts.models import Appeal, Physician, User
from forum.domain import hashtags, sent_texts
from forum.models import Answer, OnIt, Question, Revision, Snapshot

TEXT_FIELDS = ("headline", "body", "hashtags", "video_url", "video_note", "photo_use", "disclaimer")


class QuestionClosed(Exception):
    """The question takes no new answers: it is closed, or not public any more."""


class EditedElsewhere(Exception):
    """The text was changed in another tab or window; ``current`` is what is kept there."""

    def __init__(self, current: Answer | Revision) -> None:
        super().__init__("You edited this in another tab. Both versions are below.")
        self.current = current


@transaction.atomic
def start_answer(question: Question, *, by: User) -> Answer:
    """Return the physician's open answer to a question: the one they have, or a new draft.

    The disclaimer is filled with the physician's own; it is frozen here, per answer. A physician whose
    application waits may draft, not send. Raises `NotAllowed` for others, `QuestionClosed` when none are taken.
    """
    physician = Physician.objects.filter(user=by, closed_at__isnull=True).first()
    if physician is None or not by.is_active:
        raise NotAllowed("Only physicians can answer.")
    if physician.standing == "suspended":
        raise NotAllowed("Your verification is suspended, so you cannot write answers now.")
    if question.asker_id == by.pk:
        raise NotAllowed("This is your own question.")
    locked = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    own = Answer.objects.filter(question=locked, author=physician).exclude(
        status__in=["withdrawn", "rejected"]
    )
    existing = own.first()
    if existing:
        return existing
    if not locked.may_be_answered():
        raise QuestionClosed("This question takes no new answers.")
    earlier = Answer.objects.filter(question=locked, author=physician, status="rejected").values("pk")
    if Appeal.objects.filter(object_type=Answer.KIND, object_id__in=earlier, status="waiting").exists():
        raise NotAllowed("Your appeal about your earlier answer is being looked at. It may come back.")
    return Answer.objects.create(
        question=locked,
        author=physician,
        disclaimer=physician.standing_disclaimer,
        byline_mode=physician.byline_mode,
    )


@transaction.atomic
def save_words(answer: Answer | Revision, *, by: User, version: int | None = None, **words: Any) -> int:
    """Keep what was typed into a draft or returned answer (or edit) and return its new version.

    ``words`` are fields of `TEXT_FIELDS`; ``version`` is what the writer saw, and `EditedElsewhere` is raised
    when the kept text is newer. Raises `NotAllowed` for others and `ValueError` past editing.
    """
    locked = type(answer).objects.select_for_update(of=("self",)).get(pk=answer.pk)
    if locked.owner_id() != by.pk:
        raise NotAllowed("This is somebody else's answer.")
    _check_may_write(locked)
    unknown = set(words) - set(TEXT_FIELDS)
    if unknown:
        raise ValueError(f"not the author's to write: {sorted(unknown)}")
    if "hashtags" in words:
        words["hashtags"] = hashtags.fold(words["hashtags"])
    changed = {name: value for name, value in words.items() if getattr(locked, name) != value}
    if not changed:
        answer.version = locked.version
        return locked.version
    if version is not None and version != locked.version:
        raise EditedElsewhere(locked)
    before = locked.words_hash()
    for name, value in changed.items():
        setattr(locked, name, value)
        setattr(answer, name, value)
    locked.version = answer.version = locked.version + 1
    locked.save(update_fields=[*changed, "version"])
    if locked.status != "draft":
        audit.record(by=by, action="edit", item=locked, hash_before=before, hash_after=locked.words_hash())
    return locked.version


def _check_may_write(item: Answer | Revision) -> None:
    """Drafts may be written by all but suspended physicians; what was returned, and edits, by verified ones."""
    if item.status not in {"draft", "returned"}:
        raise ValueError("This was sent. It can be changed again when a moderator returns it.")
    author = item.author if isinstance(item, Answer) else item.answer.author
    standing = author.standing if author else ""
    is_first_draft = isinstance(item, Answer) and item.status == "draft"
    if standing == "suspended" or (standing != "verified" and not is_first_draft):
        raise NotAllowed("Your verification does not allow that now. Your text is kept.")


@transaction.atomic
def submit(answer: Answer, *, by: User) -> Answer:
    """Send an answer for review. What the byline says of credentials, place and checks is frozen now.

    Sending twice is harmless. Raises `QuestionClosed` or `transitions.TransitionRefused`.
    """
    question = Question.objects.select_for_update(of=("self",)).get(pk=answer.question_id)
    locked = (
        Answer.objects.select_for_update(of=("self",))
        .select_related("author__verification")
        .get(pk=answer.pk)
    )
    if locked.status == "pending" and locked.owner_id() == by.pk:
        return locked
    if not question.may_be_answered():
        raise QuestionClosed("This question takes no new answers. Your text is kept.")
    frozen = frozen_byline(locked.author) if locked.author else {}
    transition(locked, "submit", by=by, **frozen)
    OnIt.objects.filter(question=question, physician=locked.author).delete()
    snapshot(locked)
    return locked


def frozen_byline(physician: Physician) -> dict[str, Any]:
    """Return the byline fields of an answer as they are for this physician now."""
    verification = getattr(physician, "verification", None)
    return {
        "byline_mode": physician.byline_mode,
        "byline_credentials": list(physician.credentials),
        "byline_specialty": physician.specialty_title,
        "byline_city": physician.practice_city,
        "byline_checked": verification.checked() if verification else {},
    }


def snapshot(answer: Answer) -> Snapshot:
    """Keep the words of an answer as they stand."""
    content = {name: getattr(answer, name) for name in TEXT_FIELDS}
    return Snapshot.objects.create(answer=answer, version=answer.version, content=content)


@transaction.atomic
def withdraw(answer: Answer | Revision, *, by: User) -> None:
    """Take an answer, or a waiting edit, back. Raises `transitions.TransitionRefused`."""
    if isinstance(answer, Answer):
        # The question first, as everywhere: a trigger writes to it whether it has an answer.
        Question.objects.select_for_update(of=("self",), no_key=True).get(pk=answer.question_id)
    transition(answer, "withdraw", by=by)
    if isinstance(answer, Answer):
        for revision in answer.revisions.filter(status="pending"):
            transition(revision, "withdraw", by=by)


@transaction.atomic
def discard(answer: Answer, *, by: User) -> None:
    """Delete a draft. Raises `NotAllowed` for others and `ValueError` for anything that was ever sent."""
    locked = Answer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    if locked.owner_id() != by.pk:
        raise NotAllowed("This is somebody else's answer.")
    if locked.status != "draft":
        raise ValueError("Only a draft can be discarded.")
    audit.record(by=by, action="discard", item=locked)
    locked.delete()


@transaction.atomic
def start_revision(answer: Answer, *, by: User) -> Revision:
    """Return the open edit of one's published answer, or begin one with the published words.

    Raises `NotAllowed` for others and physicians who are not verified now, `ValueError` when the answer is not public.
    """
    locked = Answer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    if locked.owner_id() != by.pk or not Physician.objects.verified().filter(user=by).exists():
        raise NotAllowed("Only the physician who wrote this, while verified, can edit it.")
    if locked.status != "published":
        raise ValueError("Only a published answer is edited this way.")
    existing = locked.revisions.filter(status__in=["draft", "pending", "returned"]).first()
    if existing:
        return existing
    return Revision.objects.create(answer=locked, **{name: getattr(locked, name) for name in TEXT_FIELDS})


@transaction.atomic
def submit_revision(revision: Revision, *, by: User) -> Revision:
    """Send an edit for review; the old text stays public. Sending twice is harmless.

    Raises `transitions.TransitionRefused`, also when the answer was hidden or taken back meanwhile.
    """
    answer = Answer.objects.select_for_update(of=("self",)).get(pk=revision.answer_id)
    locked = Revision.objects.select_for_update(of=("self",)).get(pk=revision.pk)
    if locked.status == "pending" and locked.owner_id() == by.pk:
        return locked
    if answer.status != "published":
        raise NotAllowed("The answer is not public now, so its edit cannot be sent. Your text is kept.")
    transition(locked, "submit", by=by)
    sent_texts.keep(locked)
    return locked
