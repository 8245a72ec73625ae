"""Showing again who one is, for accounts that have neither a password nor a second factor: by a code in a mail."""

import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import BaseReauthenticateView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from accounts.domain import throttling
from accounts.domain.addresses import CODES
from accounts.forms.factors import MailedCodeForm
from accounts.views.account import owner

KEY = "again_code"
LASTS = 15 * 60
TRIES = 5


@method_decorator([never_cache, login_required], name="dispatch")
class AgainByCode(BaseReauthenticateView):
    """Sends a code on request and takes it; allauth's view goes on with what was asked for."""

    form_class = MailedCodeForm
    template_name = "account/reauthenticate_by_code.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send a code, or take one."""
        if request.POST.get("do") == "send":
            return self._send(request)
        return super().post(request, *args, **kwargs)

    def _send(self, request: HttpRequest) -> HttpResponse:
        user, adapter = owner(request), get_adapter()
        try:
            throttling.take(CODES, who=str(user.pk))
        except throttling.TooManyTries:
            messages.warning(request, "Too many codes. Try again in an hour.")
        else:
            code = adapter.generate_login_code()
            request.session[KEY] = {"code": code, "at": time.time(), "tries": 0}
            adapter.send_mail("account/email/login_code", user.email, {"code": code})
            messages.success(request, "A code is on its way to your address.")
        return HttpResponseRedirect(self.passthrough_next_url(request.path))

    def _waiting(self) -> dict[str, Any]:
        held: dict[str, Any] = self.request.session.get(KEY) or {}
        is_good = held and time.time() - held["at"] <= LASTS and held["tries"] < TRIES
        return held if is_good else {}

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form what to compare with."""
        return {**super().get_form_kwargs(), "expected": self._waiting().get("code", "")}

    def form_invalid(self, form: MailedCodeForm) -> HttpResponse:
        """Count the wrong try."""
        if held := self._waiting():
            self.request.session[KEY] = {**held, "tries": held["tries"] + 1}
        return super().form_invalid(form)

    def form_valid(self, form: MailedCodeForm) -> HttpResponse:
        """Go on; the code works once."""
        del self.request.session[KEY]
        record_authentication(self.request, owner(self.request), method="code", reauthenticated=True)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether a code is on its way."""
        return {**super().get_context_data(**kwargs), "is_sent": bool(self._waiting())}


urlpatterns = [path("me/again/", AgainByCode.as_view(), name="reauthenticate_by_code")]
