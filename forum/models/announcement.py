"""What followers are told of, and how far the telling has come."""

from __future__ import annotations

from django.db import models


class Announcement(models.Model):
    """One thing that many people are told of, once. Ids only.

    The notices of a batch and the mark that it is done are written together, so a worker that is killed half-way
    goes on behind the last person told.
    """

    KINDS = {
        "answer": "A new answer",
        "question": "A new question",
        "late": "A queue over its target",
    }

    kind = models.CharField(max_length=20, choices=KINDS)
    object_id = models.BigIntegerField(help_text="Of the answer or question; the day's number for a queue.")
    queue = models.CharField(max_length=20, blank=True, help_text="Of a queue over its target.")
    stage = models.PositiveSmallIntegerField(default=0, help_text="Which group of people is being told.")
    after = models.BigIntegerField(default=0, help_text="Account id of the last person told of this group.")
    made_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "queue"], name="announced_once"),
        ]

    def __str__(self) -> str:
        return f"Announcement {self.pk}: {self.kind} {self.object_id}"
