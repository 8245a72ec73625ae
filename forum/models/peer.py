"""What verified physicians say of each other's answers."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone

from accounts.models import LegalStatus, Moderated, Physician
from forum import states
from forum.models.answer import Answer


def in_good_standing(prefix: str = "physician") -> Q:
    """Return the condition that a physician is, or was until a lapse, verified: of others no agreement is counted."""
    return Q(
        **{
            f"{prefix}__verification__status__in": ["verified", "lapsed"],
            f"{prefix}__closed_at__isnull": True,
            f"{prefix}__user__is_active": True,
        }
    )


class PeerAgreementQuerySet(models.QuerySet["PeerAgreement"]):
    """Where reads of agreements start."""

    def counted(self) -> Self:
        """Return agreements that readers see, with names."""
        return self.filter(
            in_good_standing(), answer__status="published", answer__question__status="published"
        )


class PeerAgreement(models.Model):
    """A physician agrees with another's answer. Names and no words, so there is nothing for a moderator to read."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="agreements")
    physician = models.ForeignKey(Physician, on_delete=models.CASCADE, related_name="agreements")
    created_at = models.DateTimeField(default=timezone.now)

    objects = PeerAgreementQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["answer", "physician"], name="agreement_once")]
        verbose_name = "agreement of a peer"
        verbose_name_plural = "agreements of peers"

    def __str__(self) -> str:
        return f"Agreement {self.pk} with answer {self.answer_id}"


class PeerViewQuerySet(models.QuerySet["PeerView"]):
    """Where reads of peers' words start."""

    def published(self) -> Self:
        """Return words that anyone may read."""
        return self.filter(
            in_good_standing(),
            status="published",
            answer__status="published",
            answer__question__status="published",
        )


#: What is called unsafe comes before the rest.
URGENCY = Case(When(verdict="unsafe", then=Value(0)), default=Value(1), output_field=models.IntegerField())


class PeerView(Moderated):
    """A physician agrees with a caveat, sees it differently, or calls an answer unsafe, and says why."""

    KIND = "caveat"
    TABLE = states.UPDATE

    VERDICTS = {
        "caveat": "I agree, with a caveat",
        "differently": "I see it differently",
        "unsafe": "Unsafe",
    }

    status = models.CharField(max_length=20, choices=states.UPDATE_STATUSES, default="draft", editable=False)
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="peer_views")
    physician = models.ForeignKey(Physician, on_delete=models.CASCADE, related_name="peer_views")
    verdict = models.CharField(max_length=11, choices=VERDICTS)
    body = models.TextField(max_length=1000)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PeerViewQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "peer's view"
        verbose_name_plural = "peers' views"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=list(states.UPDATE_STATUSES)), name="peer_view_status_known"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["caveat", "differently", "unsafe"]), name="peer_view_verdict_known"
            ),
            models.UniqueConstraint(
                fields=["answer", "physician"],
                name="peer_view_once",
                condition=~Q(status__in=["withdrawn", "rejected"]),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "submitted_at", "id"], name="peer_view_queue"),
            models.Index(URGENCY, "submitted_at", "id", name="peer_view_next", condition=Q(status="pending")),
            models.Index(
                fields=["submitted_at", "id"],
                name="peer_view_unsafe",
                condition=Q(status="pending", verdict="unsafe"),
            ),
        ]
        triggers = [LegalStatus(states.UPDATE)]

    def __str__(self) -> str:
        return f"View {self.pk} of answer {self.answer_id}"

    def owner_id(self) -> int | None:
        return self.physician.user_id

    def words(self) -> str:
        return f"{self.verdict}\n{self.body}"
