"""The way through the desk: taking the next thing, holding it, handing it over, and the bar that says so.

`DeskPage` is what all queues with a page for each of their things have in common, whatever is decided there.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from accounts.admin import hooks
from accounts.admin.base import actor_of
from accounts.admin.listing import TickedAdmin
from accounts.domain import claiming, escalating
from accounts.domain.transitions import TransitionRefused
from accounts.models import Claim, User
from accounts.presenters.spans import ago, span

#: Statuses in which a thing stands in a queue.
WAITING = {"pending", "submitted", "waiting"}
#: The place in a queue is counted no further.
COUNTED = 100
#: How long what somebody skipped stays behind the rest, and how many such things are remembered.
SKIPPED_TIME, SKIPPED_MOST = 3600, 200
_SKIPPED = "desk skipped"
_ANY = "desk any queue"


@dataclass(frozen=True)
class Bar:
    """What the bar above a thing says: who has it in hand, until when, and where in its queue it stands."""

    claim: Claim | None
    is_mine: bool
    place: str
    waited: str
    lost_to: str
    reasons: dict[str, str]
    moderators: list[User]

    @property
    def is_anothers(self) -> bool:
        """Tell whether somebody else has it in hand."""
        return self.claim is not None and not self.is_mine

    @property
    def left(self) -> str:
        """Return how long the claim lasts yet: "13 min", "23 h"."""
        assert self.claim is not None
        return short(claiming.left_words(self.claim))


class DeskPage(TickedAdmin):
    """A queue and the page of a thing that stands in it, with what other parts of the desk add to both."""

    #: What "Take next" takes first.
    next_order: ClassVar[tuple[Any, ...]] = ("submitted_at", "pk")
    #: Deeds of the page that change nothing, so that they may be done to what somebody else has in hand.
    open_deeds: ClassVar[frozenset[str]] = frozenset({"open", "uncover", "look", "note"})

    def waiting(self) -> QuerySet[Any]:
        """Return what waits for a decision."""
        raise NotImplementedError

    def own(self, queryset: QuerySet[Any], user: User) -> QuerySet[Any]:
        """Leave only what this person may decide on: not their own."""
        raise NotImplementedError

    def page(self, request: HttpRequest, item: Any, **more: Any) -> HttpResponse:
        """Answer with the page of a thing; ``more`` may hold status and edit_error."""
        raise NotImplementedError

    def kept(self, request: HttpRequest, item: Any) -> dict[str, Any]:
        """Return what the page needs to give back all that was typed, after a button that decides nothing."""
        return {}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[hooks.MarkedChangeList]:
        """Return the list that finds the marks of its rows."""
        return hooks.MarkedChangeList

    def get_list_display(self, request: HttpRequest) -> Any:
        """Add the column of marks, where anybody has any to give."""
        columns = super().get_list_display(request)
        return [*columns, "marks"] if self.admin_site.row_marks else columns  # type: ignore[attr-defined]

    @admin.display(description="Marks", empty_value="")
    def marks(self, item: Any) -> SafeString:
        """Return the marks of a row."""
        return hooks.tags(item.desk_marks)

    def panels(self, request: HttpRequest, item: Any, context: dict[str, Any]) -> dict[str, list[SafeString]]:
        """Return what other parts of the desk show on this page, by place."""
        return hooks.shown(self.admin_site.panels, request, item, context)  # type: ignore[attr-defined]

    def shared_deed(self, request: HttpRequest, item: Any, deed: str) -> HttpResponse | None:
        """Do what a button asks for that works on every page, or return None for another button."""
        handler = self.admin_site.deeds.get(deed)  # type: ignore[attr-defined]
        return handler(self, request, item) if handler else None

    def get_urls(self) -> list[URLPattern]:
        """Add the address that takes the next thing."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_next"
        return [path("next/", self.admin_site.admin_view(self.next_view), name=name), *super().get_urls()]

    @method_decorator([csrf_protect, require_http_methods(["GET", "HEAD", "POST"])])
    def next_view(self, request: HttpRequest) -> HttpResponse:
        """Take the next thing in hand and lead to it; a GET only leads to what it would be, and takes nothing."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self.to_next(request)
        by = actor_of(request)
        free = self.own(self.waiting(), by).order_by(*self.order_for(by))
        return (
            self.all_clear(request) if (first := free.first()) is None else redirect(self.change_path(first))
        )

    def order_for(self, user: User) -> list[Any]:
        """Return what comes first for a person: what others passed on to the administrators, then the queue's order."""
        first = escalating.first(getattr(self.model, "KIND", ""), besides=user)
        return [*hooks.put_first(first), *self.next_order]

    def to_next(self, request: HttpRequest) -> HttpResponse:
        """Take the next thing of this queue in hand and lead to it."""
        follow_any(request, any_queue=False)
        item = self.take(request)
        return self.all_clear(request) if item is None else redirect(self.start_path(item))

    def take(
        self, request: HttpRequest, waiting: QuerySet[Any] | None = None, *, again: bool = True
    ) -> Any | None:
        """Take the next thing of this queue, or of a part of it, in hand and return it.

        What was skipped comes when nothing else is left, or not at all without ``again``.
        """
        by = actor_of(request)
        free = self.own(self.waiting() if waiting is None else waiting, by)
        return claiming.take_next(
            free, by=by, order=self.order_for(by), besides=skipped(request, self.kind), again=again
        )

    def go_on(self, request: HttpRequest) -> HttpResponse:
        """Go on after a decision: in this queue, or in any for whoever began with any."""
        if request.session.get(_ANY):
            return self.admin_site.take_any(request)  # type: ignore[attr-defined]
        return self.to_next(request)

    def all_clear(self, request: HttpRequest) -> HttpResponse:
        """Lead to the list, with the sentence that nothing waits."""
        messages.info(request, "All clear. Nothing waits for you in this queue.")
        return redirect(self.changelist_path())

    def changelist_path(self) -> str:
        """Return the address of the queue."""
        return reverse(self.changelist_name())

    def changelist_name(self) -> str:
        """Return the name of the queue's address."""
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"

    def change_path(self, item: Any) -> str:
        """Return the address of the review page."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[item.pk])

    def start_path(self, item: Any) -> str:
        """Return the address of the review page at its heading, so that the keyboard begins there."""
        return f"{self.change_path(item)}#review"

    def bar(self, request: HttpRequest, item: Any) -> Bar | None:
        """Return the bar of a thing that waits; None for one that does not, and for one's own."""
        me = actor_of(request)
        if item.status not in WAITING:
            return None
        claim = claiming.holder_of(item)
        is_mine = claim is not None and claim.holder_id == me.pk
        lost = claim is not None and claim.taken_from_id == me.pk
        return Bar(
            claim=claim,
            is_mine=is_mine,
            place=self._place(item, me),
            waited=span(timezone.now() - since) if (since := self.waits_since(item)) else "",
            lost_to=f"{claim.holder.pseudonym} took this over {ago(claim.since)}." if claim and lost else "",
            reasons=claiming.REASONS,
            moderators=list(claiming.moderators().exclude(pk=me.pk).order_by("pseudonym", "pk")[:COUNTED]),
        )

    def waits_since(self, item: Any) -> datetime | None:
        """Return since when a thing waits."""
        return item.submitted_at

    def _place(self, item: Any, user: User) -> str:
        rows = self.own(self.waiting(), user).order_by(*self.order_for(user)).values_list("pk", flat=True)
        first = list(rows[: COUNTED + 1])
        number = f"{COUNTED}+" if len(first) > COUNTED else str(len(first))
        if item.pk in first[:COUNTED]:
            return f"{first.index(item.pk) + 1} of {number} in {self.page_name}"
        return f"{number} in {self.page_name}"

    def is_withheld(self, request: HttpRequest, item: Any, deed: str) -> claiming.Held | None:
        """Return the refusal, where somebody else has the thing in hand and the button would change it."""
        if deed in self.open_deeds:
            return None
        try:
            claiming.check_free(item, by=actor_of(request))
        except claiming.Held as held:
            return held
        return None


