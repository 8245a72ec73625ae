from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forum", "0004_legal_texts")]

    operations = [
        migrations.AddField(
            model_name="question",
            name="unfinished",
            field=models.JSONField(
                blank=True,
                default=dict,
                editable=False,
                help_text="What the ask steps keep that is no part of the question yet.",
            ),
        ),
    ]
