"""Loads the starting set of ready reasons for the other queues. Later changes are made in the admin and stay."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from forum.canned_more import MORE


def load(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    reasons = apps.get_model("forum", "CannedReason").objects
    for place, each in enumerate(MORE):
        reasons.get_or_create(
            queue=each.queue,
            code=each.code,
            defaults={"label": each.label, "text": each.text, "position": place},
        )


class Migration(migrations.Migration):
    dependencies = [("forum", "0023_cuts_and_sent_texts")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
