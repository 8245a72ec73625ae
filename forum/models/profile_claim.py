"""A verified physician says that an imported profile is theirs; a moderator decides."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import LegalStatus, Moderated, Physician
from forum import states


class ProfileClaim(Moderated):
    """One request of one physician for one imported profile."""

    KIND = "profile-claim"
    TABLE = states.PROFILE_CLAIM

    status = models.CharField(
        max_length=20, choices=states.PROFILE_CLAIM_STATUSES, default="waiting", editable=False
    )
    profile = models.ForeignKey(
        Physician, on_delete=models.CASCADE, related_name="claims", help_text="The imported one."
    )
    physician = models.ForeignKey(
        Physician,
        on_delete=models.CASCADE,
        related_name="profile_claims",
        help_text="Whose it is said to be.",
    )
    why = models.TextField(max_length=1000)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=list(states.PROFILE_CLAIM_STATUSES)), name="profile_claim_status_known"
            ),
            models.UniqueConstraint(
                fields=["profile", "physician"],
                name="profile_claim_one_waiting",
                condition=Q(status="waiting"),
            ),
            models.UniqueConstraint(
                fields=["profile"], name="profile_claim_one_accepted", condition=Q(status="accepted")
            ),
        ]
        indexes = [models.Index(fields=["status", "submitted_at", "id"], name="profile_claim_queue")]
        triggers = [LegalStatus(states.PROFILE_CLAIM)]

    def __str__(self) -> str:
        return f"Claim {self.pk} of profile {self.profile_id}"

    def owner_id(self) -> int | None:
        return self.physician.user_id

    def words(self) -> str:
        return f"{self.profile_id}\n{self.why}"
