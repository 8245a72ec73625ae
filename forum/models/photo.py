"""Photos of questions, and the files made from them."""

from __future__ import annotations

import secrets
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts import roles
from accounts.models import LegalStatus, Moderated, Physician
from forum import states
from forum.models.consent import ConsentHead


def random_name() -> str:
    """Return a file name that tells nothing: 192 bits, without an ending."""
    return secrets.token_urlsafe(24)


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Where every read of photos starts."""

    def present(self) -> Self:
        """Return photos that have files."""
        return self.filter(missing=False).exclude(status="withdrawn")

    def public(self) -> Self:
        """Return photos that anyone sees: published, and the ledger's newest row says so."""
        agreed = ConsentHead.objects.covering("public")
        return self.present().filter(
            agreed, status="published", audience="public", question__status="published"
        )

    def for_video(self) -> Self:
        """Return photos that physicians may show in a video."""
        agreed = ConsentHead.objects.covering("video")
        return self.present().filter(
            agreed, status="published", video_allowed=True, question__status="published"
        )

    def shown_to(self, user: roles.Viewer) -> Self:
        """Return photos that this person sees on a question's page.

        Rows "Photo rendition" of the access matrix: public ones; for verified physicians also those shared
        with physicians only; for the asker and moderators all that still have files, for moderators
        without drafts and without what was sent whole and not cropped yet. For everybody but the asker
        the newest row of the ledger has to allow it too.
        """
        agreed = ConsentHead.objects.covering
        published = Q(status="published", question__status="published")
        seen = published & Q(audience="public") & Q(agreed("public"))
        if user.is_authenticated:
            seen |= Q(question__asker_id=user.pk)
            is_verified = Exists(Physician.objects.verified().filter(user_id=user.pk))
            seen |= published & Q(audience="physicians") & Q(agreed("physicians")) & Q(is_verified)
        if roles.may_moderate(user):
            seen |= ~Q(question__status="draft") & Q(whole=False) & Q(agreed("reviewers"))
        return self.present().filter(seen).exclude(question__status="withdrawn")


class Photo(Moderated):
    """A photo of a question. ``missing`` marks one that an archive named but did not carry."""

    KIND = "photo"
    TABLE = states.PHOTO

    SUBJECTS = {
        "self": "Myself",
        "child": "My child; I am the parent or guardian",
        "other": "Another adult, who agreed",
        "": "Not said",
    }
    AUDIENCES = {"public": "Everyone, on the public page", "physicians": "Verified physicians only"}

    status = models.CharField(max_length=20, choices=states.PHOTO_STATUSES, default="pending", editable=False)
    question = models.ForeignKey("forum.Question", on_delete=models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField(default=0)
    alt = models.CharField("what the photo shows", max_length=500, blank=True)
    subject = models.CharField("whose body", max_length=5, choices=SUBJECTS, blank=True, default="")
    mirrored = models.BooleanField("mirror image", default=False)
    sensitive = models.BooleanField("behind a warning", default=False)
    minor = models.BooleanField("shows somebody under 18", default=False, db_default=False)
    intimate = models.BooleanField("shows an intimate part of the body", default=False, db_default=False)
    audience = models.CharField(max_length=10, choices=AUDIENCES, default="physicians")
    video_allowed = models.BooleanField("may appear in video answers", default=False)
    missing = models.BooleanField(default=False, editable=False)
    whole = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Sent whole; the asker has not cropped it or kept it so yet.",
    )
    perceptual_hash = models.BigIntegerField(null=True, blank=True, editable=False)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=list(states.PHOTO_STATUSES)), name="photo_status_known"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=["public", "physicians"]), name="photo_audience_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["submitted_at", "id"], name="photo_queue", condition=Q(status="pending", whole=False)
            ),
            models.Index(
                fields=["id"],
                name="photo_for_physicians",
                condition=Q(status="published", audience="physicians"),
            ),
        ]
        triggers = [LegalStatus(states.PHOTO)]

    def __str__(self) -> str:
        return f"Photo {self.pk}"

    def owner_id(self) -> int | None:
        return self.question.asker_id

    def words(self) -> str:
        return self.alt


class RenditionQuerySet(models.QuerySet["Rendition"]):
    """Where every request for a file starts."""

    def shown_to(self, user: roles.Viewer, *, draft_keys: list[str]) -> Self:
        """Return the files that this person may load; ``draft_keys`` are the drafts of their browser.

        ``is_public`` tells of each whether anyone may.
        """
        is_public = Exists(Photo.objects.public().filter(pk=OuterRef("photo_id")))
        visible = Exists(Photo.objects.shown_to(user).filter(pk=OuterRef("photo_id")))
        draft = Q(photo__question__status="draft", photo__question__draft_key__in=draft_keys)
        shown: Self = self.filter(Q(visible) | draft).annotate(is_public=is_public)
        return shown


class Rendition(models.Model):
    """One file made from a photo: a size and a format, under a random name."""

    KINDS = {"display": "Display, at most 1600 pixels", "card": "Card, at most 640 pixels"}
    FORMATS = {"jpeg": "image/jpeg", "webp": "image/webp"}

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="renditions")
    kind = models.CharField(max_length=10, choices=KINDS)
    format = models.CharField(max_length=4, choices=FORMATS)
    name = models.CharField(max_length=40, unique=True, default=random_name)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    #: Only on rows of `RenditionQuerySet.shown_to`.
    is_public: bool

    objects = RenditionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["photo", "kind", "format"], name="rendition_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Return the file's place below MEDIA_ROOT, spread over 4,096 folders."""
        return f"photos/{self.name[:2]}/{self.name}.{self.format}"
