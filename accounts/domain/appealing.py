"""Appeals: one for each thing, for six months, decided by another person (PRODUCT §8, §17; TRUST 17).

What can be appealed against is registered by the apps that own the things, when they are ready. Deciding publishes
nothing by itself: a rejected thing goes back into its queue, a hidden or suspended one to where it was.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import roles
from accounts.domain import audit, concerns, deciding
from accounts.domain.notifying import notify
from accounts.domain.transitions import NotAllowed, TransitionRefused, transition
from accounts.models import Appeal, AuditEntry, Moderated, User, Verification

#: Six months, whichever they are: Digital Services Act, article 20(1).
APPEAL_TIME = timedelta(days=184)
SHORTEST, LONGEST = 30, 2000


class TooLate(TransitionRefused):
    """The time to appeal is over."""


class AlreadyAppealed(TransitionRefused):
    """There was an appeal; ``appeal`` is it."""

    def __init__(self, appeal: Appeal) -> None:
        super().__init__("There is one appeal for each decision, and you have made yours.")
        self.appeal = appeal


@dataclass(frozen=True)
class Kind:
    """A kind of thing whose decisions can be appealed against.

    ``overturns`` has for each action the one that takes it back. ``obstacle`` returns a sentence where the thing
    could not come back whatever was decided, else nothing. ``title`` is what its owner calls it ("Your question"),
    ``path`` leads to their page of it. ``reach`` says for each action how far it goes, in a sentence; ``instead`` says,
    for actions that nothing takes back, what its owner can do. ``concerned`` are accounts whom the thing is about.
    """

    model: type[Moderated]
    title: str
    overturns: Mapping[str, str]
    path: Callable[[Any], str]
    reach: Mapping[str, str] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)
    obstacle: Callable[[Any], str] = lambda item: ""
    concerned: Callable[[Any], Iterable[int | None]] = lambda item: ()
    #: Locks a thing by its id, in the order in which its app locks, and returns it; None when it is gone.
    lock: Callable[[int], Moderated | None] | None = None
    #: Tells of decisions that change no status whether they hold still.
    holds: Callable[[Any, AuditEntry], bool] = lambda item, entry: False
    #: Takes thing and action, and ``by``, ``reason``, ``note``; what follows from the move is its affair.
    overturn: Callable[..., Any] = transition

    def locked(self, pk: int) -> Moderated | None:
        """Return the thing with its row locked, or None."""
        if self.lock:
            return self.lock(pk)
        found: Moderated | None = (
            self.model._base_manager.select_for_update(of=("self",)).filter(pk=pk).first()
        )
        return found


@dataclass(frozen=True)
class Standing:
    """Where the appeal about a thing stands: what may be appealed against until when, or the appeal there was."""

    decision: AuditEntry | None = None
    until: datetime | None = None
    appeal: Appeal | None = None
    obstacle: str = ""

    @property
    def may_appeal(self) -> bool:
        """Tell whether its owner may appeal now."""
        return bool(self.until and not self.appeal and not self.obstacle and timezone.now() < self.until)

    @property
    def is_over(self) -> bool:
        """Tell whether the time ran out without an appeal."""
        return bool(self.until and not self.appeal and timezone.now() >= self.until)


_kinds: dict[str, Kind] = {}
#: What is decided on without a status of its own: by kind, how far each action reaches and what to do instead.
_UNAPPEALABLE: dict[str, tuple[Mapping[str, str], Mapping[str, str]]] = {
    "amendment": (
        {"refuse change": "Readers see what they saw before. Nothing else of your profile changes."},
        {"refuse change": "You can ask for another change at any time, and say what was misread."},
    ),
    "profile-claim": (
        {"reject": "The imported profile stays as it is, and so does yours."},
        {"reject": "You can claim it again and say more."},
    ),
}


def register(kind: Kind) -> None:
    """Take a kind of thing. Called when the apps are ready."""
    _kinds[kind.model.KIND] = kind


def kind_of(name: str) -> Kind:
    """Return a kind by its name in the audit log. Raises `KeyError`."""
    return _kinds[name]


def kinds() -> list[str]:
    """Return the names of all kinds."""
    return list(_kinds)


def in_words(name: str, action: str) -> tuple[str, str]:
    """Return how far an action on a kind of thing reaches, and what can be done where there is no appeal, if known."""
    if name in _UNAPPEALABLE:
        reach, instead = _UNAPPEALABLE[name]
    else:
        kind = _kinds.get(name)
        reach, instead = (kind.reach, kind.instead) if kind else ({}, {})
    return reach.get(action, ""), instead.get(action, "")


def item_of(appeal: Appeal) -> Moderated | None:
    """Return what an appeal is about, or None when it is gone."""
    found: Moderated | None = (
        _kinds[appeal.object_type].model._base_manager.filter(pk=appeal.object_id).first()
    )
    return found


def standings(items: Iterable[Moderated]) -> dict[tuple[str, int], Standing]:
    """Return where appeals stand for these things, by kind and id, in two queries whatever their number."""
    rows = {(item.KIND, item.pk): item for item in items if item.KIND in _kinds}
    if not rows:
        return {}
    about = Q()
    for name in {name for name, _ in rows}:
        about |= Q(object_type=name, object_id__in=[pk for kind, pk in rows if kind == name])
    entries: dict[tuple[str, int], AuditEntry] = {}
    for entry in AuditEntry.objects.filter(about).order_by("pk"):
        key = (entry.object_type, entry.object_id)
        if _is_in_force(rows[key], entry):
            entries[key] = entry
    appeals = {(row.object_type, row.object_id): row for row in Appeal.objects.filter(about)}
    return {key: _standing(item, entries.get(key), appeals.get(key)) for key, item in rows.items()}


def standing(item: Moderated) -> Standing:
    """Return where the appeal about one thing stands."""
    return standings([item]).get((item.KIND, item.pk), Standing())


def _is_in_force(item: Moderated, entry: AuditEntry) -> bool:
    kind = _kinds[item.KIND]
    if entry.action not in kind.overturns:
        return False
    return entry.status_after == item.status != entry.status_before or kind.holds(item, entry)


def _standing(item: Moderated, decision: AuditEntry | None, appeal: Appeal | None) -> Standing:
    if decision is None:
        return Standing(appeal=appeal)
    return Standing(decision, decision.at + APPEAL_TIME, appeal, _kinds[item.KIND].obstacle(item))


@transaction.atomic
def appeal(item: Moderated, *, by: User, text: str) -> Appeal:
    """Appeal against the decision in force on one's own thing, and return the appeal.

    Sending the same words twice makes one. Raises `NotAllowed` (not one's own, nothing to appeal against, moderators),
    `TooLate`, `AlreadyAppealed`, or `ValueError` with a sentence for a text that is too short or too long.
    """
    locked = _kinds[item.KIND].locked(item.pk)
    if locked is None or locked.owner_id() != by.pk or not by.is_active or roles.may_moderate(by):
        raise NotAllowed(
            "Only the person whose it is can appeal, and moderators cannot: they are asked to step back."
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    now = standing(locked)
    if now.appeal:
        if now.appeal.by_id == by.pk and now.appeal.text == text:
            return now.appeal
        raise AlreadyAppealed(now.appeal)
    if now.decision is None or now.obstacle:
        raise NotAllowed(now.obstacle or "There is nothing to appeal against now.")
    if now.is_over:
        raise TooLate("The six months to appeal are over.")
    if problem := text_problem(text):
        raise ValueError(problem)
    made = Appeal.objects.create(
        by=by, object_type=locked.KIND, object_id=locked.pk, decision=now.decision, text=text,
        submitted_at=timezone.now(),
    )  # fmt: skip
    audit.record(by=by, action="appeal", item=made, hash_after=made.words_hash())
    audit.record(by=by, action="appeal", item=locked)
    notify("appeal_received", to=by.pk, about=made.pk)
    return made


def text_problem(text: str) -> str:
    """Return what is wrong with the length of an appeal's text, or nothing."""
    if len(text) < SHORTEST:
        return f"Say in at least {SHORTEST} characters why the decision should change"
    if len(text) > LONGEST:
        return f"Your text has {len(text):,} characters; {LONGEST:,} is the most"
    return ""


@deciding.decided
@transaction.atomic
def decide(
    appeal: Appeal, *, by: User, overturn: bool, reason: str, note: str = "", version: int | None = None
) -> None:
    """Change the decision or keep it; the person who appealed reads ``note``.

    ``reason`` is a code, ``version`` what the decider saw. Raises `transitions.TransitionRefused`: for whoever made
    the decision or owns the thing, without the permission, when it was decided meanwhile, or when the thing cannot come
    back.
    """
    kind = _kinds[appeal.object_type]
    # The thing before its appeal: whoever takes it back locks them in this order, too.
    item = kind.locked(appeal.object_id)
    action = "overturn" if overturn else "uphold"
    transition(appeal, action, by=by, version=version, reason=reason, note=note, decider_id=by.pk)
    if item is not None and by.pk in kind.concerned(item):
        raise NotAllowed("You may not do that here. Nobody decides on what is about themselves.")
    if overturn:
        if item is None:
            raise NotAllowed("What it is about is gone.")
        if obstacle := kind.obstacle(item):
            raise NotAllowed(f"{obstacle} The decision cannot be changed any more.")
        kind.overturn(item, kind.overturns[appeal.decision.action], by=by, reason=reason, note=note)
    notify(f"appeal_{appeal.status}", to=appeal.by_id, about=appeal.pk)


def _overturn_verification(item: Verification, action: str, *, by: User, reason: str, note: str) -> None:
    """Take a decision on an application back. Raises `NotAllowed` while another account is verified with this licence."""
    if action == "reinstate":
        concerns.check_alone(item)
    transition(item, action, by=by, reason=reason, note=note)


register(
    Kind(
        model=Verification,
        overturn=_overturn_verification,
        title="Your application",
        overturns={"refuse": "reopen", "suspend": "reinstate"},
        path=lambda item: "/workspace/verification/",
        reach={
            "refuse": "You can write drafts, but not send answers. What is public of you stays as it was.",
            "ask": "Your application waits for what is missing. Until then you can write drafts, but not send answers.",
            "suspend": "You can read what you wrote, and no more. Your profile says “Suspended”.",
        },
        instead={"ask": "Send what is missing. If you cannot be verified then, you can appeal against that."},
    )
)
