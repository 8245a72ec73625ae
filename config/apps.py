"""Puts our own admin site in the place of Django's."""

from django.contrib.admin.apps import AdminConfig


class CurbsideAdminConfig(AdminConfig):
    """Django's admin with our site, whose sign-in goes through allauth."""

    default_site = "accounts.admin.site.CurbsideAdminSite"
