"""Appealing, and where an appeal stands. For everybody but the person who appeals these pages do not exist."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts import roles
from accounts.domain import appealing
from accounts.domain.transitions import TransitionRefused
from accounts.forms.appeal import AppealForm
from accounts.models import Appeal, Moderated, Statement, User, Verification
from accounts.presenters import statements

page = require_http_methods(["GET", "HEAD", "POST"])
never_stored = cache_control(private=True, no_store=True)


def appeal_page(request: HttpRequest, item: Moderated) -> HttpResponse:
    """Show the form for one's own thing, or take the appeal. The caller has made sure that it is theirs.

    Sending twice makes one appeal. Nothing that was typed is lost when the decision changed in the meantime.
    """
    user = request.user
    assert isinstance(user, User)
    if roles.may_moderate(user):
        raise PermissionDenied("Moderators cannot appeal: they would ask their own colleagues.")
    form = AppealForm(request.POST if request.method == "POST" else None)
    standing = appealing.standing(item)
    if standing.appeal and not (request.method == "POST" and form.is_valid()):
        return redirect("my_appeal", standing.appeal.pk)
    if request.method != "POST":
        return _form(request, item, form, standing)
    if not form.is_valid():
        return _form(request, item, form, standing)
    try:
        made = appealing.appeal(item, by=user, text=form.cleaned_data["text"])
    except appealing.AlreadyAppealed as refusal:
        messages.warning(request, str(refusal))
        return redirect("my_appeal", refusal.appeal.pk)
    except (TransitionRefused, ValueError) as refusal:
        form.add_error(None, str(refusal))
        return _form(request, item, form, standing, status=409)
    messages.success(request, "Thank you. Another person than the one who decided will look at it.")
    return redirect("my_appeal", made.pk)


def _form(
    request: HttpRequest,
    item: Moderated,
    form: AppealForm,
    standing: appealing.Standing,
    *,
    status: int = 200,
) -> HttpResponse:
    kind = appealing.kind_of(item.KIND)
    if request.method != "POST" and not standing.may_appeal:
        context = {"standing": standing, "kind": kind, "back": kind.path(item)}
        return render(request, "accounts/appeals/closed.html", context, status=403)
    why = statements.explained([item], appeal_url=lambda item: "").get((item.KIND, item.pk))
    context = {"form": form, "why": why, "kind": kind, "back": kind.path(item), "standing": standing}
    return render(request, "accounts/appeals/form.html", context, status=status)


@require_safe
@login_required
@never_stored
def my_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one's own appeal: the decision, what one wrote, and the outcome with its reason."""
    appeal = get_object_or_404(
        Appeal.objects.select_related("decision__statement"), pk=pk, by_id=request.user.pk
    )
    kind = appealing.kind_of(appeal.object_type)
    item = appealing.item_of(appeal)
    told = Statement.objects.filter(entry=appeal.decision_id).select_related("entry").first()
    outcome = (
        Statement.objects.filter(object_type=appeal.KIND, object_id=appeal.pk).select_related("entry").first()
    )
    context = {
        "appeal": appeal,
        "kind": kind,
        "back": kind.path(item) if item else "",
        "why": statements.of_statement(told, appealing.Standing()) if told else None,
        "outcome": outcome,
    }
    return render(request, "accounts/appeals/appeal.html", context)


@page
@login_required
@never_stored
def verification_appeal(request: HttpRequest) -> HttpResponse:
    """Appeal against the refusal or suspension of one's own verification."""
    user = request.user
    assert isinstance(user, User)
    own = Verification.objects.select_related("physician").filter(physician__user=user).first()
    if own is None:
        raise Http404
    return appeal_page(request, own)


urlpatterns = [
    path("me/appeals/<int:pk>/", my_appeal, name="my_appeal"),
    path("workspace/verification/appeal/", verification_appeal, name="verification_appeal"),
]
