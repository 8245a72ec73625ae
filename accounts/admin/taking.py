"""What the desk offers beyond one queue: the next thing of any, and what somebody has in hand."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.admin import flow, keys
from accounts.admin.base import actor_of
from accounts.admin.queues import Queue, measure
from accounts.domain import claiming
from accounts.models import Claim
from accounts.presenters.life import kind_words

if TYPE_CHECKING:
    from accounts.admin.site import CurbsideAdminSite

View = Callable[..., HttpResponse]
#: The cell of what may harm somebody while it waits.
URGENT = "Urgent"


@dataclass(frozen=True)
class HeldRow:
    """One thing that somebody has in hand, for the index: its name, address, and how long yet."""

    claim: Claim
    name: str
    path: str
    left: str


def urls(site: "CurbsideAdminSite") -> list[URLPattern]:
    """Return the addresses."""
    views: list[tuple[str, View]] = [("take", take), ("release", release)]
    posted = [
        path(f"{name}/", site.admin_view(require_POST(csrf_protect(partial(view, site)))), name=name)
        for name, view in views
    ]
    shown = require_http_methods(["GET", "HEAD", "POST"])(csrf_protect(partial(keys.page, site)))
    return [*posted, path("shortcuts/", site.admin_view(shown), name="shortcuts")]


def take(site: "CurbsideAdminSite", request: HttpRequest) -> HttpResponse:
    """Take the next thing of the queue that is named, or of any: the one whose time is used up most comes first."""
    wanted = request.POST.get("queue", "")
    seen = [each for each in site.queues if each.may_see(request.user) and each.next_kind]
    found = _first_of(
        site, request, [each for each in seen if each.kind == wanted] if wanted else by_urgency(seen)
    )
    if found is None:
        messages.info(request, "All clear. Nothing waits for you.")
        return redirect("admin:index")
    flow.follow_any(request, any_queue=not wanted)
    return redirect(found)


def release(site: "CurbsideAdminSite", request: HttpRequest) -> HttpResponse:
    """Let go of all that one has in hand."""
    me = actor_of(request)
    number = claiming.release_all(me, by=me)
    messages.success(request, f"Released: {number}. Others can take what you held.")
    return redirect("admin:index")


def held(site: "CurbsideAdminSite", request: HttpRequest) -> list[HeldRow]:
    """Return what this person has in hand, for `admin/desk/_held.html`; one query."""
    return [
        HeldRow(
            claim,
            f"{kind_words(claim.object_type)} {claim.object_id}",
            site.admin_path(claim.object_type, claim.object_id),
            flow.short(claiming.left_words(claim)),
        )
        for claim in claiming.held_by(actor_of(request))
    ]


def by_urgency(queues: list[Queue]) -> list[Queue]:
    """Return the queues in which something waits: what is urgent by itself, then what has used up most of its time."""
    measured = [each for each in (measure(queue) for queue in queues) if each.waiting]
    ordered = sorted(measured, key=lambda each: (each.queue.cell != URGENT, -each.urgency))
    return [each.queue for each in ordered]


def _first_of(site: "CurbsideAdminSite", request: HttpRequest, queues: list[Queue]) -> str | None:
    pages = {
        page.changelist_name(): page for page in site._registry.values() if isinstance(page, flow.DeskPage)
    }
    for again in (False, True):
        for queue in queues:
            page: Any = pages.get(queue.changelist)
            item = page.take(request, queue.waiting(), again=again) if page else None
            if item is not None:
                return str(page.start_path(item))
    return None