def follow_any(request: HttpRequest, *, any_queue: bool) -> None:
    """Remember whether "take next" goes on in one queue or in any."""
    if bool(request.session.get(_ANY)) != any_queue:
        request.session[_ANY] = any_queue


def skipped(request: HttpRequest, kind: str) -> list[int]:
    """Return the ids of what this person skipped lately in a queue."""
    now = time.time()
    return [pk for of, pk, at in request.session.get(_SKIPPED, []) if of == kind and now - at < SKIPPED_TIME]


def hold(page: DeskPage, request: HttpRequest, item: Any) -> HttpResponse:
    """Hold a thing, or hold it longer. All that was typed stays."""
    return _claims(page, request, item, lambda by: claiming.claim(item, by=by))


def release(page: DeskPage, request: HttpRequest, item: Any) -> HttpResponse:
    """Let go of a thing. All that was typed stays."""
    return _claims(page, request, item, lambda by: claiming.release(item, by=by))


def take_over(page: DeskPage, request: HttpRequest, item: Any) -> HttpResponse:
    """Take a thing out of somebody's hands. All that was typed stays."""
    reason = request.POST.get("take-over-reason", "")
    return _claims(page, request, item, lambda by: claiming.take_over(item, by=by, reason=reason))


def assign(page: DeskPage, request: HttpRequest, item: Any) -> HttpResponse:
    """Give a thing to another moderator who may decide on it."""
    chosen = request.POST.get("assign-to", "")
    to = (
        claiming.moderators().filter(pk=int(chosen)).first()
        if chosen.isdigit() and len(chosen) < 18
        else None
    )
    if to is None:
        return page.page(request, item, edit_error="Choose to whom you give it.", **page.kept(request, item))
    things = type(item)._base_manager.filter(pk=item.pk)
    if not page.may_see(to) or not page.own(things, to).exists():
        refusal = f"{to.pseudonym} may not decide on this."
        return page.page(request, item, edit_error=refusal, **page.kept(request, item))
    done = _claims(page, request, item, lambda by: claiming.assign(item, to=to, by=by))
    if done.status_code == 200:
        messages.success(request, f"{page.title_of(item)}: given to {to.pseudonym}.")
        return redirect(page.changelist_path())
    return done


