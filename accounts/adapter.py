"""allauth's hooks, and nothing else."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.domain import devices, mail, second_factor, security, sessions
from accounts.models import User

log = logging.getLogger(__name__)
Kind = security.Kind
#: What allauth would send a mail about, and what we tell instead: through the notices, so in the app as well.
TOLD = {
    "account/email/password_changed": Kind.PASSWORD,
    "account/email/password_set": Kind.PASSWORD,
    "account/email/password_reset": Kind.PASSWORD,
    "mfa/email/totp_activated": Kind.APP_ADDED,
    "mfa/email/totp_deactivated": Kind.APP_REMOVED,
    "mfa/email/recovery_codes_generated": Kind.CODES_MADE,
    "mfa/email/webauthn_added": Kind.PASSKEY_ADDED,
    "mfa/email/webauthn_removed": Kind.PASSKEY_REMOVED,
}
#: Mails that say when and with what they were asked for.
DATED = {"account/email/login_code", "account/email/password_reset_key"}


class AccountAdapter(DefaultAccountAdapter):
    """Takes the pseudonym at sign-up, the address behind our proxies, and gives mails our frame."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address and the password do not belong together",
        "enter_current_password": "This is not your current password",
        "incorrect_password": "This is not your password",
        "incorrect_code": "This is not the code. Look in the newest e-mail from us",
        "too_many_login_attempts": "Too many tries. Wait a few minutes, then try again",
        "rate_limited": "Too many tries. Wait a few minutes, then try again",
    }

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Fill the account from the sign-up form."""
        user.pseudonym = form.cleaned_data["pseudonym"]
        return super().save_user(request, user, form, commit)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the visitor's address: the one our own proxies wrote, never one the visitor could write."""
        return client_address(request)

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: Any = None
    ) -> Any:
        """Give allauth's mails the site's name and emergency line, and some of them when and with what."""
        values = {**context, **mail.frame(), "site_url": settings.SITE_URL}
        if template_prefix in DATED:
            values |= {"timestamp": security.rough(timezone.now()), "user_agent": device(self.request)}
        return super().render_mail(template_prefix, email, values, headers)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail that somebody waits for at a page. When that fails the page says so."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as error:
            log.exception("A mail of the sign-in could not be sent.")
            page = render(self.request, "account/mail_down.html", status=503)
            page.headers["Retry-After"] = "300"
            raise ImmediateHttpResponse(page) from error

    def send_notification_mail(
        self, template_prefix: str, user: User, context: Any = None, email: str | None = None
    ) -> None:
        """Tell of what concerns safety through our notices."""
        if kind := TOLD.get(template_prefix):
            security.tell(user, kind=kind, device=device(self.request))
            sessions.note_soon(self.request.session)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """List the device, and tell the owner when it or the place was not seen before."""
        response = super().post_login(request, user, **kwargs)
        place = devices.network(client_address(request))
        sessions.start(request.session, user=user, device=device(request), place=place)
        if devices.remember(user, device=device(request), place=place):
            security.tell(user, kind=Kind.SIGN_IN, device=device(request))
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask also those again who have neither password nor factor: allauth would let them pass."""
        request = context.request
        if request.user.is_authenticated and not get_reauthentication_flows(request.user):
            records = get_authentication_records(request, request.user)
            newest = max((each["at"] for each in records if each.get("reauthenticated")), default=0.0)
            if timezone.now().timestamp() - newest >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
                raise ReauthenticationRequired
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """Return the ways to show again who one is, in our words; a code by mail only where there is no other."""
        found = [
            {**each, "description": WAYS.get(each["id"], each["description"])}
            for each in super().get_reauthentication_methods(user)
        ]
        if found or not user.is_authenticated:
            return found
        return [{"id": "code", "description": WAYS["code"], "url": reverse("reauthenticate_by_code")}]


#: Ways to show again who one is → what their link says.
WAYS = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use an authenticator or recovery code",
    "mfa_reauthenticate:webauthn": "Use a passkey",
    "code": "Use a code by e-mail",
}


class FactorAdapter(DefaultMFAAdapter):
    """Keeps the last factor of those who must have one, and names what is added after the site and the device."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right. Codes of an authenticator change every 30 seconds.",
        "cannot_delete_authenticator": "You need a passkey or an authenticator app for your work here. "
        "Add another one first, then remove this one.",
        "cannot_generate_recovery_codes": "Add a passkey or an authenticator app first.",
        "unverified_email": "Confirm your e-mail address first.",
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Tell whether a factor may be removed."""
        return second_factor.may_remove(authenticator)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """Return the device that is in use, with a number where its name is taken."""
        name = device(context.request)
        number = Authenticator.objects.filter(user=user, type=type, data__name__startswith=name).count()
        return f"{name} {number + 1}" if number else name

    def _get_site_name(self) -> str:
        name = getattr(mail.frame().get("forum"), "name", "")
        return name or super()._get_site_name()


def factor_used(*, user: User, authenticator: Authenticator, request: HttpRequest, **kwargs: Any) -> None:
    """Tell the owner when a recovery code was used (receives allauth's ``authenticator_used``)."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        security.tell(user, kind=Kind.CODE_USED, device=device(request))


def device(request: HttpRequest) -> str:
    """Return the device of a request in words."""
    return devices.words(request.headers.get("User-Agent", ""))


def client_address(request: HttpRequest) -> str:
    """Return the address of the visitor. Behind N trusted proxies it is the Nth from the right of X-Forwarded-For."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        return hops[-settings.TRUSTED_PROXIES]
    return request.META.get("REMOTE_ADDR") or "unknown"
