"""The question page."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from accounts.roles import may_moderate
from forum.models import Question
from forum.presenters.question_page import SORTS, Ask, page_for, path_of
from forum.views.errors import gone, not_found


@require_safe
def question(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """Show a question to whom may read it; say who removed one that was public; else know nothing of it."""
    visible = Question.objects.visible_to(request.user).filter(pk=pk).exclude(status="draft")
    found = visible.select_related("asker", "merged_into").first()
    if found is None or (found.status == "merged" and not may_moderate(request.user)):
        return _elsewhere(request, pk)
    if slug != found.slug:
        return moved(path_of(found), request.GET.urlencode())
    page = page_for(found, request.user, _ask(request))
    response = render(request, "forum/question.html", {"page": page, "section": "questions"})
    if found.status != "published":
        response["Cache-Control"] = "private, no-store"
    else:
        # A withdrawn photo or a hidden answer must be gone on the next request.
        response["Cache-Control"] = "private, no-cache" if request.user.is_authenticated else "no-cache"
    return response


def _elsewhere(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer for a question that this person may not read: gone, moved, or as if it never was."""
    row = Question.objects.filter(pk=pk).select_related("merged_into").first()
    # A question that joined another goes where that one is now, however often it was merged on.
    target = row
    for _ in range(10):
        if target is None or target.status != "merged":
            break
        target = target.merged_into
    if target is None or target.status not in {"published", "withdrawn", "hidden"}:
        return not_found(request)
    if target.status == "withdrawn":
        return gone(request, by="asker")
    if target.status == "hidden":
        return gone(request, by="moderator")
    answer = number(request, "answer")
    return moved(path_of(target), f"merged={pk}&answer={answer}" if answer else f"merged={pk}")


def moved(address: str, query: str) -> HttpResponse:
    """Redirect for good, but ask again each time: titles change, and a merge can be undone."""
    response = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
    response["Cache-Control"] = "no-cache"
    return response


def _ask(request: HttpRequest) -> Ask:
    sort = request.GET.get("sort", "")
    return Ask(
        sort=sort if sort in SORTS else "",
        after=number(request, "after"),
        answer=number(request, "answer"),
        photo=number(request, "photo"),
        merged=number(request, "merged"),
    )


def number(request: HttpRequest, name: str) -> int | None:
    """Return a query parameter as an id, or None for anything that is none."""
    value = request.GET.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 18 else None


urlpatterns = [
    path("questions/<int:pk>/", question, name="question_id"),
    path("questions/<int:pk>/<slug:slug>/", question, name="question"),
]
