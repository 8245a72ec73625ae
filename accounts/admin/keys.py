"""The page on which a moderator switches single keys on and chooses them, and what pages tell the script of them."""

import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from accounts.admin.base import actor_of
from accounts.domain import shortcuts
from accounts.forms.shortcuts import ShortcutsForm

if TYPE_CHECKING:
    from accounts.admin.site import CurbsideAdminSite


def page(site: "CurbsideAdminSite", request: HttpRequest) -> HttpResponse:
    """Show the keys, or save them."""
    me = actor_of(request)
    row = shortcuts.settings_of(me)
    initial = {"on": row.shortcuts, **shortcuts.keys_of(row)}
    form = ShortcutsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        shortcuts.choose(me, by=me, on=form.cleaned_data["on"], keys=form.keys())
        messages.success(
            request, "Saved. The keys are on." if form.cleaned_data["on"] else "Saved. The keys are off."
        )
        return redirect("admin:shortcuts")
    problems = (
        [(form[name].auto_id, found[0]) for name, found in form.errors.items()] if form.is_bound else []
    )
    context = {
        **site.each_context(request),
        "title": "Keys of the desk",
        "form": form,
        "problems": problems,
        "has_errors": bool(problems),
    }
    return TemplateResponse(request, "admin/desk/shortcuts.html", context)


def shown(request: HttpRequest) -> dict[str, Any]:
    """Return what a page tells the script: nothing when the keys are off."""
    row = shortcuts.settings_of(actor_of(request))
    if not row.shortcuts:
        return {}
    keys = shortcuts.keys_of(row)
    return {
        "shortcuts": json.dumps({key.casefold(): act for act, key in keys.items()}),
        "shortcut_rows": [(key, shortcuts.ACTS[act][0]) for act, key in keys.items()],
    }
