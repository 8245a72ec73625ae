"""That a question joined another one, and what came with it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from forum.models.question import Question


class Merge(models.Model):
    """One question joined another. Ids only: what is needed to take them apart again."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="merges")
    into = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="joined")
    at = models.DateTimeField(default=timezone.now)
    apart_at = models.DateTimeField(null=True)
    answers = ArrayField(models.BigIntegerField(), default=list, help_text="Answers that moved.")
    follows = ArrayField(models.BigIntegerField(), default=list, help_text="Follows that moved.")
    made_follows = ArrayField(
        models.BigIntegerField(), default=list, help_text="Follows that began with it: the asker's."
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question"], name="merge_one_in_force", condition=Q(apart_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"Question {self.question_id} joined {self.into_id}"
