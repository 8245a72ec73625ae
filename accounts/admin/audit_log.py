"""The audit log, for reading: moderators see the things of their queues, administrators all."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts import roles
from accounts.admin.base import DeskAdmin
from accounts.models import AuditEntry, User
from accounts.presenters.life import (
    ACTIONS,
    MODERATORS_KINDS,
    VERIFIERS_KINDS,
    action_words,
    kind_words,
    readable_to,
)


class KindFilter(admin.SimpleListFilter):
    """What it was done to."""

    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the kinds that this person may read of."""
        kinds = MODERATORS_KINDS | (VERIFIERS_KINDS if roles.may_verify(request.user) else set())
        if roles.may_administer(request.user):
            kinds = kinds | {"user", "sitesettings", "legaltext", "cannedreason"}
        return [(kind, kind_words(kind)) for kind in sorted(kinds)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Filter."""
        return queryset.filter(object_type=self.value()) if self.value() else queryset


class ActionFilter(admin.SimpleListFilter):
    """What was done."""

    title = "action"
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the actions that have words."""
        return sorted(ACTIONS.items(), key=lambda each: each[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Filter."""
        return queryset.filter(action=self.value()) if self.value() else queryset


class ActorFilter(admin.SimpleListFilter):
    """Who did it, among those who moderate or administer, or the program itself."""

    title = "person"
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the people of the desk."""
        desk = Q(groups__name__in=[roles.MODERATORS, roles.ADMINISTRATORS]) | Q(is_superuser=True)
        people = (
            User.objects.filter(desk).distinct().order_by("pseudonym").values_list("pk", "pseudonym")[:200]
        )
        return [("program", "The program"), *((str(pk), name) for pk, name in people)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Filter."""
        value = self.value()
        if value == "program":
            return queryset.filter(actor_id__isnull=True)
        return queryset.filter(actor_id=int(value)) if value and value.isdigit() else queryset


class WhenFilter(admin.DateFieldListFilter):
    """When it was done."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "date"


@admin.register(AuditEntry)
class AuditEntryAdmin(DeskAdmin):
    """Every act, the newest first."""

    section = "Moderation"
    page_name = "Audit log"
    list_display = ("when", "actor", "deed", "thing", "move", "reason")
    list_display_links = ("when",)
    list_filter = (KindFilter, ActionFilter, ActorFilter, ("at", WhenFilter))
    search_fields = ("=object_id",)
    search_help_text = "Number of a thing."
    fields = ("at", "actor", "deed", "thing", "move", "reason", "version", "hash_before", "hash_after")
    readonly_fields = fields
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        """Start at what this person may read; add the actor's name."""
        names = User.objects.filter(pk=OuterRef("actor_id")).values("pseudonym")
        return readable_to(request.user).annotate(actor_name=Subquery(names[:1]))

    @admin.display(description="When", ordering="pk")
    def when(self, entry: AuditEntry) -> Any:
        """Return the time."""
        return entry.at

    @admin.display(description="By")
    def actor(self, entry: Any) -> str:
        """Return the actor's pseudonym."""
        return entry.actor_name or ("the program" if entry.actor_id is None else "a closed account")

    @admin.display(description="Did")
    def deed(self, entry: AuditEntry) -> str:
        """Return the act in words."""
        return action_words(entry.action)

    @admin.display(description="To")
    def thing(self, entry: AuditEntry) -> str | SafeString:
        """Return what it was done to, as a link where the desk has a page of it."""
        name = f"{kind_words(entry.object_type)} {entry.object_id}"
        path = self.admin_site.admin_path(entry.object_type, entry.object_id)  # type: ignore[attr-defined]
        return format_html('<a href="{}">{}</a>', path, name) if path else name

    @admin.display(description="Status")
    def move(self, entry: AuditEntry) -> str:
        """Return how the status changed."""
        if entry.status_before == entry.status_after:
            return "–"
        before, after = (
            status.replace("_", " ") or "none" for status in (entry.status_before, entry.status_after)
        )
        return f"{before} → {after}"
