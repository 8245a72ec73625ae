"""An index for the log by reason; most entries have none."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0015_claims"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["reason", "id"], name="audit_reason", condition=~Q(reason="")),
        ),
    ]
