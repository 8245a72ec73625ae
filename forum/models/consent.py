"""What people agreed to about each photo. Append-only and hash-chained; ids and hashes, never pixels or names."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models.audit import APPEND_ONLY


class Consent(models.Model):
    """One row of the ledger."""

    photo_id = models.BigIntegerField(db_index=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(
        help_text="Account that agreed, or the moderator who asserts it for an import."
    )
    act = models.CharField(
        max_length=10, choices={"given": "Given", "asserted": "Asserted", "withdrawn": "Withdrawn"}
    )
    subject = models.CharField(
        max_length=10,
        choices={
            "self": "Myself",
            "child": "My child, with me as guardian",
            "other": "Another adult, with permission",
            "": "Not said",
        },
        blank=True,
    )
    scopes = ArrayField(models.CharField(max_length=20), help_text="reviewers, physicians, public, video")
    words_version = models.CharField(max_length=20, blank=True)
    words_hash = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=200, blank=True, help_text="Archive, for imported photos.")
    previous_hash = models.CharField(max_length=64, blank=True)
    row_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.act} for photo {self.photo_id}"
