"""Searches of the queue that a physician keeps."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum.domain import queueing, saved_searches
from forum.forms.workspace import SavedSearchForm
from forum.models import SavedSearch, Topic
from forum.presenters import composing, queue_rows
from forum.views.drafts import never_stored
from forum.views.workspace import actor, own_physician, physicians_only


@require_safe
@physicians_only
@never_stored
def workspace_searches(request: HttpRequest) -> HttpResponse:
    """List one's saved searches."""
    physician = own_physician(actor(request))
    assert physician is not None
    context = {
        "searches": queue_rows.searches(physician),
        "most": saved_searches.MOST,
        **composing.frame(physician),
    }
    return render(request, "forum/workspace/searches.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@physicians_only
@never_stored
def search_new(request: HttpRequest) -> HttpResponse:
    """Ask for a name, and keep the search that the address or the form names."""
    physician = own_physician(actor(request))
    assert physician is not None
    wanted = queue_rows.read(request.POST if request.method == "POST" else request.GET)
    topic = Topic.objects.public().filter(slug=wanted.topic).first() if wanted.topic else None
    words = queue_rows.in_words(wanted, topic.name if topic else "")
    form = SavedSearchForm(request.POST or None, initial={"name": words[: saved_searches.NAME]})
    if request.method == "POST" and form.is_valid():
        try:
            saved_searches.save(physician, by=actor(request), wanted=wanted, **form.cleaned_data)
        except saved_searches.SearchRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, "The search is saved. New questions that fit it come with your digest.")
            return redirect("workspace_searches")
    context = {
        "form": form,
        "wanted": wanted,
        "words": words,
        "may_save": wanted.tab in SavedSearch.TABS,
        "back": queue_rows.address(wanted),
        "tab_name": queueing.TABS[wanted.tab],
        **composing.frame(physician),
    }
    return render(request, "forum/workspace/search_new.html", context)


@require_POST
@physicians_only
def search_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one of one's searches."""
    own = get_object_or_404(SavedSearch, pk=pk, physician__user=actor(request))
    saved_searches.remove(own, by=actor(request))
    messages.success(request, "The search is removed.")
    return redirect("workspace_searches")


urlpatterns = [
    path("workspace/searches/", workspace_searches, name="workspace_searches"),
    path("workspace/searches/new/", search_new, name="search_new"),
    path("workspace/searches/<int:pk>/remove/", search_remove, name="search_remove"),
]
