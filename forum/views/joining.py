"""Becoming a physician here: the steps of an application and of a renewal, and sending (PRODUCT §10)."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, re_path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain import application_steps, applying, evidence, second_factor
from accounts.domain.transitions import NotAllowed, TransitionRefused
from accounts.models import Verification
from forum.forms.joining import STEP_FORMS, LicenceForm, StepForm
from forum.presenters import byline, join_steps, join_summary
from forum.views import join_uploads
from forum.views.applicants import actor, applicant, never_stored
from forum.views.drafts import throttled

page = require_http_methods(["GET", "HEAD", "POST"])
SENT_ALREADY = "This was sent already, so it cannot be changed now. Your text is still here to copy."


@page
@never_stored
@throttled
def join(request: HttpRequest) -> HttpResponse:
    """Say what it takes; the first step is the account itself. A post begins an application."""
    if not request.user.is_authenticated:
        return render(request, "forum/join/start.html", {"days": evidence.days()})
    user = actor(request)
    verification = application_steps.application_of(user)
    if verification and "account" not in {each.key for each in join_steps.steps_of(verification)}:
        return redirect("own_verification")
    if request.method == "POST":
        try:
            applying.start(by=user)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        return redirect("join_name")
    if verification and not application_steps.editable_steps(verification):
        return redirect("own_verification")
    context = {
        "verification": verification,
        "place": join_steps.place(verification, "account"),
        "has_factor": second_factor.has_one(user),
        "must_have_factor": settings.REQUIRE_SECOND_FACTOR,
        "is_missing": "missing" in request.GET,
        "days": evidence.days(),
    }
    return render(request, "forum/join/account.html", context)


def _step(key: str) -> Any:
    @page
    @applicant
    def view(request: HttpRequest, verification: Verification) -> HttpResponse:
        """Show a step; on a post keep what was typed whatever it is, then go on, out, or say what is wrong."""
        return _take(request, verification, key)

    return view


def _take(request: HttpRequest, verification: Verification, key: str) -> HttpResponse:
    form = _form(request, verification, key)
    if key not in application_steps.editable_steps(verification):
        if request.method != "POST":
            return redirect("own_verification")
        form.is_valid()
        form.add_error(None, SENT_ALREADY)
        return _shown(request, verification, key, form, status=409)
    if request.method != "POST":
        return _shown(request, verification, key, form)
    try:
        _keep(request, verification, key, form)
    except application_steps.EditedElsewhere as refusal:
        others = [(form[name].label, text) for name, text in refusal.stored.items() if name in form.fields]
        return _shown(request, verification, key, form, status=409, others=others, has_errors=True)
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, verification, key, form, status=409)
    if "exit" in request.POST:
        messages.success(request, "Saved. You can go on at any time.")
        return redirect("own_verification")
    if not form.is_valid():
        return _shown(request, verification, key, form)
    return redirect(after(verification, key))


def after(verification: Verification, key: str) -> str:
    """Return the page that follows a step: the next one, or the page that told what was missing."""
    if verification.status == "more_information":
        return reverse("own_verification")
    following = join_steps.place(verification, key).after
    return reverse(following.url if following else "join_check")


def _form(request: HttpRequest, verification: Verification, key: str) -> StepForm:
    """Return a step's form: as posted, as typed before, or as typed with what is missing (``?missing=1``)."""
    typed = application_steps.typed(verification, key)
    data = request.POST if request.method == "POST" else typed if "missing" in request.GET else None
    if key == "licence":
        return LicenceForm(data, initial=typed, country=verification.physician.country)
    return STEP_FORMS[key](data, initial=typed)


def _keep(request: HttpRequest, verification: Verification, key: str, form: StepForm) -> None:
    seen = request.POST.get("seen", "")
    if form.is_valid():
        application_steps.fill(verification, key, by=actor(request), facts=form.facts(), seen_by=seen)
    else:
        application_steps.keep(verification, key, by=actor(request), words=form.typed(), seen_by=seen)


def _shown(
    request: HttpRequest,
    verification: Verification,
    key: str,
    form: StepForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    verification.refresh_from_db()
    context = {
        "verification": verification,
        "physician": verification.physician,
        "place": join_steps.place(verification, key)
        if key in application_steps.editable_steps(verification)
        else join_steps.place(None, key),
        "form": form,
        "seen": application_steps.seen(verification, key),
        "save_url": reverse("join_save", args=[key]),
        "shown": byline.as_of_now(verification.physician),
        **more,
    }
    return render(request, f"forum/join/{key}.html", context, status=status)


@require_POST
@applicant
def join_save(request: HttpRequest, verification: Verification, key: str) -> JsonResponse:
    """Save what is half-typed, for the script; ``fields`` go back into its form."""
    answer = {"saved": f"{timezone.localtime():%H:%M}"}
    try:
        _keep(request, verification, key, _form(request, verification, key))
    except application_steps.EditedElsewhere as refusal:
        return JsonResponse({**answer, "message": f"{refusal} Your text is still here."})
    except NotAllowed:
        return JsonResponse({**answer, "message": SENT_ALREADY})
    return JsonResponse({**answer, "fields": {"seen": application_steps.seen(verification, key)}})


@page
@applicant
def join_check(request: HttpRequest, verification: Verification) -> HttpResponse:
    """Show everything once more; a post sends it. Sending twice ends on the same page."""
    if verification.status == "submitted":
        return redirect("own_verification")
    if verification.status == "more_information" or not application_steps.editable_steps(verification):
        return redirect("own_verification")
    if request.method == "POST" and "exit" in request.POST:
        return redirect("own_verification")
    refused = ""
    if request.method == "POST":
        try:
            applying.send(verification, by=actor(request))
        except applying.NotReady as lacking:
            return redirect(f"{reverse(join_steps.step(lacking.steps[0]).url)}?missing=1")
        except TransitionRefused as refusal:
            refused = str(refusal)
        else:
            return redirect(f"{reverse('own_verification')}?sent=1")
    lacking_steps = applying.missing(verification)
    context = {
        "verification": verification,
        "physician": verification.physician,
        "place": join_steps.place(verification, "check"),
        "rows": join_summary.rows(verification),
        "lacking": [join_steps.step(key) for key in lacking_steps],
        "refused": refused,
        "is_renewal": verification.physician.listed_at is not None,
        "shown": byline.as_of_now(verification.physician),
    }
    return render(request, "forum/join/check.html", context, status=409 if refused else 200)


@page
@applicant
def join_discard(request: HttpRequest, verification: Verification) -> HttpResponse:
    """Delete an application that was never sent, after asking once more."""
    if verification.status != "draft":
        raise Http404
    refused = ""
    if request.method == "POST":
        try:
            applying.discard(verification, by=actor(request))
        except NotAllowed as refusal:
            refused = str(refusal)
        else:
            messages.success(request, "Your application and its documents are deleted.")
            return redirect("home")
    return render(request, "forum/join/discard.html", {"refused": refused}, status=409 if refused else 200)


urlpatterns = [
    path("physicians/join/", join, name="join"),
    *[path(f"physicians/join/{key}/", _step(key), name=f"join_{key}") for key in STEP_FORMS],
    path("physicians/join/documents/", join_uploads.join_documents, name="join_documents"),
    path("physicians/join/headshot/", join_uploads.join_headshot, name="join_headshot"),
    path("physicians/join/check/", join_check, name="join_check"),
    path("physicians/join/discard/", join_discard, name="join_discard"),
    re_path(
        "^physicians/join/save/(?P<key>name|specialty|licence|disclaimer)/$", join_save, name="join_save"
    ),
]
