"""What can be reported, and whether a person sees it: what is not public for them answers like what never was."""

from collections.abc import Callable
from typing import Any, TypeAlias

from django.db.models import Q, QuerySet

from accounts import roles
from accounts.models import Moderated, Physician
from forum.models import (
    Answer,
    Clarification,
    PeerView,
    Photo,
    Question,
    QuestionUpdate,
    Review,
    ReviewReply,
)

#: A thing that can be reported. A physician's profile has no status of its own: its verification has.
Thing: TypeAlias = Moderated | Physician

MODELS: dict[str, type[Any]] = {
    "question": Question,
    "answer": Answer,
    "photo": Photo,
    "update": QuestionUpdate,
    "clarification": Clarification,
    "caveat": PeerView,
    "review": Review,
    "reply": ReviewReply,
    "physician": Physician,
}
#: Statuses of things that went by themselves: there is nothing left to decide about.
GONE = {"draft", "withdrawn", "merged"}


def _photos(viewer: roles.Viewer) -> QuerySet[Photo]:
    shown = Photo.objects.shown_to(viewer)
    return shown.filter(status="published", question__status="published").select_related("question")


def _reviews(viewer: roles.Viewer) -> QuerySet[Review]:
    open_profiles = Physician.objects.public()
    return Review.objects.published().filter(physician__in=open_profiles).select_related("physician")


def _replies(viewer: roles.Viewer) -> QuerySet[ReviewReply]:
    rows = ReviewReply.objects.filter(status="published", review__in=_reviews(viewer))
    return rows.select_related("review__physician")


_PUBLIC: dict[str, Callable[[roles.Viewer], QuerySet[Any]]] = {
    "question": lambda viewer: Question.objects.published(),
    "answer": lambda viewer: Answer.objects.published().select_related("question", "author"),
    "photo": _photos,
    "update": lambda viewer: QuestionUpdate.objects.published().select_related("question"),
    "clarification": lambda viewer: Clarification.objects.published().select_related("question"),
    "caveat": lambda viewer: PeerView.objects.published().select_related("answer__question", "physician"),
    "review": _reviews,
    "reply": _replies,
    "physician": lambda viewer: Physician.objects.public(),
}


def kind_of(thing: Thing) -> str:
    """Return the kind of a thing, as `ReportCase.object_type` has it."""
    return "physician" if isinstance(thing, Physician) else thing.KIND


def public(kind: str, *, viewer: roles.Viewer) -> QuerySet[Any]:
    """Return the things of a kind that this person reads on public pages. Raises `KeyError` for an unknown kind."""
    return _PUBLIC[kind](viewer)


def find(kind: str, pk: int, *, viewer: roles.Viewer) -> Thing | None:
    """Return a thing that this person reads on a public page now, else None."""
    found: Thing | None = public(kind, viewer=viewer).filter(pk=pk).first() if kind in _PUBLIC else None
    return found


def photos_of(question: Question, *, viewer: roles.Viewer) -> list[Photo]:
    """Return the photos of a question that this person sees."""
    return list(_photos(viewer).filter(question=question).order_by("pk"))


def load(kind: str, pk: int) -> Thing | None:
    """Return a thing in whatever state it is, or None when its row is gone."""
    found: Thing | None = MODELS[kind]._base_manager.filter(pk=pk).first()
    return found


def lock(kind: str, pk: int) -> Thing | None:
    """Lock a thing's row and return it; of what belongs to a question, the question first, as everywhere."""
    rows = MODELS[kind]._base_manager
    if kind in {"answer", "photo", "update", "clarification"}:
        question = rows.filter(pk=pk).values("question_id")
        Question.objects.select_for_update(of=("self",)).filter(pk__in=question).first()
    found: Thing | None = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    return found


def is_gone(thing: Thing | None) -> bool:
    """Tell whether a thing went by itself: taken back, merged, deleted, a profile closed."""
    if thing is None:
        return True
    if isinstance(thing, Physician):
        return thing.closed_at is not None
    return thing.status in GONE


def present(kind: str) -> QuerySet[Any]:
    """Return the things of a kind for which `is_gone` does not hold."""
    rows = MODELS[kind]._base_manager.all()
    return rows.filter(closed_at=None) if kind == "physician" else rows.exclude(status__in=GONE)


def owner_of(thing: Thing) -> int | None:
    """Return the account whose thing it is."""
    return thing.user_id if isinstance(thing, Physician) else thing.owner_id()


#: Kind → the paths to the accounts that decide nothing about a thing: its owner, and whom it is about.
_CONCERNED = {
    "question": ("asker",),
    "answer": ("author__user",),
    "photo": ("question__asker",),
    "update": ("question__asker",),
    "clarification": ("physician__user", "question__asker"),
    "caveat": ("physician__user", "answer__author__user"),
    "review": ("author", "physician__user"),
    "reply": ("review__physician__user", "review__author"),
    "physician": ("user",),
}


def concerning(kind: str, user: roles.Viewer) -> QuerySet[Any]:
    """Return the things of a kind that this person decides nothing about."""
    mine = Q(pk__in=[])
    for path in _CONCERNED[kind]:
        mine |= Q(**{path: user.pk})
    return MODELS[kind]._base_manager.filter(mine)


def each_concerning(kind: str, user: roles.Viewer) -> list[QuerySet[Any]]:
    """Return the same, one queryset for each way in which a thing may concern somebody: each is found by an index."""
    return [MODELS[kind]._base_manager.filter(**{path: user.pk}) for path in _CONCERNED[kind]]


def concerns(thing: Thing, user: roles.Viewer) -> bool:
    """Tell whether this person decides nothing about a thing."""
    return concerning(kind_of(thing), user).filter(pk=thing.pk).exists()
