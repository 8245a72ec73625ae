"""Entries of the audit log at chosen times: the model stamps them with the present."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection


@dataclass(frozen=True)
class Entry:
    """One entry as it is to stand in the log."""

    kind: str
    pk: int
    action: str
    before: str
    after: str
    at: datetime
    actor: int | None = 1
    reason: str = ""


def write(entries: Iterable[Entry]) -> None:
    """Write entries in their order."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO accounts_auditentry (object_type, object_id, action, status_before, status_after, at, actor_id, reason,"
            " hash_before, hash_after, version) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '', '', 1)",
            [
                (each.kind, each.pk, each.action, each.before, each.after, each.at, each.actor, each.reason)
                for each in entries
            ],
        )
