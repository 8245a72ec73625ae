"""The addresses of an account, as PRODUCT.md gives them. Each view module lists its own."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
