"""How long published questions waited for their first answer, out of the audit log.

A wait begins when a question is published for the first time and ends with the publication of its first answer. What
left the public pages without an answer is cut short there; what has none yet still waits. Imported questions do not count:
their answers came with them.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import connection


class FirstAnswer(NamedTuple):
    """One question. ``ended`` is when its first answer was published, or it left the public pages; None while it waits."""

    published: datetime
    ended: datetime | None
    answered: bool

    def seconds(self, now: datetime) -> float:
        """Return how long it waited, or has waited so far."""
        return max(((self.ended or now) - self.published).total_seconds(), 0.0)


def since(moment: datetime) -> list[FirstAnswer]:
    """Return the questions first published at or after ``moment``, the oldest first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITS, {"since": moment})
        return [
            FirstAnswer(published, answered or left, answered is not None)
            for published, answered, left in cursor.fetchall()
        ]


#: The move that follows an entry, if any: an undone decision counts as not made.
_NEXT = """
    LEFT JOIN LATERAL (
        SELECT action AS followed_by FROM accounts_auditentry later
        WHERE later.object_type = {entry}.object_type AND later.object_id = {entry}.object_id AND later.id > {entry}.id
            AND later.status_before <> later.status_after
        ORDER BY later.id LIMIT 1
    ) {entry}_next ON true
"""

_WAITS = f"""
    WITH first AS (
        SELECT approved.object_id AS question, min(approved.at) AS published
        FROM accounts_auditentry approved {_NEXT.format(entry="approved")}
        WHERE approved.at >= %(since)s AND approved.object_type = 'question' AND approved.action = 'approve'
            AND approved_next.followed_by IS DISTINCT FROM 'undo'
            AND NOT EXISTS (
                SELECT FROM accounts_auditentry before {_NEXT.format(entry="before")}
                WHERE before.object_type = 'question' AND before.object_id = approved.object_id AND before.id < approved.id
                    AND before.status_after = 'published' AND before_next.followed_by IS DISTINCT FROM 'undo'
            )
        GROUP BY approved.object_id
    )
    SELECT first.published, answered.at,
        CASE WHEN stands.status_after <> 'published' THEN stands.at END
    FROM first
    LEFT JOIN LATERAL (
        SELECT min(entry.at) AS at
        FROM forum_answer answer
        JOIN accounts_auditentry entry ON entry.object_type = 'answer' AND entry.object_id = answer.id
            AND entry.action = 'approve' {_NEXT.format(entry="entry")}
        WHERE answer.question_id = first.question AND entry_next.followed_by IS DISTINCT FROM 'undo'
    ) answered ON true
    LEFT JOIN LATERAL (
        SELECT status_after, at FROM accounts_auditentry moved
        WHERE moved.object_type = 'question' AND moved.object_id = first.question
            AND moved.status_before <> moved.status_after
        ORDER BY moved.id DESC LIMIT 1
    ) stands ON true
    ORDER BY first.published, first.question
"""  # noqa: S608 (constants of this module)
