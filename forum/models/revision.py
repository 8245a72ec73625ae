"""Older and proposed texts. Erasable, unlike the audit log, which holds their hashes."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact

from accounts.models import LegalStatus, Moderated
from forum import states
from forum.models.answer import Answer
from forum.models.question import Question


class Revision(Moderated):
    """A proposed change to a published answer. The old text stays public until it is approved."""

    KIND = "revision"
    TABLE = states.REVISION

    status = models.CharField(
        max_length=20, choices=states.REVISION_STATUSES, default="draft", editable=False
    )
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="revisions")
    headline = models.CharField(max_length=140)
    body = models.TextField(max_length=20_000)
    hashtags = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    video_url = models.URLField(max_length=500, blank=True)
    video_note = models.CharField(max_length=500, blank=True)
    photo_use = models.BooleanField(default=False)
    disclaimer = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=list(states.REVISION_STATUSES)), name="revision_status_known"
            ),
            models.UniqueConstraint(
                fields=["answer"],
                name="revision_one_open",
                condition=Q(status__in=["draft", "pending", "returned"]),
            ),
        ]
        indexes = [models.Index(fields=["status", "submitted_at", "id"], name="revision_queue")]
        triggers = [LegalStatus(states.REVISION)]

    def __str__(self) -> str:
        return f"Revision {self.pk} of answer {self.answer_id}"

    def owner_id(self) -> int | None:
        return self.answer.owner_id()

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


THINGS_OF_SNAPSHOTS = (
    "question",
    "answer",
    "revision",
    "update",
    "review",
    "reply",
    "peer_view",
    "clarification",
)


class Snapshot(models.Model):
    """The words of a thing as they stood at one moment, kept for whoever wrote them and for moderators.

    Taken when words are sent, and before a moderator cuts or tidies them. Goes with its thing.
    """

    #: Kind of thing → the field that names it.
    THINGS: ClassVar = {**{name: name for name in THINGS_OF_SNAPSHOTS}, "caveat": "peer_view"}

    question = models.ForeignKey(Question, null=True, on_delete=models.CASCADE, related_name="snapshots")
    answer = models.ForeignKey(Answer, null=True, on_delete=models.CASCADE, related_name="snapshots")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.CASCADE, related_name="snapshots")
    update = models.ForeignKey(
        "forum.QuestionUpdate", null=True, on_delete=models.CASCADE, related_name="snapshots"
    )
    review = models.ForeignKey("forum.Review", null=True, on_delete=models.CASCADE, related_name="snapshots")
    reply = models.ForeignKey(
        "forum.ReviewReply", null=True, on_delete=models.CASCADE, related_name="snapshots"
    )
    peer_view = models.ForeignKey(
        "forum.PeerView", null=True, on_delete=models.CASCADE, related_name="snapshots"
    )
    clarification = models.ForeignKey(
        "forum.Clarification", null=True, on_delete=models.CASCADE, related_name="snapshots"
    )
    at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField()
    content = models.JSONField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Exact(
                    Func(
                        *(F(name) for name in THINGS_OF_SNAPSHOTS),
                        function="num_nonnulls",
                        output_field=models.IntegerField(),
                    ),
                    1,
                ),
                name="snapshot_of_one_of_all",
            )
        ]

    def __str__(self) -> str:
        return f"Snapshot {self.pk}"
