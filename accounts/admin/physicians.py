"""Physicians' profiles: moderators look, administrators correct with a reason."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect

from accounts import roles
from accounts.admin.base import DeskAdmin, actor_of
from accounts.domain import verification as verifying
from accounts.forms.application import ProfileForm
from accounts.models import Physician
from accounts.states import VERIFICATION_STATUSES


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
