"""Accounts and roles, for administrators."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect

from accounts import roles
from accounts.admin.base import AdministratorsAdmin, actor_of
from accounts.domain import membership
from accounts.forms.person import PersonForm
from accounts.models import User
from accounts.views.guards import ask_again


@admin.register(User)
class UserAdmin(AdministratorsAdmin):
    """Accounts. Addresses are shown on request only, and that is written down."""

    section = "Accounts"
    page_name = "People"
    kind = "user"
    list_display = ("pseudonym", "role_names", "is_active", "date_joined")
    list_filter = ("groups", "is_active", "is_superuser")
    search_fields = ("pseudonym", "=email")
    search_help_text = "Part of the name, or the e-mail address typed exactly."
    ordering = ("pseudonym", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Load the roles with it."""
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="Roles")
    def role_names(self, user: User) -> str:
        """Return the groups, and whether it is a superuser."""
        names = [group.name for group in user.groups.all()]
        return ", ".join([*(["Superuser"] if user.is_superuser else []), *names]) or "–"

    def title_of(self, item: User) -> str:
        """Return the pseudonym."""
        return f"Account of {item.pseudonym}"

    @method_decorator(csrf_protect)
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show an account, or change it through the domain's verbs."""
        item: User = self.found(request, object_id)
        form = PersonForm(request.POST or None, user=item)
        revealed = ""
        if request.method == "POST" and form.is_valid():
            try:
                revealed = self._do(request, item, form)
            except membership.MembershipRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                if not revealed:
                    return redirect(reverse("admin:accounts_user_change", args=[item.pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": self.title_of(item),
            "item": item,
            "form": form,
            "has_errors": form.is_bound and bool(form.errors),
            "role_names": self.role_names(item),
            "roles": [
                (role, item.groups.filter(name=name).exists()) for role, name in membership.ROLES.items()
            ],
            "revealed": revealed,
            "is_self": item.pk == request.user.pk,
            "life": self.life(item),
        }
        return TemplateResponse(request, "admin/desk/person.html", context)

    def _do(self, request: HttpRequest, item: User, form: PersonForm) -> str:
        """Do what the button asks; return the address when it was asked for. Addresses, roles and switches ask again who it is."""
        by, deed, reason = actor_of(request), form.cleaned_data["do"], form.cleaned_data["reason"]
        if deed != "rename":
            ask_again(request)
        if deed == "reveal":
            return membership.reveal(item, by=by, reason=reason)
        if deed == "rename":
            changed = membership.rename(item, pseudonym=form.cleaned_data["pseudonym"], by=by, reason=reason)
        elif deed in {"on", "off"}:
            changed = membership.set_active(item, active=deed == "on", by=by, reason=reason)
        else:
            verb, _, role = deed.partition(" ")
            change = membership.grant if verb == "grant" else membership.withdraw
            changed = change(item, role=role, by=by, reason=reason)
        messages.success(request, "Saved." if changed else "Nothing had changed.")
        return ""


@admin.register(Group)
class GroupAdmin(AdministratorsAdmin):
    """Roles, for reading: what each may do is part of the program."""

    section = "Accounts"
    page_name = "Roles"
    list_display = ("name", "may", "members")
    fields = readonly_fields = ("name", "may")
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        """Count the members."""
        return super().get_queryset(request).annotate(member_count=Count("user"))

    @admin.display(description="Members")
    def members(self, group: Any) -> int:
        """Return how many accounts have the role."""
        return group.member_count

    @admin.display(description="May")
    def may(self, group: Group) -> str:
        """Return the permissions that the role carries."""
        carried = roles.GROUP_PERMISSIONS.get(group.name, ())
        return (
            ", ".join(each.partition(".")[2].replace("_", " ") for each in carried) or "no more than anybody"
        )
