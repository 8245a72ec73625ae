"""Changes that physicians want after they were verified: what stands there now beside what it would become."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect

from accounts import roles
from accounts.admin.base import actor_of
from accounts.admin.evidence import DocumentsMixin, prove_again
from accounts.admin.flow import DeskPage
from accounts.admin.queues import Queue
from accounts.admin.review import Lost
from accounts.admin.waiting import WaitingFirst
from accounts.domain import amendment_decisions, duplicates
from accounts.domain.claiming import ACTS, Held
from accounts.domain.transitions import StaleVersion, TransitionRefused
from accounts.forms.amendment import AmendmentForm
from accounts.models import Amendment, User
from accounts.presenters import amendment as showing
from accounts.presenters.spans import span

TARGET = timedelta(days=2)


class AmendmentStatusFilter(WaitingFirst):
    """Of changes."""

    words: ClassVar = Amendment.STATUSES
    waiting = "waiting"


@admin.register(Amendment)
class AmendmentAdmin(DocumentsMixin, DeskPage):
    """One change of one part. Until it is accepted the last verified values stay public."""

    section = "Moderation"
    page_name = "Changes"
    kind = amendment_decisions.KIND
    list_display = ("physician_name", "part_name", "waiting_for")
    list_filter = (AmendmentStatusFilter,)
    search_fields = ("verification__physician__display_name",)
    ordering = ("sent_at", "pk")
    next_order = ("sent_at", "pk")

    def may_see(self, user: roles.Viewer) -> bool:
        """Let those in who may verify."""
        return roles.may_verify(user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Amendment]:
        """Load the physician with it."""
        return super().get_queryset(request).select_related("verification__physician__user")

    @admin.display(description="Physician", ordering="verification__physician__display_name")
    def physician_name(self, item: Amendment) -> str:
        """Return the name that is public now."""
        return item.verification.physician.name_with_credentials

    @admin.display(description="Part")
    def part_name(self, item: Amendment) -> str:
        """Return what they want to change."""
        return item.get_part_display()

    @admin.display(description="Waiting", ordering="sent_at")
    def waiting_for(self, item: Amendment) -> str:
        """Return the age while it waits, else the status."""
        return span(showing.age_of(item)) if item.status == "waiting" else item.get_status_display()

    def title_of(self, item: Amendment) -> str:
        """Name the physician and the part."""
        return f"Change of {item.get_part_display().lower()}: {item.verification.physician.display_name}"

    def things(self, item: Amendment) -> list[tuple[str, int]]:
        """Return the change with its documents."""
        return showing.things_of(item)

    def waiting(self) -> QuerySet[Any]:
        """Return what can be decided on now."""
        return waiting()

    def own(self, queryset: QuerySet[Any], user: User) -> QuerySet[Any]:
        """Leave the person's own out."""
        return queryset.exclude(
            Q(verification__physician__user_id=user.pk, verification__physician__user_id__isnull=False)
        )

    def waits_since(self, item: Amendment) -> datetime:
        """Return when it was sent."""
        return item.sent_at

    def kept(self, request: HttpRequest, item: Amendment) -> dict[str, Any]:
        """Return the form with what was typed, unjudged."""
        return {"form": AmendmentForm(amendment=item, typed=request.POST.dict())}

    @method_decorator(csrf_protect)
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the change, or decide on it."""
        item: Amendment = self.found(request, object_id)
        if request.method != "POST":
            return self.page(request, item)
        deed = request.POST.get("do", "").partition(":")[0]
        if deed == "open":
            return self.open_document(request, item)
        if deed in {"decide", "decide-next"}:
            return self.take_decision(request, item, then_next=deed == "decide-next")
        return self.shared_deed(request, item, deed) or HttpResponseBadRequest("There is no such button.")

    def take_decision(self, request: HttpRequest, item: Amendment, *, then_next: bool) -> HttpResponse:
        """Decide; nothing that was typed is lost when it cannot be done."""
        form = AmendmentForm(request.POST, amendment=item)
        if not form.is_valid():
            return self.page(request, item, form=form)
        prove_again(request)
        try:
            self.decide(request, item, form)
        except StaleVersion as late:
            fresh = self.found(request, str(item.pk))
            return self.page(
                request, fresh, lost=Lost(str(late), request.POST.get("note", "")[:20_000]), status=409
            )
        except (TransitionRefused, ValueError) as refusal:
            form.add_error(None, str(refusal))
            status = 409 if isinstance(refusal, Held) else 200
            return self.page(request, self.found(request, str(item.pk)), form=form, status=status)
        messages.success(request, f"{self.title_of(item)}: {form.done()}.")
        return self.go_on(request) if then_next else redirect(self.changelist_path())

    def decide(self, request: HttpRequest, item: Amendment, form: AmendmentForm) -> None:
        """Hand the decision on."""
        by, seen = actor_of(request), request.POST.get("seen", "")
        if form.cleaned_data["action"] == "accept":
            amendment_decisions.accept(item, by=by, seen=seen, **form.acceptance())
        else:
            amendment_decisions.refuse(item, by=by, seen=seen, **form.refusal())

    def page(  # type: ignore[override]
        self,
        request: HttpRequest,
        item: Amendment,
        *,
        form: AmendmentForm | None = None,
        lost: Lost | None = None,
        status: int = 200,
        edit_error: str = "",
    ) -> HttpResponse:
        """Answer with the page."""
        viewer = actor_of(request)
        own = item.verification.owner_id() == viewer.pk
        twins = duplicates.twins_of(amendment_decisions.claim_of(item)) if item.status == "waiting" else []
        form = form or AmendmentForm(amendment=item)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "page_name": self.page_name,
            "title": f"Review: {self.title_of(item)}",
            "item": item,
            "bar": None if own else self.bar(request, item),
            "item_path": self.change_path(item),
            "physician": item.verification.physician,
            "verification": item.verification,
            "lines": showing.lines_of(item),
            "picture": showing.picture_of(item),
            "documents": showing.documents_of(item, viewer),
            "whys": list(showing.WHYS.items()),
            "twins": twins,
            "concerns": amendment_decisions.concerns_of(item, twins) if item.status == "waiting" else [],
            "may_decide": item.status == "waiting" and not own,
            "is_own": own,
            "seen": amendment_decisions.fingerprint(item),
            "form": form,
            "lost": lost,
            "edit_error": edit_error,
            "has_errors": form.is_bound and bool(form.errors),
            # Who had it in hand stands on the page of its whole life.
            "life": [each for each in self.life(item) if each.entry.action not in ACTS],
        }
        context["panels"] = self.panels(request, item, context)
        return TemplateResponse(request, "admin/desk/amendment.html", context, status=status)


def waiting() -> QuerySet[Amendment]:
    """Return changes that can be decided on now: their physician is verified."""
    return Amendment.objects.filter(status="waiting", verification__status="verified").annotate(
        submitted_at=F("sent_at")
    )


def _waiting_for_the_index() -> QuerySet[Any]:
    return waiting()


QUEUE = Queue(
    title="Profile changes",
    cell="Physicians",
    kind=amendment_decisions.KIND,
    place=7,
    waiting=_waiting_for_the_index,
    target=lambda: TARGET,
    changelist="admin:accounts_amendment_changelist",
    may_see=roles.may_verify,
)
