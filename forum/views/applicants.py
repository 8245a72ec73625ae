"""Guards of the pages by which physicians apply, and where they find their application."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control

from accounts.domain import application_steps
from accounts.models import User
from forum.views.drafts import throttled

#: No proxy and no back button keeps what stands here.
never_stored = cache_control(private=True, no_store=True)


def actor(request: HttpRequest) -> User:
    """Return the signed-in person; only for views that a guard of ours wears."""
    assert isinstance(request.user, User)
    return request.user


def applicant(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the person's own application; send those without one to the start, and signed-out people to sign in."""

    @never_stored
    @throttled
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: object) -> HttpResponse:
        verification = application_steps.application_of(actor(request))
        return view(request, verification, **kwargs) if verification else redirect("join")

    return guarded
