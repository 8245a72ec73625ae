"""Opening a document at the desk: with a reason, written down, for one person and 15 minutes.

What is shown are pictures of its pages, made by `accounts.domain.evidence`; the file that was sent goes to nobody's
browser. The log keeps who, which, when and the code of the reason.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import roles
from accounts.domain import audit
from accounts.domain.transitions import NotAllowed
from accounts.models import AuditEntry, Evidence, User

KIND, ACTION = "evidence", "view document"
WINDOW = timedelta(minutes=15)
#: Code in the audit log → what the reviewer chooses.
WHYS = {
    "decide": "To decide on this application",
    "question": "A question about an earlier decision",
    "appeal": "An appeal",
}


class WhyMissing(ValueError):
    """A view without a reason; ``str()`` is a sentence."""


@transaction.atomic
def open_document(document: Evidence, *, by: User, why: str) -> AuditEntry:
    """Write down that somebody opens a document. Raises `WhyMissing`, or `NotAllowed` for whom it is not."""
    if why not in WHYS:
        raise WhyMissing("Say why you open this document. It is written down.")
    rows = Evidence.objects.select_for_update(of=("self",)).select_related("verification__physician")
    row = rows.get(pk=document.pk)
    if not may_open(row, by):
        raise NotAllowed("You may not open this document.")
    return audit.record(by=by, action=ACTION, item=row, kind=KIND, reason=why)


def may_open(document: Evidence, viewer: roles.Viewer) -> bool:
    """Tell whether this person may open it: sent, still there, with the permission to verify, not about themselves."""
    return bool(
        document.sent_at
        and document.destroyed_at is None
        and roles.may_verify(viewer)
        and document.verification.owner_id() != viewer.pk
    )


def opened_by(viewer: roles.Viewer, documents: Iterable[int]) -> dict[int, datetime]:
    """Return when this person opened each of these documents, where that was less than `WINDOW` ago."""
    since = timezone.now() - WINDOW
    views = AuditEntry.objects.filter(object_type=KIND, action=ACTION, at__gt=since, actor_id=viewer.pk)
    return dict(views.filter(object_id__in=list(documents)).order_by("pk").values_list("object_id", "at"))


def may_load(document: Evidence, viewer: roles.Viewer) -> bool:
    """Tell whether its pages may be sent to this person now."""
    return may_open(document, viewer) and document.pk in opened_by(viewer, [document.pk])
