"""The audit log, for reading: moderators see the things of their queues, administrators all. And how decisions held."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from accounts import roles
from accounts.admin.base import DeskAdmin, actor_of
from accounts.domain import audit, sheets
from accounts.forms.log import LogForm
from accounts.models import AuditEntry, User
from accounts.presenters import decision_quality, life, log_rows

#: Names offered for the filter by person.
PEOPLE = 200


@admin.register(AuditEntry)
class AuditEntryAdmin(DeskAdmin):
    """Every act, the newest first."""

    section = "Moderation"
    page_name = "Audit log"
    fields = ("at", "actor", "deed", "thing", "move", "reason", "version", "hash_before", "hash_after")
    readonly_fields = fields
    ordering = ("-pk",)

    def may_see(self, user: roles.Viewer) -> bool:
        """Let those in who decide on anything."""
        return roles.may_moderate(user) or roles.may_verify(user) or roles.may_administer(user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        """Start at what this person may read."""
        return life.readable_to(request.user)

    def get_urls(self) -> list[URLPattern]:
        """Add the export, the life of a thing, and how decisions held."""
        guard = self.admin_site.admin_view
        return [
            path("export/", guard(self.export_view), name="accounts_auditentry_export"),
            path("of/<slug:kind>/<int:pk>/", guard(self.life_view), name="accounts_auditentry_life"),
            path("quality/", guard(self.quality_view), name="decision_quality"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a page of entries that fit the filters."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = self._form(request)
        fits = form.is_valid()
        rows = form.applied(self.get_queryset(request)) if fits else AuditEntry.objects.none()
        events, after = log_rows.page(rows, before=_key(request.GET.get("before", "")))
        query = request.GET.copy()
        query.pop("before", None)
        context = {
            **self.admin_site.each_context(request),
            "title": self.page_name,
            "opts": self.opts,
            "form": form,
            "rows": [(event, self._paths(event.entry)) for event in events],
            "people": _people_of_the_desk(),
            "query": query.urlencode(),
            "is_filtered": any(query.values()),
            "is_first": "before" not in request.GET,
            "next_before": after,
            "exported": log_rows.EXPORTED,
        }
        return TemplateResponse(request, "admin/desk/log.html", context, status=200 if fits else 400)

    @method_decorator([csrf_protect, require_POST])
    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Send what fits the filters as CSV. A POST, for it writes into the log who took how much."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = self._form(request)
        if not form.is_valid():
            return HttpResponse("These filters cannot be used. Nothing was exported.", status=400)
        by = actor_of(request)
        # The export's own entry comes after the newest that it holds.
        newest = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        rows = form.applied(self.get_queryset(request)).filter(pk__lte=newest)
        with transaction.atomic():
            number = rows.order_by()[: log_rows.EXPORTED].count()
            audit.record(by=by, action="export log", item=by, kind="user", reason=f"{number} entries")
        response = StreamingHttpResponse(
            sheets.lines(log_rows.lines_of(rows)), content_type="text/csv; charset=utf-8"
        )
        name = f"audit-log-{timezone.localtime():%Y-%m-%d-%H%M}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store"
        return response

    @method_decorator(require_safe)
    def life_view(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        """Show the whole life of one thing, with all that belongs to it, out of the log alone."""
        readable = life.kinds_readable_to(request.user)
        if not self.has_view_permission(request) or (readable is not None and kind not in readable):
            raise PermissionDenied
        things = self.admin_site.belonging(kind, pk)  # type: ignore[attr-defined]
        wanted = Q()
        for each_kind, number in things:
            if readable is None or each_kind in readable:
                wanted |= Q(object_type=each_kind, object_id=number)
        events, after = log_rows.page(
            AuditEntry.objects.filter(wanted), before=_key(request.GET.get("before", ""))
        )
        if not events and "before" not in request.GET:
            raise Http404
        name = f"{life.kind_words(kind)} {pk}"
        context = {
            **self.admin_site.each_context(request),
            "title": f"What happened: {name}",
            "opts": self.opts,
            "item_title": name,
            "item_path": self.admin_site.admin_path(kind, pk),  # type: ignore[attr-defined]
            "events": events,
            "own": (kind, pk),
            "is_first": "before" not in request.GET,
            "next_before": after,
        }
        return TemplateResponse(request, "admin/desk/whole_life.html", context)

    @method_decorator(require_safe)
    def quality_view(self, request: HttpRequest) -> HttpResponse:
        """Show how the decisions of the last months held."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": "Decision quality",
            "opts": self.opts,
            "quality": decision_quality.quality(actor_of(request)),
            "days": decision_quality.DAYS,
            "few": decision_quality.FEW,
            "sees_all": roles.may_administer(request.user),
        }
        return TemplateResponse(request, "admin/desk/quality.html", context)

    @admin.display(description="By")
    def actor(self, entry: AuditEntry) -> str:
        """Return the actor's pseudonym."""
        return life.actor_name(entry, life.names_of([entry.actor_id] if entry.actor_id else []))

    @admin.display(description="Did")
    def deed(self, entry: AuditEntry) -> str:
        """Return the act in words."""
        return life.action_words(entry.action)

    @admin.display(description="To")
    def thing(self, entry: AuditEntry) -> SafeString:
        """Return what it was done to, as a link to its life."""
        name = f"{life.kind_words(entry.object_type)} {entry.object_id}"
        return format_html('<a href="{}">{}</a>', _life_path(entry), name)

    @admin.display(description="Status")
    def move(self, entry: AuditEntry) -> str:
        """Return how the status changed."""
        return life.move_words(entry) or "–"

    def _form(self, request: HttpRequest) -> LogForm:
        return LogForm(request.GET, kinds=life.kinds_readable_to(request.user))

    def _paths(self, entry: AuditEntry) -> dict[str, str]:
        return {
            "life": _life_path(entry),
            "entry": reverse("admin:accounts_auditentry_change", args=[entry.pk]),
        }


def _life_path(entry: AuditEntry) -> str:
    return reverse("admin:accounts_auditentry_life", args=[entry.object_type, entry.object_id])


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _people_of_the_desk() -> list[str]:
    desk = User.objects.filter(groups__name__in=[roles.MODERATORS, roles.ADMINISTRATORS]).distinct()
    return list(desk.order_by("pseudonym").values_list("pseudonym", flat=True)[:PEOPLE])
