"""A mark on an account: moderators look at what it sends with more care. Only the desk sees it."""

from __future__ import annotations

from django.db import models


class Watch(models.Model):
    """An account that is watched: by whom, since when and why. Taking the mark off deletes the row."""

    KIND = "watch"

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="watch")
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="watches_set")
    reason = models.CharField(max_length=40, help_text="Code of the reason.")
    text = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "watched account"

    def __str__(self) -> str:
        return f"Watch on account {self.user_id}"
