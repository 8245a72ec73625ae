from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0021_urgent_questions_first"),
    ]

    operations = [
        migrations.AlterField(
            model_name="report",
            name="reason",
            field=models.CharField(
                choices=[
                    ("private", "Private details"),
                    ("danger", "Dangerous advice"),
                    ("not-physician", "Not really a physician"),
                    ("advertising", "Advertising"),
                    ("abuse", "Abuse"),
                    ("my-photo", "My photo or me"),
                    ("copyright", "Copyright"),
                    ("other", "Something else"),
                ],
                max_length=20,
            ),
        ),
    ]
