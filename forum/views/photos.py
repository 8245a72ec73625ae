"""Serving photos. An address is not a key: every request is checked against viewer and state."""

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import re_path
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from forum.domain import photo_files, uncovering
from forum.models import Rendition
from forum.views.errors import not_found


@require_safe
def photo(request: HttpRequest, name: str, format: str) -> HttpResponseBase:
    """Send one rendition to those who may see the photo now; to others it does not exist."""
    drafts = request.session.get("drafts", [])
    shown = Rendition.objects.shown_to(request.user, draft_keys=drafts)
    rendition = get_object_or_404(shown, name=name, format=format)
    if not uncovering.may_load(rendition.photo, request.user):
        return not_found(request)
    etag = f'"{rendition.sha256}"'
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if answer is None:
        try:
            answer = _content(request, rendition)
        except FileNotFoundError:
            # Withdrawn between the look-up and the opening.
            return not_found(request)
    answer["ETag"] = etag
    answer["Cache-Control"] = "no-cache" if rendition.is_public else "private, no-cache"
    answer["X-Robots-Tag"] = "noindex, noimageindex"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _content(request: HttpRequest, rendition: Rendition) -> HttpResponseBase:
    kind, filename = Rendition.FORMATS[rendition.format], f"photo.{rendition.format}"
    headers = {"Content-Disposition": f'inline; filename="{filename}"'}
    if settings.X_ACCEL_PREFIX:
        headers["X-Accel-Redirect"] = f"{settings.X_ACCEL_PREFIX}{rendition.path}"
        return HttpResponse(content_type=kind, headers=headers)
    file = photo_files.location(rendition).open("rb")
    if request.method == "HEAD":
        file.close()
        return HttpResponse(content_type=kind, headers={**headers, "Content-Length": str(rendition.size)})
    return FileResponse(file, content_type=kind, filename=filename)


urlpatterns = [
    re_path(r"^photos/(?P<name>[A-Za-z0-9_-]{16,40})\.(?P<format>jpeg|webp)$", photo, name="photo"),
]
