"""Following questions, topics and physicians."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.domain import audit
from accounts.domain.transitions import NotAllowed
from accounts.models import Physician, User
from forum.domain.voting import NotPublic
from forum.models import Follow, Question, Topic

Followed = Question | Topic | Physician
PAGE = 20


@transaction.atomic
def follow(thing: Followed, *, by: User) -> None:
    """Follow something public; doing it twice changes nothing.

    Raises `NotPublic`, and `NotAllowed` for one's own question or profile: askers hear of answers anyway, and
    physicians know what they wrote.
    """
    _check_public(thing)
    if not may_follow(thing, by=by):
        raise NotAllowed(
            "You hear of answers to your own question anyway."
            if isinstance(thing, Question)
            else "This is your own profile."
        )
    row: dict[str, Any] = {"account": by, _field(thing): thing}
    _, is_new = Follow.objects.get_or_create(**row)
    if is_new:
        audit.record(by=by, action="follow", item=thing, kind=f"follow_{_field(thing)}")


@transaction.atomic
def unfollow(thing: Followed, *, by: User) -> None:
    """Stop following; there may be nothing to stop. Raises `NotPublic`: what is hidden answers as if it never was."""
    _check_public(thing)
    stopped, _ = Follow.objects.filter(account=by, **{_field(thing): thing}).delete()
    if stopped:
        audit.record(by=by, action="unfollow", item=thing, kind=f"follow_{_field(thing)}")


def may_follow(thing: Followed, *, by: User) -> bool:
    """Tell whether a person may follow something public: it is not their own."""
    own = {Question: "asker_id", Physician: "user_id"}.get(type(thing))
    return by.is_active and (own is None or getattr(thing, own) != by.pk)


def follows(thing: Followed, *, by: Any) -> bool:
    """Tell whether somebody follows something; nobody signed out does."""
    return by.is_authenticated and Follow.objects.filter(account=by, **{_field(thing): thing}).exists()


def of_kind(kind: str, *, by: User) -> QuerySet[Follow]:
    """Return what a person follows of one kind, question, topic or physician, as far as it is public now; newest first."""
    return Follow.objects.filter(account=by, **{f"{kind}__in": _PUBLIC[kind]()}).order_by("-pk")


_PUBLIC: dict[str, Any] = {
    "question": lambda: Question.objects.published(),
    "topic": lambda: Topic.objects.public(),
    "physician": lambda: Physician.objects.public(),
}


def _field(thing: Followed) -> str:
    return {Question: "question", Topic: "topic", Physician: "physician"}[type(thing)]


def _check_public(thing: Followed) -> None:
    if not _PUBLIC[_field(thing)]().filter(pk=thing.pk).exists():
        raise NotPublic
