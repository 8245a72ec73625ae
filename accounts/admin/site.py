"""Our admin site: sign-in through allauth, so that its limits protect it; 403 for people without rights."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts import roles


class CurbsideAdminSite(admin.AdminSite):
    """The moderators' and administrators' desk."""

    site_header = "Curbside moderation"
    site_title = "Curbside moderation"
    index_title = "Moderation"

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in those who moderate or administer."""
        return roles.may_moderate(request.user) or roles.may_administer(request.user)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send people to the site's own sign-in and back; those signed in without rights get 403."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied("This page is for moderators.")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("account_login"))
