"""The search page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from forum.domain import searching
from forum.presenters import question_rows
from forum.presenters.filters import Filters


def search(request: HttpRequest) -> HttpResponse:
    """Show questions that hold the words; too few letters give an error beside the field."""
    words = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[: searching.LONGEST]
    filters = Filters.read(request.GET, sorts=searching.SORTS, words=words)
    if filters.dropped:
        return redirect(filters.address(reverse("search")))
    context = {"words": words, "filters": filters, "section": "questions"} | filters.choices()
    if not words and "q" not in request.GET:
        return render(request, "forum/search.html", context | {"empty": True})
    if len(words) < searching.SHORTEST:
        return render(
            request, "forum/search.html", context | {"empty": True, "too_short": True, "has_errors": True}
        )
    found = searching.search(words, wanted=filters.wanted, viewer=request.user)
    context |= {
        "found": found,
        "rows": question_rows.dress(found.rows),
        "next_url": filters.address("", after=found.next_key) if found.next_key else "",
        "first_url": filters.address("") if filters.wanted.after else "",
    }
    return render(request, "forum/search.html", context)


urlpatterns = [path("search/", search, name="search")]
