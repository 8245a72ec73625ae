"""Where other parts of the desk plug in: panels on review pages, marks in lists, buttons that work on every page.

They are kept on the site: ``admin.site.panels``, ``admin.site.row_marks`` and ``admin.site.deeds``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from accounts.domain import escalating

if TYPE_CHECKING:
    from accounts.admin.flow import DeskPage

#: "top" lies above the page's form (own forms, or buttons with ``form="desk"``); "left" and "side" lie inside it.
Place: TypeAlias = Literal["top", "left", "side"]
#: (word, tone) of a mark; the tone is ok, warn, care, info or empty.
Mark: TypeAlias = tuple[str, str]
#: Takes the items of one page of a list and returns the marks of those that have any, in one query for all.
RowMarks: TypeAlias = Callable[[Sequence[Any]], Mapping[int, Sequence[Mark]]]
#: What a button does: takes the page, the request and the thing.
Deed: TypeAlias = Callable[["DeskPage", HttpRequest, Any], HttpResponse]


@dataclass(frozen=True)
class Panel:
    """A part of every review page. ``context`` returns template and context, or None where it has nothing to show."""

    place: Place
    context: Callable[[HttpRequest, Any], tuple[str, dict[str, Any]] | None]


def shown(
    panels: Iterable[Panel], request: HttpRequest, item: Any, context: dict[str, Any]
) -> dict[str, list[SafeString]]:
    """Return the panels that have something to show, by place. They see the page's ``context``, too."""
    places: dict[str, list[SafeString]] = {"top": [], "left": [], "side": []}
    for panel in panels:
        found = panel.context(request, item)
        if found is not None:
            template, own = found
            places[panel.place].append(render_to_string(template, {**context, **own}, request=request))
    return places


def put_first(ids: Sequence[int]) -> list[Any]:
    """Return what goes before an order, so that these rows come first."""
    return [Case(When(pk__in=ids, then=Value(0)), default=Value(1)).asc()] if ids else []


class MarkedChangeList(ChangeList):
    """A list whose rows carry marks: held by somebody, watched, reported."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """Put first what is passed on to the administrators, unless somebody sorts the list themselves."""
        order = list(super().get_ordering(request, queryset))
        if self.params.get(ORDER_VAR) is not None:
            return order
        return [*put_first(escalating.first(getattr(self.model, "KIND", ""))), *order]

    def get_results(self, request: HttpRequest) -> None:
        """Find the marks of the rows of this page."""
        super().get_results(request)
        rows = list(self.result_list)
        marks: dict[int, list[Mark]] = {}
        for find in self.model_admin.admin_site.row_marks:  # type: ignore[attr-defined]
            for pk, found in find(rows).items() if rows else ():
                marks.setdefault(pk, []).extend(found)
        for row in rows:
            row.desk_marks = marks.get(row.pk, [])
        self.result_list = rows


def tags(marks: Iterable[Mark]) -> SafeString:
    """Return marks as tags."""
    drawn = [
        format_html('<span class="tag{}">{}</span>', mark_safe(f" tag--{tone}" if tone else ""), word)  # noqa: S308
        for word, tone in marks
    ]
    return format_html_join(" ", "{}", ((each,) for each in drawn)) if drawn else mark_safe("")
