"""Reporting what is public, and what came of one's reports (PRODUCT §16)."""

import math

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from accounts.adapter import client_address
from accounts.domain.throttling import TooManyTries
from accounts.models import User
from forum.domain import reporting
from forum.domain.reporting import NotPublic, Reporter
from forum.forms.report import ReportForm
from forum.presenters.reported import named, own_reports
from forum.views.drafts import never_stored
from forum.views.questions import number


@require_http_methods(["GET", "HEAD", "POST"])
@never_stored
def report(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take a report of a public thing. What is not public answers like what never was."""
    form = ReportForm(request.POST or None, signed_in=request.user.is_authenticated)
    try:
        if form.is_valid():
            words = {**form.cleaned_data}
            by = Reporter(request.user, client_address(request), words.pop("email", ""))
            reporting.report(kind, pk, by=by, **words)
            return redirect("report_thanks")
        return _page(request, form, kind, pk)
    except NotPublic:
        raise Http404 from None
    except TooManyTries as refusal:
        form.add_error(None, "You have sent many reports today. Your text is still here; send it later.")
        response = _page(request, form, kind, pk, status=429)
        response["Retry-After"] = str(math.ceil(refusal.wait.total_seconds()))
        return response


def _page(request: HttpRequest, form: ReportForm, kind: str, pk: int, *, status: int = 200) -> HttpResponse:
    thing = named(reporting.find(kind, pk, viewer=request.user))
    return render(request, "forum/reports/report.html", {"form": form, "thing": thing}, status=status)


@require_safe
def report_thanks(request: HttpRequest) -> HttpResponse:
    """Say what happens next; the same for every report."""
    return render(request, "forum/reports/thanks.html")


@require_safe
@login_required
@never_stored
def my_reports(request: HttpRequest) -> HttpResponse:
    """List one's own reports, and what came of them."""
    assert isinstance(request.user, User)
    before = number(request, "before")
    rows, after = own_reports(request.user, before=before)
    context = {
        "rows": rows,
        "next_url": f"?before={after}" if after else "",
        "first_url": request.path if before is not None else "",
    }
    return render(request, "forum/reports/mine.html", context)


urlpatterns = [
    path("report/thanks/", report_thanks, name="report_thanks"),
    path("report/<slug:kind>/<int:pk>/", report, name="report"),
    path("me/reports/", my_reports, name="my_reports"),
]
