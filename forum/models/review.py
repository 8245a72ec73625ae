"""Patients' reviews of physicians. PostgreSQL keeps each physician's sum and count of stars."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.models import Moderated, Physician
from accounts.states import pairs
from forum import states
from forum.models.topic import Topic

_KEEP_RATING = """
    FOR changed IN
        SELECT DISTINCT id FROM unnest(ARRAY[
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.physician_id END,
            CASE WHEN TG_OP <> 'DELETE' THEN NEW.physician_id END
        ]) AS id WHERE id IS NOT NULL ORDER BY id
    LOOP
        PERFORM 1 FROM accounts_physician WHERE id = changed FOR UPDATE;
        UPDATE accounts_physician SET (rating_sum, rating_count) = (
            SELECT coalesce(sum(stars), 0), count(*) FROM forum_review
            WHERE physician_id = changed AND status = 'published'
        ) WHERE id = changed;
    END LOOP;
    RETURN NULL;
"""


class ReviewQuerySet(models.QuerySet["Review"]):
    """Where every read of reviews starts."""

    def published(self) -> Self:
        """Return reviews that anyone may read."""
        return self.filter(status="published")


class Review(Moderated):
    """What a patient says of a visit."""

    KIND = "review"
    TABLE = states.REVIEW

    STARS = {1: "Very poor", 2: "Poor", 3: "Fair", 4: "Good", 5: "Excellent"}

    status = models.CharField(max_length=20, choices=states.REVIEW_STATUSES, default="draft", editable=False)
    physician = models.ForeignKey(Physician, on_delete=models.CASCADE, related_name="reviews")
    author = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="reviews")
    stars = models.PositiveSmallIntegerField(choices=STARS)
    visited_on = models.DateField("month of visit", help_text="The first day of the month.")
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.SET_NULL)
    body = models.TextField(max_length=2000)
    reply = models.TextField(max_length=2000, blank=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="review_stars_1_to_5"),
            models.CheckConstraint(
                condition=Q(status__in=list(states.REVIEW_STATUSES)), name="review_status_known"
            ),
        ]
        indexes = [models.Index(fields=["physician", "status", "-published_at"], name="review_of_physician")]
        triggers = [
            pgtrigger.FSM(name="legal_status", field="status", transitions=pairs(states.REVIEW)),
            pgtrigger.Trigger(
                name="keep_rating",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("changed", "BIGINT")],
                func=_KEEP_RATING,
            ),
        ]

    def __str__(self) -> str:
        return f"Review {self.pk} of physician {self.physician_id}"

    def owner_id(self) -> int | None:
        return self.author_id

    def words(self) -> str:
        return f"{self.stars}\n{self.body}"
