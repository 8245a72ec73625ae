"""Physicians: applications with their decisions, and profiles."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect

from accounts import roles
from accounts.admin.base import DeskAdmin, actor_of
from accounts.admin.queues import Queue
from accounts.admin.review import ReviewAdmin
from accounts.domain import verification as verifying
from accounts.domain.transitions import StaleVersion, TransitionRefused
from accounts.forms.application import REASONS, REINSTATE_REASONS, ApplicationForm, FilingForm, ProfileForm
from accounts.forms.decision import Choice, Reason
from accounts.models import Physician, User, Verification
from accounts.presenters.spans import span
from accounts.states import VERIFICATION_STATUSES

#: "Usually within two days" (PRODUCT §10).
TARGET = timedelta(days=2)

CHECKLIST = (
    "The name is the one in the register",
    "The licence is valid and not restricted",
    "The specialty is the one that is registered",
    "No other account has this licence",
    "The account belongs to this person",
)

VERBS: dict[str, Callable[..., None]] = {
    "ask": verifying.ask,
    "refuse": verifying.refuse,
    "suspend": verifying.suspend,
    "reinstate": verifying.reinstate,
}


class VerificationStatusFilter(admin.SimpleListFilter):
    """Shows what waits unless another status is asked for."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the statuses but the one that is shown anyway."""
        return [(status, word) for status, word in VERIFICATION_STATUSES.items() if status != "submitted"]

    def choices(self, changelist: Any) -> Any:
        """Put "Waiting" where Django has "All"."""
        for number, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": "Waiting"} if number == 0 else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter; a search without a status goes through all of them."""
        if self.value():
            return queryset.filter(status=self.value())
        return queryset if request.GET.get("q") else queryset.filter(status="submitted")


