"""What moderators cut out of questions. Erasable, unlike the audit log, which holds the hashes of before and after."""

from django.db import models
from django.db.models import Q

from forum.models.question import Question


class Cut(models.Model):
    """A piece of a question that a moderator took out; nothing was put in its place.

    ``start`` is where it stood, in characters of the text as it was then. Cuts are taken back in the reverse order, so
    the places of the earlier ones stay right.
    """

    FIELDS = {"title": "Title", "body": "Details", "happened": "When it happened"}

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="cuts")
    field = models.CharField(max_length=10, choices=FIELDS)
    start = models.PositiveIntegerField()
    text = models.TextField(max_length=20_000)
    what = models.CharField(max_length=80, help_text="What it was: name, phone …")
    version = models.PositiveIntegerField(help_text="The question's version that the cut made.")
    cut_by_id = models.BigIntegerField(help_text="Account id of the moderator.")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="cut_of_something"),
            models.UniqueConstraint(fields=["question", "version"], name="cut_once_a_version"),
        ]

    def __str__(self) -> str:
        return f"Cut {self.pk} of question {self.question_id}"
