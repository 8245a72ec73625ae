"""What other physicians say of an answer, as readers see it, and what this reader can say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from accounts import roles
from accounts.models import Physician
from forum.domain import peering
from forum.models import Answer, PeerAgreement, PeerView
from forum.presenters import byline, rich_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

#: So many names stand beside the count; the others are counted.
NAMES = 30
SAYS = {
    "caveat": "agrees, with a caveat",
    "differently": "sees it differently",
    "unsafe": "calls this unsafe",
}


@dataclass(frozen=True)
class Peer:
    """A physician by name, with the address of the profile where there is one."""

    name: str
    path: str


@dataclass(frozen=True)
class Words:
    """What a peer wrote."""

    view: PeerView
    peer: Peer
    says: str
    body: SafeString


@dataclass(frozen=True)
class Peers:
    """Everything peers say of one answer. ``alarm``: it was called unsafe, and a moderator has not decided yet."""

    total: int = 0
    names: list[Peer] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    alarm: bool = False
    may_judge: bool = False
    agreed: bool = False
    own: PeerView | None = None

    @property
    def more(self) -> int:
        """Return how many agree whose names are not listed."""
        return self.total - len(self.names)

    @property
    def sentence(self) -> str:
        """Return "7 physicians agree"."""
        return "1 physician agrees" if self.total == 1 else f"{self.total} physicians agree"

    def __bool__(self) -> bool:
        """Tell whether there is anything to show."""
        return bool(self.total or self.words or self.alarm or self.may_judge)


def peers_of(answers: Sequence[Answer], viewer: roles.Viewer) -> dict[int, Peers]:
    """Return by answer what peers say: two queries, however many answers and peers there are.

    ``answers`` are public ones. Agreements beyond 2,000 on one page are not read; the count would be far past use.
    """
    ids = [answer.pk for answer in answers]
    own = getattr(viewer, "physician", None) if viewer.is_authenticated else None
    agreements: dict[int, list[PeerAgreement]] = {}
    for agreement in _with_names(PeerAgreement.objects.counted().filter(answer__in=ids))[:2000]:
        agreements.setdefault(agreement.answer_id, []).append(agreement)
    views: dict[int, list[PeerView]] = {}
    waiting = PeerView.objects.filter(
        answer__in=ids, status__in=["pending", "returned", "published", "hidden"]
    )
    for view in _with_names(waiting):
        views.setdefault(view.answer_id, []).append(view)
    return {
        answer.pk: _peers(answer, agreements.get(answer.pk, []), views.get(answer.pk, []), own)
        for answer in answers
    }


def _with_names(rows: QuerySet) -> QuerySet:
    return rows.select_related("physician__verification", "physician__user")


def _peers(
    answer: Answer, agreements: list[PeerAgreement], views: list[PeerView], own: Physician | None
) -> Peers:
    public = [view for view in views if view.status == "published" and _in_good_standing(view.physician)]
    return Peers(
        total=len(agreements),
        names=[_peer(each.physician) for each in agreements[:NAMES]],
        words=[
            Words(view, _peer(view.physician), SAYS[view.verdict], rich_text.paragraphs(view.body))
            for view in public
        ],
        alarm=any(
            view.verdict == "unsafe" and view.status == "pending" and _in_good_standing(view.physician)
            for view in views
        ),
        may_judge=own is not None and own.may_post and own.pk != answer.author_id,
        agreed=own is not None and any(each.physician_id == own.pk for each in agreements),
        own=next((view for view in views if own is not None and view.physician_id == own.pk), None),
    )


def _in_good_standing(physician: Physician) -> bool:
    """Say the same as `forum.models.peer.in_good_standing`, of a row that is read already."""
    is_here = physician.user is not None and physician.user.is_active and physician.closed_at is None
    return is_here and physician.standing in {"verified", "lapsed"}


def _peer(physician: Physician) -> Peer:
    return Peer(byline.titled(physician), byline.profile_path(physician) if physician.listed_at else "")


def peers_for(answer: Answer, viewer: roles.Viewer) -> Peers:
    """Return what peers say of one answer."""
    return peers_of([answer], viewer)[answer.pk]


def ring_sentences(view: PeerView) -> list[str]:
    """Return what moderators should know of who agrees with whom: the writer of these words, and the answer's author."""
    concerned = {pk for pk in (view.physician_id, view.answer.author_id) if pk is not None}
    pairs = peering.mutual(concerned)
    names = dict(
        Physician.objects.filter(pk__in={pk for pair in pairs for pk in (pair.one, pair.other)}).values_list(
            "pk", "display_name"
        )
    )
    return [
        f"{names[pair.one]} and {names[pair.other]} agreed with each other {pair.given} and {pair.received} times."
        for pair in pairs
    ]
