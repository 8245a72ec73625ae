"""Imports of archives: one recorded decision each."""

from django.db import models


class ImportRun(models.Model):
    """One import. Its audit entries point here."""

    source = models.CharField(max_length=200)
    source_url = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    published = models.BooleanField()
    at = models.DateTimeField(auto_now_add=True)
    questions = models.PositiveIntegerField(default=0)
    answers = models.PositiveIntegerField(default=0)
    photos = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Import from {self.source}"
