"""Joining two questions at the desk: naming the other one, seeing both, and doing it."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from accounts.admin.base import actor_of
from accounts.admin.flow import DeskPage
from accounts.admin.hooks import Panel
from accounts.domain import claiming, transitions
from accounts.forms.decision import Reason
from forum.admin.reasons import reasons_for
from forum.domain import merging
from forum.forms.merging import MergeForm
from forum.models import Question
from forum.presenters import moderation as desk
from forum.presenters import question_page

#: Where the desk has no ready reason of its own.
DUPLICATE = Reason(
    "duplicate",
    "It asks the same as another one",
    "Your question joined another one that asks the same, so that answers are in one place.",
)


def ask(page: DeskPage, request: HttpRequest, item: Any) -> HttpResponse:
    """Show both questions and ask for the reason. "merge:34", or a number in ``into``, names the other one."""
    try:
        target = _target(request, item)
    except merging.CannotMerge as refusal:
        return page.page(request, item, edit_error=str(refusal))
    return _confirm(page, request, item, target, MergeForm(reasons=_reasons()))


def merge(page: DeskPage, request: HttpRequest, item: Any) -> HttpResponse:
    """Join them."""
    form = MergeForm(request.POST, reasons=_reasons())
    try:
        target = _target(request, item)
        if not form.is_valid():
            return _confirm(page, request, item, target, form)
        claiming.check_free(item, by=actor_of(request))
        version = request.POST.get("version", "")
        seen = int(version) if version.isdecimal() and len(version) < 10 else 0
        merging.merge(item, into=target, by=actor_of(request), version=seen, **form.decision())
    except merging.CannotMerge as refusal:
        return page.page(request, item, edit_error=str(refusal))
    except transitions.TransitionRefused as refusal:
        form.add_error(None, str(refusal))
        return _confirm(page, request, item, target, form, status=409)
    messages.success(request, f"Question {item.pk} joined question {target.pk}.")
    return redirect(page.change_path(target))


def _target(request: HttpRequest, item: Any) -> Question:
    """Return the question that was named. Raises `merging.CannotMerge` with a sentence."""
    if not isinstance(item, Question):
        raise merging.CannotMerge("Only questions are joined.")
    named = [request.POST.get("do", "").partition(":")[2], *request.POST.getlist("into")]
    number = next((each.strip().removeprefix("#") for each in named if each.strip()), "")
    if not (number.isascii() and number.isdecimal() and len(number) <= 18):
        raise merging.CannotMerge("Say which question it should join, by its number.")
    found = Question.objects.filter(pk=int(number), status="published").first()
    if found is None:
        raise merging.CannotMerge(f"There is no public question {number}.")
    if found.pk == item.pk:
        raise merging.CannotMerge("A question cannot join itself.")
    return found


def _confirm(
    page: DeskPage,
    request: HttpRequest,
    item: Question,
    target: Question,
    form: MergeForm,
    *,
    status: int = 200,
) -> HttpResponse:
    moving = item.answers.exclude(status="draft")
    context = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "page_name": "Questions",
        "title": f"Join question {item.pk} to question {target.pk}",
        "item": item,
        "item_path": page.change_path(item),
        "target": target,
        "target_path": question_page.path_of(target),
        "body": desk.question_body(item),
        "target_body": desk.question_body(target),
        "moving": moving.count(),
        "there": target.answers.filter(status="published").count(),
        "staying": len(merging.staying(item, target)),
        "form": form,
        "has_errors": form.is_bound and bool(form.errors),
    }
    return TemplateResponse(request, "admin/desk/merge.html", context, status=status)


def _reasons() -> list[Reason]:
    ready = reasons_for("question", "published")
    return ready if any(each.code == DUPLICATE.code for each in ready) else [DUPLICATE, *ready]


def _panel(request: HttpRequest, item: Any) -> tuple[str, dict[str, Any]] | None:
    joinable = isinstance(item, Question) and item.status in {"pending", "published"}
    if not joinable or item.asker_id == request.user.pk:
        return None
    return "admin/desk/_merge.html", {}


def plug_in() -> None:
    """Add the field to the pages of questions, and its buttons."""
    admin.site.panels.append(Panel("side", _panel))  # type: ignore[attr-defined]
    admin.site.deeds |= {"merge": ask, "merge-now": merge}  # type: ignore[attr-defined]
