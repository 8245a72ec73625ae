"""What a moderator passed on to the administrators: an attribute of a thing, not a status."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Escalation(models.Model):
    """One thing that somebody asked the administrators to look at. Open until it is decided or taken off again."""

    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="escalations")
    #: Whose the thing is: the words go with their account.
    owner = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    why = models.TextField(max_length=1000)
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["object_type", "object_id"],
                name="escalation_one_open",
                condition=Q(settled_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"Escalation {self.pk}: {self.object_type} {self.object_id}"
