"""What one of two moderators said where two are needed."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class FirstLook(models.Model):
    """One moderator's yes to a photo, or word on an "Unsafe" mark. It counts for the ``version`` that they saw only."""

    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    action = models.CharField(max_length=20)
    by = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="first_looks")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object_type", "object_id"], name="first_look_one_for_each")
        ]

    def __str__(self) -> str:
        return f"First look {self.pk}: {self.action} {self.object_type} {self.object_id}"
