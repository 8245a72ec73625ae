"""What the forum puts into "Export my data" of what people asked the desk for: reports, and profiles that are theirs."""

from collections.abc import Iterator
from typing import Any

from accounts.domain.export import exporter
from accounts.models import User
from forum.models import ProfileClaim, Report

Rows = Iterator[dict[str, Any]]


@exporter(
    "profile claims",
    about="If you are a physician: imported profiles that you said are yours, why, and what was decided.",
    covers=["forum.ProfileClaim"],
)
def profile_claims(user: User) -> Rows:
    """Yield claims."""
    for claim in ProfileClaim.objects.filter(physician__user=user).order_by("pk"):
        yield {
            "profile": claim.profile_id,
            "why": claim.why,
            "status": claim.get_status_display(),
            "sent": claim.submitted_at,
            "decided": claim.decided_at,
        }


@exporter(
    "reports",
    about="What you reported while you were signed in: the kind of thing and its number, the reason, your words, and what "
    "became of it. The thing itself belongs to who wrote it.",
    covers=["forum.Report", "forum.ReportCase"],
)
def reports(user: User) -> Rows:
    """Yield reports."""
    for row in Report.objects.filter(reporter=user).select_related("case").order_by("pk").iterator():
        yield {
            "about": f"{row.case.object_type} {row.case.object_id}",
            "reason": row.get_reason_display(),
            "text": row.text,
            "at": row.at,
            "outcome": row.case.get_status_display(),
            "settled": None if row.case.status == "waiting" else row.case.decided_at,
        }
