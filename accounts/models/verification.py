"""What was checked about a physician, when, and against which register."""

from django.db import models
from django.db.models import Q

from accounts import states
from accounts.models.moderated import LegalStatus, Moderated
from accounts.models.physician import Physician


class Verification(Moderated):
    """A physician's one verification, with the state it is in now; its history is in the audit log."""

    KIND = "verification"
    TABLE = states.VERIFICATION

    status = models.CharField(
        max_length=20, choices=states.VERIFICATION_STATUSES, default="draft", editable=False
    )
    physician = models.OneToOneField(Physician, on_delete=models.CASCADE, related_name="verification")
    authority = models.CharField("licensing authority", max_length=200, blank=True)
    jurisdiction = models.CharField(max_length=120, blank=True)
    licence_number = models.CharField(max_length=60, blank=True)
    licence_expires = models.DateField(null=True, blank=True)
    npi = models.CharField("NPI", max_length=10, blank=True)
    register = models.CharField("register that was checked", max_length=200, blank=True)
    register_url = models.URLField(
        "address of the register",
        blank=True,
        db_default="",
        default="",
        help_text="The authority's own page. For the desk only.",
    )
    checked_on = models.DateField(null=True, blank=True)
    verified_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=list(states.VERIFICATION_STATUSES)), name="verification_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="verified") | Q(verified_until__isnull=False),
                name="verification_verified_has_an_end",
            ),
        ]
        indexes = [models.Index(fields=["status", "submitted_at", "id"], name="verification_queue")]
        triggers = [LegalStatus(states.VERIFICATION)]

    def __str__(self) -> str:
        return f"{self.physician}: {self.status}"

    def owner_id(self) -> int | None:
        return self.physician.user_id

    def words(self) -> str:
        return "\n".join(
            [
                self.physician.legal_name,
                self.physician.name_with_credentials,
                self.physician.specialty_title,
                self.authority,
                self.jurisdiction,
                self.licence_number,
                self.npi,
                self.register,
            ]
        )

    def checked(self) -> dict[str, str]:
        """Return what a byline says was checked: register, jurisdiction and date, as they are now."""
        if not self.register:
            return {}
        on = self.checked_on.isoformat() if self.checked_on else ""
        return {"register": self.register, "jurisdiction": self.jurisdiction, "on": on}
