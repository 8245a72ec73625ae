"""One review page for everything that is decided on: show it, take a decision, tell the loser of a race."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect

from accounts.admin.base import actor_of
from accounts.admin.flow import WAITING, DeskPage
from accounts.domain import claiming, transitions
from accounts.forms.decision import Choice, DecisionForm, Reason
from accounts.models import AuditEntry, Moderated, User
from accounts.presenters import life
from accounts.presenters.spans import ago


@dataclass(frozen=True)
class Lost:
    """What is told to somebody who came too late, with what they had typed."""

    sentence: str
    note: str


class ReviewAdmin(DeskPage):
    """A queue and its review page. Django's own form is never used, so no field can be written through it."""

    review_template: ClassVar[str]
    #: Value of the button → method that takes (request, item) and answers; for everything but the decision.
    deeds: ClassVar[dict[str, str]] = {}
    choices: ClassVar[tuple[Choice, ...]] = ()
    #: What Enter in a field does; nothing on pages where no button is harmless.
    enter_deed: ClassVar[str] = ""
    ordering: ClassVar[Any] = ("submitted_at", "pk")

    def decide(self, item: Any, *, by: User, **decision: Any) -> None:
        """Make the decision. Raises `transitions.TransitionRefused`."""
        raise NotImplementedError

    def reasons(self, item: Any) -> list[Reason]:
        """Return the reasons to choose from."""
        raise NotImplementedError

    def review_context(self, request: HttpRequest, item: Any) -> dict[str, Any]:
        """Return what the template needs beyond decision and history."""
        raise NotImplementedError

    @method_decorator(csrf_protect)
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the thing, or do what a button asks for."""
        item = self.found(request, object_id)
        if request.method != "POST":
            return self.page(request, item)
        # What follows a colon says on which part of the thing: "redact:12".
        deed = request.POST.get("do", "").partition(":")[0]
        if deed in {"decide", "decide-next"}:
            return self.take_decision(request, item, then_next=deed == "decide-next")
        if deed in self.deeds:
            if held := self.is_withheld(request, item, deed):
                kept = self.kept(request, item)
                return self.page(request, item, edit_error=str(held), status=409, **kept)
            handler: Callable[[HttpRequest, Any], HttpResponse] = getattr(self, self.deeds[deed])
            return handler(request, item)
        return self.shared_deed(request, item, deed) or HttpResponseBadRequest("There is no such button.")

    def take_decision(self, request: HttpRequest, item: Any, *, then_next: bool) -> HttpResponse:
        """Decide; nothing that was typed is lost when it cannot be done."""
        if request.POST.get("version") != str(item.version):
            return self.too_late(request, item, transitions.last_entry(item))
        form = self.decision_form(request, item, request.POST)
        if not form.is_valid():
            return self.page(request, item, form=form)
        try:
            with transaction.atomic():
                self.check_shown(request, item)
                claiming.check_free(item, by=actor_of(request))
                self.before_decision(request, item)
                words = {**form.decision(), **self.more_of_decision(request)}
                self.decide(item, by=actor_of(request), version=item.version, **words)
        except transitions.StaleVersion as late:
            return self.too_late(request, self.found(request, str(item.pk)), late.entry)
        except (transitions.TransitionRefused, ValueError) as refusal:
            form.add_error(None, str(refusal))
            status = 409 if isinstance(refusal, claiming.Held) else 200
            return self.page(request, self.found(request, str(item.pk)), form=form, status=status)
        done = self.done_words(item, form.cleaned_data["action"])
        messages.success(request, f"{self.title_of(item)}: {done}.")
        return self.go_on(request) if then_next else redirect(self.changelist_path())

    def shown(self, item: Any) -> str:
        """Return the versions of what stands on the page beside the thing itself and is decided on with it."""
        return ""

    def lock_shown(self, item: Any) -> None:
        """Lock the row under whose lock all that `shown` tells is changed, in the order of everybody else's locks."""

    def check_shown(self, request: HttpRequest, item: Any) -> None:
        """Raise `StaleVersion` when something beside the thing is not any more what this person saw."""
        self.lock_shown(item)
        if request.POST.get("shown", now := self.shown(item)) != now:
            raise transitions.StaleVersion("This changed since you opened it. Nothing was overwritten.")

    def done_words(self, item: Any, action: str) -> str:
        """Return what is said after a decision."""
        return life.action_words(action).lower()

    def before_decision(self, request: HttpRequest, item: Any) -> None:
        """Save what the page lets moderators put right. Raises `ValueError` with a sentence."""

    def more_of_decision(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the page asks for with a decision, beyond action, reason and line."""
        return {}

    def typed(self, request: HttpRequest) -> str:
        """Return all that was typed for the author, to be given back to somebody who came too late."""
        return request.POST.get("note", "")

    def kept(self, request: HttpRequest, item: Any) -> dict[str, Any]:
        """Return the form with what was typed, unjudged."""
        typed = {name: request.POST[name] for name in ("action", "reason", "note") if name in request.POST}
        return {"form": self.decision_form(request, item, None, initial=typed)}

    def too_late(self, request: HttpRequest, item: Any, entry: AuditEntry | None) -> HttpResponse:
        """Show the thing as it is now, say who was faster, and give the typed words back."""
        note = request.POST.get("note", "")
        form = self.decision_form(request, item, None, initial={"note": note[:20_000]})
        return self.page(
            request,
            item,
            form=form,
            lost=Lost(who_was_faster(entry, viewer=actor_of(request)), self.typed(request)[:20_000]),
            status=409,
        )

    def decision_form(
        self, request: HttpRequest, item: Any, data: Any, *, initial: dict[str, Any] | None = None
    ) -> DecisionForm:
        """Return the form with the decisions that this person may make on this thing now."""
        choices = [each for each in self.choices if transitions.may(item, each.action, by=actor_of(request))]
        return DecisionForm(data, item=item, choices=choices, reasons=self.reasons(item), initial=initial)

    def page(
        self, request: HttpRequest, item: Moderated, *, form: DecisionForm | None = None, lost: Lost | None = None,
        status: int = 200, **extra: Any,
    ) -> HttpResponse:  # fmt: skip
        """Answer with the review page."""
        form = form or self.decision_form(request, item, None)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "page_name": self.page_name,
            "title": f"Review {self.title_of(item).lower()}",
            "item": item,
            "item_title": self.title_of(item),
            "item_path": self.change_path(item),
            "is_waiting": item.status in WAITING,
            "bar": None if item.owner_id() == request.user.pk else self.bar(request, item),
            "enter_deed": self.enter_deed,
            "ticked": request.POST.getlist("tick")[:100],
            "shown": self.shown(item),
            "decision": form,
            "lost": lost,
            "is_own": item.owner_id() == request.user.pk,
            # Who had it in hand stands on the page of its whole life.
            "life": [each for each in self.life(item) if each.entry.action not in claiming.ACTS],
            "has_errors": form.is_bound and bool(form.errors),
            **self.review_context(request, item),
            **extra,
        }
        context["panels"] = self.panels(request, item, context)
        return TemplateResponse(request, self.review_template, context, status=status)


def who_was_faster(entry: AuditEntry | None, *, viewer: User | None = None) -> str:
    """Return the sentence for somebody who came too late; ``entry`` is the last change of the thing."""
    if entry is None:
        return "This changed since you opened it. Nothing was overwritten."
    event = life.events([entry])[0]
    is_decision = entry.action in life.DECISIONS
    if is_decision and viewer is not None and entry.actor_id == viewer.pk:
        what = "You decided this"
    elif is_decision:
        what = f"Decided by {event.actor}" if entry.actor_id else "Decided"
    else:
        what = "This changed since you opened it"
    return f"{what} {ago(entry.at)}: {event.label.lower()}. Nothing was overwritten."
