"""What people were told, and how they want to be told. Rows hold the names of events and ids, never words of anybody."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Channel(models.TextChoices):
    """Ways to hear of something, in the order of the preferences page."""

    IN_APP = "in_app", "In app"
    INSTANT = "instant", "Instant"
    DIGEST = "digest", "Daily digest"
    OFF = "off", "Off"


class Notice(models.Model):
    """One thing that one person is told. Its Message-ID follows from the key, so that each mail about it is the same."""

    recipient = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="notices")
    event = models.CharField(max_length=40)
    about = models.BigIntegerField(help_text="The id that stands in the link.")
    at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(max_length=7, choices=Channel)
    #: The day, in the recipient's zone, of the summary that took it up.
    digest_day = models.DateField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    #: When the mail server said for good that nobody lives at the address.
    refused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=[Channel.IN_APP, Channel.INSTANT, Channel.DIGEST]),
                name="notice_channel_known",
            )
        ]
        indexes = [
            models.Index("recipient", models.F("id").desc(), name="notice_newest"),
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(
                fields=["recipient", "at"],
                condition=Q(
                    channel=Channel.DIGEST,
                    mailed_at__isnull=True,
                    refused_at__isnull=True,
                    read_at__isnull=True,
                ),
                name="notice_waits_for_digest",
            ),
            BrinIndex(fields=["at"], name="notice_at"),
        ]

    def __str__(self) -> str:
        return f"{self.event} for account {self.recipient_id}"


class Preference(models.Model):
    """The channel that somebody chose for one category. Who never chose has the category's default."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="preferences")
    category = models.CharField(max_length=24)
    channel = models.CharField(max_length=7, choices=Channel)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "category"], name="preference_once"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="preference_channel_known"),
        ]

    def __str__(self) -> str:
        return f"{self.category}: {self.channel}"


class MailSettings(models.Model):
    """When somebody's summary comes, and whether their address still takes mail."""

    user = models.OneToOneField(
        "accounts.User", primary_key=True, on_delete=models.CASCADE, related_name="mail_settings"
    )
    digest_hour = models.PositiveSmallIntegerField(default=8, db_default=8)
    time_zone = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="IANA name; empty is the site's."
    )
    #: The last day, in their zone, that had its summary.
    digest_on = models.DateField(null=True, blank=True)
    hard_failures = models.PositiveSmallIntegerField(default=0, db_default=0)
    failed_on = models.DateField(null=True, blank=True)
    #: Whether the failures came back later as mails, which an accepted mail cannot disprove.
    failed_late = models.BooleanField(default=False, db_default=False)
    #: Hash of the address that failed: another address starts anew.
    failed_address = models.CharField(max_length=64, blank=True, default="", db_default="")
    off_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(digest_hour__lte=23), name="mailsettings_hour_of_a_day")
        ]

    def __str__(self) -> str:
        return f"Mail settings of account {self.user_id}"
