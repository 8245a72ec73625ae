"""Indexes for lists of the desk: the audit log by time, by action and by decisions; applications and changes that wait."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_claimed_profiles"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="auditentry", index=models.Index(fields=["at", "id"], name="audit_when")
        ),
        migrations.AddIndex(
            model_name="auditentry", index=models.Index(fields=["action", "id"], name="audit_action")
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                fields=["id"],
                name="audit_decided",
                condition=Q(
                    action__in=(
                        "approve",
                        "return",
                        "reject",
                        "hide",
                        "restore",
                        "merge",
                        "unmerge",
                        "reopen",
                        "ask",
                        "verify",
                        "refuse",
                        "suspend",
                        "reinstate",
                        "overturn",
                        "uphold",
                        "accept change",
                        "refuse change",
                        "act",
                        "dismiss",
                        "refer",
                    )
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="verification",
            index=models.Index(fields=["status", "submitted_at", "id"], name="verification_queue"),
        ),
        migrations.AddIndex(
            model_name="amendment",
            index=models.Index(
                fields=["sent_at", "id"], name="amendment_queue", condition=Q(status="waiting")
            ),
        ),
    ]
