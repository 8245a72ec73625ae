"""What people report, grouped by what it is about: all open reports of one thing are one case, settled by one decision."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import LegalStatus, Moderated
from forum import states

#: Code → the words of the form (PRODUCT §16), in its order.
REASONS = {
    "private": "Private details",
    "danger": "Dangerous advice",
    "not-physician": "Not really a physician",
    "advertising": "Advertising",
    "abuse": "Abuse",
    "my-photo": "My photo or me",
    "copyright": "Copyright",
    "other": "Something else",
}
MY_PHOTO = "my-photo"


class ReportCaseQuerySet(models.QuerySet["ReportCase"]):
    """Where reads of cases start."""

    def waiting(self) -> Self:
        """Return cases that wait for a decision."""
        return self.filter(status="waiting")


class ReportCase(Moderated):
    """One reported thing, from its first open report to the decision. It never says who reported; its reports do."""

    KIND = "report"
    TABLE = states.REPORT

    #: Kinds of things that can be reported → what they are called.
    THINGS = {
        "question": "Question",
        "answer": "Answer",
        "photo": "Photo",
        "update": "Update",
        "clarification": "Question to an asker",
        "caveat": "Physician’s view",
        "review": "Review",
        "reply": "Reply to a review",
        "physician": "Physician’s profile",
    }

    status = models.CharField(
        max_length=20, choices=states.REPORT_STATUSES, default="waiting", editable=False
    )
    object_type = models.CharField(max_length=30, choices=THINGS)
    object_id = models.BigIntegerField()
    urgent = models.BooleanField(
        default=False, help_text="Somebody may come to harm, or sees their own photo."
    )
    people = models.PositiveIntegerField(default=0, help_text="How many people reported it.")
    hidden_at = models.DateTimeField(
        null=True, blank=True, help_text="When a report hid the photo by itself."
    )

    objects = ReportCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-urgent", "submitted_at", "pk"]
        verbose_name = "reported item"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=list(states.REPORT_STATUSES)), name="report_case_status_known"
            ),
            models.UniqueConstraint(
                fields=["object_type", "object_id"],
                name="report_case_one_open",
                condition=Q(status="waiting"),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-urgent", "submitted_at", "id"], name="report_case_queue"),
            models.Index(fields=["status", "submitted_at", "id"], name="report_case_oldest"),
            models.Index(fields=["object_type", "object_id", "id"], name="report_case_thing"),
            models.Index(fields=["decided_at"], name="report_case_decided"),
        ]
        triggers = [LegalStatus(states.REPORT)]

    def __str__(self) -> str:
        return f"Reports about {self.object_type} {self.object_id}"

    def owner_id(self) -> int | None:
        return None

    def words(self) -> str:
        return f"{self.object_type} {self.object_id}"


class Report(models.Model):
    """One person's report of one thing for one reason. Who it is, only administrators may look up, and that is logged.

    ``mark`` is a keyed hash of a signed-out person's address: it tells one person's second report from another's, and is
    destroyed together with ``email``.
    """

    case = models.ForeignKey(ReportCase, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=20, choices=REASONS)
    text = models.TextField(max_length=4000, blank=True)
    reporter = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    mark = models.CharField(max_length=64, blank=True)
    email = models.EmailField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=list(REASONS)), name="report_reason_known"),
            models.UniqueConstraint(
                fields=["case", "reporter", "reason"],
                name="report_once_by_account",
                condition=Q(reporter__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["case", "mark", "reason"], name="report_once_by_mark", condition=~Q(mark="")
            ),
        ]
        indexes = [models.Index(fields=["at"], name="report_at")]

    def __str__(self) -> str:
        return f"Report {self.pk}: {self.reason}"
