"""Documents at the desk: opened by a button with a reason, shown as pictures of pages, never sent as they came."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from accounts.admin.base import actor_of
from accounts.domain import evidence, evidence_viewing
from accounts.domain.documents import DocumentRefused
from accounts.domain.transitions import TransitionRefused
from accounts.models import Evidence, Verification
from accounts.views.guards import ask_again

#: A picture that no script, frame, plug-in or cache has anything to do with.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, noimageindex",
    "Content-Disposition": 'inline; filename="page.png"',
}


def prove_again(request: HttpRequest) -> None:
    """Ask a person to prove who they are before a sensitive act, where second factors are demanded."""
    if settings.REQUIRE_SECOND_FACTOR:
        ask_again(request)


class DocumentsMixin:
    """For review pages with documents."""

    def open_document(self, request: HttpRequest, item: Any) -> HttpResponse:
        """Open a document for 15 minutes. The log keeps who, which and why."""
        number = request.POST["do"].partition(":")[2]
        document = self._document(item, number)
        prove_again(request)
        try:
            evidence_viewing.open_document(document, by=actor_of(request), why=request.POST.get("why", ""))
        except (TransitionRefused, evidence_viewing.WhyMissing) as refusal:
            return self.page(request, item, edit_error=str(refusal))  # type: ignore[attr-defined]
        return redirect(f"{self.change_path(item)}#document-{document.pk}")  # type: ignore[attr-defined]

    def _document(self, item: Any, number: str) -> Evidence:
        verification = item if isinstance(item, Verification) else item.verification
        if not number.isdecimal() or len(number) > 18:
            raise Http404
        found = Evidence.objects.filter(pk=int(number), verification=verification).first()
        if found is None:
            raise Http404
        return found


class DocumentPagesMixin(DocumentsMixin):
    """With the addresses of their pages, which are sent only to whoever opened the document, for 15 minutes."""

    def get_urls(self) -> list[URLPattern]:
        """Add the address of one page of one document."""
        view = self.admin_site.admin_view(self.document_page)  # type: ignore[attr-defined]
        name = f"{self.opts.app_label}_{self.opts.model_name}_page"  # type: ignore[attr-defined]
        own = path("<int:pk>/documents/<int:document>/<int:page>/", view, name=name)
        return [own, *super().get_urls()]  # type: ignore[misc]

    @method_decorator(require_safe)
    def document_page(self, request: HttpRequest, pk: int, document: int, page: int) -> HttpResponse:
        """Send the picture of one page. To whoever did not open the document it does not exist."""
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        row = (
            Evidence.objects.select_related("verification__physician")
            .filter(pk=document, verification=pk)
            .first()
        )
        if row is None or not evidence_viewing.may_load(row, actor_of(request)):
            raise Http404
        try:
            picture = evidence.page_png(row, page)
        except (FileNotFoundError, DocumentRefused) as gone:
            raise Http404 from gone
        return HttpResponse(picture, content_type="image/png", headers=HEADERS)
