"""The second factor of physicians and staff: the page that leads to it, and the middleware that asks for it."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.domain import second_factor
from accounts.models import User

#: Starts of addresses that stay open without: one's own account, signing out, what everybody may know, files.
OPEN = ("/account/", "/me/", "/about/", "/e-mail/stop/", "/sw.js", "/robots.txt")
#: Everybody needs one here, whatever their role: an application is the first step to posting as a physician.
JOINING = "/physicians/join/"
REMOVALS = {"mfa_remove_webauthn"}


class SecondFactorGuard:
    """Leads physicians, moderators and administrators without a second factor to the page that sets one up.

    It guards all pages, not only those of work: rights count on public pages, too (photos for physicians only,
    posts that wait). Nothing is asked of anybody else, nor while ``REQUIRE_SECOND_FACTOR`` is off.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Return a redirect for those who have to set one up, None for all others."""
        if not settings.REQUIRE_SECOND_FACTOR or not isinstance(request.user, User):
            return None
        match = request.resolver_match
        assert match is not None
        if match.url_name in REMOVALS:
            return _keep_the_last(request, request.user, kwargs["pk"])
        if request.path_info.startswith(OPEN):
            return None
        asked = request.path_info.startswith(JOINING) or second_factor.must_have_one(request.user)
        if not asked or second_factor.has_one(request.user):
            return None
        back = request.get_full_path() if request.method == "GET" else ""
        return HttpResponseRedirect(f"{reverse('second_factor')}?{urlencode({'next': back})}")


def _keep_the_last(request: HttpRequest, user: User, pk: int) -> HttpResponse | None:
    key = Authenticator.objects.filter(user=user, pk=pk).first()
    if key is None or second_factor.may_remove(key):
        return None
    return render(request, "accounts/second_factor_last.html", status=403)


@require_safe
@login_required
@never_cache
def second_step(request: HttpRequest) -> HttpResponse:
    """Say that a second factor is needed and how to set it up; go on to where the person wanted to be."""
    wanted = request.GET.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        request.session["second_factor_next"] = wanted
    assert isinstance(request.user, User)
    if second_factor.has_one(request.user):
        return redirect(request.session.pop("second_factor_next", "") or "me")
    return render(request, "accounts/second_factor.html", {"must": second_factor.must_have_one(request.user)})


urlpatterns = [path("me/second-step/", second_step, name="second_factor")]
