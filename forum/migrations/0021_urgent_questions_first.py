"""The queue of questions has the urgent ones first: one index for the queue and for its urgent part."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0020_reports_undone_as_decisions"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="question", name="question_urgent"),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                fields=["-urgent", "submitted_at", "id"], name="question_next", condition=Q(status="pending")
            ),
        ),
    ]
