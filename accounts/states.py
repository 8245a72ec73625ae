"""The shape of a transition table, and the table of verifications. A leaf.

The tables of all moderated things together are ``tests/states.csv``; a test holds them against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """Who may make a transition."""

    AUTHOR = "author"
    VERIFIED_AUTHOR = "author while verified"
    MODERATOR = "moderator"
    MODERATOR_OR_REPORT = "moderator; or a report"
    OTHER_MODERATOR = "another moderator on appeal"
    VERIFIER = "moderator with the permission to verify and not the same person"
    OTHER_VERIFIER = "another moderator with the permission to verify"
    CLOCK = "the clock"


@dataclass(frozen=True)
class Rule:
    """One row of a table: from which statuses an action leads where, by whom, and if it needs a reason."""

    sources: frozenset[str]
    target: str
    who: Who
    needs_reason: bool = False


Table = Mapping[str, tuple[Rule, ...]]


def rule(sources: str, target: str, who: Who, *, reason: bool = False) -> Rule:
    """Build a rule; ``sources`` is one status or several parted by blanks."""
    return Rule(frozenset(sources.split()), target, who, reason)


def table(**actions: Rule | Iterable[Rule]) -> Table:
    """Build a table of actions; a trailing underscore lets an action be called ``return_``."""
    return {
        name.rstrip("_"): (rules,) if isinstance(rules, Rule) else tuple(rules)
        for name, rules in actions.items()
    }


def pairs(rules: Table) -> list[tuple[str, str]]:
    """List the (from, to) pairs that the table allows, without the steps that stay where they are."""
    found = {(source, each.target) for rows in rules.values() for each in rows for source in each.sources}
    return sorted(pair for pair in found if pair[0] != pair[1])


VERIFICATION_STATUSES = {
    "draft": "Not sent",
    "submitted": "Waiting",
    "more_information": "More information needed",
    "verified": "Verified",
    "refused": "Not verified",
    "lapsed": "Lapsed",
    "suspended": "Suspended",
}

VERIFICATION = table(
    submit=rule("draft more_information lapsed", "submitted", Who.AUTHOR),
    ask=rule("submitted", "more_information", Who.VERIFIER, reason=True),
    verify=rule("submitted", "verified", Who.VERIFIER),
    refuse=rule("submitted", "refused", Who.VERIFIER, reason=True),
    reopen=rule("refused", "submitted", Who.OTHER_VERIFIER, reason=True),
    lapse=rule("verified", "lapsed", Who.CLOCK),
    suspend=rule("verified lapsed", "suspended", Who.VERIFIER, reason=True),
    reinstate=rule("suspended", "verified", Who.OTHER_VERIFIER, reason=True),
)

APPEAL_STATUSES = {
    "waiting": "Appeal waiting",
    "overturned": "Decision changed",
    "upheld": "Decision stays",
    "lapsed": "No longer needed",
}

#: An appeal lapses when what it is about went another way: taken back by its owner, or put right without it.
APPEAL = table(
    overturn=rule("waiting", "overturned", Who.OTHER_MODERATOR, reason=True),
    uphold=rule("waiting", "upheld", Who.OTHER_MODERATOR, reason=True),
    lapse=rule("waiting", "lapsed", Who.CLOCK),
)
