"""What moderators write for each other about a thing or an account. Never shown to the person it is about."""

from __future__ import annotations

import pgtrigger
from django.db import models


class Note(models.Model):
    """One internal note. PostgreSQL lets nobody change its words; it goes with the account it is about.

    ``about`` is the account that the thing belonged to when the note was written; empty for what nobody here wrote.
    """

    KIND = "note"

    object_type = models.CharField(max_length=30, help_text="Kind in the audit log; “user” for an account.")
    object_id = models.BigIntegerField()
    about = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.CASCADE, related_name="notes_about"
    )
    author = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="notes_written"
    )
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["object_type", "object_id", "id"], name="note_object")]
        triggers = [
            # Only its writer's name may leave a note, when that account goes.
            pgtrigger.Protect(
                name="words_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("object_type", "object_id", "text", "at"),
            )
        ]

    def __str__(self) -> str:
        return f"Note {self.pk} on {self.object_type} {self.object_id}"
