"""The index of the desk: cells of queues, charts, the newest decisions, and who is here."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from accounts.admin import taking
from accounts.admin.base import actor_of
from accounts.admin.queues import COUNTED, Measured, into_cells, measure, number_words
from accounts.domain import deciding, flow_figures
from accounts.presenters import colleagues, desk_figures, life
from accounts.presenters.charts import Chart, days_words
from accounts.presenters.life import Event

if TYPE_CHECKING:
    from accounts.admin.site import CurbsideAdminSite

RECENT = 6
#: The queue whose target the chart of medians carries.
GOAL_OF = "question"


@dataclass(frozen=True)
class Recent:
    """One of the newest decisions. ``title`` is empty where nobody may read the thing's words any more.

    ``undo`` is the number of the decision while this person can take it back.
    """

    event: Event
    path: str
    title: str
    undo: int | None


def context(site: "CurbsideAdminSite", request: HttpRequest) -> dict[str, Any]:
    """Return what the index shows. The number of queries depends on the number of queues alone."""
    user = actor_of(request)
    measured = [measure(queue) for queue in site.queues if queue.may_see(user)]
    found = flow_figures.figures()
    cells = into_cells(measured, found.longest_today)
    waiting = [cell for cell in cells if cell.waiting]
    counted = sum(cell.counted for cell in cells)
    return {
        "cells": cells,
        "waiting": number_words(counted) if counted < COUNTED else f"more than {COUNTED:,}",
        "is_one": counted == 1,
        "oldest": max(waiting, key=lambda cell: cell.age, default=None),
        "can_take": any(cell.next_kind for cell in waiting),
        "decided_today": life.decided_today(user),
        "charts": [*charts(measured, found), *(make() for make in site.charts)],
        "figures_at": found.at,
        "figures_days": days_words(found.days),
        "held": taking.held(site, request),
        "recent": recent(site, request),
        "people": colleagues.here(user),
        "appeal_days": colleagues.APPEAL_DAYS,
    }


def charts(measured: list[Measured], found: flow_figures.Figures) -> list[Chart]:
    """Return the charts of the whole desk."""
    goal = next((each.target.total_seconds() / 3600 for each in measured if each.queue.kind == GOAL_OF), None)
    return [
        desk_figures.flow_chart(found),
        desk_figures.median_chart(
            found.medians,
            found.days,
            goal=goal,
            goal_words=f"Target for questions, {goal:g} h" if goal else "",
        ),
    ]


def recent(site: "CurbsideAdminSite", request: HttpRequest) -> list[Recent]:
    """Return the newest decisions with their titles and addresses."""
    events = life.newest_decisions(request.user, limit=RECENT)
    things = [(event.entry.object_type, event.entry.object_id) for event in events]
    titles: dict[tuple[str, int], str] = {}
    for name in site.titles:
        titles |= name(things)
    undoable = dict(deciding.undoable(actor_of(request)).values_list("entry_id", "pk"))
    return [
        Recent(event, site.admin_path(*thing), titles.get(thing, ""), undoable.get(event.entry.pk))
        for event, thing in zip(events, things, strict=True)
    ]
