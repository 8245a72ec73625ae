"""The queue of reports: one row and one decision for each reported thing. Who reported stands on no page of moderators."""

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import roles
from accounts.admin.appeals import Showing, show, showing_of
from accounts.admin.base import actor_of
from accounts.admin.hooks import Mark, Panel
from accounts.admin.queues import COUNTED, Queue
from accounts.admin.review import ReviewAdmin
from accounts.admin.waiting import WaitingFirst
from accounts.domain import transitions
from accounts.domain.transitions import NotAllowed
from accounts.forms.decision import Choice, DecisionForm, Reason
from accounts.models import Moderated, Physician, User, Verification
from accounts.presenters.spans import span
from forum.admin.reasons import RESTORE
from forum.domain import report_cases, reportable
from forum.domain.reportable import Thing
from forum.models import Report, ReportCase
from forum.models.report import REASONS
from forum.presenters import byline, desk_titles, rich_text
from forum.states import REPORT_STATUSES

TARGET = timedelta(hours=24)

CHOICES = {
    "hide": Choice("hide", "Hide it", "Gone from the public pages at once; its author reads why"),
    "return": Choice("return", "Return the change", "What readers see stays; the author gets the text back"),
    "reject": Choice("reject", "Do not publish", "Gone from the public pages; its author reads why"),
    "restore": Choice("restore", "Put it back", "Public again at once: there was nothing to change"),
    "keep": Choice("keep", "Leave it hidden", "Its author reads why; it is your decision from now on"),
    "refer": Choice(
        "refer", "Tell those who verify", "They look at the licence and the profile, and can suspend"
    ),
    "dismiss": Choice("dismiss", "Nothing to change", "It stays as it is; those who reported it read why"),
}
DISMISS = [
    Reason("keeps-to-rules", "It keeps to our rules", "We looked at it and found that it keeps to our rules."),
    Reason("not-found", "What was reported is not there", "We looked and did not find what was reported."),
    Reason("opinion", "It is an opinion", "It says what somebody thinks or lived through, in fair words. We leave that."),
    Reason("not-recognizable", "Nobody can be recognized", "We looked at it, and nobody can be recognized in it."),
    Reason("mended", "It was mended meanwhile", "What was reported has been mended since."),
]  # fmt: skip
REFER = [
    Reason("check-licence", "The licence has to be looked at", "We passed it to those who check physicians."),
    Reason("check-profile", "The profile has to be looked at", "We passed it to those who check physicians."),
]


class ReportForm(DecisionForm):
    """A decision on a reported thing; each one has a reason."""

    def _needs_reason(self, action: str) -> bool:
        return True


class ReportStatus(WaitingFirst):
    """Shows what waits unless another status is asked for."""

    words: ClassVar[Mapping[str, str]] = REPORT_STATUSES
    waiting = "waiting"


class KindFilter(admin.SimpleListFilter):
    """What kind of thing is reported."""

    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the kinds."""
        return list(ReportCase.THINGS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter."""
        return queryset.filter(object_type=self.value()) if self.value() else queryset


