"""Who has which thing of the desk in hand, and the moderators' own settings of the desk."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts import roles


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Claims."""

    def counting(self) -> ClaimQuerySet:
        """Leave out what ran out, and what somebody holds who may not decide any more."""
        carried = Permission.objects.filter(
            Q(group__user=models.OuterRef("holder_id")) | Q(user=models.OuterRef("holder_id")),
            content_type__app_label="accounts",
            codename=roles.MODERATE.partition(".")[2],
        )
        active = self.filter(until__gt=timezone.now(), holder__is_active=True)
        return active.filter(Q(holder__is_superuser=True) | models.Exists(carried))


class Claim(models.Model):
    """That somebody has a thing in hand. There is one row for a thing at the most; what ran out counts no more.

    A decision deletes the row. ``taken_from`` is who held it before somebody took it over.
    """

    object_type = models.CharField(max_length=30, help_text="Kind in the audit log.")
    object_id = models.BigIntegerField()
    holder = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="claims")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    assigned_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="claims_assigned"
    )
    taken_from = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="claims_lost"
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["object_type", "object_id"], name="claim_of_one_thing")
        ]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}: {self.holder_id}"


def no_keys() -> dict[str, Any]:
    """Return the keys of somebody who changed none."""
    return {}


class DeskSettings(models.Model):
    """How a moderator likes the desk. Who has no row has the settings below."""

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="desk_settings")
    #: Off until somebody switches them on (WCAG 2.1.4).
    shortcuts = models.BooleanField(default=False)
    keys = models.JSONField(default=no_keys, help_text="Act → key, for those that were changed.")

    class Meta:
        verbose_name_plural = "desk settings"

    def __str__(self) -> str:
        return f"Desk settings of {self.user_id}"
