"""Reasons for the review pages: ready texts from the database, and a few that only the desk needs."""

from accounts.forms.decision import Reason
from forum.models import CannedReason

#: A restriction that is taken back needs a reason, too; none of the ready ones fits.
RESTORE = [
    Reason("second-look", "A second look found no problem", "We looked at it again and found no problem."),
    Reason("put-right", "What was wrong is put right", "What was wrong has been put right."),
    Reason("hidden-by-mistake", "It was hidden by mistake", "It was hidden by mistake. We are sorry."),
]


def reasons_for(queue: str, status: str) -> list[Reason]:
    """Return the reasons for a thing of this queue in this status."""
    if status == "hidden":
        return RESTORE
    rows = CannedReason.objects.filter(queue=queue, active=True)
    return [Reason(row.code, row.label, row.text) for row in rows]