@admin.register(Verification)
class VerificationAdmin(ReviewAdmin):
    """Applications. A moderator with the permission files them in a physician's name, and decides."""

    section = "Moderation"
    page_name = "Applications"
    kind = "verification"
    review_template = "admin/desk/verification.html"
    choices = (
        Choice("verify", "Verify", "May answer at once; until the licence expires, at most twelve months"),
        Choice("ask", "Ask for more", "The physician reads what is missing"),
        Choice("refuse", "Do not verify", "The physician reads why"),
        Choice("suspend", "Suspend", "Cannot post from the next request on; the label says so"),
        Choice("reinstate", "Reinstate", "By another person than the one who suspended"),
    )
    deeds: ClassVar = {"fill": "save_application", "file-again": "file_again"}
    list_display = ("physician_name", "waiting_for", "authority", "jurisdiction", "verified_until")
    list_filter = (VerificationStatusFilter,)
    search_fields = ("physician__display_name", "=licence_number")

    def may_see(self, user: roles.Viewer) -> bool:
        """Let those in who may verify."""
        return roles.may_verify(user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Verification]:
        """Load the physician with it."""
        return super().get_queryset(request).select_related("physician__user")

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
        return queryset.exclude(physician__user_id=user.pk)

    def things(self, item: Verification) -> list[tuple[str, int]]:
        """Return the application with its profile."""
        return [("verification", item.pk), ("physician", item.physician_id)]

    def reasons(self, item: Verification) -> list[Reason]:
        """Return the reasons."""
        return list(REINSTATE_REASONS if item.status == "suspended" else REASONS)

    def decide(self, item: Verification, *, by: User, **decision: Any) -> None:
        """Decide. Verifying says what was checked."""
        action = decision.pop("action")
        if action == "verify":
            if item.checked_on is None:
                raise verifying.NotVerifiable("Say on which day you looked into the register.")
            checked: dict[str, Any] = {
                "register": item.register,
                "jurisdiction": item.jurisdiction,
                "checked_on": item.checked_on,
            }
            verifying.verify(item, by=by, **checked, **decision)
        else:
            VERBS[action](item, by=by, **decision)

    def before_decision(self, request: HttpRequest, item: Verification) -> None:
        """Save the application with the decision, where the page offered it."""
        if "application" in request.POST:
            self._fill(request, item)

    def save_application(self, request: HttpRequest, item: Verification) -> HttpResponse:
        """Save the application without deciding."""
        try:
            changed = self._fill(request, item)
        except StaleVersion as late:
            return self.too_late(request, self.found(request, str(item.pk)), late.entry)
        except (TransitionRefused, ValueError) as refusal:
            return self.page(request, self.found(request, str(item.pk)), edit_error=str(refusal))
        messages.success(request, "Saved." if changed else "Nothing had changed.")
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

    def _fill(self, request: HttpRequest, item: Verification) -> bool:
        form = ApplicationForm(request.POST, verification=item)
        if not form.is_valid():
            raise ValueError("The application is not complete: the fields say what is missing.")
        version = request.POST.get("version", "")
        seen = int(version) if version.isdigit() and len(version) < 10 else 0
        return verifying.fill(item, by=actor_of(request), version=seen, facts=form.facts())

    def review_context(self, request: HttpRequest, item: Verification) -> dict[str, Any]:
        """Return the application and accounts with the same licence."""
        data = request.POST if request.method == "POST" and "application" in request.POST else None
        twins = Verification.objects.filter(
            licence_number__iexact=item.licence_number, authority__iexact=item.authority
        )
        return {
            "physician": item.physician,
            "application": ApplicationForm(data, verification=item),
            "may_edit": item.status in verifying.OPEN and item.owner_id() != request.user.pk,
            "twins": twins.exclude(pk=item.pk).select_related("physician") if item.licence_number else [],
            "checklist": CHECKLIST if item.status == "submitted" else (),
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


@admin.register(Physician)
class PhysicianAdmin(DeskAdmin):
    """Profiles: moderators look, administrators correct with a reason."""

    section = "Accounts"
    page_name = "Physicians"
    kind = "physician"
    list_display = ("name", "specialty_title", "practice_city", "country", "standing_word")
    search_fields = ("display_name",)
    ordering = ("display_name", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Physician]:
        """Load the verification with it."""
        return super().get_queryset(request).select_related("verification", "user")

    @admin.display(description="Physician", ordering="display_name")
    def name(self, item: Physician) -> str:
        """Return the name."""
        return item.name_with_credentials

    @admin.display(description="Standing")
    def standing_word(self, item: Physician) -> str:
        """Return the state of the verification."""
        if item.closed_at:
            return "Closed"
        return VERIFICATION_STATUSES.get(item.standing, "Imported")

    def title_of(self, item: Physician) -> str:
        """Name the physician."""
        return f"Profile of {item.display_name}"

    def things(self, item: Physician) -> list[tuple[str, int]]:
        """Return the profile with its verification."""
        verification = getattr(item, "verification", None)
        return [("physician", item.pk), *([("verification", verification.pk)] if verification else [])]

    @method_decorator(csrf_protect)
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a profile; an administrator may correct it."""
        item: Physician = self.found(request, object_id)
        may_edit = roles.may_administer(request.user) and item.user_id != request.user.pk
        if request.method == "POST" and not may_edit:
            raise PermissionDenied
        form = ProfileForm(request.POST or None, physician=item)
        if request.method == "POST" and form.is_valid():
            changed = verifying.correct_profile(
                item, by=actor_of(request), reason=form.cleaned_data["reason"], facts=form.facts()
            )
            messages.success(request, "Saved." if changed else "Nothing had changed.")
            return redirect(reverse("admin:accounts_physician_change", args=[item.pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": self.title_of(item),
            "item": item,
            "verification": getattr(item, "verification", None),
            "standing_word": self.standing_word(item),
            "may_verify": roles.may_verify(request.user),
            "may_edit": may_edit,
            "form": form,
            "has_errors": form.is_bound and bool(form.errors),
            "life": self.life(item),
        }
        return TemplateResponse(request, "admin/desk/physician.html", context)


QUEUE = Queue(
    title="Physicians",
    kind="verification",
    place=6,
    waiting=lambda: Verification.objects.filter(status="submitted"),
    target=lambda: TARGET,
    changelist="admin:accounts_verification_changelist",
    may_see=roles.may_verify,
)
