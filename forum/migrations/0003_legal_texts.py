"""Puts the texts that ship with the program in place, as the first version of each page."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from forum.legal import pages


def put(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    model = apps.get_model("forum", "LegalText")
    for text in pages():
        model.objects.get_or_create(
            page=text.page, dated=text.dated, defaults={"summary": text.summary, "body": text.body}
        )


class Migration(migrations.Migration):
    dependencies = [("forum", "0002_site_settings")]
    operations = [migrations.RunPython(put, migrations.RunPython.noop)]
