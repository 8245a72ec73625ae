"""What moderators put right themselves: topics, the urgent mark, headline, hashtags, line breaks.

Medical wording is never theirs to change (PRODUCT §17); rows "topics, tags, line breaks" and "headline, tags,
line breaks by moderators" of the access matrix.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from accounts import roles
from accounts.domain import audit
from accounts.domain.transitions import NotAllowed, StaleVersion, last_entry
from accounts.models import Moderated, User
from forum.domain import answering, asking, hashtags
from forum.models import Answer, Question, QuestionTopic, Revision, Topic

M = TypeVar("M", bound=Moderated)

#: The reason that stands in the log for edits of each kind.
REASON = "put-right"
#: Statuses in which a moderator may still put something right.
OPEN = {"pending", "published", "hidden"}


class WordsChanged(ValueError):
    """More than line breaks was changed."""

    def __init__(self) -> None:
        super().__init__("Only line breaks may change here. Wording goes back to its author.")


@transaction.atomic
def file_under(question: Question, *, by: User, topics: Sequence[Topic]) -> bool:
    """File a question under these topics, the main one first; return whether that changed anything.

    Topics that were only proposed stay proposed until `accept_topic`. Raises `NotAllowed`.
    """
    locked = _locked(question, by)
    wanted = list(dict.fromkeys(topic.pk for topic in topics))
    present = list(QuestionTopic.objects.filter(question=locked).values_list("topic_id", flat=True))
    if wanted == present:
        return False
    QuestionTopic.objects.filter(question=locked).delete()
    QuestionTopic.objects.bulk_create(
        QuestionTopic(question=locked, topic_id=pk, position=place) for place, pk in enumerate(wanted)
    )
    audit.record(by=by, action="topics", item=locked, reason=REASON)
    return True


@transaction.atomic
def accept_topic(topic: Topic, *, by: User) -> bool:
    """Take a proposed topic into the list that readers see; return False when it was there. Raises `NotAllowed`."""
    if not roles.may_moderate(by):
        raise NotAllowed("Only moderators accept topics.")
    locked = Topic.objects.select_for_update().get(pk=topic.pk)
    if locked.accepted_at is not None:
        return False
    locked.accepted_at = topic.accepted_at = timezone.now()
    locked.save(update_fields=["accepted_at"])
    audit.record(by=by, action="accept", item=locked, kind="topic")
    return True


@transaction.atomic
def mark_urgent(question: Question, *, by: User, urgent: bool) -> bool:
    """Set or take off the urgent mark; return whether that changed anything. Raises `NotAllowed`."""
    locked = _locked(question, by)
    if locked.urgent == urgent:
        return False
    locked.urgent = question.urgent = urgent
    locked.save(update_fields=["urgent"])
    audit.record(by=by, action="urgent" if urgent else "calm", item=locked, reason=REASON)
    return True


@transaction.atomic
def tidy_answer(
    answer: Answer | Revision, *, by: User, version: int, headline: str, tags: Sequence[str], body: str
) -> bool:
    """Put headline, hashtags and line breaks of an answer, or of a proposed edit, right; return whether anything changed.

    The words as they were stay in a snapshot. ``answer`` carries the new version afterwards. Raises `WordsChanged`,
    `hashtags.BadHashtag`, `NotAllowed`, or `StaleVersion` when it changed since ``version``.
    """
    locked = _locked(answer, by)
    if body.split() != locked.body.split():
        raise WordsChanged
    headline = " ".join(headline.split())
    if not headline and locked.headline:
        raise ValueError("An answer keeps a headline.")
    if len(headline) > 140:
        raise ValueError("A headline has 140 characters at the most.")
    wanted = {"headline": headline, "hashtags": hashtags.fold(tags), "body": _unix(body)}
    changed = {name: value for name, value in wanted.items() if getattr(locked, name) != value}
    if not changed:
        return False
    if locked.version != version:
        raise StaleVersion("This changed since you opened it. Nothing was overwritten.", last_entry(locked))
    if isinstance(locked, Answer):
        answering.snapshot(locked)
    _write(locked, answer, by=by, changed=changed)
    return True


@transaction.atomic
def tidy_question(question: Question, *, by: User, version: int, body: str) -> bool:
    """Put line breaks of a question right; return whether anything changed. Raises as `tidy_answer`."""
    locked = _locked(question, by)
    if body.split() != locked.body.split():
        raise WordsChanged
    if _unix(body) == locked.body:
        return False
    if locked.version != version:
        raise StaleVersion("This changed since you opened it. Nothing was overwritten.", last_entry(locked))
    asking.snapshot(locked)
    _write(locked, question, by=by, changed={"body": _unix(body)})
    return True


def _write(locked: Moderated, seen: Moderated, *, by: User, changed: Mapping[str, object]) -> None:
    before = locked.words_hash()
    for name, value in {**changed, "version": locked.version + 1}.items():
        setattr(locked, name, value)
        setattr(seen, name, value)
    locked.save(update_fields=[*changed, "version"])
    actions = {"headline": "headline", "hashtags": "hashtags", "body": "line_breaks"}
    for name in changed:
        audit.record(
            by=by,
            action=actions[name],
            item=locked,
            reason=REASON,
            hash_before=before,
            hash_after=locked.words_hash(),
        )


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _locked(item: M, by: User) -> M:
    locked = type(item)._base_manager.select_for_update(of=("self",)).get(pk=item.pk)
    if not roles.may_moderate(by) or locked.owner_id() == by.pk:
        raise NotAllowed("You may not do that here. Nobody decides on what is their own.")
    if locked.status not in OPEN:
        raise NotAllowed("This cannot be changed any more.")
    return locked
