"""Questions, and the updates their askers add later."""

from __future__ import annotations

import secrets
import uuid
from typing import Any, Self

from django.apps import apps
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.text import slugify

from accounts import roles
from accounts.models import LegalStatus, Moderated
from forum import states
from forum.models import answered
from forum.models.photo import Photo
from forum.models.topic import Topic


class QuestionQuerySet(models.QuerySet["Question"]):
    """The one place where reads of questions start."""

    def published(self) -> Self:
        """Return what anyone may read."""
        return self.filter(status="published")

    def visible_to(self, user: roles.Viewer) -> Self:
        """Return what this person may read: published ones, their own unless withdrawn, for moderators all but drafts.

        Withdrawn texts are shown to nobody: moderators see the decision and the audit log only.
        """
        readable = Q(status="published")
        if user.is_authenticated:
            readable |= Q(asker_id=user.pk) & ~Q(status="withdrawn")
        if roles.may_moderate(user):
            readable |= ~Q(status__in=["draft", "withdrawn"])
        return self.filter(readable)

    def draft_of(self, *, keys: list[str]) -> Self:
        """Return the drafts that a browser made, by the keys its session holds."""
        return self.filter(status="draft", draft_key__in=keys)

    def with_counts(self, viewer: roles.Viewer | None = None) -> Any:
        """Add what rows show.

        ``answer_count`` and ``newest_answer_at`` of published answers; ``photo_seen``: this viewer sees a photo of it
        (a passer-by when ``viewer`` is None).
        """
        answers = _answers().filter(question=OuterRef("pk"), status="published")
        counted = answers.order_by().values("question").annotate(n=Count("pk")).values("n")
        photos = Photo.objects.public() if viewer is None else Photo.objects.shown_to(viewer)
        return self.annotate(
            answer_count=Coalesce(Subquery(counted), 0),
            newest_answer_at=Subquery(
                answers.order_by(F("answered_at").desc(nulls_last=True)).values("answered_at")[:1]
            ),
            photo_seen=Exists(photos.filter(question=OuterRef("pk"))),
        )


def new_archive_id() -> str:
    """Return the id under which a question of our own leaves in an archive."""
    return str(uuid.uuid4())


def draft_key() -> str:
    """Return the random part of a draft's address: 192 bits."""
    return secrets.token_urlsafe(24)


def _answers() -> models.Manager[Any]:
    """Return all answers; their model imports this module, so it is looked up when it is needed."""
    manager: models.Manager[Any] = apps.get_model("forum", "Answer")._base_manager
    return manager


