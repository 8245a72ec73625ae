"""The physician's workspace: questions to answer, and one's own answers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from accounts.models import Physician, User
from forum.domain import queueing
from forum.presenters import composing, queue_rows


def actor(request: HttpRequest) -> User:
    """Return the signed-in person; only for views that `physicians_only` guards."""
    assert isinstance(request.user, User)
    return request.user


def own_physician(user: User) -> Physician | None:
    """Return the person's physician profile, if it is open."""
    own = Physician.objects.filter(user=user, closed_at__isnull=True)
    return own.select_related("verification").first()


def physicians_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send signed-out people to sign in; refuse those without a physician's profile."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if own_physician(actor(request)) is None:
            raise PermissionDenied(
                "This page is for physicians. “How it works” tells how to become one here."
            )
        return view(request, *args, **kwargs)

    return guarded


@physicians_only
def workspace(request: HttpRequest) -> HttpResponse:
    """Show questions that wait for an answer: urgent first, then the longest wait."""
    physician = own_physician(actor(request))
    assert physician is not None
    wanted, after = queue_rows.read(request.GET), request.GET.get("after", "")
    page = queueing.page(physician, wanted=wanted, after=after)
    context = {
        "wanted": wanted,
        "tab": wanted.tab,
        "tabs": queue_rows.tabs(physician, wanted.tab),
        "topics": queueing.topics_offered(physician, wanted.tab),
        "rows": queue_rows.dress(page.rows, physician),
        "shown": queue_rows.shown(page, queueing.count(physician, wanted), first=not after),
        "searches": queue_rows.searches(physician),
        "tally": queueing.own_counts(physician),
        "next_url": queue_rows.address(wanted, after=page.next_key) if page.next_key else "",
        "first_url": (queue_rows.address(wanted) or reverse("workspace")) if after else "",
        **composing.frame(physician),
    }
    return render(request, "forum/workspace/queue.html", context)


@physicians_only
def workspace_answers(request: HttpRequest) -> HttpResponse:
    """Show one's own answers by state."""
    physician = own_physician(actor(request))
    assert physician is not None
    state = request.GET.get("state", "")
    after = request.GET.get("after", "")
    page = queueing.own_answers(physician, state=state, after=after)
    query = f"state={page.state}&"
    context = {
        "page": page,
        "next_url": f"?{query}after={page.next_key}" if page.next_key else "",
        "first_url": f"?{query}" if after else "",
        **composing.frame(physician),
    }
    return render(request, "forum/workspace/answers.html", context)


urlpatterns = [
    path("workspace/", workspace, name="workspace"),
    path("workspace/answers/", workspace_answers, name="workspace_answers"),
]
