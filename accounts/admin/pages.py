"""Registers the pages about people. Not in ``__init__``: importing the site would then register them on another one."""

from django.contrib import admin

from accounts.admin import (
    amendments,
    appeals,
    applications,
    audit_log,
    batch,
    claims,
    escalated,
    flow,
    jobs,
    notes,
    people,
    physicians,
    undoing,
    watched,
)

admin.site.add_queue(applications.QUEUE)  # type: ignore[attr-defined]
admin.site.add_queue(appeals.QUEUE)  # type: ignore[attr-defined]
admin.site.add_queue(amendments.QUEUE)  # type: ignore[attr-defined]

flow.plug_in()
escalated.plug_in()
notes.plug_in()
batch.plug_in()
admin.site.panels.append(undoing.PANEL)  # type: ignore[attr-defined]

admin.site.banners.append(jobs.failed_jobs_banner)  # type: ignore[attr-defined]

__all__ = [
    "amendments",
    "appeals",
    "applications",
    "audit_log",
    "batch",
    "claims",
    "escalated",
    "flow",
    "jobs",
    "notes",
    "people",
    "physicians",
    "undoing",
    "watched",
]
