"""What can be done to many things at once: approve small edits, reject as spam, file under another topic (PRODUCT §17).

Each is a `batch_deeds.Deed`; `accounts.domain.batches` gives every thing a transaction of its own, and single decisions are
made as on the review pages, so that states, statements, notices and the ten minutes to undo are the same.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from accounts import roles
from accounts.domain import batch_deeds, batches, deciding, transitions
from accounts.domain.batch_deeds import BatchRefused, Done
from accounts.domain.transitions import NotAllowed
from accounts.models import BatchLine, Decision, Moderated, User
from forum.domain import clarifying, moderation, moderation_edits, peering, reviewing, small_edits
from forum.models import (
    Answer,
    Clarification,
    PeerView,
    Photo,
    Question,
    QuestionTopic,
    Review,
    ReviewReply,
    Revision,
    Topic,
)

#: Code → what the author reads. Reviews have a closed list of reasons (PRODUCT §17), so they take one of it.
SPAM = (
    "We took this for advertising, or for the same text sent many times, so it is not published. A person looked at it"
    " together with other things of your account. If we are wrong, you can appeal below: somebody else will look at it."
)
SPAM_REVIEW = (
    "Reviews are about a visit of your own as a patient. This one does not seem to be: we took it for advertising, or for"
    " the same text sent many times. If we are wrong, you can appeal below: somebody else will look at it."
)


def decide(item: Moderated, action: str, *, by: User, **words: Any) -> None:
    """Decide on a thing of any kind, as its review page does."""
    if isinstance(item, Review | ReviewReply):
        reviewing.decide(item, action, by=by, **words)
    elif isinstance(item, PeerView):
        peering.decide(item, action, by=by, **words)
    elif isinstance(item, Clarification):
        clarifying.decide(item, action, by=by, **words)
    else:
        moderation.decide(item, action, by=by, **words)


class Deciding:
    """Deeds that are decisions: nothing has to be chosen, and they are undone as single ones are."""

    missing: ClassVar[str] = ""
    choose: ClassVar[str] = ""
    tells: ClassVar[bool] = True

    def choices(self) -> list[tuple[int, str]]:
        """Return nothing: there is nothing to choose."""
        return []

    def seen(self, item: Any) -> str:
        """Return nothing: the words that are judged are the thing's own."""
        return ""

    def undo(self, item: Any, line: BatchLine, *, by: User) -> None:
        """Take the decision back. Raises `deciding.UndoRefused`."""
        decision = Decision.objects.filter(pk=line.decision_id or 0).first()
        if decision is None:
            raise NotAllowed("Those concerned were told at once, so this cannot be taken back.")
        deciding.undo(decision, by=by)

    def decided(self, item: Moderated) -> Done:
        """Return what a decision that was made this moment needs to be undone."""
        newest = Decision.objects.filter(object_type=item.KIND, object_id=item.pk).order_by("-pk").first()
        return Done(newest.pk if newest and newest.is_open else None)


@dataclass(frozen=True)
class ApproveSmall(Deciding):
    """Approve small edits; `small_edits` says which those are."""

    code: ClassVar[str] = "approve"
    button: ClassVar[str] = "Approve small edits"
    question: ClassVar[str] = "Approve these small edits"
    reason: ClassVar[str] = ""
    target_id: int | None = None

    def refusal(self, item: Any, *, by: User) -> str:
        """Leave out what does not wait, and every edit that is not small."""
        if not isinstance(item, Revision) or item.status != "pending":
            return "It does not wait for a decision."
        return small_edits.why_not(item)

    def seen(self, item: Revision) -> str:
        """Return the version of the public text, against which the changed words are shown."""
        return str(item.answer.version) if isinstance(item, Revision) else ""

    def will(self, item: Revision) -> str:
        """Say that it is published."""
        return f"Published in place of the text of answer {item.answer_id}."

    def do(self, item: Revision, *, by: User) -> Done:
        """Approve."""
        # The public text must not change between the look at the words and the approval.
        shown = item.answer.version
        item.answer = Answer._base_manager.select_for_update(of=("self",)).get(pk=item.answer_id)
        refused = small_edits.why_not(item) if item.answer.version == shown else batches.CHANGED
        if refused:
            raise NotAllowed(refused)
        decide(item, "approve", by=by, version=item.version)
        return self.decided(item)


