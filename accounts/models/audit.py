"""Who did what, when. Append-only: PostgreSQL refuses UPDATE, DELETE and TRUNCATE."""

import pgtrigger
from django.db import models
from django.db.models import Q

#: Actions by which something is decided. A partial index knows them: a new one needs a migration.
DECISIONS = (
    "approve", "return", "reject", "hide", "restore", "merge", "unmerge", "reopen", "ask", "verify", "refuse", "suspend",
    "reinstate", "overturn", "uphold", "accept change", "refuse change", "act", "dismiss", "refer",
)  # fmt: skip

APPEND_ONLY = [
    pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
    pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'append-only: cannot truncate %', TG_TABLE_NAME;",
    ),
]


class AuditEntry(models.Model):
    """One act. Holds ids and hashes only: words that may have to be erased live in `Statement` and in revisions."""

    at = models.DateTimeField(auto_now_add=True)
    actor_id = models.BigIntegerField(null=True, help_text="Account id; empty when the clock acted.")
    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    action = models.CharField(max_length=40)
    status_before = models.CharField(max_length=20, blank=True)
    status_after = models.CharField(max_length=20, blank=True)
    hash_before = models.CharField(max_length=64, blank=True)
    hash_after = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=40, blank=True, help_text="Code of the reason.")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="audit_object"),
            models.Index(fields=["actor_id", "id"], name="audit_actor"),
            models.Index(fields=["at", "id"], name="audit_when"),
            models.Index(fields=["action", "id"], name="audit_action"),
            models.Index(fields=["reason", "id"], name="audit_reason", condition=~Q(reason="")),
            models.Index(fields=["at", "id"], name="audit_decided", condition=Q(action__in=DECISIONS)),
        ]
        triggers = APPEND_ONLY
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}: {self.action}"


class Statement(models.Model):
    """What an author was told about a decision. Erasable with the author, unlike the entry it belongs to."""

    entry = models.OneToOneField(AuditEntry, on_delete=models.DO_NOTHING, related_name="statement")
    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    recipient = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.CASCADE, related_name="statements"
    )
    reason = models.CharField(max_length=40)
    text = models.TextField(max_length=5000)
    sentence = models.TextField(
        max_length=2000,
        blank=True,
        default="",
        db_default="",
        help_text="The sentence of the text that is meant, as it stood then.",
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["object_type", "object_id", "id"], name="statement_object")]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}: {self.reason}"
