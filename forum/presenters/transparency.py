"""What everybody can read about moderation: counts and medians of the last 90 days, out of the raw timestamps of the log."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db.models import Count, Q
from django.utils import timezone

from accounts import roles
from accounts.domain import waits
from accounts.domain.waits import Decision, Wait
from accounts.models import Appeal, User
from accounts.presenters.spans import span
from forum.models import Report
from forum.models.report import REASONS
from forum.presenters.withholding import FEWEST, Cell, shown, together, withheld

DAYS = 90
#: So long the page may be behind.
KEPT = 600
CACHE_KEY = "transparency"

#: Kinds of posts, as the log names them → as people read them.
POSTS = {
    "question": "Questions", "photo": "Photos", "answer": "Answers", "revision": "Edits of answers",
    "update": "Updates of questions", "clarification": "Physicians’ questions to askers", "review": "Reviews",
    "reply": "Replies to reviews", "caveat": "Physicians’ views of answers",
}  # fmt: skip
OUTCOMES = {"approve": "Published", "return": "Returned", "reject": "Not published"}
LATER = {"hide": "Hidden later", "restore": "Restored"}
APPLICATIONS = {
    "verify": "Verified", "ask": "More information asked for", "refuse": "Not verified", "suspend": "Suspended",
    "reinstate": "Reinstated",
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """One table. ``note`` says what its figures mean; ``is_empty`` that nothing happened."""

    id: str
    title: str
    note: str
    head: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell]]]

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing in it."""
        return not any(cell.value != 0 and cell.words != "–" for _, cells in self.rows for cell in cells)


@dataclass(frozen=True)
class Figures:
    """The whole page. ``since`` and ``until`` bound what is counted; ``moderators`` is how many people decide."""

    since: datetime
    until: datetime
    moderators: int
    tables: Sequence[Table]


def figures() -> Figures:
    """Return the figures, at most `KEPT` seconds old."""
    kept = cache.get(CACHE_KEY)
    if isinstance(kept, Figures):
        return kept
    fresh = work_out(timezone.now())
    cache.set(CACHE_KEY, fresh, KEPT)
    return fresh


def work_out(now: datetime) -> Figures:
    """Work the figures out, in six queries."""
    since = now - timedelta(days=DAYS)
    began = waits.since(since)
    decided = waits.decisions_since(since)
    return Figures(
        since=since,
        until=now,
        moderators=_moderators(),
        tables=[
            posts_table(began, decided),
            times_table(began, now),
            reasons_table(decided),
            automatic_table(decided),
            appeals_table(began, now, since),
            reports_table(since),
            verification_table(began, decided, now),
        ],
    )


def posts_table(began: Sequence[Wait], decided: Sequence[Decision]) -> Table:
    """Return what came in and what became of it, by kind."""
    received = received_by_kind(began, decided)
    became = Counter((each.kind, each.action) for each in decided)
    rows = []
    for kind, name in POSTS.items():
        outcomes = together({action: became[kind, action] for action in OUTCOMES})
        later = [withheld(became[kind, action]) for action in LATER]
        total = sum(became[kind, action] for action in OUTCOMES)
        rows.append((name, [shown(received[kind]), shown(total), *outcomes.values(), *later]))
    return Table(
        "posts",
        "What came in and what became of it",
        "A post counts each time it is sent, also when it is sent again after a change. Photos that come with a question count "
        "when they are decided with it. A decision that a moderator took back within ten minutes counts as not made.",
        ["Kind", "Received", "Decided", *OUTCOMES.values(), *LATER.values()],
        rows,
    )


def received_by_kind(began: Iterable[Wait], decided: Iterable[Decision]) -> Counter[str]:
    """Return how many things of each kind came in; photos that came with their question when they were decided with it."""
    received = Counter(each.kind for each in began)
    received["photo"] += len({each.pk for each in decided if each.kind == "photo" and not each.alone})
    return received


def times_table(began: Sequence[Wait], now: datetime) -> Table:
    """Return how long a decision took, by kind."""
    rows = [
        (name, [*lengths_of([each for each in began if each.kind == kind], now)])
        for kind, name in POSTS.items()
    ]
    return Table(
        "times",
        "How long it took",
        "From the moment a post was sent to the decision on it, by Kaplan and Meier: what still waits is counted in with the "
        "time it has waited so far. “Not reached” means that fewer than so many are decided yet.",
        ["Kind", "Half were decided within", "Nine of ten within", "Still waiting"],
        rows,
    )


def lengths_of(began: Sequence[Wait], now: datetime) -> list[Cell]:
    """Return the median, the 90th percentile, and how many still wait."""
    lengths = [(each.seconds(now), each.decided) for each in began]
    still = withheld(sum(each.ended is None for each in began))
    if not lengths:
        return [Cell("–"), Cell("–"), still]
    if len(lengths) < FEWEST:
        return [Cell("too few to say"), Cell("too few to say"), still]
    return [_length(waits.quantile(lengths, 0.5)), _length(waits.quantile(lengths, 0.9)), still]


def reasons_table(decided: Sequence[Decision]) -> Table:
    """Return for which reasons posts were returned, not published or hidden."""
    actions = {"return": "Returned", "reject": "Not published", "hide": "Hidden"}
    given = Counter(
        (each.action, each.reason or "none given")
        for each in decided
        if each.kind in POSTS and each.action in actions and each.actor is not None
    )
    reasons = sorted(
        {reason for _, reason in given}, key=lambda reason: (-sum(given[a, reason] for a in actions), reason)
    )
    columns = {action: together({reason: given[action, reason] for reason in reasons}) for action in actions}
    return Table(
        "reasons",
        "Why posts were returned, not published or hidden",
        "Every author was told the reason, and how to appeal.",
        ["Reason", *actions.values()],
        [(_words(reason), [columns[action][reason] for action in actions]) for reason in reasons],
    )


