from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forum", "0006_canned_reasons")]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="whole",
            field=models.BooleanField(
                default=False,
                db_default=False,
                editable=False,
                help_text="Sent whole; the asker has not cropped it or kept it so yet.",
            ),
        ),
    ]
