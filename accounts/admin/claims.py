"""The list of who has what in hand, since when."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html

from accounts.admin import flow
from accounts.admin.base import DeskAdmin
from accounts.domain import claiming
from accounts.models import Claim
from accounts.presenters.life import kind_words


class MineFilter(admin.SimpleListFilter):
    """All claims, or one's own."""

    title = "holder"
    parameter_name = "mine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the one thing to ask for."""
        return [("1", "You")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        """Filter."""
        return queryset.filter(holder_id=request.user.pk) if self.value() == "1" else queryset


@admin.register(Claim)
class ClaimAdmin(DeskAdmin):
    """Claims that count now. They are made, handed over and ended on the pages of the things."""

    section = "Moderation"
    page_name = "Claims"
    list_display = ("thing", "holder_name", "since", "left", "given_by")
    list_display_links = None
    list_filter = (MineFilter,)
    ordering = ("since", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        """Leave out what ran out."""
        return Claim.objects.counting().select_related("holder", "assigned_by")

    @admin.display(description="Held")
    def thing(self, claim: Claim) -> str:
        """Return the thing, as a link to its page."""
        name = f"{kind_words(claim.object_type)} {claim.object_id}"
        path = self.admin_site.admin_path(claim.object_type, claim.object_id)  # type: ignore[attr-defined]
        return format_html('<a href="{}">{}</a>', path, name) if path else name

    @admin.display(description="By", ordering="holder__pseudonym")
    def holder_name(self, claim: Claim) -> str:
        """Return who holds it."""
        return claim.holder.pseudonym

    @admin.display(description="How long yet", ordering="until")
    def left(self, claim: Claim) -> str:
        """Return how long yet."""
        return f"{flow.short(claiming.left_words(claim))} left"

    @admin.display(description="Given by")
    def given_by(self, claim: Claim) -> str:
        """Return who gave it to them."""
        return claim.assigned_by.pseudonym if claim.assigned_by else "–"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Lead to the page of the thing."""
        claim: Claim = self.found(request, object_id)
        place = self.admin_site.admin_path(claim.object_type, claim.object_id)  # type: ignore[attr-defined]
        return redirect(place or "admin:accounts_claim_changelist")

    def title_of(self, item: Claim) -> str:
        """Name the thing."""
        return f"Claim on {kind_words(item.object_type).lower()} {item.object_id}"
