"""Writing the audit log: what happened outside a change of status."""

from django.db import models

from accounts.domain import holding
from accounts.models import AuditEntry, User


def record(
    *,
    by: User | None,
    action: str,
    item: models.Model,
    kind: str = "",
    reason: str = "",
    hash_before: str = "",
    hash_after: str = "",
) -> AuditEntry:
    """Write one entry. Call it inside the transaction that makes the change.

    ``by`` is None when the clock or the program itself acted. ``kind`` defaults to the model's name.
    """
    entry = AuditEntry.objects.create(
        actor_id=by.pk if by else None,
        object_type=kind or getattr(item, "KIND", item._meta.model_name or ""),
        object_id=item.pk,
        action=action,
        status_before=getattr(item, "status", ""),
        status_after=getattr(item, "status", ""),
        hash_before=hash_before,
        hash_after=hash_after,
        reason=reason,
        version=getattr(item, "version", 0),
    )
    holding.wrote(entry)
    return entry
