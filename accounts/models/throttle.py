"""How often something was tried, as a token bucket per key."""

from django.db import models


class Throttle(models.Model):
    """One bucket. ``key`` is a hash, so the table tells nobody's address."""

    key = models.CharField(max_length=64, primary_key=True)
    tokens = models.FloatField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key[:8]
