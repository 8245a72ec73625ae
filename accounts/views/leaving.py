"""A copy of one's data, and the end of one's account (PRODUCT §15)."""

import math

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts.domain import exporting, leaving
from accounts.domain.throttling import TooManyTries
from accounts.forms.leaving import LeavingForm
from accounts.models import Deletion, Physician, User
from accounts.views.guards import ask_again, fresh_sign_in

page = require_http_methods(["GET", "HEAD", "POST"])
never_stored = cache_control(private=True, no_store=True)


@page
@never_stored
@login_required
def export_data(request: HttpRequest) -> HttpResponse:
    """See where a copy of one's data stands, and ask for one."""
    user = _person(request)
    if request.method == "POST":
        ask_again(request)
        try:
            exporting.ask(by=user)
        except TooManyTries as refusal:
            return _too_many(request, seconds=math.ceil(refusal.wait.total_seconds()))
        return redirect("export_data")
    context = {"export": exporting.latest(user), "days": exporting.KEPT.days}
    return render(request, "accounts/leaving/export.html", context)


@require_safe
@never_stored
@fresh_sign_in
def export_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send one's own copy. Somebody else's, one past its week and one that never was are the same: not there."""
    export = exporting.ready(_person(request), pk)
    if export is None:
        raise Http404
    try:
        file = exporting.location(export.name).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"curbside-data-{export.ready_at:%Y-%m-%d}.zip"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@page
@never_stored
@fresh_sign_in
def delete_account(request: HttpRequest) -> HttpResponse:
    """Ask for the end of one's account; while it runs, see the day and change the choice."""
    user = _person(request)
    running = Deletion.objects.filter(user=user).first()
    form = LeavingForm(
        request.POST if request.method == "POST" else None,
        initial={"questions": running.questions} if running else None,
    )
    context = {
        "form": form,
        "running": running,
        "is_physician": Physician.objects.filter(user=user, closed_at=None).exists(),
        "days": leaving.COOLING_OFF.days,
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/leaving/delete.html", context)
    try:
        leaving.ask(by=user, questions=form.cleaned_data["questions"])
    except leaving.LastAdministrator as refusal:
        form.add_error(None, str(refusal))
        return render(request, "accounts/leaving/delete.html", context, status=409)
    return redirect("delete_account")


@page
@login_required
@never_stored
def keep_account(request: HttpRequest) -> HttpResponse:
    """Change one's mind. Opening the link of the mail changes nothing: mail scanners open links too."""
    user = _person(request)
    if request.method != "POST":
        running = Deletion.objects.filter(user=user).first()
        return render(request, "accounts/leaving/keep.html", {"running": running})
    if leaving.cancel(by=user):
        messages.success(request, "Your account stays. Everything in it is as it was.")
    return redirect("keep_account")


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _too_many(request: HttpRequest, *, seconds: int) -> HttpResponse:
    context = {"seconds": seconds, "minutes": math.ceil(seconds / 60)}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


urlpatterns = [
    path("me/export/", export_data, name="export_data"),
    path("me/export/<int:pk>/", export_download, name="export_download"),
    path("me/delete/", delete_account, name="delete_account"),
    path("me/delete/cancel/", keep_account, name="keep_account"),
]
