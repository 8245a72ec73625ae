"""What a physician sends to be verified, part by part, and what they want changed afterwards.

The fields themselves stand in `Physician` and `Verification`. Here is what a moderator has to say to each part,
the documents, and proposals that wait while the last verified values stay public.
"""

import secrets

from django.db import models
from django.db.models import Q

from accounts.models.physician import Physician
from accounts.models.verification import Verification

#: The parts of an application, in the order of the steps. The last ones are not needed.
PARTS = {
    "name": "Name",
    "credentials": "Credentials",
    "specialty": "Specialty and place",
    "licence": "Licence",
    "npi": "NPI",
    "documents": "Documents",
    "headshot": "Photo of you",
    "disclaimer": "Standing note",
    "profile": "About you",
}


def random_name() -> str:
    """Return a name for a file: nobody guesses it, and it tells nothing."""
    return secrets.token_urlsafe(24)


class Part(models.Model):
    """Where one part of an application stands. Made when it is first sent; only the newest word is kept."""

    STATES = {
        "waiting": "Not checked yet",
        "accepted": "Checked",
        "needs_more": "Needs an answer",
        "refused": "Not taken over",
    }
    #: What a moderator asks for beside the note.
    ASKS = {"document": "A document", "words": "An answer in words", "change": "A correction of this part"}

    verification = models.ForeignKey(Verification, on_delete=models.CASCADE, related_name="parts")
    part = models.CharField(max_length=12, choices=PARTS)
    state = models.CharField(max_length=12, choices=STATES, default="waiting")
    asks = models.CharField(max_length=10, choices=ASKS, blank=True)
    note = models.TextField(max_length=1000, blank=True, help_text="The moderator's words to the physician.")
    reply = models.TextField(max_length=2000, blank=True, help_text="The physician's words to the moderator.")
    replied_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decider_id = models.BigIntegerField(null=True, blank=True, help_text="Account id.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["verification", "part"], name="application_part_once"),
            models.CheckConstraint(condition=Q(part__in=list(PARTS)), name="application_part_known"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "accepted", "needs_more", "refused"]),
                name="application_part_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part}: {self.state}"


class Amendment(models.Model):
    """A change of one part of a profile that was verified once. It is public when a moderator accepts it."""

    KIND = "amendment"
    STATUSES = {
        "waiting": "Waiting",
        "accepted": "Accepted",
        "refused": "Not accepted",
        "withdrawn": "Withdrawn",
    }

    verification = models.ForeignKey(Verification, on_delete=models.CASCADE, related_name="amendments")
    part = models.CharField(max_length=12, choices=PARTS)
    proposed = models.JSONField(help_text="Field → value, as the form of the part has them.")
    status = models.CharField(max_length=12, choices=STATUSES, default="waiting")
    reason = models.CharField(max_length=40, blank=True, help_text="Code of the reason.")
    note = models.TextField(max_length=1000, blank=True, help_text="The moderator's words to the physician.")
    sent_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decider_id = models.BigIntegerField(null=True, blank=True, help_text="Account id.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["verification", "part"],
                name="amendment_one_waits",
                condition=Q(status="waiting"),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "accepted", "refused", "withdrawn"]),
                name="amendment_status_known",
            ),
        ]
        indexes = [
            models.Index(fields=["sent_at", "id"], name="amendment_queue", condition=Q(status="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.part}: {self.status}"

    def owner_id(self) -> int | None:
        """Return the id of the physician's account, or None when there is none."""
        return self.verification.owner_id()


class Evidence(models.Model):
    """A document that a physician sent. The file lies in the data folder, never among the photos.

    ``destroy_after`` is set by the decision (or by the upload, while nothing was sent); after it the file goes, and
    the row keeps only that there was one.
    """

    KINDS = {
        "licence": "Licence or registration",
        "certificate": "Certificate or diploma",
        "identity": "Proof of name",
        "other": "Something else",
    }
    TYPES = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}

    verification = models.ForeignKey(Verification, on_delete=models.CASCADE, related_name="evidence")
    amendment = models.ForeignKey(
        Amendment, null=True, blank=True, on_delete=models.SET_NULL, related_name="evidence"
    )
    part = models.CharField(max_length=12, choices=PARTS, blank=True, help_text="The part it was asked for.")
    kind = models.CharField(max_length=12, choices=KINDS, default="other")
    content_type = models.CharField(max_length=40, choices=TYPES)
    pages = models.PositiveSmallIntegerField(default=1)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=80, blank=True, help_text="Below the folder of evidence.")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    destroy_after = models.DateTimeField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(destroyed_at__isnull=True) & ~Q(path="")
                | Q(destroyed_at__isnull=False, path="", sha256=""),
                name="evidence_file_or_destroyed",
            ),
            models.UniqueConstraint(fields=["path"], name="evidence_path_once", condition=~Q(path="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.verification_id}"


class Headshot(models.Model):
    """A photo of a physician, rebuilt from its pixels. Public when a moderator accepted it."""

    STATUSES = {"waiting": "Waiting", "accepted": "Accepted", "refused": "Not accepted"}

    physician = models.ForeignKey(Physician, on_delete=models.CASCADE, related_name="headshots")
    name = models.CharField(max_length=40, unique=True, default=random_name)
    status = models.CharField(max_length=12, choices=STATUSES, default="waiting")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decider_id = models.BigIntegerField(null=True, blank=True, help_text="Account id.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["physician"], name="headshot_one_accepted", condition=Q(status="accepted")
            ),
            models.UniqueConstraint(
                fields=["physician"], name="headshot_one_waits", condition=Q(status="waiting")
            ),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "accepted", "refused"]), name="headshot_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Photo of {self.physician_id}: {self.status}"


class ApplicationDraft(models.Model):
    """What was typed into the steps and is not fit to be kept in its field yet: nothing typed is lost."""

    verification = models.OneToOneField(Verification, on_delete=models.CASCADE, related_name="typed")
    steps = models.JSONField(default=dict, help_text="Step → field → what was typed.")
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Typed for {self.verification_id}"


class Reminder(models.Model):
    """That a physician was told of the end of their verification, so that each is told once."""

    verification = models.ForeignKey(Verification, on_delete=models.CASCADE, related_name="reminders")
    until = models.DateField()
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["verification", "until", "days"], name="reminder_once")
        ]

    def __str__(self) -> str:
        return f"{self.days} days before {self.until}"
