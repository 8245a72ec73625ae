"""Taking another pseudonym."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.domain import naming
from accounts.domain.throttling import TooManyTries
from accounts.forms.own import NameForm
from accounts.views.account import owner

#: So many names are suggested at a time; opening the page again gives others.
SUGGESTED = 4


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def my_name(request: HttpRequest) -> HttpResponse:
    """Suggest names, warn of one that looks real, take the one that is chosen."""
    user = owner(request)
    if request.method != "POST":
        wanted = request.GET.get("name", "")[:30]
        return _page(request, NameForm(user=user, initial={"pseudonym": wanted or user.pseudonym}))
    form = NameForm(request.POST, user=user)
    if not form.is_valid() or form.warns:
        return _page(request, form)
    try:
        changed = naming.choose(user, name=form.cleaned_data["pseudonym"])
    except (naming.PseudonymRefused, TooManyTries) as refusal:
        too_many = "You can change your name five times a day. Try again tomorrow."
        form.add_error("pseudonym", too_many if isinstance(refusal, TooManyTries) else str(refusal))
        return _page(request, form)
    if changed:
        messages.success(request, f"Others now see you as {user.pseudonym}.")
    return redirect("me")


def _page(request: HttpRequest, form: NameForm) -> HttpResponse:
    suggestions = list(dict.fromkeys(naming.suggest() for _ in range(SUGGESTED)))
    return render(request, "accounts/name.html", {"form": form, "suggestions": suggestions})


urlpatterns = [path("me/name/", my_name, name="my_name")]
