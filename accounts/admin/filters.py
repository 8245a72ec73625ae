"""Filters that the lists of all queues share: who has it in hand, whose author is watched, whose it is."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from accounts.domain import belongings, watching
from accounts.models import Claim, User


class HeldFilter(admin.SimpleListFilter):
    """What one has in hand oneself, what others have, and what is free."""

    title = "holder"
    parameter_name = "held"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the three."""
        self.user, self.kind = request.user, model_admin.kind
        return [("mine", "Mine"), ("others", "Somebody else’s"), ("free", "Free")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter. Claims that ran out do not count."""
        claims = Claim.objects.counting().filter(object_type=self.kind, object_id=OuterRef("pk"))
        if self.value() == "mine":
            return queryset.filter(Exists(claims.filter(holder_id=request.user.pk)))
        if self.value() == "others":
            return queryset.filter(Exists(claims.exclude(holder_id=request.user.pk)))
        return queryset.filter(~Exists(claims)) if self.value() == "free" else queryset


class WatchedFilter(admin.SimpleListFilter):
    """What people sent whose accounts are watched; never one's own."""

    title = "author"
    parameter_name = "watched"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the one choice, for kinds whose owner is known."""
        self.owner = owner_of(model_admin.kind)
        return [("yes", "Watched")] if self.owner else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter."""
        if self.value() != "yes":
            return queryset
        marks = watching.standing().exclude(user_id=request.user.pk or 0)
        return queryset.filter(Exists(marks.filter(user_id=OuterRef(self.owner))))


class AuthorFilter(admin.SimpleListFilter):
    """What one account sent. It is chosen by a link from the page of the account, so it stands here only when it is in use."""

    title = "account"
    parameter_name = "author"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return whose things are shown, if anybody's."""
        self.owner = owner_of(model_admin.kind)
        number = request.GET.get("author", "")
        if not self.owner or not (number.isascii() and number.isdigit() and len(number) < 18):
            # Any value is taken, so that a mistyped address shows the list and no error.
            return [(number, "Unknown")] if number and self.owner else []
        name = User.objects.filter(pk=int(number)).values_list("pseudonym", flat=True).first()
        return [(number, name or "Unknown")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter."""
        number = self.value()
        if not number:
            return queryset
        is_number = number.isascii() and number.isdigit() and len(number) < 18
        return queryset.filter(**{self.owner: int(number)}) if is_number else queryset.none()


def owner_of(kind: str) -> str:
    """Return the field that leads from a kind of thing to the account it belongs to, or an empty string."""
    found = belongings.kinds().get(kind)
    return found.owner if found else ""


#: The filters of all queues, in their order; other apps add theirs.
SHARED: list[type[admin.SimpleListFilter]] = [HeldFilter, WatchedFilter, AuthorFilter]