class Question(Moderated):
    """A question. A draft may have no asker yet: it then belongs to the browser that holds its ``draft_key``."""

    KIND = "question"
    TABLE = states.QUESTION

    SIDES = {"left": "My left", "right": "My right", "both": "Both sides", "": "Does not apply"}
    AGE_BANDS = {
        "18-29": "18 to 29",
        "30-39": "30 to 39",
        "40-49": "40 to 49",
        "50-59": "50 to 59",
        "60-69": "60 to 69",
        "70+": "70 or over",
        "": "Not said",
    }
    TREATED = {"yes": "Yes", "no": "Not yet", "": "Not said"}

    status = models.CharField(
        max_length=20, choices=states.QUESTION_STATUSES, default="draft", editable=False
    )
    asker = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="questions"
    )
    draft_key = models.CharField(max_length=32, unique=True, default=draft_key, editable=False)
    title = models.CharField(max_length=150, blank=True)
    body = models.TextField(max_length=20_000, blank=True)
    happened = models.CharField("when it happened", max_length=100, blank=True)
    side = models.CharField(max_length=5, choices=SIDES, blank=True, default="")
    age_band = models.CharField(max_length=5, choices=AGE_BANDS, blank=True, default="")
    treated = models.CharField(max_length=3, choices=TREATED, blank=True, default="")
    unfinished = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="What the ask steps keep that is no part of the question yet.",
    )
    topics: models.ManyToManyField[Topic, Any] = models.ManyToManyField(
        Topic, through="QuestionTopic", related_name="questions"
    )

    asked_by = models.CharField("imported pseudonym", max_length=200, blank=True, editable=False)
    asked_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Empty: no date is shown."
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField("closed to new answers", null=True, blank=True, editable=False)
    urgent = models.BooleanField(default=False)
    # Kept by triggers on answers (forum.models.answered), so that the queue need not ask each question's answers.
    answered = models.BooleanField("has a published answer", default=False, db_default=False, editable=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", editable=False
    )
    source = models.CharField(max_length=200, blank=True, editable=False)
    source_id = models.CharField(max_length=200, blank=True, editable=False)
    archive_id = models.CharField(max_length=200, default=new_archive_id, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("title", config="english", weight="A")
        + SearchVector("body", config="english", weight="B"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=list(states.QUESTION_STATUSES)), name="question_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="question_published_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False) | ~Q(status="merged"),
                name="question_merged_has_a_target",
            ),
            models.UniqueConstraint(
                fields=["source", "source_id"], name="question_once_per_source", condition=~Q(source="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"], name="question_newest", condition=Q(status="published")
            ),
            models.Index(fields=["status", "submitted_at", "id"], name="question_queue"),
            models.Index(
                fields=["-urgent", "submitted_at", "id"], name="question_next", condition=Q(status="pending")
            ),
            models.Index(
                fields=["-urgent", "published_at", "id"],
                name="question_unanswered",
                include=["asker"],
                condition=Q(status="published", closed_at__isnull=True, answered=False),
            ),
            GinIndex(fields=["search"], name="question_search"),
        ]
        triggers = [
            LegalStatus(states.QUESTION),
            answered.ANSWERS_ALONE,
        ]

    def __str__(self) -> str:
        return self.title or f"Question {self.pk}"

    @property
    def slug(self) -> str:
        """Return the part of the address that follows the id; it names nothing that the title does not."""
        return slugify(self.title)[:80].strip("-") or "question"

    @property
    def asker_name(self) -> str:
        """Return the pseudonym to show, or "a patient"."""
        return self.asker.pseudonym if self.asker else (self.asked_by or "a patient")

    def owner_id(self) -> int | None:
        return self.asker_id

    def words(self) -> str:
        return "\n".join([self.title, self.body, self.happened, self.side, self.age_band, self.treated])

    def may_be_answered(self) -> bool:
        """Tell whether new answers are taken: published and not closed."""
        return self.status == "published" and self.closed_at is None


class QuestionTopic(models.Model):
    """A question filed under a topic; the first by position is its main topic."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["question", "topic"], name="question_topic_once")]
        triggers = answered.OF_TOPICS

    def __str__(self) -> str:
        return f"{self.question_id} under {self.topic_id}"


class QuestionUpdateQuerySet(models.QuerySet["QuestionUpdate"]):
    """Where reads of updates start."""

    def published(self) -> Self:
        """Return updates that anyone may read."""
        return self.filter(status="published", question__status="published")


class QuestionUpdate(Moderated):
    """What an asker adds to a published question: dated, reviewed."""

    KIND = "update"
    TABLE = states.UPDATE

    status = models.CharField(max_length=20, choices=states.UPDATE_STATUSES, default="draft", editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="updates")
    clarification = models.ForeignKey(
        "forum.Clarification",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="replies",
        editable=False,
        help_text="The physician's question that this replies to.",
    )
    body = models.TextField(max_length=20_000)
    written_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Empty: no date is shown."
    )
    position = models.PositiveSmallIntegerField(default=0)

    objects = QuestionUpdateQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=list(states.UPDATE_STATUSES)), name="update_status_known"
            )
        ]
        indexes = [models.Index(fields=["status", "submitted_at", "id"], name="update_queue")]
        triggers = [LegalStatus(states.UPDATE)]

    def __str__(self) -> str:
        return f"Update {self.pk} of question {self.question_id}"

    def owner_id(self) -> int | None:
        return self.question.asker_id

    def words(self) -> str:
        return self.body
