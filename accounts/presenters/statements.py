"""Statements of reasons, as the person reads them whose thing was decided on (TRUST 17; PRODUCT §8, §10, §11).

What was decided, for which reason, since when, how far it goes, whether a person decided it, and how to appeal.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.domain import appealing
from accounts.models import Moderated, Statement
from accounts.presenters import life

#: Statuses in which a moderator's words are what the owner needs first.
EXPLAINED = {"returned", "rejected", "hidden", "merged", "more_information", "refused", "suspended"}
#: Decisions that restrict; of a restricted thing the newest of them is the one in force.
RESTRICTING = {"return", "reject", "hide", "merge", "ask", "refuse", "suspend", "keep"}

Key = tuple[str, int]


@dataclass(frozen=True)
class Explained:
    """One statement of reasons. ``appeal_url`` is where its owner can appeal, when they may."""

    key: Key
    what: str
    reason: str
    text: str
    at: datetime
    reach: str
    by_person: bool
    standing: appealing.Standing
    appeal_url: str = ""
    action: str = ""
    instead: str = ""

    @property
    def appealing(self) -> str:
        """Return what to say of an appeal: appealed, over, obstacle, open, instead, or nothing."""
        if self.standing.decision and self.standing.appeal:
            return "appealed"
        if self.standing.is_over:
            return "over"
        if self.standing.obstacle:
            return "obstacle"
        if self.appeal_url:
            return "open"
        return "instead" if self.instead else ""

    @property
    def anchor(self) -> str:
        """Return the id of its heading."""
        return f"why-{self.key[0]}-{self.key[1]}"

    @property
    def heading(self) -> str:
        """Return what stands over the moderator's words."""
        return {
            "return": "What the moderator asks you to change",
            "ask": "What is missing",
            "reject": "Why it was not published",
            "hide": "Why it is hidden",
            "keep": "Why it stays hidden",
            "refuse": "Why you could not be verified",
            "suspend": "Why your verification is suspended",
            "audience": "Why fewer people see it",
            "redact": "Why part of it is covered",
            "merge": "Why it was joined to another question",
            "refuse change": "Why your change was not taken over",
        }.get(self.action, "What a moderator wrote")


def explained(items: Iterable[Moderated], *, appeal_url: Callable[[Moderated], str]) -> dict[Key, Explained]:
    """Return the statement of each thing that is restricted now, by kind and id, in three queries."""
    restricted = {(item.KIND, item.pk): item for item in items if item.status in EXPLAINED}
    if not restricted:
        return {}
    newest: dict[Key, Statement] = {}
    kinds = {kind for kind, _ in restricted}
    rows = Statement.objects.filter(object_type__in=kinds, object_id__in=[pk for _, pk in restricted])
    for row in rows.filter(entry__action__in=RESTRICTING).select_related("entry").order_by("pk"):
        if (row.object_type, row.object_id) in restricted:
            newest[row.object_type, row.object_id] = row
    standings = appealing.standings(restricted.values())
    return {
        key: of_statement(
            row, standings.get(key, appealing.Standing()), appeal_url=appeal_url(restricted[key])
        )
        for key, row in newest.items()
    }


def of_kind(kind: str, ids: Collection[int]) -> dict[int, Explained]:
    """Return the newest statement about each thing of a kind that has no table of moves, by id."""
    if not ids:
        return {}
    rows = (
        Statement.objects.filter(object_type=kind, object_id__in=ids).select_related("entry").order_by("pk")
    )
    return {row.object_id: of_statement(row, appealing.Standing()) for row in rows}


def of_statement(row: Statement, standing: appealing.Standing, *, appeal_url: str = "") -> Explained:
    """Return a statement in words."""
    entry = row.entry
    reach, instead = appealing.in_words(row.object_type, entry.action)
    return Explained(
        key=(row.object_type, row.object_id),
        what=life.action_words(entry.action),
        reason=entry.reason.replace("-", " ").replace("_", " ").capitalize(),
        text=row.text,
        at=row.at,
        reach=reach,
        by_person=entry.actor_id is not None,
        standing=standing,
        appeal_url=appeal_url if standing.may_appeal else "",
        action=entry.action,
        instead=instead,
    )
