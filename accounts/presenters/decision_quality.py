"""How decisions held: changed on appeal, reversed within a day. Per moderator and per kind, with counts and of how many."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts import roles
from accounts.domain import waits
from accounts.domain.waits import Decision
from accounts.models import Appeal, User
from accounts.presenters import life

DAYS = 90
SOON = timedelta(days=1)
#: Of fewer than this, a share says nothing.
FEW = 20
#: Decision → the decision that reverses it.
REVERSALS = {
    ("approve", "hide"), ("hide", "restore"), ("restore", "hide"), ("reject", "reopen"), ("merge", "unmerge"),
    ("verify", "suspend"), ("suspend", "reinstate"), ("reinstate", "suspend"), ("refuse", "reopen"),
}  # fmt: skip


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    some: int
    total: int

    @property
    def words(self) -> str:
        """Return "3 of 40 (8 %)", and no percentage of a few."""
        counts = f"{self.some:,} of {self.total:,}"
        return counts if self.total < FEW else f"{counts} ({100 * self.some / self.total:.0f} %)"

    @property
    def is_few(self) -> bool:
        """Tell whether it is a share of too few to say anything."""
        return 0 < self.total < FEW


@dataclass(frozen=True)
class Line:
    """One row of a table: a person or a kind of thing."""

    name: str
    decisions: int
    reversed: Share
    overturned: Share

    @property
    def is_few(self) -> bool:
        """Tell whether the row says little."""
        return self.reversed.is_few or self.overturned.is_few


@dataclass(frozen=True)
class Quality:
    """Both tables. ``people`` holds one person only, for who may see no others."""

    people: list[Line]
    kinds: list[Line]
    whole: Line


def quality(user: User) -> Quality:
    """Return how the decisions of the last `DAYS` days held, as far as ``user`` may read of them. Three queries.

    Administrators see everybody; moderators see themselves, and the desk as a whole.
    """
    since = timezone.now() - timedelta(days=DAYS)
    readable = life.kinds_readable_to(user)
    decisions = [each for each in waits.decisions_since(since) if readable is None or each.kind in readable]
    appeals = [
        (actor, kind, status == "overturned")
        for actor, kind, status in Appeal.objects.filter(
            status__in=["overturned", "upheld"], decided_at__gte=since
        ).values_list("decision__actor_id", "object_type", "status")
        if readable is None or kind in readable
    ]
    everybody = {each.actor for each in decisions if each.actor} | {actor for actor, _, _ in appeals if actor}
    shown = everybody if roles.may_administer(user) else {user.pk}
    names = life.names_of(shown)
    people = [
        _line(
            names.get(pk, "A closed account"),
            [each for each in decisions if each.actor == pk],
            [changed for actor, _, changed in appeals if actor == pk],
        )
        for pk in shown
    ]
    kinds = [
        _line(
            life.kinds_words(kind),
            [each for each in decisions if each.kind == kind],
            [changed for _, about, changed in appeals if about == kind],
        )
        for kind in sorted({each.kind for each in decisions} | {about for _, about, _ in appeals})
    ]
    people.sort(key=lambda line: (-line.decisions, line.name))
    return Quality(people, kinds, _line("All", decisions, [changed for _, _, changed in appeals]))


def is_reversed(decision: Decision) -> bool:
    """Tell whether another decision turned this one round within a day."""
    soon = decision.followed_at is not None and decision.followed_at - decision.at < SOON
    return soon and (decision.action, decision.followed_by) in REVERSALS


def _line(name: str, decisions: list[Decision], appeals: list[bool]) -> Line:
    counted = Counter(is_reversed(each) for each in decisions)
    return Line(name, len(decisions), Share(counted[True], len(decisions)), Share(sum(appeals), len(appeals)))
