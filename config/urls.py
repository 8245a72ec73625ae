"""All addresses. The forum's own are in forum/urls.py."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    # Two pages of allauth that ours stand in for: an address changes when both agree, and devices end one by one.
    path("account/email/", RedirectView.as_view(pattern_name="my_address"), name="account_email"),
    path("account/sessions/", RedirectView.as_view(pattern_name="my_sessions"), name="usersessions_list"),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("forum.urls")),
]
handler400 = "forum.views.errors.bad_request"
handler403 = "forum.views.errors.forbidden"
handler404 = "forum.views.errors.not_found"
handler500 = "forum.views.errors.server_error"
