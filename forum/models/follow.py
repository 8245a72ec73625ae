"""What people follow."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Physician
from forum.models.question import Question
from forum.models.topic import Topic


class Follow(models.Model):
    """One account follows one question, topic or physician: exactly one of the three is set."""

    account = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="follows")
    question = models.ForeignKey(Question, null=True, on_delete=models.CASCADE, related_name="follows")
    topic = models.ForeignKey(Topic, null=True, on_delete=models.CASCADE, related_name="follows")
    physician = models.ForeignKey(Physician, null=True, on_delete=models.CASCADE, related_name="follows")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(question__isnull=False, topic__isnull=True, physician__isnull=True)
                | Q(question__isnull=True, topic__isnull=False, physician__isnull=True)
                | Q(question__isnull=True, topic__isnull=True, physician__isnull=False),
                name="follow_of_one_thing",
            ),
            # The thing first: the fan-out walks its followers in the order of their ids.
            models.UniqueConstraint(fields=["question", "account"], name="follow_question_once"),
            models.UniqueConstraint(fields=["topic", "account"], name="follow_topic_once"),
            models.UniqueConstraint(fields=["physician", "account"], name="follow_physician_once"),
        ]

    def __str__(self) -> str:
        return f"Follow {self.pk} of account {self.account_id}"
