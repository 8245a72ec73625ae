"""What one follows."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from accounts.models import User
from forum.presenters.follow_lists import KINDS, lists_of
from forum.views.drafts import never_stored
from forum.views.questions import number


@require_safe
@login_required
@never_stored
def following(request: HttpRequest) -> HttpResponse:
    """List the questions, topics and physicians that one follows, as far as they are public now."""
    assert isinstance(request.user, User)
    asked = {kind: key for kind in KINDS if (key := number(request, kind)) is not None}
    return render(request, "forum/following.html", {"lists": lists_of(request.user, asked)})


urlpatterns = [path("me/following/", following, name="following")]
