"""Askers' thanks to physicians."""

from __future__ import annotations

from django.db import models

from forum.models.answer import Answer


class Thanks(models.Model):
    """The asker thanked the author of an answer, once."""

    account = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="thanks")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="thanks")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "account"], name="thanks_once")]
        verbose_name_plural = "thanks"

    def __str__(self) -> str:
        return f"Thanks {self.pk} for answer {self.answer_id}"
