from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_security")]

    operations = [
        migrations.AddField(
            model_name="verification",
            name="register_url",
            field=models.URLField(
                blank=True,
                db_default="",
                default="",
                help_text="The authority's own page. For the desk only.",
                verbose_name="address of the register",
            ),
        ),
    ]
