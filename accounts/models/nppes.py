"""The public register of US providers (NPPES), as loaded from its file, and what a look-up in it found.

`Provider` holds only what a reviewer compares; it is replaced as a whole by `accounts.domain.registry.swapping`, which
gives the new table the same names of constraints and indexes: a change of this model needs a look there.
"""

from django.db import models
from django.db.models import Q

from accounts.models.verification import Verification


class Provider(models.Model):
    """One row of the register: a person (entity type 1), an organisation (2), or a number taken out of use.

    Keys are names folded to their bare letters (`accounts.domain.registry.names.key`), for finding by prefix.
    """

    npi = models.CharField("NPI", max_length=10, primary_key=True)
    entity_type = models.CharField(blank=True)
    last_name = models.CharField(blank=True)
    first_name = models.CharField(blank=True)
    middle_name = models.CharField(blank=True)
    name_suffix = models.CharField(blank=True)
    credential_text = models.CharField(blank=True)
    organisation_name = models.CharField(blank=True)
    other_last_name = models.CharField(blank=True)
    other_first_name = models.CharField(blank=True)
    other_middle_name = models.CharField(blank=True)
    other_credential_text = models.CharField(blank=True)
    other_name_type = models.CharField(blank=True)
    city = models.CharField(blank=True)
    state = models.CharField(blank=True)
    country = models.CharField(blank=True)
    enumerated_on = models.DateField(null=True, blank=True)
    updated_on = models.DateField(null=True, blank=True)
    deactivated_on = models.DateField(null=True, blank=True)
    deactivation_reason = models.CharField(blank=True)
    reactivated_on = models.DateField(null=True, blank=True)
    replacement_npi = models.CharField(blank=True)
    # [{"code": "207YS0123X", "number": "DR.12345", "state": "CO", "primary": true}, …] as they stand in the file.
    taxonomies = models.JSONField(default=list, blank=True)
    last_key = models.CharField(blank=True, db_collation="C")
    first_key = models.CharField(blank=True, db_collation="C")
    other_last_key = models.CharField(blank=True, db_collation="C")

    class Meta:
        indexes = [
            models.Index(
                fields=["last_key", "first_key", "state"], name="provider_name", condition=~Q(last_key="")
            ),
            models.Index(
                fields=["other_last_key", "first_key", "state"],
                name="provider_other_name",
                condition=~Q(other_last_key=""),
            ),
        ]

    def __str__(self) -> str:
        return f"NPI {self.npi}"


class RegisterLoad(models.Model):
    """One loading of a file: how far it came, so that a killed one goes on, and which file the register is of."""

    file_name = models.CharField(max_length=255)
    file_date = models.DateField(null=True, help_text="Last day that the file covers, from its name.")
    replaces = models.BooleanField(help_text="A full file replaces all rows; a weekly one updates some.")
    size = models.BigIntegerField(help_text="Bytes of the CSV.")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of its size, head and tail.")
    offset = models.BigIntegerField(default=0, help_text="Bytes of whole rows that are stored.")
    lines = models.BigIntegerField(default=0, help_text="Lines that these bytes hold.")
    rows = models.BigIntegerField(default=0, help_text="Rows stored.")
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name


class Outcome(models.TextChoices):
    """What a look-up came to. Only ``match`` says that anything agreed; ``not_checked`` says nothing at all."""

    MATCH = "match", "Agrees"
    MISMATCH = "mismatch", "Differs"
    NOT_FOUND = "not_found", "Not in the register"
    DEACTIVATED = "deactivated", "Deactivated"
    NOT_CHECKED = "not_checked", "Not checked"


class RegistryCheck(models.Model):
    """One look-up for one application. Informs the reviewer and decides nothing; the newest counts."""

    verification = models.ForeignKey(Verification, on_delete=models.CASCADE, related_name="registry_checks")
    at = models.DateTimeField(auto_now_add=True)
    npi = models.CharField("NPI looked up", max_length=10, blank=True)
    source = models.CharField(max_length=100, blank=True, help_text="“NPPES file of …” or “NPPES API”.")
    outcome = models.CharField(max_length=20, choices=Outcome)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was not checked.")
    facts = models.JSONField(default=dict, blank=True, help_text="Claim and register side by side.")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["match", "mismatch", "not_found", "deactivated", "not_checked"]),
                name="registry_check_outcome_known",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="not_checked") | ~Q(reason=""), name="registry_check_says_why_not"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verification_id}: {self.outcome}"
