"""Doing one thing to many: the page that asks before, the page that says what became of each, and the list of them."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from accounts.admin.base import DeskAdmin, actor_of
from accounts.admin.notes import person_path
from accounts.domain import assigning, batch_deeds, batches, belongings
from accounts.domain.batch_deeds import BatchRefused, Deed
from accounts.domain.batches import Pick, Plan
from accounts.domain.transitions import TransitionRefused
from accounts.models import Batch
from accounts.presenters import batch as shown

#: Deeds that authors are told of, once they cannot be taken back any more.
TELLING = {"approve", "spam"}
#: Code of a deed → what its page shows of a thing before it is done: takes the thing, returns template and context.
details: dict[str, Callable[[Any], tuple[str, dict[str, Any]]]] = {}


@admin.register(Batch)
class BatchAdmin(DeskAdmin):
    """What was done to many things at once."""

    section = "Moderation"
    page_name = "Done together"
    list_display = ("deed_words", "made_by", "at", "results")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Batch]:
        """Count what became of the things."""
        done = Count("lines", filter=Q(lines__outcome="done"))
        return super().get_queryset(request).select_related("by").annotate(total=Count("lines"), done=done)

    @admin.display(description="What")
    def deed_words(self, item: Batch) -> str:
        """Return what was done."""
        return shown.DEEDS.get(item.deed, item.deed)

    @admin.display(description="By")
    def made_by(self, item: Batch) -> str:
        """Return who did it."""
        return item.by.pseudonym if item.by else "a closed account"

    @admin.display(description="Done")
    def results(self, item: Any) -> str:
        """Return how many were done."""
        return f"{item.done} of {item.total}"

    def title_of(self, item: Batch) -> str:
        """Name it by what was done."""
        return f"{shown.DEEDS.get(item.deed, item.deed)}, {item.at:%-d %B %Y}"

    def get_urls(self) -> list[URLPattern]:
        """Add the address to which lists post their ticks."""
        new = path("new/", self.admin_site.admin_view(self.new_view), name="accounts_batch_new")
        return [new, *super().get_urls()]

    @method_decorator([csrf_protect, require_POST])
    def new_view(self, request: HttpRequest) -> HttpResponse:
        """Ask before it is done; once that is confirmed, do it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        by, back = actor_of(request), _back(request)
        picks = read_picks(request)
        try:
            deed = batch_deeds.deed(request.POST.get("deed", ""), target_id=_number(request, "target"))
            batches.check_number(picks)
        except BatchRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(back)
        self._check_pages(request, picks)
        problem = ""
        if "confirm" in request.POST:
            try:
                batch = batches.start(deed, picks, by=by)
                batches.run(batch, deed, by=by)
                return redirect(batch_path(batch))
            except (BatchRefused, TransitionRefused) as refusal:
                problem = str(refusal)
        return self.ask(request, deed, batches.plan(deed, picks, by=by), back=back, problem=problem)

    def ask(
        self, request: HttpRequest, deed: Deed, plans: Sequence[Plan], *, back: str, problem: str = ""
    ) -> HttpResponse:
        """Answer with the page that says what would happen to each, and which are left out."""
        detail = details.get(deed.code)
        left_out = [plan for plan in plans if plan.left_out]
        said = shown.late_words([plan.entry for plan in left_out if plan.entry])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": deed.question,
            "deed": deed,
            "choices": deed.choices(),
            "will": [
                (plan, self._path(plan.pick), *(detail(plan.item) if detail else ("", {})))
                for plan in plans
                if not plan.left_out
            ],
            "left_out": [
                (plan, self._path(plan.pick), said.get(plan.entry.pk, plan.left_out) if plan.entry else plan.left_out)
                for plan in left_out
            ],
            "back": back,
            "problem": problem,
            "has_errors": bool(problem),
            "undo_minutes": batches.undo_minutes(),
        }  # fmt: skip
        return TemplateResponse(request, "admin/desk/batch_ask.html", context)

    @method_decorator(csrf_protect)
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show what became of each; go on with the rest, or take back what was done."""
        item: Batch = self.found(request, object_id)
        if request.method != "POST":
            return self.result_page(request, item)
        acts = {"go-on": batches.run, "undo": batches.undo}
        act = acts.get(request.POST.get("do", ""))
        if act is None:
            return HttpResponseBadRequest("There is no such button.")
        try:
            deed = batch_deeds.deed(item.deed, reason=item.reason, target_id=item.target_id)
            act(item, deed, by=actor_of(request))
        except (BatchRefused, TransitionRefused) as refusal:
            return self.result_page(request, item, problem=str(refusal))
        return redirect(batch_path(item))

    def result_page(self, request: HttpRequest, item: Batch, *, problem: str = "") -> HttpResponse:
        """Answer with the page of what was done."""
        result = shown.result_of(item)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": self.title_of(item),
            "item": item,
            "result": result,
            "groups": [
                (heading, [(line, self._path(Pick(line.kind, line.pk, 0))) for line in lines])
                for heading, lines in result.groups
            ],
            "is_mine": item.by_id == request.user.pk,
            "may_undo": bool(result.done) and batches.may_undo(item, by=actor_of(request)),
            "undo_until": batches.undo_until(item),
            "tells": item.deed in TELLING,
            "swept_path": person_path(item.target_id) if item.deed == "spam" else "",
            "problem": problem,
        }
        return TemplateResponse(request, "admin/desk/batch.html", context)

    def _check_pages(self, request: HttpRequest, picks: Sequence[Pick]) -> None:
        """Raise `PermissionDenied` for things whose own page this person may not open."""
        for kind in {pick.kind for pick in picks}:
            pages = [page for page in self.admin_site._registry.values() if getattr(page, "kind", "") == kind]
            if not any(page.has_view_permission(request) for page in pages):
                raise PermissionDenied

    def _path(self, pick: Pick) -> str:
        return self.admin_site.admin_path(pick.kind, pick.pk)  # type: ignore[attr-defined]


def plug_in() -> None:
    """Put what works for every queue on the desk."""
    belongings.register_own()
    assigning.register()


def batch_path(batch: Batch) -> str:
    """Return the address of a batch."""
    return reverse("admin:accounts_batch_change", args=[batch.pk])


def read_picks(request: HttpRequest) -> list[Pick]:
    """Return what was ticked: "question:12:3" is version 3 of question 12. What cannot be read is left out."""
    raw = request.POST.getlist("pick")
    if "whole_page" in request.POST:
        raw += request.POST.get("on_page", "").split()
    # One more than is allowed says that there are too many; nobody needs to read a million.
    found = (_pick(text) for text in dict.fromkeys(raw[: 4 * batches.LARGEST]))
    return list(dict.fromkeys(pick for pick in found if pick is not None))


def _pick(text: str) -> Pick | None:
    kind, _, rest = text.partition(":")
    pk, _, rest = rest.partition(":")
    version, _, seen = rest.partition(":")
    if not all(each.isascii() and each.isdigit() and len(each) < 18 for each in (pk, version)):
        return None
    return Pick(kind[:30], int(pk), min(int(version), 2**31 - 1), seen[:40])


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _back(request: HttpRequest) -> str:
    """Return the list that the ticks came from; never an address outside of the desk."""
    back = request.POST.get("back", "")
    home = reverse("admin:index")
    inside = back.startswith(home) and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if inside else home
