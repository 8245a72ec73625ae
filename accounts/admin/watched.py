"""The list of watched accounts, and the desk's page of an account: what it sent, what was decided, notes, the mark.

It is not the page of the account itself, which administrators alone see (row "users, groups, site settings" of the
access matrix), and shows nothing that moderators must not know.
"""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_safe

from accounts import roles
from accounts.admin.base import DeskAdmin, actor_of
from accounts.admin.notes import person_path
from accounts.admin.waiting import ANY
from accounts.domain import batch_deeds, batches, belongings, noting, watching
from accounts.domain.batch_deeds import BatchRefused
from accounts.domain.noting import NoteRefused
from accounts.domain.transitions import TransitionRefused
from accounts.forms.watch import UnwatchForm, WatchForm
from accounts.models import Batch, User, Watch
from accounts.presenters import life, person


@admin.register(Watch)
class WatchAdmin(DeskAdmin):
    """Watched accounts. Nothing is written here: the mark is set and taken off on the page of the account."""

    section = "Moderation"
    page_name = "Watched accounts"
    kind = "watch"
    list_display = ("account", "why", "set_by", "at")
    ordering = ("-at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Watch]:
        """Load who is watched and who set it; one's own account is not among them."""
        return watching.standing().select_related("user", "by").exclude(user_id=request.user.pk or 0)

    @admin.display(description="Account", ordering="user__pseudonym")
    def account(self, item: Watch) -> str:
        """Return the pseudonym."""
        return item.user.pseudonym

    @admin.display(description="Why")
    def why(self, item: Watch) -> str:
        """Return the reason in words."""
        return watching.why(item)

    @admin.display(description="Set by")
    def set_by(self, item: Watch) -> str:
        """Return who set it."""
        return item.by.pseudonym if item.by else "a closed account"

    def things(self, item: Watch) -> list[tuple[str, int]]:
        """Return the account under which the log keeps its marks."""
        return [("watch", item.user_id)]

    def title_of(self, item: Watch) -> str:
        """Name the account."""
        return f"Watch on {item.user.pseudonym}"

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of accounts."""
        guard = self.admin_site.admin_view
        pages = [
            path("of/<int:pk>/", guard(self.person_view), name="accounts_watch_person"),
            path("of/<int:pk>/spam/", guard(self.sweep_view), name="accounts_watch_sweep"),
        ]
        return [*pages, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Lead to the page of the account."""
        return redirect(person_path(self.found(request, object_id).user_id))

    @method_decorator(csrf_protect)
    def person_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the page of an account, or do what one of its buttons asks for."""
        user = self.account_of(request, pk)
        if request.method != "POST":
            return self.person_page(request, user)
        deeds = {"note": self._note, "watch": self._watch, "unwatch": self._unwatch, "refer": self._refer}
        deed = deeds.get(request.POST.get("do", ""))
        return deed(request, user) if deed else HttpResponseBadRequest("There is no such button.")

    @method_decorator(require_safe)
    def sweep_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask before all that waits of an account is rejected as spam; the answer goes where lists post theirs."""
        user, by = self.account_of(request, pk), actor_of(request)
        pages: Any = self.admin_site.get_model_admin(Batch)
        try:
            deed = batch_deeds.deed("spam", target_id=user.pk)
            waiting = belongings.waiting_of(user, limit=batches.LARGEST, that_may="reject")
            picks = [batches.Pick(item.KIND, item.pk, item.version) for item in waiting]
            if user.pk == by.pk:
                raise BatchRefused("It is your own account. Another moderator decides on what you sent.")
            if not picks:
                raise BatchRefused("Nothing of this account waits.")
            answer: HttpResponse = pages.ask(
                request, deed, batches.plan(deed, picks, by=by), back=person_path(user.pk)
            )
        except BatchRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(person_path(user.pk))
        return answer

    def account_of(self, request: HttpRequest, pk: int) -> User:
        """Return an account that sent something, or that the desk wrote about. Raises 403 and 404."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        user = User.objects.filter(pk=pk).first() if pk < 2**63 else None
        if user is None or not _is_known(user):
            raise Http404
        return user

    def person_page(
        self, request: HttpRequest, user: User, *, status: int = 200, **extra: Any
    ) -> HttpResponse:
        """Answer with the page of an account."""
        mark = watching.mark_on(user.pk, viewer=request.user)
        waiting = [(each, self.admin_site.admin_path(each.kind, each.pk)) for each in person.waiting_of(user)]  # type: ignore[attr-defined]
        decisions = [
            (event, self.admin_site.admin_path(event.entry.object_type, event.entry.object_id))  # type: ignore[attr-defined]
            for event in person.decisions_on(user)
        ]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Account of {user.pseudonym}",
            "item": user,
            "facts": person.facts_of(user),
            "sent": [(each, self._list_of(each.kind, user)) for each in person.sent_by(user)],
            "waiting": waiting,
            "decisions": decisions,
            "may_note": noting.may_note(user, by=request.user),
            "notes": noting.notes_about(user, viewer=request.user),
            "longest_note": noting.LONGEST,
            "watch": mark,
            "why": watching.why(mark) if mark else "",
            "may_watch": watching.may_watch(user, by=request.user),
            "watch_form": WatchForm(initial={"reason": mark.reason, "text": mark.text} if mark else None),
            "unwatch_form": UnwatchForm(auto_id="off_%s"),
            "marks": life.life_of(("watch", user.pk)) if user.pk != request.user.pk else [],
            "may_sweep": watching.may_watch(user, by=request.user)
            and any("reject" in belongings.kinds()[each.kind].model.TABLE for each, _ in waiting),
            "account_path": reverse("admin:accounts_user_change", args=[user.pk])
            if roles.may_administer(request.user)
            else "",
            **extra,
        }
        return TemplateResponse(request, "admin/desk/account.html", context, status=status)

    def _list_of(self, kind: str, user: User) -> str:
        """Return the address of the list of all that an account sent of a kind."""
        for model, page in self.admin_site._registry.items():
            if getattr(page, "kind", "") == kind:
                name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
                return f"{reverse(name)}?author={user.pk}&status={ANY}"
        return ""

    def _note(self, request: HttpRequest, user: User) -> HttpResponse:
        text = request.POST.get("desk_note", "")
        try:
            noting.write(user, text=text, by=actor_of(request))
        except (NoteRefused, TransitionRefused) as refusal:
            return self.person_page(request, user, note_error=str(refusal), note_typed=text[:20_000])
        messages.success(request, "The note is saved.")
        return redirect(person_path(user.pk))

    def _refer(self, request: HttpRequest, user: User) -> HttpResponse:
        try:
            asked = watching.refer(user, by=actor_of(request))
        except TransitionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                "Administrators are asked to look at this account."
                if asked
                else "Administrators were asked already.",
            )
        return redirect(person_path(user.pk))

    def _watch(self, request: HttpRequest, user: User) -> HttpResponse:
        form = WatchForm(request.POST)
        if form.is_valid():
            try:
                watching.watch(user, by=actor_of(request), **form.cleaned_data)
            except TransitionRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"{user.pseudonym} is watched.")
                return redirect(person_path(user.pk))
        return self.person_page(request, user, watch_form=form, form=form, has_errors=True)

    def _unwatch(self, request: HttpRequest, user: User) -> HttpResponse:
        form = UnwatchForm(request.POST, auto_id="off_%s")
        if form.is_valid():
            try:
                watching.unwatch(user, by=actor_of(request), reason=form.cleaned_data["reason"])
            except TransitionRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"{user.pseudonym} is not watched any more.")
                return redirect(person_path(user.pk))
        return self.person_page(request, user, unwatch_form=form, form=form, has_errors=True)


def _is_known(user: User) -> bool:
    """Tell whether the desk has to do with an account: who only reads is nobody's business."""
    return belongings.is_known(user) or Watch.objects.filter(user=user).exists() or user.notes_about.exists()