def automatic_table(decided: Sequence[Decision]) -> Table:
    """Return what no person decided."""
    alone = Counter((each.kind, each.action) for each in decided if each.actor is None)
    rows = [
        ("Photos hidden at once by a report, until a moderator looked", [withheld(alone["photo", "hide"])])
    ]
    others = sum(alone.values()) - alone["photo", "hide"]
    return Table(
        "automatic",
        "What was decided automatically",
        "Nothing is published, returned or rejected by a program. A photo is hidden at once when somebody reports that it is "
        "theirs or shows them.",
        ["What", "Times"],
        [*rows, ("Anything else", [withheld(others)])],
    )


def appeals_table(began: Sequence[Wait], now: datetime, since: datetime) -> Table:
    """Return appeals and what came of them."""
    mine = [each for each in began if each.kind == "appeal"]
    ended = dict(
        Appeal.objects.filter(decided_at__gte=since).order_by().values_list("status").annotate(Count("pk"))
    )
    outcomes = together({"changed": ended.get("overturned", 0), "stays": ended.get("upheld", 0)})
    median, tenth, still = lengths_of(mine, now)
    return Table(
        "appeals",
        "Appeals",
        "Every appeal is decided by another person than the one who decided before.",
        ["", "Appeals"],
        [
            ("Received", [withheld(len(mine))]),
            ("The decision was changed", [outcomes["changed"]]),
            ("The decision stays", [outcomes["stays"]]),
            ("Still waiting", [still]),
            ("Half were decided within", [median]),
            ("Nine of ten within", [tenth]),
        ],
    )


def reports_table(since: datetime) -> Table:
    """Return reports by reason, and what came of them."""
    counted = Counter(
        {
            (reason, status): number
            for reason, status, number in Report.objects.filter(at__gte=since)
            .order_by()
            .values_list("reason", "case__status")
            .annotate(Count("pk"))
        }
    )
    outcomes = {
        "acted": "Acted upon", "dismissed": "Nothing to change", "referred": "Passed on", "lapsed": "No longer needed",
        "waiting": "Waiting",
    }  # fmt: skip
    rows = [
        (words, [*together({status: counted[reason, status] for status in outcomes}).values()])
        for reason, words in REASONS.items()
        if any(counted[reason, status] for status in outcomes)
    ]
    return Table(
        "reports",
        "Reports",
        "One decision settles all reports of one thing. “Passed on”: to those who verify physicians.",
        ["Reason", *outcomes.values()],
        rows,
    )


def verification_table(began: Sequence[Wait], decided: Sequence[Decision], now: datetime) -> Table:
    """Return what became of physicians' applications."""
    mine = [each for each in began if each.kind == "verification"]
    became = Counter(each.action for each in decided if each.kind == "verification")
    median, tenth, still = lengths_of(mine, now)
    outcomes = together({action: became[action] for action in APPLICATIONS})
    return Table(
        "verification",
        "Verification of physicians",
        "Counted each time an application is sent, also when it is sent again with more.",
        ["", "Applications"],
        [
            ("Received", [withheld(len(mine))]),
            *((name, [outcomes[action]]) for action, name in APPLICATIONS.items()),
            ("Still waiting", [still]),
            ("Half were decided within", [median]),
            ("Nine of ten within", [tenth]),
        ],
    )


def as_rows(found: Figures) -> list[list[str]]:
    """Return all tables as lines of one sheet: table, row, column, value."""
    rows = [["table", "row", "column", "value"]]
    rows += [
        ["Moderation", "From", "", found.since.isoformat()],
        ["Moderation", "To", "", found.until.isoformat()],
    ]
    rows += [["Moderation", "Moderators", "", withheld(found.moderators).words]]
    for table in found.tables:
        for name, cells in table.rows:
            rows += [
                [table.title, name, head, cell.words]
                for head, cell in zip(table.head[1:], cells, strict=True)
            ]
    return rows


def as_data(found: Figures) -> dict[str, object]:
    """Return all tables for programs. A withheld count has words and no value."""
    return {
        "from": found.since.isoformat(),
        "to": found.until.isoformat(),
        "moderators": withheld(found.moderators).words,
        "tables": [
            {
                "id": table.id,
                "title": table.title,
                "note": table.note,
                "columns": list(table.head[1:]),
                "rows": [
                    {"name": name, "cells": [{"words": cell.words, "value": cell.value} for cell in cells]}
                    for name, cells in table.rows
                ],
            }
            for table in found.tables
        ],
    }


def _length(seconds: float | None) -> Cell:
    if seconds is None:
        return Cell("not reached")
    length = timedelta(seconds=seconds)
    return Cell(span(length) if length >= timedelta(minutes=1) else "under a minute", round(seconds))


def _words(code: str) -> str:
    return code.replace("-", " ").replace("_", " ").capitalize()


def _moderators() -> int:
    label, _, codename = roles.MODERATE.partition(".")
    carried = Permission.objects.filter(content_type__app_label=label, codename=codename)
    by_group = Q(groups__permissions__in=carried) | Q(user_permissions__in=carried) | Q(is_superuser=True)
    return User.objects.filter(by_group, is_active=True).distinct().count()