@admin.register(ReportCase)
class ReportCaseAdmin(ReviewAdmin):
    """Reported things. Whoever reported one settles nothing about it."""

    section = "Moderation"
    page_name = "Reports"
    kind = "report"
    review_template = "admin/desk/report.html"
    list_display = ("heading", "why", "people", "waiting_for")
    list_filter = (ReportStatus, KindFilter)
    deeds: ClassVar[dict[str, str]] = {"reveal": "reveal"}
    open_deeds = frozenset({"reveal"})
    ordering = ("-urgent", "submitted_at", "pk")
    next_order = ("-urgent", "submitted_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReportCase]:
        """Add the reasons of each; nothing of who reported is loaded."""
        reasons = Report.objects.filter(case=OuterRef("pk")).order_by("reason").values("reason").distinct()
        return super().get_queryset(request).annotate(reasons_given=ArraySubquery(reasons))

    def title_of(self, item: ReportCase) -> str:
        """Name the thing."""
        return f"Reports about {item.get_object_type_display().lower()} {item.object_id}"

    @admin.display(description="What is reported", ordering="pk")
    def heading(self, item: ReportCase) -> str:
        """Return what it is, without words of it."""
        return f"{item.get_object_type_display()} {item.object_id}"

    @admin.display(description="Reasons")
    def why(self, item: Any) -> str:
        """Return the reasons."""
        return ", ".join(REASONS[each] for each in REASONS if each in item.reasons_given)

    @admin.display(description="Waiting", ordering="submitted_at")
    def waiting_for(self, item: ReportCase) -> str:
        """Return the age while it waits, else the status."""
        if item.status == "waiting" and item.submitted_at:
            return span(timezone.now() - item.submitted_at)
        return item.get_status_display()

    def waiting(self) -> QuerySet[ReportCase]:
        """Return cases that wait."""
        return ReportCase.objects.waiting()

    def own(self, queryset: QuerySet[ReportCase], user: User) -> QuerySet[ReportCase]:
        """Leave out what this person reported, and what is theirs or about them."""
        left = queryset.filter(~Exists(Report.objects.filter(case=OuterRef("pk"), reporter_id=user.pk)))
        for kind in ReportCase.THINGS:
            for about_them in reportable.each_concerning(kind, user):
                left = left.exclude(object_type=kind, object_id__in=about_them.values("pk"))
        return left

    def things(self, item: ReportCase) -> list[tuple[str, int]]:
        """Return the case with what it is about."""
        return [("report", item.pk), (item.object_type, item.object_id)]

    def reasons(self, item: ReportCase) -> list[Reason]:
        """Return those of the thing's own queue, and those for leaving it as it is."""
        thing = reportable.load(item.object_type, item.object_id)
        return [reason for found in self._reasons(thing).values() for reason in found]

    def _reasons(self, thing: Thing | None) -> dict[str, list[Reason]]:
        if isinstance(thing, Physician) or thing is None:
            return {"refer": REFER, "dismiss": DISMISS}
        page = next(
            page for page in self.admin_site._registry.values() if getattr(page, "kind", "") == thing.KIND
        )
        assert isinstance(page, ReviewAdmin)
        # A hidden thing has reasons to be put back; those to leave it hidden are the ones that it would be hidden for.
        as_public = copy(thing)
        vars(as_public).update({"status": "published"} if thing.status == "hidden" else {})
        back = {"restore": RESTORE} if thing.status == "hidden" else {"dismiss": DISMISS}
        return {"": page.reasons(as_public), **back}

    def decision_form(
        self, request: HttpRequest, item: ReportCase, data: Any, *, initial: dict[str, Any] | None = None
    ) -> DecisionForm:
        """Offer what can be decided about the thing now; nothing is chosen beforehand."""
        thing = reportable.load(item.object_type, item.object_id)
        choices = [CHOICES[action] for action in self._actions(item, thing, actor_of(request))]
        reasons = self.reasons(item)
        chosen = {"action": None, **(initial or {})}
        return ReportForm(data, item=item, choices=choices, reasons=reasons, initial=chosen)

    def _actions(self, item: ReportCase, thing: Thing | None, by: User) -> list[str]:
        if item.status != "waiting" or thing is None or reportable.is_gone(thing):
            return []
        if not report_cases.may_settle(item, thing, by=by):
            return []
        if isinstance(thing, Physician):
            return [report_cases.REFER, report_cases.DISMISS]
        on_it = [each for each in report_cases.ON_THE_THING if transitions.may(thing, each, by=by)]
        return [*on_it, report_cases.KEEP if thing.status == "hidden" else report_cases.DISMISS]

    def decide(self, item: ReportCase, *, by: User, **decision: Any) -> None:
        """Settle. Raises `ValueError` for a reason that belongs to another decision."""
        thing = reportable.load(item.object_type, item.object_id)
        fitting = self._reasons(thing)
        codes = {each.code for each in fitting.get(decision["action"], fitting.get("", []))}
        if decision["reason"] not in codes:
            raise ValueError("That reason belongs to another decision. Choose another one.")
        report_cases.settle(item, decision.pop("action"), by=by, **decision)

    def more_of_decision(self, request: HttpRequest) -> dict[str, Any]:
        """Return which text of the thing the page showed."""
        shown = request.POST.get("thing_version", "")
        return {"thing_version": int(shown) if shown.isdigit() and len(shown) < 10 else None}

    def reveal(self, request: HttpRequest, item: ReportCase) -> HttpResponse:
        """Show who reported to an administrator, once, with a reason, written down."""
        try:
            known = report_cases.reveal(item, by=actor_of(request), why=request.POST.get("reveal-why", ""))
        except (NotAllowed, ValueError) as refusal:
            return self.page(request, item, edit_error=str(refusal), **self.kept(request, item))
        return self.page(request, item, known=known, **self.kept(request, item))

    def review_context(self, request: HttpRequest, item: ReportCase) -> dict[str, Any]:
        """Return the reports without who made them, and the thing as its own page shows it."""
        thing = reportable.load(item.object_type, item.object_id)
        gone = thing is None or reportable.is_gone(thing)
        showing = None if gone else showing_of(request, item.object_type, thing)
        is_photo = item.object_type == "photo"
        return {
            "reports": [
                (REASONS[reason], text, at)
                for reason, text, at in item.reports.order_by("pk").values_list("reason", "text", "at")
            ],
            "thing": thing,
            "thing_gone": gone,
            "thing_name": f"{item.get_object_type_display()} {item.object_id}",
            "thing_path": self._path(item, thing),
            "thing_version": getattr(thing, "version", ""),
            "thing_title": desk_titles.titles_of([(item.object_type, item.object_id)]).get(
                (item.object_type, item.object_id), ""
            ),
            "is_hidden_by_report": bool(
                is_photo and item.hidden_at and getattr(thing, "status", "") == "hidden"
            ),
            "may_not": item.status == "waiting"
            and not gone
            and not report_cases.may_settle(item, thing, by=request.user),
            "may_reveal": roles.may_administer(request.user),
            "showing": showing.template if showing else "",
            "earlier": ReportCase.objects.filter(object_type=item.object_type, object_id=item.object_id)
            .exclude(pk=item.pk)
            .count(),
            **(showing.context if showing else {}),
        }

    def _path(self, item: ReportCase, thing: Thing | None) -> str:
        if isinstance(thing, Physician):
            verification = Verification.objects.filter(physician=thing).values_list("pk", flat=True).first()
            if verification and thing.user_id:
                return str(self.admin_site.admin_path("verification", verification))  # type: ignore[attr-defined]
        return str(self.admin_site.admin_path(item.object_type, item.object_id)) if thing else ""  # type: ignore[attr-defined]


def _show_physician(request: HttpRequest, item: Physician) -> Showing:
    context = {"physician": item, "line": byline.profile_path(item), "bio": rich_text.paragraphs(item.bio)}
    return Showing("admin/desk/_reported_physician.html", context)


def panel(request: HttpRequest, item: Any) -> tuple[str, dict[str, Any]] | None:
    """Say on a thing's own page that it is reported; one query, and one more where it is."""
    kind, pk = ("physician", item.physician_id) if isinstance(item, Verification) else (_kind(item), item.pk)
    if kind not in ReportCase.THINGS:
        return None
    cases = list(ReportCase.objects.filter(object_type=kind, object_id=pk).order_by("-pk")[:20])
    case = next((each for each in cases if each.status == "waiting"), None)
    if not cases or (case is None and kind == "physician"):
        return None
    given = set(case.reports.values_list("reason", flat=True)) if case else set()
    context = {
        "case": case,
        "case_reasons": [REASONS[each] for each in REASONS if each in given],
        "cases_before": len(cases) - (case is not None),
        "newest_case": cases[0],
    }
    return "admin/desk/_reported.html", context


def row_marks(rows: Sequence[Any]) -> dict[int, list[Mark]]:
    """Mark urgent cases and those whose photo a report hid, and on other lists what is reported and not decided yet."""
    if not isinstance(rows[0], ReportCase):
        return _reported(rows)
    return {
        row.pk: [("Urgent", "care"), *([("Hidden by a report", "info")] if row.hidden_at else [])]
        for row in rows
        if row.urgent and row.status == "waiting"
    }


def _reported(rows: Sequence[Any]) -> dict[int, list[Mark]]:
    kind = _kind(rows[0])
    if kind not in ReportCase.THINGS:
        return {}
    cases = ReportCase.objects.waiting().filter(object_type=kind, object_id__in=[row.pk for row in rows])
    return {case.object_id: [(f"Reported by {case.people}", "care")] for case in cases}


def _kind(item: Any) -> str:
    return "physician" if isinstance(item, Physician) else item.KIND if isinstance(item, Moderated) else ""


def _detail() -> str:
    """Return how many reports there are on the things that wait."""
    rows = Report.objects.filter(case__status="waiting").order_by().values("pk")[: COUNTED + 1]
    number = rows.count()
    return f"with {number} report{'' if number == 1 else 's'}"


def plug_in() -> None:
    """Show physicians beside reports; put panel and marks on the other pages of the desk."""
    show("physician", _show_physician)
    site: Any = admin.site
    site.panels.append(Panel("top", panel))
    site.row_marks.append(row_marks)


QUEUE = Queue(
    title="Reports",
    kind="report",
    place=8,
    waiting=lambda: ReportCase.objects.waiting(),
    target=lambda: TARGET,
    changelist="admin:forum_reportcase_changelist",
    detail=_detail,
)
