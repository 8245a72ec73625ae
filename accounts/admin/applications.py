"""Physicians' applications: the queue and the page on which they are reviewed, part by part."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect

from accounts import roles
from accounts.admin.base import actor_of
from accounts.admin.evidence import DocumentPagesMixin, prove_again
from accounts.admin.queues import Queue
from accounts.admin.review import ReviewAdmin
from accounts.admin.waiting import VerificationStatusFilter
from accounts.domain import concerns, duplicates, parts
from accounts.domain import verification as verifying
from accounts.domain.registry import checking
from accounts.domain.transitions import StaleVersion, TransitionRefused
from accounts.forms.application import REASONS, REINSTATE_REASONS, ApplicationForm, FilingForm
from accounts.forms.decision import Choice, DecisionForm, Reason
from accounts.forms.parts import CheckForm, ExplainForm, PartsForm
from accounts.models import User, Verification
from accounts.presenters import application as showing
from accounts.presenters.registry import registry_of
from accounts.presenters.spans import span

#: "Usually within two days" (PRODUCT §10).
TARGET = timedelta(days=2)

VERBS: dict[str, Callable[..., None]] = {
    "ask": verifying.ask,
    "refuse": verifying.refuse,
    "suspend": verifying.suspend,
    "reinstate": verifying.reinstate,
}
#: Decisions before which a person proves again who they are.
SENSITIVE = {"verify", "suspend", "reinstate"}


#: Ticks help to think; they are not stored. What was found stands in the parts.
CHECKLIST = (
    "The name is that of the register and of the documents",
    "The licence is active, and for this place",
    "The NPI says the same, or was not needed; not checked is not passed",
    "The documents can be read and are not altered",
    "The photo shows one person, and this one",
    "No other profile has this licence or NPI",
)


@admin.register(Verification)
class VerificationAdmin(DocumentPagesMixin, ReviewAdmin):
    """Applications: part by part, then the whole. A moderator with the permission may file one in a physician's name."""

    section = "Moderation"
    page_name = "Applications"
    kind = "verification"
    review_template = "admin/desk/verification.html"
    choices = (
        Choice("verify", "Verify", "May answer at once; until the licence expires, at most twelve months"),
        Choice("ask", "Ask for more", "The physician reads your note at each part and can answer there"),
        Choice("refuse", "Do not verify", "The physician reads why, and may appeal"),
        Choice("suspend", "Suspend", "Cannot post from the next request on; the label says so"),
        Choice("reinstate", "Reinstate", "By another person than the one who suspended"),
    )
    deeds: ClassVar = {
        "parts": "save_parts", "fill": "save_application", "file-again": "file_again", "open": "open_document",
        "look-up": "look_up",
    }  # fmt: skip
    list_display = ("physician_name", "waiting_for", "authority", "jurisdiction", "verified_until")
    list_filter = (VerificationStatusFilter,)
    search_fields = ("physician__display_name", "=licence_number", "=npi")

    def may_see(self, user: roles.Viewer) -> bool:
        """Let those in who may verify."""
        return roles.may_verify(user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Verification]:
        """Load the physician with it; what was never sent is its writer's alone."""
        everything = super().get_queryset(request).select_related("physician__user")
        return everything.exclude(status="draft")

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Those who verify file applications."""
        return roles.may_verify(request.user)

    @admin.display(description="Physician", ordering="physician__display_name")
    def physician_name(self, item: Verification) -> str:
        """Return the name."""
        return item.physician.name_with_credentials

    @admin.display(description="Waiting", ordering="submitted_at")
    def waiting_for(self, item: Verification) -> str:
        """Return the age while it waits, else the status."""
        if item.status == "submitted" and item.submitted_at:
            return span(timezone.now() - item.submitted_at)
        return item.get_status_display()

    def title_of(self, item: Verification) -> str:
        """Name the physician: their name is public, or will be."""
        return f"Application of {item.physician.display_name}"

    def waiting(self) -> QuerySet[Verification]:
        """Return applications that wait."""
        return Verification.objects.filter(status="submitted")

    def own(self, queryset: QuerySet[Verification], user: User) -> QuerySet[Verification]:
        """Leave the person's own out."""
        return queryset.exclude(Q(physician__user_id=user.pk, physician__user_id__isnull=False))

    def things(self, item: Verification) -> list[tuple[str, int]]:
        """Return the application with its profile, documents and changes."""
        return showing.things_of(item)

    def reasons(self, item: Verification) -> list[Reason]:
        """Return the reasons."""
        return list(REINSTATE_REASONS if item.status == "suspended" else REASONS)

    def take_decision(self, request: HttpRequest, item: Verification, *, then_next: bool) -> HttpResponse:
        """Decide; who verifies, suspends or reinstates proves again who they are first, and loses no word by it."""
        if request.POST.get("action") in SENSITIVE:
            prove_again(request)
        return super().take_decision(request, item, then_next=then_next)

    def decision_form(self, request: HttpRequest, item: Any, data: Any, **more: Any) -> DecisionForm:
        """Return the form; asking for more needs at least one part that says what."""
        form = super().decision_form(request, item, data, **more)
        if data is not None and data.get("action") == "ask":
            judged = self._parts_form(item, data)
            if judged.is_valid() and not judged.asks_for_something():
                form.add_error("action", "Say at one part or more what you need, then ask for it.")
        return form

    def before_decision(self, request: HttpRequest, item: Verification) -> None:
        """Keep what the page said of parts and register, if it showed the application as it is now."""
        self._keep(request, item)

    def decide(self, item: Verification, *, by: User, **decision: Any) -> None:
        """Decide. Verifying says what was checked."""
        action = decision.pop("action")
        explained = decision.pop("explained", "")
        if action != "verify":
            VERBS[action](item, by=by, **decision)
            return
        if item.checked_on is None:
            raise verifying.NotVerifiable("Say on which day you looked into the register.")
        verifying.verify(
            item, by=by, register=item.register, jurisdiction=item.jurisdiction, checked_on=item.checked_on,
            explained=explained, **decision,
        )  # fmt: skip

    def typed(self, request: HttpRequest) -> str:
        """Return the line and the notes at the parts."""
        words = [
            str(value) for name, value in request.POST.items() if name == "note" or name.endswith("-note")
        ]
        return "\n\n".join(word for word in words if word)

    def more_of_decision(self, request: HttpRequest) -> dict[str, Any]:
        """Add what explains a second look."""
        explained = request.POST.get("explained", "")
        return {"explained": explained} if request.POST.get("action") == "verify" else {}

    def save_parts(self, request: HttpRequest, item: Verification) -> HttpResponse:
        """Keep what was said of parts and register, without deciding on the whole."""
        return self._saved(request, item)

    def save_application(self, request: HttpRequest, item: Verification) -> HttpResponse:
        """Save an application that a moderator filed, without deciding."""
        return self._saved(request, item)

    def _saved(self, request: HttpRequest, item: Verification) -> HttpResponse:
        try:
            changed = self._keep(request, item)
        except StaleVersion as late:
            return self.too_late(request, self.found(request, str(item.pk)), late.entry)
        except (TransitionRefused, ValueError) as refusal:
            return self.page(request, self.found(request, str(item.pk)), edit_error=str(refusal))
        messages.success(request, "Saved." if changed else "Nothing had changed.")
        return redirect(self.change_path(item))

    def look_up(self, request: HttpRequest, item: Verification) -> HttpResponse:
        """Look the NPI up in the registry again: at once in our own copy, as a job where somebody else is asked."""
        try:
            with transaction.atomic():
                parts.locked(item, by=actor_of(request))
        except TransitionRefused as refusal:
            return self.page(request, item, edit_error=str(refusal))
        if settings.NPPES_API_URL:
            checking.check_later(item)
            messages.success(request, "It is being looked up. Open this page again in a minute.")
        else:
            made = checking.check(item)
            messages.success(request, f"Looked up: {made.get_outcome_display().lower()}.")
        return redirect(self.change_path(item))

    def file_again(self, request: HttpRequest, item: Verification) -> HttpResponse:
        """File an application again that lacked something or lapsed."""
        form = ApplicationForm(request.POST, verification=item)
        if not form.is_valid() or item.physician.user is None:
            return self.page(request, item, edit_error="Some fields need a look.", application=form)
        try:
            verifying.file(by=actor_of(request), user=item.physician.user, facts=form.facts())
        except TransitionRefused as refusal:
            return self.page(request, item, edit_error=str(refusal), application=form)
        messages.success(request, "Filed. It waits for a decision.")
        return redirect(self.change_path(item))

    def _keep(self, request: HttpRequest, item: Verification) -> bool:
        """Keep the page's fields in one go. Raises `ValueError` with a sentence or `TransitionRefused`."""
        by = actor_of(request)
        version = request.POST.get("version", "")
        seen = int(version) if version.isdigit() and len(version) < 10 else 0
        facts = self._facts(request, item)
        judged = self._parts_form(item, request.POST)
        if item.status == "submitted" and "parts" in request.POST and not judged.is_valid():
            raise ValueError(str(next(iter(judged.errors.values()))[0]))
        return verifying.review(
            item, by=by, version=seen, seen=request.POST.get("seen"), facts=facts,
            decisions=judged.decisions() if judged.is_bound and judged.is_valid() else {},
        )  # fmt: skip

    def _facts(self, request: HttpRequest, item: Verification) -> dict[str, Any]:
        form: ApplicationForm | CheckForm
        if "application" in request.POST:
            form = ApplicationForm(request.POST, verification=item)
        elif "check" in request.POST and item.status == "submitted":
            form = CheckForm(request.POST, verification=item)
        else:
            return {}
        if not form.is_valid():
            wrong = next(iter(form.errors))
            raise ValueError(f"{form.fields[wrong].label}: {form.errors[wrong][0]}")
        return form.facts()

    def _parts_form(self, item: Verification, data: Any) -> PartsForm:
        rows = {each.part: each for each in item.parts.all()}
        there = parts.with_content(item) if item.status == "submitted" else []
        posted = data if data is not None and "parts" in data else None
        return PartsForm(posted, parts=there, rows=rows)

    def review_context(self, request: HttpRequest, item: Verification) -> dict[str, Any]:
        """Return the application part by part, the documents, and what stands beside it."""
        seen = parts.fingerprint(item)
        # What was typed about another state of the application is given back as words, not put into its fields.
        data = request.POST if request.method == "POST" and request.POST.get("seen", seen) == seen else None
        viewer = actor_of(request)
        own = item.owner_id() == viewer.pk
        filed = verifying.was_filed(item)
        judging = item.status == "submitted" and not own
        judged = self._parts_form(item, data)
        twins = duplicates.twins_of(duplicates.claim_of(item))
        check = concerns.newest_check(item)
        found = [*concerns.of_registry(item, check), *concerns.of_twins(twins)] if judging else []
        byline = self.admin_site.byline_of  # type: ignore[attr-defined]
        sections = showing.sections_of(item, viewer, judged if judging else None)
        return {
            "physician": item.physician,
            "application": ApplicationForm(
                data if data is not None and "application" in data else None, verification=item
            ),
            "may_edit": filed and item.status in verifying.OPEN and not own,
            "may_file": item.status in {"more_information", "lapsed"} and filed and not own,
            "judging": judging,
            "sections": sections,
            "may_open": any(each.may_open for section in sections for each in section.documents),
            "parts_form": judged,
            "check": CheckForm(data if data is not None and "check" in data else None, verification=item),
            "links": showing.links_of(item),
            "twins": twins,
            "registry": registry_of(item, check) if item.npi else None,
            "concerns": found,
            "explain": ExplainForm(data, concerns=found) if found else None,
            "history": showing.history_of(item),
            "changes": item.amendments.filter(status="waiting"),
            "checklist": CHECKLIST if judging else (),
            "seen": seen,
            "byline": byline(item.physician) if byline and item.physician.display_name else None,
            "whys": showing.whys_for(item),
        }

    @method_decorator(csrf_protect)
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """File an application for an account."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = FilingForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                made = verifying.file(
                    by=actor_of(request), user=form.cleaned_data["email"], facts=form.facts()
                )
            except TransitionRefused as refusal:
                form.add_error("email", str(refusal))
            else:
                messages.success(request, "Filed. It waits for a decision.")
                return redirect(self.change_path(made))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "File a physician's application",
            "form": form,
            "has_errors": bool(form.errors),
        }
        return TemplateResponse(request, "admin/desk/filing.html", context)


QUEUE = Queue(
    title="Applications",
    cell="Physicians",
    kind="verification",
    place=6,
    waiting=lambda: Verification.objects.filter(status="submitted"),
    target=lambda: TARGET,
    changelist="admin:accounts_verification_changelist",
    may_see=roles.may_verify,
)
