"""What every page and mail needs to know of the site."""

from typing import Any

from django.http import HttpRequest

from forum.models import SiteSettings


def site_settings() -> SiteSettings:
    """Return the settings of this site; defaults where the row is not there yet."""
    settings = SiteSettings.objects.filter(pk=1).first() or SiteSettings(pk=1)
    settings.disclaimer = settings.disclaimer.replace("{emergency_number}", settings.emergency_number)
    return settings


def frame(request: HttpRequest) -> dict[str, Any]:
    """Fill templates: the site, once a request. ``forum`` is the same: allauth's views put another ``site`` there."""
    if not hasattr(request, "_curbside_site"):
        request._curbside_site = site_settings()  # type: ignore[attr-defined]
    settings = request._curbside_site  # type: ignore[attr-defined]
    return {"site": settings, "forum": settings}


def mail_frame() -> dict[str, Any]:
    """Fill mails."""
    settings = site_settings()
    return {"site": settings, "forum": settings}
