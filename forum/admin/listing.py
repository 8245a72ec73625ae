"""What the lists of the queues share: the filter by status, ages, looking up by words or number."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.admin.base import DeskAdmin
from accounts.admin.filters import owner_of
from accounts.admin.waiting import ANY
from accounts.presenters.spans import span
from forum.states import PUBLIC_WORDS


class StatusFilter(admin.SimpleListFilter):
    """Shows what waits unless another status is asked for."""

    title = "status"
    parameter_name = "status"
    statuses: ClassVar[tuple[str, ...]] = (
        "returned",
        "published",
        "hidden",
        "rejected",
        "withdrawn",
        "merged",
    )

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the statuses that this kind of thing has, but drafts: those are nobody else's."""
        known = model_admin.model.TABLE
        targets = {rule.target for rules in known.values() for rule in rules}
        found = [(status, PUBLIC_WORDS[status]) for status in self.statuses if status in targets]
        return [*found, (ANY, "Any")]

    def choices(self, changelist: Any) -> Any:
        """Put "Waiting" where Django has "All"."""
        for number, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": "Waiting for review"} if number == 0 else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter; a search without a status goes through all of them."""
        if self.value() == ANY:
            return queryset
        if self.value():
            return queryset.filter(status=self.value())
        return queryset if request.GET.get("q") else queryset.filter(status="pending")


def age(since: datetime | None) -> str:
    """Return how long something has waited."""
    return span(timezone.now() - since) if since else "–"


class FoundByWords(DeskAdmin):
    """A list that is searched for some of its words, a number, or the name of an account; without a full-text column."""

    found_in: ClassVar[tuple[str, ...]] = ("body",)
    search_fields = ("pk",)
    search_help_text = "Some of its words, its number, or the name of the account it belongs to."

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search."""
        term = search_term.strip()
        return (look_up(queryset, term, words=self.found_in) if term else queryset), False


def look_up(
    queryset: QuerySet[Any], term: str, *, vector: str = "", words: tuple[str, ...] = ()
) -> QuerySet[Any]:
    """Find by number, by the name of the account a thing belongs to, and by words: in a full-text column or in fields.

    Withdrawn texts are not searched: nobody reads them.
    """
    term = term.replace("\x00", "").strip()[:200]
    wanted = Q()
    if vector:
        wanted |= Q(**{vector: SearchQuery(term, config="english", search_type="websearch")})
    for name in words:
        wanted |= Q(**{f"{name}__icontains": term})
    wanted &= ~Q(status="withdrawn")
    owner = owner_of(queryset.model.KIND)
    if owner:
        wanted |= Q(**{f"{owner.removesuffix('_id')}__pseudonym__iexact": term})
    number = term.lstrip("#")
    if number.isascii() and number.isdigit() and len(number) < 18:
        wanted |= Q(pk=int(number))
    return queryset.filter(wanted)
