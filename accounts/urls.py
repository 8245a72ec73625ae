"""The addresses of an account, as PRODUCT.md gives them. Each view module lists its own."""

from django.urls import URLPattern

from accounts.views import (
    account,
    addresses,
    again,
    appeals,
    leaving,
    notices,
    pseudonym,
    second_factor,
    sessions,
)

urlpatterns: list[URLPattern] = [
    *account.urlpatterns,
    *pseudonym.urlpatterns,
    *addresses.urlpatterns,
    *sessions.urlpatterns,
    *second_factor.urlpatterns,
    *again.urlpatterns,
    *appeals.urlpatterns,
    *leaving.urlpatterns,
    *notices.urlpatterns,
]
