"""The newest decisions are found by their time."""

from django.db import migrations, models
from django.db.models import Q

DECISIONS = (
    "approve", "return", "reject", "hide", "restore", "merge", "unmerge", "reopen", "ask", "verify", "refuse", "suspend",
    "reinstate", "overturn", "uphold", "accept change", "refuse change", "act", "dismiss", "refer",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0016_log_by_reason"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="auditentry", name="audit_decided"),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["at", "id"], name="audit_decided", condition=Q(action__in=DECISIONS)),
        ),
    ]
