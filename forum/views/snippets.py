"""A physician's snippets and figures."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from forum.domain import figures, snippets
from forum.forms.workspace import SnippetForm
from forum.models import Snippet
from forum.presenters import composing, own_figures
from forum.views.drafts import never_stored
from forum.views.workspace import actor, own_physician, physicians_only

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@physicians_only
@never_stored
def workspace_snippets(request: HttpRequest) -> HttpResponse:
    """List one's snippets, and take a new one."""
    return _keep(request, None)


@page
@physicians_only
@never_stored
def snippet(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one of one's snippets, or delete it."""
    own = get_object_or_404(Snippet, pk=pk, physician__user=actor(request))
    if request.method == "POST" and request.POST.get("do") == "delete":
        snippets.delete(own, by=actor(request))
        messages.success(request, "The snippet is deleted. Answers in which it stands keep their text.")
        return redirect("workspace_snippets")
    return _keep(request, own)


def _keep(request: HttpRequest, own: Snippet | None) -> HttpResponse:
    physician = own_physician(actor(request))
    assert physician is not None
    form = SnippetForm(request.POST or None, initial={"title": own.title, "text": own.text} if own else None)
    if request.method == "POST" and form.is_valid():
        try:
            snippets.save(physician, by=actor(request), snippet=own, **form.cleaned_data)
        except snippets.SnippetRefused as refusal:
            form.add_error("title", str(refusal))
        else:
            messages.success(request, "The snippet is saved.")
            return redirect("workspace_snippets")
    context = {
        "form": form,
        "own": own,
        "snippets": Snippet.objects.filter(physician=physician),
        **composing.frame(physician),
    }
    return render(request, "forum/workspace/snippets.html", context)


@require_safe
@physicians_only
@never_stored
def workspace_figures(request: HttpRequest) -> HttpResponse:
    """Show one's own figures."""
    physician = own_physician(actor(request))
    assert physician is not None
    found = figures.of(physician)
    context = {
        "figures": found,
        "totals": own_figures.totals(found),
        "chart": own_figures.chart(found.months),
        **composing.frame(physician),
    }
    return render(request, "forum/workspace/figures.html", context)


urlpatterns = [
    path("workspace/snippets/", workspace_snippets, name="workspace_snippets"),
    path("workspace/snippets/<int:pk>/", snippet, name="snippet"),
    path("workspace/figures/", workspace_figures, name="workspace_figures"),
]
