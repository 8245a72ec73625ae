"""Appeals against decisions: one for each thing, ever, decided by another person than the one who decided before."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts import states
from accounts.models.audit import AuditEntry
from accounts.models.moderated import LegalStatus, Moderated


class Appeal(Moderated):
    """What somebody wrote against a decision on what is theirs.

    The audit log holds ids of it only; the words, and those of the outcome in its `Statement`, go with the account.
    """

    KIND = "appeal"
    TABLE = states.APPEAL

    status = models.CharField(
        max_length=20, choices=states.APPEAL_STATUSES, default="waiting", editable=False
    )
    by = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="appeals")
    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    decision = models.ForeignKey(
        AuditEntry, on_delete=models.DO_NOTHING, related_name="appeals", help_text="What is appealed against."
    )
    text = models.TextField(max_length=2000)
    decider_id = models.BigIntegerField(null=True, editable=False, help_text="Account id.")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["object_type", "object_id"], name="appeal_once_for_each_thing"),
            models.CheckConstraint(
                condition=Q(status__in=list(states.APPEAL_STATUSES)), name="appeal_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["overturned", "upheld"])
                | Q(decided_at__isnull=False, decider_id__isnull=False),
                name="appeal_decided_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["status", "submitted_at", "id"], name="appeal_queue")]
        triggers = [LegalStatus(states.APPEAL)]

    def __str__(self) -> str:
        return f"Appeal {self.pk}"

    def owner_id(self) -> int | None:
        return self.by_id

    def words(self) -> str:
        return self.text
