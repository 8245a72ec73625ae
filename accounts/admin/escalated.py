"""What is passed on to the administrators: the list, the line on the page of a thing, and the buttons."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html

from accounts.admin.base import DeskAdmin, actor_of
from accounts.admin.flow import DeskPage
from accounts.admin.hooks import Mark, Panel
from accounts.admin.queues import Queue
from accounts.domain import escalating
from accounts.domain.transitions import TransitionRefused
from accounts.models import Escalation, Moderated
from accounts.presenters.life import kind_words


@admin.register(Escalation)
class EscalationAdmin(DeskAdmin):
    """What waits for an administrator. It is decided on the page of the thing."""

    section = "Moderation"
    page_name = "Escalated"
    list_display = ("thing", "why", "by_name", "at")
    list_display_links = None
    ordering = ("at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Escalation]:
        """Leave out what is settled."""
        return Escalation.objects.filter(settled_at=None).select_related("by")

    @admin.display(description="What")
    def thing(self, row: Escalation) -> str:
        """Return the thing, as a link to its page."""
        name = f"{kind_words(row.object_type)} {row.object_id}"
        path = self.admin_site.admin_path(row.object_type, row.object_id)  # type: ignore[attr-defined]
        return format_html('<a href="{}">{}</a>', path, name) if path else name

    @admin.display(description="By", ordering="by__pseudonym")
    def by_name(self, row: Escalation) -> str:
        """Return who passed it on."""
        return row.by.pseudonym if row.by else "a closed account"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Lead to the page of the thing."""
        row: Escalation = self.found(request, object_id)
        place = self.admin_site.admin_path(row.object_type, row.object_id)  # type: ignore[attr-defined]
        return redirect(place or "admin:accounts_escalation_changelist")

    def title_of(self, item: Escalation) -> str:
        """Name the thing."""
        return f"{kind_words(item.object_type)} {item.object_id}, passed on"


def escalate(page: DeskPage, request: HttpRequest, item: Any) -> HttpResponse:
    """Pass a thing on. All that was typed for its author stays."""
    try:
        escalating.escalate(item, by=actor_of(request), why=request.POST.get("escalate_why", ""))
    except (TransitionRefused, ValueError) as refusal:
        return page.page(request, item, edit_error=str(refusal), **page.kept(request, item))
    messages.success(request, "Passed on. The administrators are told.")
    return page.page(request, item, **page.kept(request, item))


def take_back(page: DeskPage, request: HttpRequest, item: Any) -> HttpResponse:
    """Take a thing back."""
    try:
        taken = escalating.take_back(item, by=actor_of(request))
    except TransitionRefused as refusal:
        return page.page(request, item, edit_error=str(refusal), **page.kept(request, item))
    messages.success(request, "Taken back." if taken else "Nothing had changed.")
    return page.page(request, item, **page.kept(request, item))


def marks(items: Any) -> dict[int, list[Mark]]:
    """Return the mark of rows that are passed on."""
    return {pk: [("Escalated", "care")] for pk in escalating.open_among(items)}


def _line(request: HttpRequest, item: Any) -> tuple[str, dict[str, Any]] | None:
    row = escalating.open_on(item)
    return ("admin/desk/_escalated.html", {"escalation": row}) if row else None


def _field(request: HttpRequest, item: Any) -> tuple[str, dict[str, Any]] | None:
    over = not isinstance(item, Moderated) or item.status in {"draft", "withdrawn"}
    if over or item.owner_id() == request.user.pk or escalating.open_on(item):
        return None
    return "admin/desk/_escalate.html", {}


QUEUE = Queue(
    title="Escalated",
    kind="escalation",
    place=9,
    waiting=lambda: Escalation.objects.filter(settled_at=None),
    target=lambda: timedelta(hours=24),
    changelist="admin:accounts_escalation_changelist",
    since="at",
    overlaps=True,
    taken_as="",
)


def plug_in() -> None:
    """Add the lines, the buttons, the marks and the queue to the desk."""
    site: Any = admin.site
    site.panels += [Panel("top", _line), Panel("side", _field)]
    site.row_marks.append(marks)
    site.deeds |= {"escalate": escalate, "de-escalate": take_back}
    site.add_queue(QUEUE)
