"""Keeping the site's own words: topics, ready reasons, legal texts, settings. The audit log has every change."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import roles
from accounts.domain import audit
from accounts.domain.transitions import NotAllowed
from accounts.models import User
from forum.domain import reason_texts
from forum.models import CannedReason, LegalText, SiteSettings, Topic

TOPIC_FIELDS = (
    "name", "aliases", "description", "emergency_signs", "same_day_signs", "care_note", "reviewed_by", "reviewed_on",
)  # fmt: skip
REASON_FIELDS = ("queue", "code", "label", "text", "position", "active")
SETTINGS_FIELDS = (
    "name", "emergency_number", "urgent_line", "minimum_age", "contact_email", "question_target_hours", "answer_target_hours",
    "photo_limit", "photo_megabytes", "draft_days", "second_look", "disclaimer", "video_hosts",
)  # fmt: skip


@transaction.atomic
def change_topic(topic: Topic, *, by: User, **values: Any) -> None:
    """Change what a topic says. Raises `NotAllowed`."""
    if not roles.may_moderate(by):
        raise NotAllowed("Only moderators change topics.")
    _save(topic, TOPIC_FIELDS, values)
    audit.record(by=by, action="change", item=topic, kind="topic")


@transaction.atomic
def change_reason(reason: CannedReason, *, by: User, **values: Any) -> None:
    """Make or change a ready reason. A code that stands in the log keeps its meaning, so it never changes.

    Raises `NotAllowed`, also for a new reason on a list that the product closes, and `ValueError` for a text whose
    placeholders are wrong.
    """
    _administrators_only(by)
    is_new = reason.pk is None
    if is_new and values["queue"] in CannedReason.CLOSED:
        raise NotAllowed("This list is closed: its texts can be changed, reasons cannot be added.")
    if problem := reason_texts.problem(values["text"]):
        raise ValueError(problem)
    fields = (
        REASON_FIELDS if is_new else tuple(name for name in REASON_FIELDS if name not in {"queue", "code"})
    )
    _save(reason, fields, values)
    audit.record(by=by, action="create" if is_new else "change", item=reason, kind="cannedreason")


@transaction.atomic
def publish_text(*, by: User, page: str, dated: date, summary: str, body: str) -> LegalText:
    """Append a dated version of a legal or help page; older ones stay. Raises `NotAllowed`."""
    _administrators_only(by)
    text = LegalText.objects.create(page=page, dated=dated, summary=summary, body=body)
    audit.record(by=by, action="create", item=text, kind="legaltext")
    return text


@transaction.atomic
def change_settings(settings: SiteSettings, *, by: User, **values: Any) -> None:
    """Change the site's settings. Raises `NotAllowed`."""
    _administrators_only(by)
    _save(settings, SETTINGS_FIELDS, values)
    audit.record(by=by, action="change", item=settings, kind="sitesettings")


@transaction.atomic
def confirm_texts(settings: SiteSettings, *, by: User) -> None:
    """Write down that the operator had the legal texts checked; the banner goes. Raises `NotAllowed`."""
    _administrators_only(by)
    settings.texts_checked_at = timezone.now()
    settings.save(update_fields=["texts_checked_at"])
    audit.record(by=by, action="confirm", item=settings, kind="sitesettings")


def _administrators_only(by: User) -> None:
    if not roles.may_administer(by):
        raise NotAllowed("Only administrators change this.")


def _save(
    row: Topic | CannedReason | SiteSettings, fields: tuple[str, ...], values: Mapping[str, Any]
) -> None:
    changed = [name for name in fields if name in values]
    for name in changed:
        setattr(row, name, values[name])
    if row.pk is None:
        row.save(force_insert=True)
    else:
        row.save(update_fields=changed)
