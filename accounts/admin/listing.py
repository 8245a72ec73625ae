"""Ticking rows of a list, and what can be done to them together. Works without scripts; one tick stands for the page."""

from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.admin import filters
from accounts.admin.base import DeskAdmin
from accounts.domain import batch_deeds, batches, belongings, waits
from accounts.presenters.spans import span


class TickedAdmin(DeskAdmin):
    """A list whose rows can be ticked. Django's own actions stay refused: these lead to a page that asks first."""

    #: Codes of `batch_deeds.Deed` that can be done from this list.
    together: ClassVar[tuple[str, ...]] = ("assign",)
    change_list_template = "admin/desk/change_list.html"
    list_max_show_all = batches.LARGEST

    def deeds_together(self) -> list[batch_deeds.Deed]:
        """Return what can be done to ticked rows; nothing for things that no batch knows."""
        return [batch_deeds.deed(code) for code in self.together] if self.kind in belongings.kinds() else []

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Add the filters that all queues share."""
        own = super().get_list_filter(request)
        return [*own, *filters.SHARED] if self.kind in belongings.kinds() else own

    def clear_words(self, request: HttpRequest) -> str:
        """Return the sentence of an empty queue; nothing when the list was asked for something else."""
        if set(request.GET) - {"p", "o"}:
            return ""
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        longest = waits.longest_ended(midnight).get(self.kind)
        return "All clear." + (f" The oldest item today waited {span(longest)}." if longest else "")

    def get_list_display(self, request: HttpRequest) -> Any:
        """Begin each row with its tick."""
        columns = super().get_list_display(request)
        return ["tick", *columns] if self.deeds_together() else columns

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> Any:
        """Link the first column that says something."""
        return [next(name for name in list_display if name != "tick")]

    @admin.display(description="Tick")
    def tick(self, item: Any) -> SafeString:
        """Return the box, which carries the version that this list shows."""
        return format_html(
            '<input type="checkbox" name="pick" value="{}:{}:{}" aria-label="Tick {}">',
            self.kind, item.pk, item.version, self.title_of(item).lower(),
        )  # fmt: skip

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Add what the bar above the rows needs."""
        more = {
            "together": self.deeds_together(),
            "most_together": batches.LARGEST,
            "desk_kind": self.kind,
            # Asked for by the template, where the list is empty.
            "all_clear": partial(self.clear_words, request),
            **(extra_context or {}),
        }
        return super().changelist_view(request, more)
