"""Many things decided in one go: what was asked for, and what became of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

OUTCOMES = {"planned": "Not done yet", "done": "Done", "refused": "Not done", "undone": "Undone"}


class Batch(models.Model):
    """One go over many things, by one person. Holds no words: those are in each thing's `Statement`."""

    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="batches")
    deed = models.CharField(max_length=20)
    reason = models.CharField(max_length=40, blank=True, help_text="Code of the reason.")
    target_id = models.BigIntegerField(null=True, help_text="To whom or under which topic, or whose things.")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return f"Batch {self.pk}: {self.deed}"


class BatchLine(models.Model):
    """One thing of a batch. Written before anything is done, and changed in the transaction that does it."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="lines")
    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    version = models.PositiveIntegerField(help_text="The version that the person saw.")
    outcome = models.CharField(max_length=10, choices=OUTCOMES, default="planned")
    sentence = models.CharField(max_length=300, blank=True, help_text="Why it was not done.")
    decision_id = models.BigIntegerField(null=True, help_text="The decision that can be undone.")
    before = models.JSONField(default=dict, help_text="Numbers of what stood there before.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "object_type", "object_id"], name="batch_line_once"),
            models.CheckConstraint(condition=Q(outcome__in=list(OUTCOMES)), name="batch_line_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}: {self.outcome}"
