"""The devices that are signed in, and signing them out."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.domain import sessions
from accounts.views.account import owner


@require_safe
@login_required
@never_cache
def my_sessions(request: HttpRequest) -> HttpResponse:
    """List them, this one first."""
    devices = sessions.listed(owner(request), current=request.session.session_key)
    return render(request, "accounts/sessions.html", {"devices": devices})


@require_POST
@login_required
def my_session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one of one's own devices out. Another person's is not there."""
    try:
        sessions.end(owner(request), pk=pk)
    except UserSession.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, "That device is signed out.")
    return redirect("my_sessions")


@require_POST
@login_required
def my_sessions_end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    count = sessions.end_others(owner(request), current=request.session.session_key)
    done = "No other device was signed in." if not count else "You are signed out everywhere else."
    messages.success(request, done)
    return redirect("my_sessions")


urlpatterns = [
    path("me/sessions/", my_sessions, name="my_sessions"),
    path("me/sessions/end-others/", my_sessions_end_others, name="my_sessions_end_others"),
    path("me/sessions/<int:pk>/end/", my_session_end, name="my_session_end"),
]