@dataclass(frozen=True)
class RejectSpam(Deciding):
    """Reject as spam, with a statement. ``target_id`` is the account whose things are swept, if one is."""

    code: ClassVar[str] = "spam"
    button: ClassVar[str] = "Reject as spam"
    question: ClassVar[str] = "Reject these as spam"
    reason: ClassVar[str] = "spam"
    target_id: int | None = None

    def refusal(self, item: Any, *, by: User) -> str:
        """Leave out what cannot be rejected now, and photos that are decided with their question."""
        if not transitions.may(item, "reject", by=by):
            return "It does not wait for a decision."
        if isinstance(item, Photo) and item.question.status == "pending":
            return "It is decided with its question."
        if self.target_id is not None and item.owner_id() != self.target_id:
            return "It belongs to another account."
        return ""

    def will(self, item: Any) -> str:
        """Say what happens, and which reason the author reads."""
        kept = isinstance(item, Review) and item.public_stars is not None
        gone = "Not published; what readers see of it goes, too" if kept else "Not published"
        return f"{gone}. The author reads why, and how to appeal."

    def do(self, item: Any, *, by: User) -> Done:
        """Reject."""
        is_review = isinstance(item, Review)
        decide(
            item,
            "reject",
            by=by,
            version=item.version,
            reason="not-a-patient-visit" if is_review else "spam",
            note=SPAM_REVIEW if is_review else SPAM,
        )
        return self.decided(item)


@dataclass(frozen=True)
class Retag:
    """File questions under another main topic; their other topics stay behind it."""

    code: ClassVar[str] = "retag"
    button: ClassVar[str] = "Change the topic"
    question: ClassVar[str] = "File these under another topic"
    choose: ClassVar[str] = "Main topic"
    tells: ClassVar[bool] = False
    reason: ClassVar[str] = ""
    topic: Topic | None = None

    @property
    def target_id(self) -> int | None:
        """Return the topic's number."""
        return self.topic.pk if self.topic else None

    @property
    def missing(self) -> str:
        """Ask for the topic."""
        return "" if self.topic else "Choose the topic."

    def choices(self) -> list[tuple[int, str]]:
        """Return the topics that readers see."""
        return list(Topic.objects.public().order_by("name").values_list("pk", "name"))

    def refusal(self, item: Any, *, by: User) -> str:
        """Leave out what is no question, or cannot be changed any more."""
        if not isinstance(item, Question) or item.status not in moderation_edits.OPEN:
            return "Its topics cannot be changed any more."
        return ""

    def seen(self, item: Question) -> str:
        """Return nothing: what stood there is read when it is changed."""
        return ""

    def will(self, item: Question) -> str:
        """Say under which topic it will stand."""
        name = f"“{self.topic.name}”" if self.topic else "the topic you choose"
        return f"Filed under {name} first; its other topics stay."

    def do(self, item: Question, *, by: User) -> Done:
        """File it, and keep what stood there."""
        assert self.topic is not None
        before = _topics(item)
        rest = [pk for pk in before if pk != self.topic.pk]
        if before[:1] == [self.topic.pk]:
            raise NotAllowed(f"It stands under “{self.topic.name}” already.")
        others = Topic.objects.in_bulk(rest)
        moderation_edits.file_under(item, by=by, topics=[self.topic, *(others[pk] for pk in rest)])
        return Done(before={"topics": before})

    def undo(self, item: Question, line: BatchLine, *, by: User) -> None:
        """Put the topics back, unless they changed since."""
        assert self.topic is not None
        Question.objects.select_for_update(of=("self",)).get(pk=item.pk)
        before = line.before.get("topics", [])
        if _topics(item) != [self.topic.pk, *(pk for pk in before if pk != self.topic.pk)]:
            raise NotAllowed("Its topics changed since.")
        topics = Topic.objects.in_bulk(before)
        moderation_edits.file_under(item, by=by, topics=[topics[pk] for pk in before if pk in topics])


def _topics(question: Question) -> list[int]:
    rows = QuestionTopic.objects.filter(question=question).order_by("position", "pk")
    return list(rows.values_list("topic_id", flat=True))


def _retag(*, reason: str, target_id: int | None) -> Retag:
    return Retag(Topic.objects.public().filter(pk=target_id).first() if target_id else None)


def _spam(*, reason: str, target_id: int | None) -> RejectSpam:
    """Return the deed; one that sweeps an account refuses those of people who moderate."""
    if target_id is not None:
        user = User.objects.filter(pk=target_id).first()
        if user is None:
            raise BatchRefused("The account is not there any more.")
        if roles.may_moderate(user) or roles.may_administer(user):
            raise BatchRefused("What people send who moderate is not swept. Decide on each of it.")
    return RejectSpam(target_id)


def register_all() -> None:
    """Tell `batches` what there is."""
    batch_deeds.register("approve", lambda **_: ApproveSmall())
    batch_deeds.register("spam", _spam)
    batch_deeds.register("retag", _retag)
