"""What concerns the safety of an account: what happened to it, where it was used from, a change of its address."""

from datetime import timedelta

from django.db import models
from django.utils import timezone


class SecurityEvent(models.Model):
    """Something that its owner should hear of. Holds device words ("Firefox on Windows"), never a network address."""

    class Kind(models.TextChoices):
        """What happened, in the words of the account page."""

        SIGN_IN = "sign_in", "Signed in on a device not seen before"
        PASSWORD = "password", "Password changed"
        EMAIL = "email", "E-mail address changed"
        PASSKEY_ADDED = "passkey_added", "Passkey added"
        PASSKEY_REMOVED = "passkey_removed", "Passkey removed"
        APP_ADDED = "app_added", "Authenticator app added"
        APP_REMOVED = "app_removed", "Authenticator app removed"
        CODES_MADE = "codes_made", "New recovery codes made"
        CODE_USED = "code_used", "Recovery code used"

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="security_events")
    kind = models.CharField(max_length=20, choices=Kind)
    device = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "-id"], name="security_event_user")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.user_id}"


class KnownDevice(models.Model):
    """A device or network that an account was used from before, as keyed hashes nobody can read back."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="known_devices")
    key = models.CharField(max_length=64)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="known_device_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.key[:8]}"


class AddressChange(models.Model):
    """A change of e-mail address that waits for both addresses to agree (docs/adr: both addresses agree).

    The code for the new address and the token for the old one follow from ``nonce`` and the secret key, so that
    neither stands in the database or in a job.
    """

    #: How long the code for the new address works.
    CODE_LASTS = timedelta(minutes=15)
    #: How long the old address may stay silent before its silence counts as a yes.
    SILENCE = timedelta(days=7)
    #: After that long a change that nobody finished is forgotten.
    LASTS = timedelta(days=30)
    TRIES = 5

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="address_change")
    old = models.EmailField(max_length=254)
    new = models.EmailField(max_length=254)
    nonce = models.CharField(max_length=43)
    tries = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
    code_at = models.DateTimeField(default=timezone.now)
    new_agreed_at = models.DateTimeField(null=True, blank=True)
    old_agreed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Change of address of {self.user_id}"
