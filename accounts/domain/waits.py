"""How long things wait for a decision, out of the audit log alone.

A wait begins when a thing comes into a waiting status and ends with the next move out of it. A decision that was undone
within its ten minutes counts as not made, so the wait goes on. Where the author took the thing back, or it lapsed, nobody
decided: such a wait is cut short, not ended.

Median and percentiles are those of Kaplan and Meier (1958): what still waits is counted in with the time it has waited so
far, instead of being left out, which would make a slow desk look fast. Where less than the asked share was decided among
what had waited so long, there is no such figure, and the pages say "not reached".
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from django.db import connection

from accounts.models.audit import DECISIONS

#: Statuses in which a thing waits for the desk.
WAITING = ("pending", "submitted", "waiting")
#: Acts by which something starts or stops to wait without a change of status in the log.
MARKED = ("appeal", "propose", "accept change", "refuse change", "report")


class Wait(NamedTuple):
    """One wait. ``ended`` is None while it lasts; ``action`` is what ended it; ``actor`` who, None for the clock."""

    kind: str
    pk: int
    began: datetime
    ended: datetime | None
    action: str
    actor: int | None

    @property
    def decided(self) -> bool:
        """Tell whether a decision ended it."""
        return self.action in DECISIONS

    def seconds(self, now: datetime) -> float:
        """Return how long it was, or is so far."""
        return ((self.ended or now) - self.began).total_seconds()


class Decision(NamedTuple):
    """One decision. ``actor`` is None where the program decided; ``alone`` is False for photos decided with their question.

    ``followed_by`` is the action of the next change of status of the same thing, if there was one.
    """

    kind: str
    pk: int
    at: datetime
    action: str
    actor: int | None
    reason: str
    before: str
    after: str
    alone: bool
    followed_by: str
    followed_at: datetime | None

    @property
    def ends_a_wait(self) -> bool:
        """Tell whether the thing waited for it, as against a decision on what was public already."""
        return self.before in WAITING or self.action in MARKED


def since(moment: datetime) -> list[Wait]:
    """Return the waits that began at or after ``moment``, in one query over the log from then on."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITS, {"since": moment, "waiting": list(WAITING), "marked": list(MARKED)})
        return [Wait(*row) for row in cursor.fetchall()]


def longest_ended(moment: datetime) -> dict[str, timedelta]:
    """Return, for each kind, the longest wait that a decision ended at or after ``moment``. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            _LONGEST,
            {"since": moment, "waiting": list(WAITING), "marked": list(MARKED), "decisions": list(DECISIONS)},
        )
        return dict(cursor.fetchall())


def decisions_since(moment: datetime) -> list[Decision]:
    """Return the decisions made at or after ``moment`` that were not undone, the oldest first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_DECISIONS, {"since": moment, "decisions": list(DECISIONS)})
        return [Decision(*row) for row in cursor.fetchall()]


def quantile(lengths: Iterable[tuple[float, bool]], share: float) -> float | None:
    """Return the length within which ``share`` of the waits were decided, by Kaplan and Meier.

    ``lengths`` are (length, decided) pairs. Returns None where that share is not reached.
    """
    ordered = sorted(lengths, key=lambda each: each[0])
    at_risk, left = len(ordered), 1.0
    for length, group in groupby(ordered, key=lambda each: each[0]):
        ends = [decided for _, decided in group]
        left *= 1 - sum(ends) / at_risk
        # Half of what is left must not miss the median by the last bit of a float.
        if left <= 1 - share + 1e-9 and any(ends):
            return length
        at_risk -= len(ends)
    return None


#: What came into a waiting status, and the next move of the same thing. Undone decisions are taken out with their undoing.
_WAITS = """
    WITH moved AS (
        SELECT id, object_type, object_id, at, action, actor_id, status_before, status_after,
            lead(action) OVER thing AS next_action, lag(status_after) OVER thing AS status_left
        FROM accounts_auditentry
        WHERE at >= %(since)s AND (
            status_before <> status_after OR action = ANY(%(marked)s)
            OR object_type = 'amendment' AND action = 'withdraw'
        )
        WINDOW thing AS (PARTITION BY object_type, object_id ORDER BY id)
    ), stood AS (
        SELECT object_type, object_id, at, status_before, status_after, action,
            lead(at) OVER thing AS ended, lead(action) OVER thing AS ended_by, lead(actor_id) OVER thing AS who
        FROM moved
        WHERE action <> 'undo' AND next_action IS DISTINCT FROM 'undo'
            -- A second report of what is reported already begins nothing.
            AND NOT (action = 'report' AND coalesce(status_left, '') = 'waiting')
        WINDOW thing AS (PARTITION BY object_type, object_id ORDER BY id)
    )
    SELECT object_type, object_id, at, ended, coalesce(ended_by, ''), who
    FROM stood
    WHERE status_after = ANY(%(waiting)s)
        AND (NOT status_before = ANY(%(waiting)s) OR action IN ('appeal', 'propose', 'report'))
    ORDER BY at, object_type, object_id
"""

#: A photo that came with its question has never come into a waiting status by itself.
_DECISIONS = """
    SELECT object_type, object_id, at, action, actor_id, reason, status_before, status_after,
        object_type <> 'photo' OR status_before <> 'pending' OR EXISTS (
            SELECT FROM accounts_auditentry came
            WHERE came.object_type = 'photo' AND came.object_id = decided.object_id AND came.id < decided.id
                AND came.status_after = 'pending' AND came.status_before <> 'pending'
        ),
        coalesce(later.followed_by, ''), later.followed_at
    FROM accounts_auditentry decided
    LEFT JOIN LATERAL (
        SELECT action AS followed_by, at AS followed_at FROM accounts_auditentry later
        WHERE later.object_type = decided.object_type AND later.object_id = decided.object_id AND later.id > decided.id
            AND later.status_before <> later.status_after
        ORDER BY later.id LIMIT 1
    ) later ON true
    WHERE at >= %(since)s AND action = ANY(%(decisions)s) AND followed_by IS DISTINCT FROM 'undo'
    ORDER BY decided.id
"""

_LONGEST = """
    SELECT decided.object_type, max(decided.at - began.at)
    FROM accounts_auditentry decided
    CROSS JOIN LATERAL (
        SELECT at FROM accounts_auditentry entry
        WHERE entry.object_type = decided.object_type AND entry.object_id = decided.object_id AND entry.id < decided.id
            AND entry.status_after = ANY(%(waiting)s) AND entry.action <> 'undo'
            AND (entry.status_before <> entry.status_after OR entry.action = ANY(%(marked)s))
        -- The newest arrival; of reports the first, for a second one begins nothing.
        ORDER BY CASE WHEN entry.action = 'report' THEN -entry.id ELSE entry.id END DESC LIMIT 1
    ) began
    WHERE decided.at >= %(since)s AND decided.action = ANY(%(decisions)s)
        AND decided.status_before = ANY(%(waiting)s || ARRAY['accepted', 'refused']::text[])
    GROUP BY decided.object_type
"""
