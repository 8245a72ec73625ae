"""What a person asks for before they go: a copy of their data, and the end of their account."""

import secrets

from django.db import models
from django.db.models import Q


def file_name() -> str:
    """Return a file name that tells nothing: 192 bits, without an ending."""
    return secrets.token_urlsafe(24)


class DataExport(models.Model):
    """One copy of a person's data. ``name`` is its file's, see `accounts.domain.export`; the row goes with the file."""

    STATUSES = {"waiting": "Being made", "ready": "Ready", "failed": "Did not work"}

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="exports")
    name = models.CharField(max_length=40, unique=True, default=file_name, editable=False)
    status = models.CharField(max_length=10, choices=STATUSES, default="waiting", editable=False)
    asked_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True, editable=False)
    expires_at = models.DateTimeField(null=True, editable=False)
    size = models.PositiveBigIntegerField(default=0, editable=False, help_text="Bytes.")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "ready", "failed"]), name="export_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="ready") | Q(ready_at__isnull=False, expires_at__isnull=False),
                name="export_ready_has_times",
            ),
            models.UniqueConstraint(
                fields=["user"], name="export_one_at_a_time", condition=Q(status="waiting")
            ),
        ]

    def __str__(self) -> str:
        return f"Export {self.pk}: {self.status}"


class Deletion(models.Model):
    """An account that is to go on ``due_at``, unless its owner changes their mind. The row goes with the account.

    `User.leaving_at` repeats ``due_at``, so that the banner on every page costs no query; both are written together
    by `accounts.domain.leaving`.
    """

    CHOICES = {"delete": "Delete my questions too", "keep": "Keep them without my name"}

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="deletion")
    questions = models.CharField(max_length=10, choices=CHOICES)
    asked_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(questions__in=["delete", "keep"]), name="deletion_choice_known"
            )
        ]

    def __str__(self) -> str:
        return f"Account {self.user_id} on {self.due_at:%Y-%m-%d}"
