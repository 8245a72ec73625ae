"""The queue of appeals and their review page. Each app says how its own things are shown on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts import roles
from accounts.admin.evidence import prove_again
from accounts.admin.queues import Queue
from accounts.admin.review import ReviewAdmin
from accounts.domain import appealing
from accounts.forms.decision import Choice, DecisionForm, Reason
from accounts.models import Appeal, Moderated, Statement, User, Verification
from accounts.presenters import life, statements
from accounts.presenters.life import Event
from accounts.presenters.spans import span
from accounts.states import APPEAL_STATUSES

TARGET = timedelta(days=3)

REASONS = (
    Reason("misread", "The text was misread", "We looked again and found that your text was misread. We are sorry."),
    Reason("rule-does-not-apply", "The rule does not apply", "We looked again: the rule that was given does not apply here."),
    Reason("put-right", "What was wrong is put right", "What was wrong has been put right since."),
    Reason("rule-applies", "The rule applies", "We looked again and came to the same decision: the rule applies here."),
    Reason("nothing-new", "Nothing new was said", "We looked again. Your appeal gave no reason that changes the decision."),
    Reason("safety", "Someone could be harmed", "We looked again. We keep the decision, because someone could come to harm."),
    Reason("other", "Something else", "Please read the line below."),
)  # fmt: skip
#: Decision → the reasons that go with it.
FITTING = {
    "overturn": {"misread", "rule-does-not-apply", "put-right", "other"},
    "uphold": {"rule-applies", "nothing-new", "safety", "other"},
}


@dataclass(frozen=True)
class Showing:
    """How a thing is shown on the page of an appeal about it: a template and what it needs."""

    template: str
    context: dict[str, Any]


_showings: dict[str, Callable[[HttpRequest, Any], Showing]] = {}


def show(kind: str, how: Callable[[HttpRequest, Any], Showing]) -> None:
    """Say how things of a kind are shown. Called when the pages of the desk are registered."""
    _showings[kind] = how


def showing_of(request: HttpRequest, kind: str, item: Any) -> Showing | None:
    """Return how a thing is shown beside an appeal or a report, or None for a kind that nobody shows."""
    how = _showings.get(kind)
    return how(request, item) if how else None


class AppealStatusFilter(admin.SimpleListFilter):
    """Shows what waits unless another status is asked for."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the statuses but the one that is shown anyway."""
        return [(status, word) for status, word in APPEAL_STATUSES.items() if status != "waiting"]

    def choices(self, changelist: Any) -> Any:
        """Put "Waiting" where Django has "All"."""
        for number, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": "Waiting"} if number == 0 else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter."""
        return queryset.filter(status=self.value() or "waiting")


