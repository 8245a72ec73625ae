"""Puts the texts that speak of accounts, verification and reviews in the place of the shipped ones, unless somebody changed those."""

import hashlib

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from forum.legal import pages

#: Page → SHA-256 of the text as 0003 put it there. A text that an operator changed is another one, and stays.
SHIPPED = {
    "contact": "dba020ae1f27a14d29aa50d5516ce5370769a0b0327fd8e88ebbe7ed32056046",
    "guidelines": "3ca0f4d3b8ba6cad1684580538651fa75e07daa68b58a660e492cca43d6f5347",
    "how-it-works": "79f7d706d8d6500b860446700c86da2c7650093c6c2fd4365156489001a2da64",
    "privacy": "a476dcb9c08ff96f55fb08b94d10f542815f892ff3dc40b2bbc483e387595272",
    "verification": "2055e767499c518a1d0a4e0adbbf27f2ffb6154dd4ce7f324a0a393e06520df8",
}


def put(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    model = apps.get_model("forum", "LegalText")
    for text in pages():
        row = model.objects.filter(page=text.page, dated=text.dated).first()
        if row and hashlib.sha256(row.body.encode()).hexdigest() == SHIPPED.get(text.page):
            row.summary, row.body = text.summary, text.body
            row.save(update_fields=["summary", "body"])


class Migration(migrations.Migration):
    dependencies = [("forum", "0013_peers_and_workspace")]
    operations = [migrations.RunPython(put, migrations.RunPython.noop)]
