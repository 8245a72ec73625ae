""" "Ask the asker": a physician's question back, read by a moderator, and the asker's reply to it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.domain import deciding, throttling
from accounts.domain.notifying import notify
from accounts.domain.transitions import NotAllowed, transition
from accounts.models import Physician, User
from forum.domain import sent_texts
from forum.domain.moderation import OUTCOMES
from forum.models import Clarification, Question

SHORTEST, LONGEST = 15, 1000
ASKED = throttling.Limit("clarifications", tries=30, within=timedelta(days=1))
OPEN = ("draft", "pending", "returned")


class NotOpen(Exception):
    """The question is not public, or nobody is there to reply."""


def latest(question: Question, *, by: User) -> Clarification | None:
    """Return the newest that this physician asked about a question, but for withdrawn ones."""
    own = Clarification.objects.filter(question=question, physician__user=by).exclude(status="withdrawn")
    return own.order_by("-pk").first()


@transaction.atomic
def ask(question: Question, *, by: User, body: str) -> Clarification:
    """Send a question to the asker for a decision; one that was returned is sent again with these words.

    The same words twice are sent once. Raises `NotOpen`, `throttling.TooManyTries`, and `NotAllowed` for others than
    verified physicians, on one's own question, and while another of one's own waits.
    """
    row = Question.objects.published().select_for_update(of=("self",)).filter(pk=question.pk).first()
    if row is None or row.asker_id is None:
        raise NotOpen
    physician = Physician.objects.verified().filter(user=by).first()
    if physician is None or not by.is_active:
        raise NotAllowed("Only verified physicians ask back.")
    if row.asker_id == by.pk:
        raise NotAllowed("This is your own question.")
    waiting = Clarification.objects.filter(question=row, physician=physician, status__in=OPEN).first()
    if waiting is not None and waiting.status == "pending":
        if waiting.body == body:
            return waiting
        raise NotAllowed("What you asked waits for a moderator. You can withdraw it and ask again.")
    throttling.take(ASKED, who=str(by.pk))
    if waiting is None:
        waiting = Clarification.objects.create(question=row, physician=physician, body=body)
        transition(waiting, "submit", by=by)
    else:
        transition(waiting, "submit", by=by, body=body)
    sent_texts.keep(waiting)
    return waiting


@transaction.atomic
def withdraw(asked: Clarification, *, by: User) -> None:
    """Take a question to the asker back. Raises `transitions.TransitionRefused`."""
    transition(asked, "withdraw", by=by)


@deciding.decided
@transaction.atomic
def decide(
    asked: Clarification,
    action: str,
    *,
    by: User,
    version: int | None = None,
    reason: str = "",
    note: str = "",
) -> None:
    """Decide, and tell the physician; the asker hears of it when it first appears.

    Raises `transitions.TransitionRefused`. The asker decides nothing about it.
    """
    if asked.question.asker_id == by.pk:
        raise NotAllowed("You may not do that here. Nobody decides on what is about their own question.")
    first = action == "approve" and asked.published_at is None
    changes = {"published_at": timezone.now()} if first else {}
    transition(asked, action, by=by, version=version, reason=reason, note=note, **changes)
    notify(f"clarification_{OUTCOMES[action]}", to=asked.owner_id(), about=asked.question_id)
    if first:
        notify("asker_asked", to=asked.question.asker_id, about=asked.question_id)


def unanswered(question: Question) -> list[Clarification]:
    """Return what physicians asked, publicly, and nobody has replied to yet."""
    asked = Clarification.objects.published().filter(question=question)
    replied = asked.filter(replies__status__in=["pending", "returned", "published"])
    return list(
        asked.exclude(pk__in=replied.values("pk")).select_related("physician__verification").order_by("pk")
    )
