"""What everybody can read about moderation, as a page and to take along."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from accounts.domain import sheets
from forum.models import LegalText
from forum.presenters import transparency


@require_safe
def moderation(request: HttpRequest) -> HttpResponse:
    """Show the figures of the last 90 days."""
    context = {
        "figures": transparency.figures(),
        "days": transparency.DAYS,
        "fewest": transparency.FEWEST,
        "moderators": transparency.withheld(transparency.figures().moderators).words,
        "pages": LegalText.PAGES,
        "section": "moderation",
    }
    return render(request, "forum/transparency.html", context)


@require_safe
def moderation_csv(request: HttpRequest) -> HttpResponse:
    """Send the figures as a sheet."""
    rows = transparency.as_rows(transparency.figures())
    response = HttpResponse("".join(sheets.lines(rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="moderation.csv"'
    return response


@require_safe
def moderation_json(request: HttpRequest) -> HttpResponse:
    """Send the figures for programs."""
    return JsonResponse(transparency.as_data(transparency.figures()))


urlpatterns = [
    path("about/moderation/", moderation, name="transparency"),
    path("about/moderation/figures.csv", moderation_csv, name="transparency_csv"),
    path("about/moderation/figures.json", moderation_json, name="transparency_json"),
]
