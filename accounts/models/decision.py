"""What a moderator decided a few minutes ago: it can be taken back until those whom it concerns are told."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.audit import AuditEntry


class Decision(models.Model):
    """One decision that nobody was told of yet, or was: who made it, what it changed, and whom it will tell of what.

    ``before`` holds what it takes to put everything back, words among it; it is emptied when there is no way back any
    more, which is `settings.UNDO_MINUTES` after the decision at the latest.
    """

    entry = models.OneToOneField(
        AuditEntry, on_delete=models.DO_NOTHING, related_name="decision", help_text="The decision in the log."
    )
    entries = ArrayField(
        models.BigIntegerField(), default=list, help_text="All that it wrote into the log, by id."
    )
    actor = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="decisions")
    #: Whose it is that was decided on: what is kept here of their words goes with them.
    owner = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    tell_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    tellings = models.JSONField(default=list)
    before = models.JSONField(default=list)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(told_at__isnull=True) | Q(undone_at__isnull=True),
                name="decision_told_or_undone",
            )
        ]
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="decision_object"),
            models.Index(
                fields=["actor", "tell_at"],
                condition=Q(told_at__isnull=True, undone_at__isnull=True),
                name="decision_may_be_undone",
            ),
        ]

    def __str__(self) -> str:
        return f"Decision {self.pk}: {self.object_type} {self.object_id}"

    @property
    def is_open(self) -> bool:
        """Tell whether it could still be taken back: not told, not undone, and the time is not over."""
        return self.told_at is None and self.undone_at is None and timezone.now() < self.tell_at
