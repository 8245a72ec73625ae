"""Topics: what questions are filed under."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.utils.text import slugify


class TopicQuerySet(models.QuerySet["Topic"]):
    """Where every read of topics starts."""

    def public(self) -> Self:
        """Return topics that readers see: accepted by a moderator and not merged away."""
        return self.filter(accepted_at__isnull=False, merged_into__isnull=True)

    def with_counts(self) -> Any:
        """Add ``question_count``: published questions a visitor can reach under the topic."""
        return self.annotate(question_count=Count("questions", filter=Q(questions__status="published")))


class Topic(models.Model):
    """A topic. ``accepted_at`` is empty while it is only proposed, by an import or an asker."""

    name = models.CharField(max_length=150)
    slug = models.SlugField(max_length=150, unique=True)
    aliases = ArrayField(models.CharField(max_length=150), default=list, blank=True)
    description = models.TextField(max_length=2000, blank=True)
    reviewed_by = models.CharField("checked by", max_length=200, blank=True)
    reviewed_on = models.DateField("checked on", null=True, blank=True)
    emergency_signs = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        help_text="Each completes “Call 911 now if you:”.",
    )
    same_day_signs = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        help_text="Each completes “See someone today if:”.",
    )
    care_note = models.CharField(max_length=300, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = [Lower("name"), "pk"]
        constraints = [models.UniqueConstraint(Lower("name"), name="topic_name_unique_folded")]
        indexes = [GinIndex(fields=["aliases"], name="topic_aliases")]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def slug_for(name: str) -> str:
        """Return the address part for a name; not yet unique."""
        return slugify(name)[:140] or "topic"


class SpecialtyTopic(models.Model):
    """Physicians of a specialty answered under a topic. Triggers (forum.models.answered) add rows."""

    specialty = models.CharField(max_length=120)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="specialties")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["specialty", "topic"], name="specialty_topic_once")]

    def __str__(self) -> str:
        return f"{self.specialty}: {self.topic_id}"
