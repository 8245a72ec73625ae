"""Patients' reviews of physicians, and the physicians' replies. PostgreSQL keeps what is public and each physician's stars."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now, TruncDate
from django.utils import timezone

from accounts import roles
from accounts.models import LegalStatus, Moderated, Physician
from forum import states
from forum.models.topic import Topic

# What readers see follows the status, so that no writer can forget it: a published review shows its words; while an
# edit waits the words before it stay (states.csv, "old text and stars stay public until decided"); else nothing.
_KEEP_PUBLIC = """
    IF NEW.status = 'published' THEN
        NEW.public_stars := NEW.stars;
        NEW.public_body := NEW.body;
        NEW.public_visited_on := NEW.visited_on;
        NEW.public_topic_id := NEW.topic_id;
    ELSIF NEW.status NOT IN ('pending', 'returned') OR TG_OP = 'INSERT' THEN
        NEW.public_stars := NULL;
        NEW.public_body := '';
        NEW.public_visited_on := NULL;
        NEW.public_topic_id := NULL;
    END IF;
    RETURN NEW;
"""

_KEEP_RATING = """
    FOR changed IN
        SELECT DISTINCT id FROM unnest(ARRAY[
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.physician_id END,
            CASE WHEN TG_OP <> 'DELETE' THEN NEW.physician_id END
        ]) AS id WHERE id IS NOT NULL ORDER BY id
    LOOP
        PERFORM 1 FROM accounts_physician WHERE id = changed FOR UPDATE;
        UPDATE accounts_physician SET (rating_sum, rating_count) = (
            SELECT coalesce(sum(public_stars), 0), count(public_stars) FROM forum_review
            WHERE physician_id = changed AND public_stars IS NOT NULL
        ) WHERE id = changed;
    END LOOP;
    RETURN NULL;
"""


class TwelveMonths(Func):
    """The twelve months that begin on a day, as a range of days."""

    template = "daterange(%(expressions)s, (%(expressions)s + interval '12 months')::date)"
    output_field = DateRangeField()


class ReviewQuerySet(models.QuerySet["Review"]):
    """Where every read of reviews starts."""

    def published(self) -> Self:
        """Return reviews that anyone may read; of one whose edit waits, the ``public_`` words are meant."""
        return self.filter(public_stars__isnull=False)

    def visible_to(self, user: roles.Viewer) -> Self:
        """Return what this person may read: public ones, their own unless withdrawn, for moderators all but drafts."""
        readable = Q(public_stars__isnull=False)
        if user.is_authenticated:
            readable |= Q(author_id=user.pk) & ~Q(status__in=["draft", "withdrawn"])
        if roles.may_moderate(user):
            readable |= ~Q(status__in=["draft", "withdrawn"])
        return self.filter(readable)


class Review(Moderated):
    """What a patient says of a visit. ``public_…`` is what readers see of it now; a trigger keeps that."""

    KIND = "review"
    TABLE = states.REVIEW
    FOLLOWS_STATUS = ("public_stars", "public_body", "public_visited_on", "public_topic")

    STARS = {1: "Very poor", 2: "Poor", 3: "Fair", 4: "Good", 5: "Excellent"}

    status = models.CharField(max_length=20, choices=states.REVIEW_STATUSES, default="draft", editable=False)
    physician = models.ForeignKey(Physician, on_delete=models.CASCADE, related_name="reviews")
    author = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="reviews")
    stars = models.PositiveSmallIntegerField(choices=STARS)
    visited_on = models.DateField("month of visit", help_text="The first day of the month.")
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.SET_NULL)
    body = models.TextField(max_length=2000)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    counted_from = models.DateField(
        default=timezone.localdate,
        db_default=TruncDate(Now()),
        editable=False,
        help_text="One review per patient and physician in the twelve months from this day.",
    )
    public_stars = models.PositiveSmallIntegerField(null=True, editable=False)
    public_body = models.TextField(max_length=2000, blank=True, default="", db_default="", editable=False)
    public_visited_on = models.DateField(null=True, editable=False)
    public_topic = models.ForeignKey(
        Topic, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="review_stars_1_to_5"),
            models.CheckConstraint(
                condition=Q(status__in=list(states.REVIEW_STATUSES)), name="review_status_known"
            ),
            ExclusionConstraint(
                name="review_once_in_12_months",
                expressions=[
                    (F("author"), RangeOperators.EQUAL),
                    (F("physician"), RangeOperators.EQUAL),
                    (TwelveMonths(F("counted_from")), RangeOperators.OVERLAPS),
                ],
                condition=~Q(status="withdrawn"),
            ),
        ]
        indexes = [
            models.Index(fields=["physician", "status", "-published_at"], name="review_of_physician"),
            models.Index(fields=["status", "submitted_at", "id"], name="review_queue"),
        ]
        triggers = [
            LegalStatus(states.REVIEW),
            pgtrigger.Trigger(
                name="keep_public",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_KEEP_PUBLIC,
            ),
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
        return f"{self.stars}\n{self.visited_on}\n{self.body}"


class ReviewReply(Moderated):
    """A physician's one reply to a review."""

    KIND = "reply"
    TABLE = states.UPDATE

    status = models.CharField(max_length=20, choices=states.UPDATE_STATUSES, default="draft", editable=False)
    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="reply")
    body = models.TextField(max_length=2000)
    written_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = "reply"
        verbose_name_plural = "replies"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=list(states.UPDATE_STATUSES)), name="reply_status_known"
            )
        ]
        indexes = [models.Index(fields=["status", "submitted_at", "id"], name="reply_queue")]
        triggers = [LegalStatus(states.UPDATE)]

    def __str__(self) -> str:
        return f"Reply {self.pk} to review {self.review_id}"

    def owner_id(self) -> int | None:
        return self.review.physician.user_id

    def words(self) -> str:
        return self.body
