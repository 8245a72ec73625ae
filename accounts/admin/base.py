"""What every page of the desk has in common: who may look and write, no deletion, our audit log as history."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property

from accounts import roles
from accounts.models import User
from accounts.presenters.life import Event, life_of

#: Lists count no further: an exact count of a big table costs more than it tells.
COUNTED = 2_000


def actor_of(request: HttpRequest) -> User:
    """Return who acts. The site lets nobody in who is not signed in; this says it again, to the types too."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class ShortPaginator(Paginator):
    """Django's paging without an exact count of a big table."""

    @cached_property
    def count(self) -> int:
        """Return the number of rows, or `COUNTED` when there are at least that many."""
        rows = self.object_list
        return rows.order_by()[:COUNTED].count() if isinstance(rows, models.QuerySet) else len(rows)

    @property
    def number(self) -> str:
        """Return the number in words: "12", "2,000+"."""
        return f"{self.count:,}{'+' if self.count == COUNTED else ''}"


class DeskAdmin(admin.ModelAdmin):
    """A page of the desk. Nothing is added or changed unless a subclass says so, and nothing is ever deleted.

    Being a superuser opens no further door: permissions come from the role alone (TRUST 1).
    """

    #: Kind in the audit log; empty for things that have no life there.
    kind: ClassVar[str] = ""
    #: Where the page stands in the side bar, and under which name.
    section: ClassVar[str] = "Forum"
    page_name: ClassVar[str] = ""
    actions = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = ShortPaginator
    view_on_site = False

    def may_see(self, user: roles.Viewer) -> bool:
        """Tell whether this person may open the page at all."""
        return roles.may_moderate(user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Follow the role."""
        return self.may_see(request.user)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Follow the role."""
        return self.may_see(request.user)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nothing is added here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nothing is changed here by Django's own forms."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nothing is deleted in the admin."""
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer no actions on lists: ``delete_selected`` would be one."""
        return {}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Head the list with the page's name, where Django says "Select … to view"."""
        return super().changelist_view(request, {"title": self.page_name, **(extra_context or {})})

    def found(self, request: HttpRequest, object_id: str) -> Any:
        """Return the object of this address. Raises 403 without the right and 404 without the object."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        item = self.get_object(request, unquote(object_id))
        if item is None:
            raise Http404
        return item

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Answer 404 for what is not there, where Django would send to the index."""
        self.found(request, object_id)
        return super().change_view(request, object_id, form_url, extra_context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show our audit log of the object. Django's own log knows nothing of decisions."""
        item = self.found(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": f"What happened: {self.title_of(item)}",
            "opts": self.opts,
            "item_title": self.title_of(item),
            "item_path": self.admin_site.admin_path(self.kind, item.pk),  # type: ignore[attr-defined]
            "life": self.life(item),
        }
        return TemplateResponse(request, "admin/desk/history.html", context)

    def life(self, item: Any) -> list[Event]:
        """Return what happened to the object."""
        return life_of(*self.things(item)) if self.kind else []

    def things(self, item: Any) -> list[tuple[str, int]]:
        """Return the (kind, id) pairs whose lives belong to this object's history."""
        return [(self.kind, item.pk)]

    def title_of(self, item: Any) -> str:
        """Return what the object is called in headings: never words that may be private."""
        return f"{self.opts.verbose_name.capitalize()} {item.pk}"  # type: ignore[union-attr]


class AdministratorsAdmin(DeskAdmin):
    """A page for administrators only."""

    def may_see(self, user: roles.Viewer) -> bool:
        """Let administrators in only."""
        return roles.may_administer(user)
