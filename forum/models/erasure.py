"""What was erased. Append-only: the list has to outlive what it names."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models.audit import APPEND_ONLY


class Erasure(models.Model):
    """One act of erasing. File names are random, so naming them tells nothing; nothing of a content is kept."""

    KINDS = {
        "photo": "A photo, taken back by its asker",
        "removed": "A photo, taken out before it was sent",
        "files": "The files of a photo, replaced or at the end of their time",
        "question": "A question, taken back by its asker",
        "account": "An account, with what it had posted",
        "unnamed": "An account; what readers could read stayed without the name",
        "evidence": "A physician's document, destroyed",
        "headshot": "A photo of a physician, taken down or replaced",
    }

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    kind = models.CharField(max_length=10, choices=KINDS)
    object_id = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True, help_text="Account id; empty when the clock acted.")
    paths = ArrayField(
        models.CharField(max_length=80), help_text="Below the folder of photos, or the data folder."
    )

    class Meta:
        ordering = ["pk"]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
