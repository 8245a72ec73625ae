"""Physicians' profiles and their directory."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from accounts.models import Physician
from forum.domain import profile_claims
from forum.presenters.byline import profile_path
from forum.presenters.directory import Looking, directory, offered
from forum.presenters.follow_button import follow_button
from forum.presenters.physician_page import Ask, page_for
from forum.presenters.physician_reviews import REVIEW_SORTS, ReviewAsk
from forum.presenters.structured_data import absolute
from forum.views.errors import gone, not_found
from forum.views.questions import moved, number


@require_safe
def physician(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """Show a profile: a listed one to everyone, an unlisted one to its owner and moderators."""
    visible = Physician.objects.visible_to(request.user)
    found = visible.filter(pk=pk).select_related("verification").first()
    claimant = profile_claims.claimant_of(pk) if found is None or found.closed_at else None
    if claimant is not None and claimant.closed_at is None and claimant.listed_at is not None:
        return moved(profile_path(claimant), request.GET.urlencode())
    if found is None:
        # A profile that was public and closed is gone; one that never was public is unknown.
        closed = Physician.objects.filter(pk=pk, listed_at__isnull=False, closed_at__isnull=False).exists()
        return gone(request, by="author") if closed else not_found(request)
    if slug != found.slug:
        return moved(profile_path(found), request.GET.urlencode())
    page = page_for(found, request.user, _ask(request))
    follow = follow_button(found, request.user, path=page.path) if page.is_public else None
    context = {"page": page, "follow": follow, "section": "physicians"}
    response = render(request, "forum/physician.html", context)
    private = "private, " if request.user.is_authenticated else ""
    response["Cache-Control"] = f"{private}no-cache" if page.is_public else "private, no-store"
    return response


def _ask(request: HttpRequest) -> Ask:
    sort, stars = request.GET.get("sort", ""), number(request, "stars")
    reviews = ReviewAsk(
        after=number(request, "reviews_after"),
        sort=sort if sort in REVIEW_SORTS else "",
        stars=stars if stars in range(1, 6) else None,
    )
    return Ask(after=number(request, "after"), reviews=reviews)


@require_safe
def physicians(request: HttpRequest) -> HttpResponse:
    """List physicians, best rated first; see `directory` for how that is reckoned."""
    looking = Looking(
        **{
            name: request.GET.get(name, "").replace("\x00", "").strip()[:80]
            for name in ("specialty", "place", "language")
        }
    )
    too_short = len(looking.place) == 1
    people, next_url, start_url = directory(
        number(request, "after"), replace(looking, place="") if too_short else looking
    )
    context = {
        "looking": looking,
        "offered": offered(),
        "place_error": "Write at least 2 letters of a city, region or country." if too_short else "",
        "people": people,
        "next_url": next_url,
        "start_url": start_url,
        "canonical": absolute(request.path),
        "section": "physicians",
    }
    return render(request, "forum/physicians.html", context)


urlpatterns = [
    path("physicians/", physicians, name="physicians"),
    path("physicians/<int:pk>/", physician, name="physician_id"),
    path("physicians/<int:pk>/<slug:slug>/", physician, name="physician"),
]
