"""What an operator sets in the admin. One row."""

from django.db import models
from django.db.models import Q

DISCLAIMER = (
    "Answers are for education only. They do not replace advice from a clinician who knows you, and reading or "
    "writing here does not make anyone your doctor. In an emergency call {emergency_number}."
)


class SiteSettings(models.Model):
    """The settings of this site; row 1, made by migration."""

    name = models.CharField(max_length=60, default="Curbside")
    emergency_number = models.CharField(max_length=20, default="911")
    urgent_line = models.CharField(max_length=200, default="Nobody here watches for urgent messages.")
    minimum_age = models.PositiveSmallIntegerField(default=18)
    contact_email = models.EmailField(blank=True)
    question_target_hours = models.PositiveSmallIntegerField("review target for questions, hours", default=12)
    answer_target_hours = models.PositiveSmallIntegerField("review target for answers, hours", default=24)
    photo_limit = models.PositiveSmallIntegerField("photos per question", default=6)
    photo_megabytes = models.PositiveSmallIntegerField("largest photo, MB", default=15)
    second_look = models.BooleanField(
        "two moderators for photos of minors, intimate photos and unsafe marks", default=True, db_default=True
    )
    draft_days = models.PositiveSmallIntegerField("days a draft is kept", default=7)
    disclaimer = models.TextField(max_length=1000, default=DISCLAIMER)
    video_hosts = models.TextField(
        default="www.youtube.com\nyoutube.com\nyoutu.be\nvimeo.com", help_text="One host a line."
    )
    texts_checked_at = models.DateTimeField(
        "legal texts confirmed", null=True, blank=True, help_text="Until then administrators see a banner."
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="site_settings_one_row")]
        verbose_name = verbose_name_plural = "site settings"

    def __str__(self) -> str:
        return self.name
