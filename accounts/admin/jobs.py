"""Background jobs, for administrators: those that failed for good are mails nobody got, and can be sent again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import roles
from accounts.admin.base import AdministratorsAdmin, actor_of
from accounts.domain import dead_letters

STATUSES = {
    "todo": "Waits",
    "doing": "Under way",
    "succeeded": "Done",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "aborted": "Stopped",
}


class StatusFilter(admin.SimpleListFilter):
    """Only statuses that there are: PostgreSQL refuses to compare with any other word."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return all statuses."""
        return list(STATUSES.items())

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ProcrastinateJob]
    ) -> QuerySet[ProcrastinateJob]:
        """Filter; a word that is no status filters nothing."""
        return queryset.filter(status=self.value()) if self.value() in STATUSES else queryset


@admin.register(ProcrastinateJob)
class JobAdmin(AdministratorsAdmin):
    """Background jobs, for reading. What failed can be done again."""

    section = "Accounts"
    page_name = "Background jobs"
    kind = "job"
    list_display = ("id", "task_name", "state", "attempts", "scheduled_at", "args")
    list_filter = (StatusFilter, "queue_name", "task_name")
    ordering = ("-id",)
    fields = ("task_name", "state", "queue_name", "attempts", "scheduled_at", "args")
    change_form_template = "admin/desk/job.html"

    @admin.display(description="Status")
    def state(self, job: ProcrastinateJob) -> str:
        """Return the status in words."""
        return STATUSES.get(job.status, job.status)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Leave the status to the filter above."""
        return not lookup.startswith("status__") and super().lookup_allowed(lookup, value, request)

    def title_of(self, item: ProcrastinateJob) -> str:
        """Return the number."""
        return f"Job {item.pk}"

    def get_urls(self) -> list[URLPattern]:
        """Add the address that has a failed job done again."""
        again = path(
            "<path:object_id>/again/",
            self.admin_site.admin_view(self.again_view),
            name="procrastinate_procrastinatejob_again",
        )
        return [again, *super().get_urls()]

    @method_decorator(csrf_protect)
    def again_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Have a failed job done again."""
        job = self.found(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            dead_letters.try_again(job, by=actor_of(request))
        except dead_letters.NotFailed:
            messages.warning(request, f"Job {job.pk} has not failed, so nothing was done.")
        else:
            messages.success(request, f"Job {job.pk} is done again now.")
        return redirect("admin:procrastinate_procrastinatejob_change", job.pk)


def failed_jobs_banner(request: HttpRequest) -> tuple[str, str] | None:
    """Tell administrators of mails that nobody got."""
    count = dead_letters.waiting() if roles.may_administer(request.user) else 0
    if not count:
        return None
    text = f"{'100 or more' if count == 100 else count} background job{'' if count == 1 else 's'} failed for good. Look at them"
    return text, reverse("admin:procrastinate_procrastinatejob_changelist") + "?status=failed"
