"""Topics, ready reasons, legal texts and settings. Django's forms ask, the domain writes."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect

from accounts import roles
from accounts.admin.base import AdministratorsAdmin, DeskAdmin, actor_of
from forum.domain import moderation_edits, upkeep
from forum.models import LegalText, SiteSettings, Topic


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 5})

    def prepare_value(self, value: Any) -> Any:
        """Show a list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Read lines as a list."""
        return [line.strip() for line in (value or "").splitlines() if line.strip()]


class TopicForm(forms.ModelForm):
    """What moderators write about a topic."""

    aliases = LinesField(required=False, help_text="One a line: brand names, other words for it.")
    emergency_signs = LinesField(
        required=False, help_text="One a line; each completes “Call 911 now if you:”."
    )
    same_day_signs = LinesField(
        required=False, help_text="One a line; each completes “See someone today if:”."
    )

    class Meta:
        model = Topic
        fields = upkeep.TOPIC_FIELDS

    def clean(self) -> dict[str, Any]:
        """Keep each line within the column."""
        values = super().clean() or {}
        for name, longest in (("aliases", 150), ("emergency_signs", 200), ("same_day_signs", 200)):
            if any(len(line) > longest for line in values.get(name, [])):
                self.add_error(name, f"A line has {longest} characters at the most.")
        return values


class AcceptedFilter(admin.SimpleListFilter):
    """Topics that readers see, or those that were only proposed."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return both."""
        return [("proposed", "Proposed"), ("accepted", "Accepted")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Topic]) -> models.QuerySet[Topic]:
        """Filter."""
        return queryset.filter(accepted_at__isnull=self.value() == "proposed") if self.value() else queryset


class WritingAdmin(DeskAdmin):
    """A page whose form Django draws; saving goes through the domain."""

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Those who may look may change."""
        return self.may_see(request.user)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Our own log says it."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Our own log says it."""


@admin.register(Topic)
class TopicAdmin(WritingAdmin):
    """Topics."""

    section = "Forum"
    page_name = "Topics"
    kind = "topic"
    form = TopicForm
    change_form_template = "admin/desk/topic.html"
    list_display = ("name", "slug", "state")
    list_filter = (AcceptedFilter,)
    search_fields = ("name",)

    @admin.display(description="State")
    def state(self, topic: Topic) -> str:
        """Return whether readers see it."""
        return "Merged" if topic.merged_into_id else "Accepted" if topic.accepted_at else "Proposed"

    def title_of(self, item: Topic) -> str:
        """Return the name."""
        return f"Topic {item.name}"

    def save_model(self, request: HttpRequest, obj: Topic, form: Any, change: bool) -> None:
        """Save through the domain."""
        upkeep.change_topic(obj, by=actor_of(request), **form.cleaned_data)

    def get_urls(self) -> list[URLPattern]:
        """Add the address that accepts a proposed topic."""
        accept = path(
            "<path:object_id>/accept/",
            self.admin_site.admin_view(self.accept_view),
            name="forum_topic_accept",
        )
        return [accept, *super().get_urls()]

    @method_decorator(csrf_protect)
    def accept_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Accept a proposed topic."""
        topic = self.found(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        moderation_edits.accept_topic(topic, by=actor_of(request))
        messages.success(request, f"Readers see the topic “{topic.name}” now.")
        return redirect("admin:forum_topic_change", topic.pk)


@admin.register(LegalText)
class LegalTextAdmin(AdministratorsAdmin):
    """Legal and help pages: a new version is added, an old one never changed."""

    section = "Forum"
    page_name = "Legal texts"
    kind = "legaltext"
    fields = ("page", "dated", "summary", "body")
    list_display = ("page", "dated", "summary")
    list_filter = ("page",)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Administrators append versions."""
        return roles.may_administer(request.user)

    def title_of(self, item: LegalText) -> str:
        """Return page and date."""
        return str(item)

    def save_model(self, request: HttpRequest, obj: LegalText, form: Any, change: bool) -> None:
        """Save through the domain."""
        made = upkeep.publish_text(by=actor_of(request), **form.cleaned_data)
        obj.pk = made.pk

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Our own log says it."""


@admin.register(SiteSettings)
class SiteSettingsAdmin(WritingAdmin):
    """The one row of settings."""

    section = "Forum"
    page_name = "Site settings"
    kind = "sitesettings"
    fields = upkeep.SETTINGS_FIELDS
    change_form_template = "admin/desk/settings.html"

    def may_see(self, user: roles.Viewer) -> bool:
        """Let administrators in only."""
        return roles.may_administer(user)

    def title_of(self, item: SiteSettings) -> str:
        """Say what it is."""
        return "Site settings"

    def save_model(self, request: HttpRequest, obj: SiteSettings, form: Any, change: bool) -> None:
        """Save through the domain."""
        upkeep.change_settings(obj, by=actor_of(request), **form.cleaned_data)

    def get_urls(self) -> list[URLPattern]:
        """Add the address that confirms the legal texts."""
        confirm = path(
            "confirm/", self.admin_site.admin_view(self.confirm_view), name="forum_sitesettings_confirm"
        )
        return [confirm, *super().get_urls()]

    @method_decorator(csrf_protect)
    def confirm_view(self, request: HttpRequest) -> HttpResponse:
        """Write down that the legal texts were checked."""
        settings = self.found(request, "1")
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        upkeep.confirm_texts(settings, by=actor_of(request))
        messages.success(request, "Thank you. The banner is gone.")
        return redirect("admin:forum_sitesettings_change", 1)


def texts_banner(request: HttpRequest) -> tuple[str, str] | None:
    """Remind administrators until the operator has had the legal texts checked (PRODUCT §19)."""
    if not roles.may_administer(request.user):
        return None
    if SiteSettings.objects.filter(pk=1, texts_checked_at__isnull=False).exists():
        return None
    text = "The legal texts are the ones that came with the program. Have them checked, then confirm it"
    return text, reverse("admin:forum_sitesettings_change", args=[1])
