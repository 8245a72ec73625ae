"""One review per patient and physician in twelve months; replies have left their old column."""

import django.contrib.postgres.constraints
from django.db import migrations, models

import forum.models.review


class Migration(migrations.Migration):
    dependencies = [("forum", "0007_reviews_moved")]
    operations = [
        migrations.RemoveField(
            model_name="review",
            name="reply",
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("status", "withdrawn"), _negated=True),
                expressions=[
                    (models.F("author"), "="),
                    (models.F("physician"), "="),
                    (forum.models.review.TwelveMonths(models.F("counted_from")), "&&"),
                ],
                name="review_once_in_12_months",
            ),
        ),
    ]
