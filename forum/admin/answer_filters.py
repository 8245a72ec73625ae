"""What the queue of answers can be narrowed by."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from forum.admin.listing import StatusFilter
from forum.domain import objecting
from forum.models import Answer


class VideoFilter(admin.SimpleListFilter):
    """Finds answers whose video its asker objects to, until somebody has followed that up."""

    title = "video"
    parameter_name = "video"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the one thing to ask for."""
        return [("objected", "Objected to, not followed up")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Answer]) -> QuerySet[Answer]:
        """Filter; the longest wait first."""
        if self.value() != "objected":
            return queryset
        return queryset.filter(pk__in=objecting.to_follow_up().values("pk")).order_by(
            "video_objected_at", "pk"
        )


class AnswerStatusFilter(StatusFilter):
    """Shows the queue unless a status or something else is asked for."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Answer]) -> QuerySet[Answer]:
        """Filter."""
        if request.GET.get("video") and not self.value():
            return queryset
        found = super().queryset(request, queryset)
        return found if self.value() or request.GET.get("q") else found.exclude(question__status="withdrawn")
