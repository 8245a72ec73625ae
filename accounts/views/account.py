"""One's own account: the page that everything about it starts from, and what happened to its safety (PRODUCT §15)."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.domain import addresses, second_factor, sessions
from accounts.forms.own import ThemeForm
from accounts.models import SecurityEvent, User

#: So many of the newest events are listed.
EVENTS = 5


def owner(request: HttpRequest) -> User:
    """Return the signed-in person; only for views that ask for a sign-in."""
    assert isinstance(request.user, User)
    return request.user


@require_safe
@login_required
@never_cache
def me(request: HttpRequest) -> HttpResponse:
    """Show the account: name, address, ways to sign in, devices, look, notices, data."""
    user = owner(request)
    factors = list(Authenticator.objects.filter(user=user))
    kinds = [each.type for each in factors]
    codes = next((each for each in factors if each.type == Authenticator.Type.RECOVERY_CODES), None)
    context = {
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "has_app": Authenticator.Type.TOTP in kinds,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "must_have_factor": second_factor.must_have_one(user),
        "devices": len(sessions.listed(user, current=request.session.session_key)),
        "change": addresses.pending(user),
        "theme_form": ThemeForm(initial={"theme": user.theme}),
        "events": SecurityEvent.objects.filter(user=user)[:EVENTS],
    }
    return render(request, "accounts/me.html", context)


@require_POST
@login_required
def my_theme(request: HttpRequest) -> HttpResponse:
    """Keep how the pages look; the page that answers looks so already."""
    form = ThemeForm(request.POST)
    if form.is_valid():
        user = owner(request)
        user.theme = form.cleaned_data["theme"]
        user.save(update_fields=["theme"])
    return redirect("/me/#look")


@require_safe
@login_required
@never_cache
def my_security(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what happened, when and with which device, and what to do when it was somebody else."""
    event = get_object_or_404(SecurityEvent, pk=pk, user=owner(request))
    return render(request, "accounts/security_event.html", {"event": event})


urlpatterns = [
    path("me/", me, name="me"),
    path("me/theme/", my_theme, name="my_theme"),
    path("me/security/<int:pk>/", my_security, name="my_security"),
]
