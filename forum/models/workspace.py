"""What physicians keep in their workspace: who is writing an answer, what was skipped, snippets, and questions to askers."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import LegalStatus, Moderated, Physician
from forum import states
from forum.models.question import Question
from forum.models.topic import Topic

#: "I'm on it" holds so long, and is renewed while the physician writes.
ON_IT = timedelta(minutes=15)


class OnItQuerySet(models.QuerySet["OnIt"]):
    """Where reads start."""

    def now(self) -> Self:
        """Return the marks that still hold."""
        return self.filter(until__gt=timezone.now())


class OnIt(models.Model):
    """A physician said "I'm on it": others see it and may answer all the same."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="on_it")
    physician = models.ForeignKey(Physician, on_delete=models.CASCADE, related_name="on_it")
    until = models.DateTimeField()

    objects = OnItQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "physician"], name="on_it_once")]
        indexes = [models.Index(fields=["until"], name="on_it_until")]
        verbose_name = verbose_name_plural = "on it"

    def __str__(self) -> str:
        return f"{self.physician_id} is on question {self.question_id}"


class Skip(models.Model):
    """A physician leaves a question to others."""

    REASONS = {
        "not_my_field": "Not my field",
        "not_enough": "Not enough information",
        "other": "Another reason",
    }

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="skips")
    physician = models.ForeignKey(Physician, on_delete=models.CASCADE, related_name="skips")
    reason = models.CharField(max_length=12, choices=REASONS)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["physician", "question"], name="skip_once"),
            models.CheckConstraint(
                condition=Q(reason__in=["not_my_field", "not_enough", "other"]), name="skip_reason_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.physician_id} skipped question {self.question_id}"


class Snippet(models.Model):
    """Words that a physician uses again: their own, seen by nobody else until they stand in an answer."""

    physician = models.ForeignKey(Physician, on_delete=models.CASCADE, related_name="snippets")
    title = models.CharField(max_length=80)
    text = models.TextField(max_length=4000)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["title", "pk"]
        constraints = [models.UniqueConstraint(fields=["physician", "title"], name="snippet_title_once")]

    def __str__(self) -> str:
        return f"Snippet {self.pk}"


class SavedSearch(models.Model):
    """What a physician looks for in the queue, under a name of their own. New questions that fit are told of."""

    TABS = {"mine": "Matches my specialty", "all": "All unanswered", "following": "Following"}

    physician = models.ForeignKey(Physician, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=60)
    tab = models.CharField(max_length=9, choices=TABS)
    topic = models.ForeignKey(Topic, null=True, on_delete=models.CASCADE, related_name="+")
    photos = models.BooleanField("with photos", default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = [Lower("name"), "pk"]
        verbose_name_plural = "saved searches"
        constraints = [
            models.UniqueConstraint("physician", Lower("name"), name="saved_search_name_once"),
            models.CheckConstraint(
                condition=Q(tab__in=["mine", "all", "following"]), name="saved_search_tab_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Saved search {self.pk}"


class ClarificationQuerySet(models.QuerySet["Clarification"]):
    """Where reads of questions to askers start."""

    def published(self) -> Self:
        """Return those that anyone may read."""
        return self.filter(status="published", question__status="published")


class Clarification(Moderated):
    """What a physician asks the asker, reviewed; the reply is an update that names it."""

    KIND = "clarification"
    TABLE = states.UPDATE

    status = models.CharField(max_length=20, choices=states.UPDATE_STATUSES, default="draft", editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="clarifications")
    physician = models.ForeignKey(Physician, on_delete=models.CASCADE, related_name="clarifications")
    body = models.TextField(max_length=1000)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ClarificationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=list(states.UPDATE_STATUSES)), name="clarification_status_known"
            ),
            models.UniqueConstraint(
                fields=["question", "physician"],
                name="clarification_one_open",
                condition=Q(status__in=["draft", "pending", "returned"]),
            ),
        ]
        indexes = [models.Index(fields=["status", "submitted_at", "id"], name="clarification_queue")]
        triggers = [LegalStatus(states.UPDATE)]

    def __str__(self) -> str:
        return f"Clarification {self.pk} of question {self.question_id}"

    def owner_id(self) -> int | None:
        return self.physician.user_id

    def words(self) -> str:
        return self.body
