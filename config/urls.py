"""All addresses. The forum's own are in forum/urls.py."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("forum.urls")),
]
handler400 = "forum.views.errors.bad_request"
handler403 = "forum.views.errors.forbidden"
handler404 = "forum.views.errors.not_found"
handler500 = "forum.views.errors.server_error"
