"""Changing the e-mail address. Both addresses agree before anything changes (docs/adr/0012)."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.domain import addresses
from accounts.domain.addresses import AddressRefused
from accounts.domain.throttling import TooManyTries
from accounts.forms.own import AddressCodeForm, NewAddressForm
from accounts.models import AddressChange, User
from accounts.views.account import owner
from accounts.views.guards import ask_again

page = require_http_methods(["GET", "HEAD", "POST"])
CHANGED = "Your e-mail address is changed."


@page
@login_required
@never_cache
def my_address(request: HttpRequest) -> HttpResponse:
    """Show where a change stands, or start one. Starting and finishing ask again who it is."""
    user = owner(request)
    change = addresses.pending(user)
    deed = DEEDS.get(request.POST.get("do", "")) if request.method == "POST" else None
    if (change is None and deed is not _cancel) or deed in {_start, _finish}:
        ask_again(request)
    return deed(request, user) if deed else _page(request, change)


def _start(request: HttpRequest, user: User) -> HttpResponse:
    form = NewAddressForm(request.POST)
    if not form.is_valid():
        return _page(request, addresses.pending(user), start=form)
    try:
        addresses.begin(user, new=form.cleaned_data["email"])
    except (AddressRefused, TooManyTries) as refusal:
        form.add_error("email", _sentence(refusal))
        return _page(request, addresses.pending(user), start=form)
    return redirect("my_address")


def _code(request: HttpRequest, user: User) -> HttpResponse:
    form = AddressCodeForm(request.POST)
    if not form.is_valid():
        return _page(request, addresses.pending(user), code=form)
    try:
        done = addresses.agree_new(user, code=form.cleaned_data["code"])
    except AddressRefused as refusal:
        change = addresses.pending(user)
        if change is None:  # it was stopped or finished in another tab
            messages.warning(request, str(refusal))
            return redirect("my_address")
        form.add_error("code", str(refusal))
        return _page(request, change, code=form)
    messages.success(request, CHANGED if done else "Thank you. The new address is confirmed.")
    return redirect("me" if done else "my_address")


def _simple(deed: Callable[[User], None], said: str) -> Callable[[HttpRequest, User], HttpResponse]:
    def act(request: HttpRequest, user: User) -> HttpResponse:
        try:
            deed(user)
        except (AddressRefused, TooManyTries) as refusal:
            messages.warning(request, _sentence(refusal))
            return redirect("my_address")
        messages.success(request, said)
        return redirect("me" if said == CHANGED else "my_address")

    return act


def _sentence(refusal: Exception) -> str:
    return "Too many tries. Try again later." if isinstance(refusal, TooManyTries) else str(refusal)


_again = _simple(addresses.send_again, "A new code is on its way to the new address.")
_cancel = _simple(addresses.cancel, "The change is stopped. Your address stays as it is.")
_finish = _simple(addresses.finish_without_old, CHANGED)
DEEDS: dict[str, Callable[[HttpRequest, User], HttpResponse]] = {
    "start": _start,
    "code": _code,
    "again": _again,
    "cancel": _cancel,
    "finish": _finish,
}


def _page(
    request: HttpRequest, change: AddressChange | None, *, start: Form | None = None, code: Form | None = None
) -> HttpResponse:
    form = (code or AddressCodeForm()) if change and not start else (start or NewAddressForm())
    context = {
        "change": change if not start else None,
        "form": form,
        "finish_from": addresses.finish_from(change) if change else None,
        "may_finish": bool(
            change and change.new_agreed_at and timezone.now() >= addresses.finish_from(change)
        ),
    }
    return render(request, "accounts/address.html", context)


@page
@never_cache
def address_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Let the old address agree or refuse. The mail's link only opens the page, so that scanners decide nothing."""
    change = addresses.find(token)
    said = ""
    if change and request.method == "POST":
        try:
            if request.POST.get("do") == "stop":
                addresses.stop(token)
                said = "stopped"
            elif request.POST.get("do") == "agree":
                said = "done" if addresses.agree_old(token) else "agreed"
        except AddressRefused:
            change = None
    context = {"change": change, "said": said}
    return render(request, "accounts/address_answer.html", context, status=200 if change else 404)


urlpatterns = [
    path("me/address/", my_address, name="my_address"),
    path("me/address/<str:token>/", address_answer, name="my_address_answer"),
]
