"""Ticking rows of a list, and what can be done to them together. Works without scripts; one tick stands for the page."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.admin.base import DeskAdmin
from accounts.domain import batches, belongings


class TickedAdmin(DeskAdmin):
    """A list whose rows can be ticked. Django's own actions stay refused: these lead to a page that asks first."""

    #: Codes of `batches.Deed` that can be done from this list.
    together: ClassVar[tuple[str, ...]] = ("assign",)
    change_list_template = "admin/desk/change_list.html"
    list_max_show_all = batches.LARGEST

    def deeds_together(self) -> list[batches.Deed]:
        """Return what can be done to ticked rows; nothing for things that no batch knows."""
        return [batches.deed(code) for code in self.together] if self.kind in belongings.kinds() else []

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
            **(extra_context or {}),
        }
        return super().changelist_view(request, more)
