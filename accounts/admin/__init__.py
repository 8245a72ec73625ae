"""People and accountability, on the desk."""

from django.contrib import admin

from accounts.admin import audit_log, people, physicians

admin.site.add_queue(physicians.QUEUE)

__all__ = ["audit_log", "people", "physicians"]
