"""Legal and help pages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from forum.models import LegalText
from forum.presenters import legal
from forum.presenters.frame import site_settings


def about(request: HttpRequest, page: str, dated: str = "") -> HttpResponse:
    """Show the newest version of a page, or an older one by its date with what changed after it."""
    versions = list(LegalText.objects.filter(page=page))
    shown = next((each for each in versions if not dated or each.dated.isoformat() == dated), None)
    if page not in LegalText.PAGES or shown is None:
        raise Http404
    place = versions.index(shown)
    settings = site_settings()
    context = {
        "text": shown,
        "summary": legal.filled(shown.summary, settings),
        "sections": legal.sections(shown, settings),
        "versions": versions,
        "is_newest": place == 0,
        "changes": legal.changes(versions[place + 1], shown) if place + 1 < len(versions) else [],
        "pages": LegalText.PAGES,
        "section": page,
    }
    return render(request, "forum/about.html", context)


urlpatterns = [
    path("about/<slug:page>/", about, name="about"),
    path("about/<slug:page>/<str:dated>/", about, name="about_version"),
]
