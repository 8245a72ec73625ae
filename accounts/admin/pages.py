"""Registers the pages about people. Not in ``__init__``: importing the site would then register them on another one."""

from django.contrib import admin

from accounts.admin import appeals, audit_log, people, physicians

admin.site.add_queue(physicians.QUEUE)  # type: ignore[attr-defined]
admin.site.add_queue(appeals.QUEUE)  # type: ignore[attr-defined]

__all__ = ["appeals", "audit_log", "people", "physicians"]
