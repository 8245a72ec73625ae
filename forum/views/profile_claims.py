"""Claiming an imported profile."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.throttling import TooManyTries
from accounts.domain.transitions import NotAllowed, TransitionRefused
from accounts.models import Physician, User
from accounts.presenters import statements
from forum.domain import profile_claims
from forum.forms.workspace import ProfileClaimForm
from forum.models import ProfileClaim
from forum.presenters import byline
from forum.views.drafts import never_stored
from forum.views.questions import moved


@require_http_methods(["GET", "HEAD", "POST"])
@never_stored
def profile_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Say where to start, take a request, and show what became of it."""
    claimant = profile_claims.claimant_of(pk)
    if claimant is not None and claimant.closed_at is None:
        return moved(byline.profile_path(claimant), "")
    profile = profile_claims.claimable(pk)
    if profile is None:
        raise Http404
    form = ProfileClaimForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, profile, form)
    try:
        profile_claims.claim(profile, by=_actor(request), why=form.cleaned_data["why"])
    except TooManyTries:
        form.add_error(
            None, "You have claimed many profiles this month. Your text is still here; write to us instead."
        )
        return _page(request, profile, form, status=429)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except profile_claims.NotOpen:
        raise Http404 from None
    messages.success(request, "Thank you. A moderator compares both profiles; we write to you.")
    return redirect("profile_claim", pk=pk)


@require_POST
def profile_claim_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a request back."""
    user = _actor(request)
    own = get_object_or_404(ProfileClaim, profile=pk, physician__user=user, status="waiting")
    try:
        profile_claims.withdraw(own, by=user)
    except TransitionRefused as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, "Your claim is withdrawn.")
    return redirect("profile_claim", pk=pk)


def _actor(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied("Only verified physicians can claim a profile.")
    return request.user


def _page(
    request: HttpRequest, profile: Physician, form: ProfileClaimForm, status: int = 200
) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    own = Physician.objects.filter(user=user, closed_at=None).first() if user else None
    latest = profile_claims.latest(profile, by=user) if user and own else None
    context = {
        "profile": profile,
        "path": byline.profile_path(profile),
        "line": " ".join(filter(None, [profile.practice_city, profile.specialty_title])),
        "form": form,
        "own": own,
        "may_claim": own is not None and own.may_post and not (latest and latest.status == "waiting"),
        "latest": latest,
        "why": statements.of_kind(ProfileClaim.KIND, [latest.pk]).get(latest.pk) if latest else None,
        "section": "physicians",
    }
    return render(request, "forum/claim.html", context, status=status)


urlpatterns = [
    path("physicians/<int:pk>/claim/", profile_claim, name="profile_claim"),
    path("physicians/<int:pk>/claim/withdraw/", profile_claim_withdraw, name="profile_claim_withdraw"),
]
