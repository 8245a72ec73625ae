"""allauth's hooks, and nothing else."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from accounts.domain import mail
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Takes the pseudonym at sign-up, the address behind our proxies, and gives mails our frame."""

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
        """Give allauth's mails the site's name and emergency line."""
        values = {**context, **mail.frame(), "site_url": settings.SITE_URL}
        return super().render_mail(template_prefix, email, values, headers)


def client_address(request: HttpRequest) -> str:
    """Return the address of the visitor. Behind N trusted proxies it is the Nth from the right of X-Forwarded-For."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        return hops[-settings.TRUSTED_PROXIES]
    return request.META.get("REMOTE_ADDR") or "unknown"
