"""Indexes for queues of the desk: urgent questions, updates, photos that came later."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0018_queue_at_scale"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                fields=["submitted_at", "id"],
                name="question_urgent",
                condition=Q(status="pending", urgent=True),
            ),
        ),
        migrations.AddIndex(
            model_name="questionupdate",
            index=models.Index(fields=["status", "submitted_at", "id"], name="update_queue"),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                fields=["submitted_at", "id"], name="photo_queue", condition=Q(status="pending", whole=False)
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                fields=["id"],
                name="photo_for_physicians",
                condition=Q(status="published", audience="physicians"),
            ),
        ),
    ]
