"""The public person of a physician. Whether they may post is said by their `Verification`."""

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.text import slugify

from accounts import roles

if TYPE_CHECKING:
    from accounts.models.verification import Verification


#: The directory ranks by (PRIOR_WEIGHT · PRIOR_MEAN + sum of stars) / (PRIOR_WEIGHT + reviews): each
#: physician begins as if ten patients had given four stars. One 5.0 makes 4.1, 150 reviews at 4.9 make 4.8.
PRIOR_MEAN = 4
PRIOR_WEIGHT = 10


class BylineMode(models.TextChoices):
    """How much of the name a physician shows beside answers."""

    FULL = "full", "Name, credentials, specialty and city"
    NAME_ONLY = "name_only", "Name only"
    WITHHELD = "withheld", "No name"


class PhysicianQuerySet(models.QuerySet["Physician"]):
    """Where every read of physicians starts."""

    def public(self) -> Self:
        """Return profiles that anyone may open: listed once, and not closed."""
        return self.filter(listed_at__isnull=False, closed_at__isnull=True)

    def visible_to(self, user: "roles.Viewer") -> Self:
        """Return the profiles this person may open: public ones, their own, and for moderators all."""
        if roles.may_moderate(user):
            return self
        public = Q(listed_at__isnull=False, closed_at__isnull=True)
        return self.filter(public | Q(user_id=user.pk)) if user.is_authenticated else self.filter(public)

    def verified(self) -> Self:
        """Return physicians who may post now. A last day that is past counts at once, whenever the clock comes round."""
        return self.filter(
            verification__status="verified",
            verification__verified_until__gte=timezone.localdate(),
            closed_at__isnull=True,
            user__is_active=True,
        )


class Physician(models.Model):
    """A physician's profile: a member's, or an imported one that nobody has claimed (``user`` empty, ``source`` set)."""

    user = models.OneToOneField(
        "accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="physician"
    )
    display_name = models.CharField(
        max_length=200, help_text="As it stands beside answers, without credentials."
    )
    legal_name = models.CharField(max_length=200, blank=True, help_text="As licensed. Never shown.")
    credentials = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    specialty_code = models.CharField("NUCC taxonomy code", max_length=10, blank=True)
    specialty_title = models.CharField(
        max_length=120, blank=True, help_text="As in “San Diego Facial Plastic Surgeon”."
    )
    practice_city = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 alpha-2.")
    languages = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    bio = models.TextField(max_length=2000, blank=True)
    practice_url = models.URLField(blank=True)
    standing_disclaimer = models.CharField(max_length=500, blank=True)
    byline_mode = models.CharField(max_length=10, choices=BylineMode, default=BylineMode.FULL)
    headshot = models.CharField(
        max_length=40,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="Name of the accepted photo, see `Headshot`.",
    )
    source = models.CharField(
        max_length=200, blank=True, editable=False, help_text="Archive it was imported from."
    )
    imported_rating_average = models.DecimalField(
        max_digits=2, decimal_places=1, null=True, blank=True, editable=False
    )
    imported_rating_count = models.PositiveIntegerField(null=True, blank=True, editable=False)
    # Kept by a trigger on reviews (forum.models.review), so that they are right after any sequence of events.
    rating_sum = models.PositiveIntegerField(default=0, editable=False)
    rating_count = models.PositiveIntegerField(default=0, editable=False)
    # As many stars as a long life may bring: 1,000,000 times their sum is more than four bytes hold.
    rank = models.GeneratedField(
        expression=(Cast("rating_sum", models.BigIntegerField()) + PRIOR_MEAN * PRIOR_WEIGHT)
        * 1_000_000
        / (F("rating_count") + PRIOR_WEIGHT),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    claimed_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="claimed",
        editable=False,
        help_text="Of an imported profile: the member's profile that its answers went to.",
    )
    listed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    verification: "Verification"

    objects = PhysicianQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                F("source"),
                F("display_name"),
                F("credentials"),
                F("practice_city"),
                F("specialty_title"),
                name="physician_once_per_source",
                condition=~Q(source=""),
            ),
            models.CheckConstraint(
                condition=Q(byline_mode__in=["full", "name_only", "withheld"]),
                name="physician_byline_mode_known",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True) | Q(closed_at__isnull=False, user__isnull=True),
                name="physician_claimed_is_closed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-rank", "-rating_count", "id"],
                name="physician_in_rank",
                condition=Q(listed_at__isnull=False, closed_at__isnull=True),
            ),
            models.Index(
                fields=["specialty_title", "languages"],
                name="physician_offered",
                condition=Q(listed_at__isnull=False, closed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name_with_credentials

    @property
    def name_with_credentials(self) -> str:
        """Return "Marisol Teague, MD, FACS"."""
        return ", ".join([self.display_name, *self.credentials])

    @property
    def slug(self) -> str:
        """Return the part of the address that follows the id."""
        return slugify(self.display_name)[:80] or "physician"

    @property
    def standing(self) -> str:
        """Return the status of the verification, or ``imported`` for a profile that nobody has claimed."""
        if self.user_id is None and self.source:
            return "imported"
        verification = getattr(self, "verification", None)
        return verification.status if verification else "draft"

    @property
    def may_post(self) -> bool:
        """Tell whether answers of this physician are accepted now."""
        if self.standing != "verified" or self.closed_at is not None:
            return False
        until = self.verification.verified_until
        return until is not None and until >= timezone.localdate()
