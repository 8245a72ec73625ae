"""The addresses of an account, as PRODUCT.md gives them. Each view module lists its own."""

from django.urls import URLPattern

from accounts.views import notices

urlpatterns: list[URLPattern] = [
    *notices.urlpatterns,
]
