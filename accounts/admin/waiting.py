"""The filter of queues: what waits is shown unless another status is asked for."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.states import VERIFICATION_STATUSES

#: The value that asks for every status.
ANY = "any"


class WaitingFirst(admin.SimpleListFilter):
    """A filter by status whose first choice is what waits. A search without a status goes through all of them."""

    title = "status"
    parameter_name = "status"
    words: ClassVar[Mapping[str, str]]
    waiting: ClassVar[str]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the statuses but the one that is shown anyway."""
        found = [(status, word) for status, word in self.words.items() if status != self.waiting]
        return [*found, (ANY, "Any")]

    def choices(self, changelist: Any) -> Any:
        """Put "Waiting" where Django has "All"."""
        for number, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": "Waiting"} if number == 0 else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter."""
        if self.value() == ANY:
            return queryset
        if self.value():
            return queryset.filter(status=self.value())
        return queryset if request.GET.get("q") else queryset.filter(status=self.waiting)


class VerificationStatusFilter(WaitingFirst):
    """Of applications; those that were never sent are their writers' alone."""

    words: ClassVar = {status: word for status, word in VERIFICATION_STATUSES.items() if status != "draft"}
    waiting = "submitted"
