"""Serving photos of physicians. An address is not a key: every request is checked against viewer and state."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import re_path
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from accounts.domain import headshots
from accounts.models import Physician
from forum.views.errors import not_found


@require_safe
def headshot(request: HttpRequest, pk: str, name: str) -> HttpResponseBase:
    """Send a photo to those who may see it now; to others it does not exist."""
    physician = Physician.objects.filter(pk=int(pk)).first()
    found = headshots.visible(physician, name, to=request.user) if physician else None
    if found is None:
        return not_found(request)
    etag = f'"{found.sha256}"'
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if answer is None:
        try:
            file = headshots.location(found).open("rb")
        except FileNotFoundError:
            # Taken down between the look-up and the opening.
            return not_found(request)
        if request.method == "HEAD":
            file.close()
            answer = HttpResponse(content_type="image/jpeg", headers={"Content-Length": str(found.size)})
        else:
            answer = FileResponse(file, content_type="image/jpeg", filename="photo.jpeg")
    is_public = found.status == "accepted" and physician is not None and physician.listed_at is not None
    answer["ETag"] = etag
    answer["Cache-Control"] = "no-cache" if is_public else "private, no-cache"
    answer["X-Robots-Tag"] = "noindex, noimageindex"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


urlpatterns = [
    re_path(
        r"^physicians/(?P<pk>[0-9]{1,18})/photo/(?P<name>[A-Za-z0-9_-]{32})\.jpeg$", headshot, name="headshot"
    ),
]