def skip(page: DeskPage, request: HttpRequest, item: Any) -> HttpResponse:
    """Let go of a thing and take the next; this one comes again when nothing else is left, or after an hour."""
    by = actor_of(request)
    present = claiming.holder_of(item)
    if present is None or present.assigned_by_id is None:
        claiming.release(item, by=by)
    kept = [each for each in request.session.get(_SKIPPED, []) if time.time() - each[2] < SKIPPED_TIME]
    kept = [each for each in kept if each[:2] != [page.kind, item.pk]]
    request.session[_SKIPPED] = [*kept, [page.kind, item.pk, int(time.time())]][-SKIPPED_MOST:]
    answer = page.go_on(request)
    if answer.headers["Location"] == page.start_path(item):
        messages.info(request, "Nothing else waits for you.")
    return answer


DEEDS: dict[str, hooks.Deed] = {
    "hold": hold, "release": release, "take-over": take_over, "assign": assign, "skip": skip,
}  # fmt: skip


def plug_in() -> None:
    """Put buttons and marks of claims on every page and list of the desk."""
    admin.site.deeds.update(DEEDS)  # type: ignore[attr-defined]
    admin.site.row_marks.append(marks_of_claims)  # type: ignore[attr-defined]


def marks_of_claims(items: Any) -> dict[int, list[hooks.Mark]]:
    """Return the marks of rows that somebody has in hand."""
    return {pk: [(f"Held by {claim.holder.pseudonym}", "info")] for pk, claim in claiming.held(items).items()}


def short(words: str) -> str:
    """Return a length in the short form of the desk."""
    for long, brief in ((" minutes", " min"), (" minute", " min"), (" hours", " h")):
        words = words.replace(long, brief)
    return words


def _claims(page: DeskPage, request: HttpRequest, item: Any, act: Callable[[User], object]) -> HttpResponse:
    things = type(item)._base_manager.filter(pk=item.pk)
    by = actor_of(request)
    try:
        if not page.own(things, by).exists():
            raise TransitionRefused("Nobody takes in hand what they may not decide on.")
        act(by)
    except TransitionRefused as refusal:
        status = 409 if isinstance(refusal, claiming.Held) else 200
        return page.page(request, item, edit_error=str(refusal), status=status, **page.kept(request, item))
    return page.page(request, page.found(request, str(item.pk)), **page.kept(request, item))
