"""Reasons a moderator gives, as ready texts."""

from django.db import models


class CannedReason(models.Model):
    """A ready text for a "no". ``code`` goes into the audit log; the text goes to the author."""

    QUEUES = {
        "question": "Questions",
        "photo": "Photos",
        "answer": "Answers",
        "update": "Updates and replies",
        "review": "Reviews",
        "reply": "Replies to reviews",
        "caveat": "Peers",
        "clarification": "Asked back",
    }
    #: Lists that the product closes (PRODUCT §17): their texts can be changed, reasons cannot be added.
    CLOSED = frozenset({"review"})

    queue = models.CharField(max_length=20, choices=QUEUES)
    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=80)
    text = models.TextField(max_length=2000, help_text="What, why, how to fix, next step.")
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["queue", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["queue", "code"], name="canned_reason_once")]

    def __str__(self) -> str:
        return self.label