@admin.register(Appeal)
class AppealAdmin(ReviewAdmin):
    """Appeals. Whoever made the decision that is appealed against cannot decide here."""

    section = "Moderation"
    page_name = "Appeals"
    kind = "appeal"
    review_template = "admin/desk/appeal.html"
    choices = (
        Choice("uphold", "Keep the decision", "The author reads why; there is no second appeal"),
        Choice("overturn", "Change the decision", "Back in its queue, or back where it was"),
    )
    list_display = ("heading", "waiting_for", "decision_words", "decided_before_by")
    list_filter = (AppealStatusFilter,)
    checklist: ClassVar[tuple[str, ...]] = (
        "I read the thing itself, not only the appeal",
        "I did not make the decision before",
        "The reason given is the one that applies",
    )

    def may_see(self, user: roles.Viewer) -> bool:
        """Let those in who decide on something that can be appealed against."""
        return roles.may_moderate(user) or roles.may_verify(user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appeal]:
        """Leave out what this person may not decide on by their role."""
        rows = super().get_queryset(request).select_related("by", "decision")
        return rows.filter(_of_their_role(request.user))

    def title_of(self, item: Appeal) -> str:
        """Name the thing, too."""
        return f"Appeal {item.pk}, {life.kind_words(item.object_type).lower()} {item.object_id}"

    @admin.display(description="Appeal about", ordering="pk")
    def heading(self, item: Appeal) -> str:
        """Return what it is about, without words of it."""
        return f"{life.kind_words(item.object_type)} {item.object_id}"

    @admin.display(description="Waiting", ordering="submitted_at")
    def waiting_for(self, item: Appeal) -> str:
        """Return the age while it waits, else the status."""
        if item.status == "waiting" and item.submitted_at:
            return span(timezone.now() - item.submitted_at)
        return item.get_status_display()

    @admin.display(description="Decision")
    def decision_words(self, item: Appeal) -> str:
        """Return what was decided and for which reason."""
        reason = item.decision.reason.replace("-", " ")
        return (
            f"{life.action_words(item.decision.action)}: {reason}"
            if reason
            else life.action_words(item.decision.action)
        )

    @admin.display(description="Decided on")
    def decided_before_by(self, item: Appeal) -> Any:
        """Return when it was decided."""
        return item.decision.at

    def waiting(self) -> QuerySet[Appeal]:
        """Return appeals that wait."""
        return Appeal.objects.filter(status="waiting")

    def own(self, queryset: QuerySet[Appeal], user: User) -> QuerySet[Appeal]:
        """Leave out the person's own, those against their own decisions, and those that need another permission."""
        fitting = queryset.filter(_of_their_role(user)).exclude(by_id=user.pk)
        return fitting.exclude(decision__actor_id=user.pk)

    def things(self, item: Appeal) -> list[tuple[str, int]]:
        """Return the appeal with what it is about."""
        return [("appeal", item.pk), (item.object_type, item.object_id)]

    def shown(self, item: Appeal) -> str:
        """Return the version of what the appeal is about."""
        thing = appealing.item_of(item)
        return str(thing.version) if thing else ""

    def reasons(self, item: Appeal) -> list[Reason]:
        """Return the reasons."""
        return list(REASONS)

    def before_decision(self, request: HttpRequest, item: Appeal) -> None:
        """Ask who they are before somebody may post again, as the page of applications does."""
        if item.object_type == Verification.KIND and request.POST.get("action") == "overturn":
            prove_again(request)

    def decision_form(
        self, request: HttpRequest, item: Appeal, data: Any, *, initial: dict[str, Any] | None = None
    ) -> DecisionForm:
        """Choose nothing beforehand: keeping a decision must not be the easier way."""
        return super().decision_form(request, item, data, initial={"action": None, **(initial or {})})

    def life(self, item: Appeal) -> list[Event]:
        """Return what happened, without saying twice that there was an appeal."""
        return [
            each
            for each in super().life(item)
            if each.entry.action != "appeal" or each.entry.object_type == self.kind
        ]

    def decide(self, item: Appeal, *, by: User, **decision: Any) -> None:
        """Decide. Raises `ValueError` for a reason that says the opposite of the decision."""
        action = decision.pop("action")
        if decision["reason"] not in FITTING[action]:
            raise ValueError("That reason says the opposite of the decision. Choose another one.")
        appealing.decide(item, by=by, overturn=action == "overturn", **decision)

    def review_context(self, request: HttpRequest, item: Appeal) -> dict[str, Any]:
        """Return the thing, the decision with its statement, and what the appeal says."""
        thing = appealing.item_of(item)
        told = Statement.objects.filter(entry=item.decision_id).select_related("entry").first()
        showing = _showings[item.object_type](request, thing) if thing else None
        decider = item.decision.actor_id
        return {
            "thing": thing,
            "thing_name": f"{life.kind_words(item.object_type)} {item.object_id}",
            "thing_path": self.admin_site.admin_path(item.object_type, item.object_id),  # type: ignore[attr-defined]
            "showing": showing.template if showing else "",
            "why": statements.of_statement(told, appealing.Standing()) if told else None,
            "decision_entry": life.events([item.decision])[0],
            "decided_by_me": decider == request.user.pk,
            "appellant": item.by,
            "checklist": self.checklist if item.status == "waiting" else (),
            **(showing.context if showing else {}),
        }


def _of_their_role(user: roles.Viewer) -> Q:
    about = Q(object_type=Verification.KIND)
    wanted = Q(pk__in=[])
    if roles.may_moderate(user):
        wanted |= ~about
    if roles.may_verify(user):
        wanted |= about
    return wanted


def _show_verification(request: HttpRequest, item: Moderated) -> Showing:
    assert isinstance(item, Verification)
    context = {"verification": item, "physician": item.physician}
    return Showing("admin/desk/_licence.html", context)


show(Verification.KIND, _show_verification)

QUEUE = Queue(
    title="Appeals",
    kind="appeal",
    place=9,
    waiting=lambda: Appeal.objects.filter(status="waiting"),
    target=lambda: TARGET,
    changelist="admin:accounts_appeal_changelist",
)
