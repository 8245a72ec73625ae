"""Our admin site: sign-in through allauth, so that its limits protect it; 403 for people without rights."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse

from accounts import roles
from accounts.admin import front, keys, taking, undoing
from accounts.admin.base import DeskAdmin, actor_of
from accounts.admin.hooks import Deed, Panel, RowMarks
from accounts.admin.queues import Queue
from accounts.domain import lateness
from accounts.presenters import belonging
from accounts.presenters.belonging import Thing
from accounts.presenters.charts import Chart

SECTIONS = ("Moderation", "Forum", "Accounts")
#: The order of the pages in the side bar; others follow.
PAGES = (
    "Questions",
    "Photos",
    "Answers",
    "Edits",
    "Updates",
    "Reviews",
    "Replies",
    "Peers",
    "Agreements",
    "Asked back",
    "Applications",
    "Changes",
    "Claimed profiles",
    "Reports",
    "Appeals",
    "Escalated",
    "Claims",
    "Done together",
    "Watched accounts",
    "Audit log",
    "Ready reasons",
)


class CurbsideAdminSite(admin.AdminSite):
    """The moderators' and administrators' desk. Other apps add their queues and banners to it."""

    site_header = "Curbside moderation"
    site_title = "Curbside moderation"
    index_title = "Moderation queues"
    enable_nav_sidebar = True

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.queues: list[Queue] = []
        #: Each takes the request and returns a sentence with the address it leads to, or None.
        self.banners: list[Callable[[HttpRequest], tuple[str, str] | None]] = []
        #: What other parts of the desk show on every review page, and the marks they give to rows of lists.
        self.panels: list[Panel] = []
        self.row_marks: list[RowMarks] = []
        #: Value of a button (before its colon) → what it does, on every review page.
        self.deeds: dict[str, Deed] = {}
        #: Each returns one more chart for the index.
        self.charts: list[Callable[[], Chart]] = []
        #: Each takes (kind, id) pairs and returns the titles of those that moderators may still read, in few queries.
        self.titles: list[Callable[[list[Thing]], dict[Thing, str]]] = []
        #: Each takes (kind, id) pairs and returns those of what belongs to the lives of these things.
        self.relatives: list[Callable[[list[Thing]], list[Thing]]] = [belonging.appeals, belonging.parts]
        #: Takes a physician and returns the byline that readers would see; set by the app that draws bylines.
        self.byline_of: Callable[[Any], Any] | None = None

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take only pages built on `DeskAdmin`.

        Those that other packages register by themselves (addresses, second factors, groups, jobs) ask Django's
        model permissions, let superusers write and delete, and would show what moderators must not see.
        """
        if admin_class is not None and issubclass(admin_class, DeskAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in those who moderate or administer."""
        return roles.may_moderate(request.user) or roles.may_administer(request.user)

    def admin_view(  # type: ignore[override]
        self, view: Callable[..., HttpResponseBase], cacheable: bool = False
    ) -> Callable[..., HttpResponseBase]:
        """Refuse signed-in people without rights at once, instead of sending them to a sign-in they already passed."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied("This page is for moderators.")
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), reverse("account_login"))
            return inner(request, *args, **kwargs)

        guarded.csrf_exempt = getattr(inner, "csrf_exempt", False)  # type: ignore[attr-defined]
        return guarded

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add what the desk offers beyond one queue; leave out the redirect to any object's own page."""
        kept = [each for each in super().get_urls() if getattr(each, "name", "") != "view_on_site"]
        return [*taking.urls(self), *undoing.urls(self), *kept]

    def take_any(self, request: HttpRequest) -> HttpResponse:
        """Take the next thing of any queue."""
        return taking.take(self, request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send people to the site's own sign-in and back; those signed in without rights get 403."""
        if request.user.is_authenticated:
            if not self.has_permission(request):
                raise PermissionDenied("This page is for moderators.")
            return redirect("admin:index")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("account_login"))

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send to the account pages, whose limits and mails apply."""
        return redirect("account_change_password")

    def password_change_done(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send to the desk."""
        return redirect("admin:index")

    def add_queue(self, queue: Queue) -> None:
        """Show one more cell on the index."""
        self.queues.append(queue)
        lateness.watch(queue.kind, waiting=queue.waiting, target=queue.target, since=queue.since)
        self.queues.sort(key=lambda each: each.place)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Group the pages by what they are for, queues first, where Django groups them by the code they come from."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        sections: dict[str, list[Any]] = {name: [] for name in SECTIONS}
        for app in apps:
            for entry in app["models"]:
                page = self._registry[entry["model"]]
                if isinstance(page, DeskAdmin):
                    sections[page.section].append({**entry, "name": page.page_name})
        for entries in sections.values():
            entries.sort(
                key=lambda entry: PAGES.index(entry["name"]) if entry["name"] in PAGES else len(PAGES)
            )
        return [
            {"name": name, "app_label": name.lower(), "app_url": reverse("admin:index"), "models": entries}
            for name, entries in sections.items()
            if entries
        ]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        """Show the queues, charts, the newest decisions, and who is here."""
        return super().index(request, {**front.context(self, request), **(extra_context or {})})

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add what every page of the desk shows."""
        shown = [banner(request) for banner in self.banners] if self.has_permission(request) else []
        own = keys.shown(request) if self.has_permission(request) else {}
        return {
            **super().each_context(request),
            **own,
            "banners": [each for each in shown if each],
            # Asked by templates that show a message, so that other pages take no query for it.
            "newest_undoable": lambda: undoing.newest(actor_of(request)),
        }

    def belonging(self, kind: str, pk: int) -> list[Thing]:
        """Return a thing with all that belongs to its life: its photos, reports and appeals about it, and about these."""
        found = newest = [(kind, pk)]
        for _ in range(3):
            newest = [thing for find in self.relatives for thing in find(newest)]
            newest = [thing for thing in dict.fromkeys(newest) if thing not in found]
            found = [*found, *newest]
        return found

    def admin_path(self, kind: str, pk: int) -> str:
        """Return the address of a thing's page by its kind in the audit log, or an empty string."""
        for model, page in self._registry.items():
            if getattr(page, "kind", "") == kind:
                return reverse(f"admin:{_name(model)}_change", args=[pk])
        return ""


def _name(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"
