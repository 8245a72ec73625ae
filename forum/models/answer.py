"""Physicians' answers."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q

from accounts import roles
from accounts.models import BylineMode, LegalStatus, Moderated, Physician
from forum import states
from forum.models import answered
from forum.models.question import Question


class AnswerQuerySet(models.QuerySet["Answer"]):
    """The one place where reads of answers start."""

    def published(self) -> Self:
        """Return answers that anyone can reach: published, under a published question."""
        return self.filter(status="published", question__status="published")

    def visible_to(self, user: roles.Viewer) -> Self:
        """Return published answers, one's own, and for moderators all but drafts."""
        readable = Q(status="published", question__status="published")
        if user.is_authenticated:
            readable |= Q(author__user_id=user.pk)
        if roles.may_moderate(user):
            readable |= ~Q(status="draft")
        return self.filter(readable)

    def in_order(self) -> Self:
        """Order as a page shows them: imported ones in their source's order, then by time."""
        return self.order_by("position", F("answered_at").asc(nulls_last=True), "pk")


class Answer(Moderated):
    """An answer. What the byline says of credentials, specialty, city and checks is frozen here; name and standing are live."""

    KIND = "answer"
    TABLE = states.ANSWER

    status = models.CharField(max_length=20, choices=states.ANSWER_STATUSES, default="draft", editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    merged_from = models.ForeignKey(
        Question,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        help_text="The question it was written for, where that one joined another.",
    )
    author = models.ForeignKey(
        Physician,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="answers",
        help_text="Empty for imported answers without a name.",
    )
    headline = models.CharField(max_length=140, blank=True, help_text="Empty only for imported answers.")
    body = models.TextField(max_length=20_000, blank=True)
    hashtags = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    video_url = models.URLField(max_length=500, blank=True)
    video_note = models.CharField(max_length=500, blank=True)
    photo_use = models.BooleanField("uses the asker's photo", default=False)
    video_objected_at = models.DateTimeField(null=True, blank=True, editable=False)
    video_followed_up_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="A moderator saw to it that an objection was heeded."
    )
    disclaimer = models.CharField("own disclaimer", max_length=500, blank=True)

    byline_mode = models.CharField(max_length=10, choices=BylineMode, default=BylineMode.FULL)
    byline_credentials = ArrayField(models.CharField(max_length=40), default=list, blank=True, editable=False)
    byline_specialty = models.CharField(max_length=120, blank=True, editable=False)
    byline_city = models.CharField(max_length=120, blank=True, editable=False)
    byline_checked = models.JSONField(default=dict, blank=True, editable=False)
    imported_rating_average = models.DecimalField(
        max_digits=2, decimal_places=1, null=True, blank=True, editable=False
    )
    imported_rating_count = models.PositiveIntegerField(null=True, blank=True, editable=False)
    imported_helpful = models.PositiveIntegerField(null=True, blank=True, editable=False)

    # Counted by the triggers on votes (forum.models.vote); nothing else changes it.
    helpful_count = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    answered_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Empty: no date is shown."
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    position = models.PositiveIntegerField(default=1_000_000, editable=False)
    source = models.CharField(max_length=200, blank=True, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("headline", config="english", weight="A")
        + SearchVector("body", config="english", weight="C"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=list(states.ANSWER_STATUSES)), name="answer_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="answer_published_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["question", "author"],
                name="answer_once_per_physician",
                condition=Q(source="", merged_from__isnull=True) & ~Q(status__in=["withdrawn", "rejected"]),
            ),
        ]
        indexes = [
            models.Index(fields=["question", "position", "answered_at", "id"], name="answer_of_question"),
            models.Index(fields=["status", "submitted_at", "id"], name="answer_queue"),
            models.Index(
                fields=["video_objected_at", "id"],
                name="answer_video",
                condition=Q(video_objected_at__isnull=False, video_followed_up_at__isnull=True),
            ),
            GinIndex(fields=["search"], name="answer_search"),
            GinIndex(fields=["hashtags"], name="answer_hashtags"),
        ]
        triggers = [
            LegalStatus(states.ANSWER),
            pgtrigger.Trigger(
                name="votes_alone_count",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF TG_OP = 'INSERT' THEN
                        NEW.helpful_count := 0;
                    ELSIF pg_trigger_depth() < 2 THEN
                        NEW.helpful_count := OLD.helpful_count;
                    END IF;
                    RETURN NEW;
                """,
            ),
            *answered.OF_ANSWERS,
        ]

    def __str__(self) -> str:
        return self.headline or f"Answer {self.pk}"

    @property
    def helpful(self) -> int:
        """Return how many readers found this helpful: here, and where it was imported from."""
        return self.helpful_count + (self.imported_helpful or 0)

    def owner_id(self) -> int | None:
        return self.author.user_id if self.author else None

    def words(self) -> str:
        return "\n".join(
            [
                self.headline,
                self.body,
                " ".join(self.hashtags),
                self.video_url,
                self.video_note,
                self.disclaimer,
            ]
        )
