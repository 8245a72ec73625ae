"""Settling reports: one decision settles all open reports of a thing, from whichever page it is made (ADR 21)."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import roles
from accounts.domain import audit, claiming, deciding, holding, transitions
from accounts.domain.notifying import notify, notify_many
from accounts.domain.transitions import NotAllowed, StaleVersion, last_entry, transition
from accounts.models import Appeal, AuditEntry, Moderated, Physician, Statement, User
from forum.domain import clarifying, moderation, peering, reportable, reviewing, wording
from forum.domain.reportable import Thing
from forum.models import Clarification, PeerView, Photo, Report, ReportCase, Review, ReviewReply

#: Signed-out reporters' addresses stay this long after their case is settled.
KEPT = timedelta(days=30)
#: Decisions on the thing itself that a case offers, where its table allows them.
ON_THE_THING = ("hide", "return", "reject", "restore")
KEEP, DISMISS, REFER = "keep", "dismiss", "refer"
#: What happens to a thing → what that does to its open case.
FOLLOWS = {
    "hide": "act",
    "reject": "act",
    "return": "act",
    "restore": "dismiss",
    "withdraw": "lapse",
    "merge": "lapse",
}
_ROWS = 1000
LONGEST_WHY = 200


def register() -> None:
    """Follow the moves of things, and tell of settled cases. Called when the apps are ready."""
    transitions.followers.append(follow)
    deciding.teller("reports", _defer)


def may_settle(case: ReportCase, thing: Thing | None, *, by: roles.Viewer) -> bool:
    """Tell whether this person may settle a case: a moderator who did not report it, and whom it is not about."""
    if not roles.may_moderate(by) or case.reports.filter(reporter_id=by.pk).exists():
        return False
    return thing is None or not reportable.concerns(thing, by)


@transaction.atomic
def settle(
    case: ReportCase, action: str, *, by: User, version: int | None = None, thing_version: int | None = None,
    reason: str, note: str = "",
) -> None:  # fmt: skip
    """Settle all reports of a thing by one decision.

    ``action`` is one on the thing (`ON_THE_THING`), "keep" for what is hidden already and stays so, "dismiss"
    when there is nothing to change, or "refer" for a profile that those who verify should look at. ``version`` and
    ``thing_version`` are what the moderator saw. ``note`` goes to the author; of "dismiss", to those who reported. Raises
    `transitions.TransitionRefused`.
    """
    thing = reportable.lock(case.object_type, case.object_id)
    locked = ReportCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if version is not None and locked.version != version:
        raise StaleVersion("This changed since you opened it. Nothing was overwritten.", last_entry(locked))
    if not may_settle(locked, thing, by=by):
        raise NotAllowed("You reported this, or it is about you. Another moderator decides on it.")
    if thing is None or reportable.is_gone(thing):
        raise NotAllowed("What was reported is gone. There is nothing left to decide.")
    if isinstance(thing, Moderated) and thing_version not in {None, thing.version}:
        raise StaleVersion("This changed since you opened it. Nothing was overwritten.", last_entry(thing))
    decided_on = thing if action in ON_THE_THING else locked
    with deciding.decision(decided_on, by=by):
        _settle(locked, thing, action, by=by, reason=reason, note=note)
    case.refresh_from_db()


def _settle(case: ReportCase, thing: Thing, action: str, *, by: User, reason: str, note: str) -> None:
    if action in ON_THE_THING and isinstance(thing, Moderated):
        _decide(thing, action, by=by, version=thing.version, reason=reason, note=note)
        # `follow` has settled the case by now.
    elif action == KEEP and isinstance(thing, Moderated) and thing.status == "hidden":
        if isinstance(thing, Photo) and case.hidden_at:
            _keep(thing, by=by, reason=reason, note=note)
        _close(case, "act", by=by, reason=reason)
    elif action == REFER and isinstance(thing, Physician):
        _close(case, REFER, by=by, reason=reason, note=note)
        notify_many("profile_referred", to=_verifiers(by, thing), about=case.pk)
    elif action == DISMISS:
        _close(case, DISMISS, by=by, reason=reason, note=note)
    else:
        raise NotAllowed("That cannot be decided about this.")


def _decide(thing: Moderated, action: str, **decision: Any) -> None:
    doors: dict[type[Moderated], Callable[..., None]] = {
        Review: reviewing.decide,
        ReviewReply: reviewing.decide,
        PeerView: peering.decide,
        Clarification: clarifying.decide,
    }
    doors.get(type(thing), moderation.decide)(thing, action, **decision)


def _keep(photo: Photo, *, by: User, reason: str, note: str) -> None:
    """Leave a photo hidden that a report hid: now a person decided it, with a reason, and can be appealed against."""
    entry = audit.record(by=by, action=KEEP, item=photo, reason=reason)
    Statement.objects.create(
        entry=entry, object_type=photo.KIND, object_id=photo.pk, recipient_id=photo.owner_id(), reason=reason, text=note
    )  # fmt: skip
    # An appeal that waits was against the program; now it is against this person, so somebody else decides on it.
    Appeal.objects.filter(object_type=photo.KIND, object_id=photo.pk, status="waiting").update(decision=entry)
    notify("photo_kept_hidden", to=photo.owner_id(), about=photo.question_id)


def _verifiers(by: User, physician: Physician) -> list[int]:
    desk = Q(groups__name__in=[roles.MODERATORS, roles.ADMINISTRATORS]) | Q(is_superuser=True)
    people = User.objects.filter(desk, is_active=True).order_by("pk").distinct()
    others = people.exclude(pk__in=[by.pk, physician.user_id or 0])
    return [each.pk for each in others if roles.may_verify(each)]


def follow(thing: Moderated, entry: AuditEntry) -> None:
    """Settle the open case of a thing that was decided on, or went. Called after every move of a status.

    A decision of somebody who reported it leaves the case open for somebody else.
    """
    if (
        thing.KIND not in ReportCase.THINGS
        or entry.action not in FOLLOWS
        or entry.status_before == entry.status_after
    ):
        return
    cases = ReportCase.objects.select_for_update(of=("self",)).waiting()
    case = cases.filter(object_type=thing.KIND, object_id=thing.pk).first()
    if case is None:
        return
    if FOLLOWS[entry.action] == "lapse":
        _close(case, "lapse", by=None)
        return
    by = User.objects.filter(pk=entry.actor_id or 0).first()  # nobody: a report hid it
    if by and may_settle(case, thing, by=by):
        # Whoever has the case in hand goes on with it, and sees what became of the thing.
        with suppress(claiming.Held):
            _close(case, FOLLOWS[entry.action], by=by, reason=entry.reason)


def _close(case: ReportCase, action: str, *, by: User | None, reason: str = "", note: str = "") -> None:
    # The clock decides nothing, so `transition` gives it no time; what is destroyed afterwards counts from here.
    times: dict[str, Any] = {} if by else {"decided_at": timezone.now()}
    transition(case, action, by=by, reason=reason, note=note, **times)
    # As long as the decision can be taken back, nobody who reported is told of it.
    if not holding.kept("reports", case=case.pk, version=case.version):
        _defer(case=case.pk, version=case.version)


def _defer(*, case: int, version: int) -> None:
    from forum.jobs import tell_reporters  # noqa: PLC0415 (the job calls `tell` below: a circle, cut here)

    tell_reporters.defer(case=case, version=version)


@transaction.atomic
def tell(*, case: int, version: int) -> None:
    """Tell all who reported what came of it, each once; nothing happens when the case was opened again meanwhile."""
    from forum.jobs import mail_reporter  # noqa: PLC0415 (the job calls `report_mail.send`: a circle, cut here)

    found = ReportCase.objects.select_for_update(of=("self",)).filter(pk=case, version=version).first()
    if found is None or found.status == "waiting":
        return
    known: set[object] = set()
    mailed: list[int] = []
    for row in found.reports.filter(told_at=None).order_by("pk"):
        who = row.reporter_id or row.mark
        if row.reporter_id and who not in known:
            notify(f"report_{found.status}", to=row.reporter_id, about=row.pk)
        elif row.email and who not in known:
            mail_reporter.defer(report=row.pk)
            mailed.append(row.pk)
        known.add(who)
    found.reports.filter(told_at=None).exclude(pk__in=mailed).update(told_at=timezone.now())


@dataclass(frozen=True)
class Known:
    """Who made a report, for an administrator: an account, or the address that a signed-out person left."""

    report: Report
    account: User | None
    email: str


@transaction.atomic
def reveal(case: ReportCase, *, by: User, why: str) -> list[Known]:
    """Return who reported, to an administrator, and write down that they looked, and why.

    Row "Private facts" of the access matrix: V(logged). Raises `NotAllowed`, or `ValueError` with a sentence.
    """
    if not roles.may_administer(by):
        raise NotAllowed("Only administrators see who reported.")
    why = wording.one_line(why)
    if not wording.inked(why):
        raise ValueError("Say in a few words why you need to know who reported this.")
    if len(why) > LONGEST_WHY:
        raise ValueError(f"Your reason has {len(why):,} characters; {LONGEST_WHY} is the most.")
    entry = audit.record(by=by, action="reveal", item=case, reason="reveal")
    Statement.objects.create(entry=entry, object_type=case.KIND, object_id=case.pk, reason="reveal", text=why)
    return [Known(row, row.reporter, row.email) for row in case.reports.select_related("reporter")]


def lapse_gone() -> int:
    """Let cases lapse whose things are gone without a move of their status (an account was deleted). The clock's work."""
    count = 0
    for kind in ReportCase.THINGS:
        cases = ReportCase.objects.waiting().filter(object_type=kind)
        gone = cases.exclude(object_id__in=reportable.present(kind).values("pk")).order_by("pk")
        for pk in gone.values_list("pk", flat=True)[:_ROWS]:
            count += _lapse(pk)
    return count


@transaction.atomic
def _lapse(pk: int) -> bool:
    case = ReportCase.objects.get(pk=pk)
    if not reportable.is_gone(reportable.load(case.object_type, case.object_id)):
        return False
    locked = ReportCase.objects.select_for_update(of=("self",)).waiting().filter(pk=pk).first()
    if locked is None:
        return False
    _close(locked, "lapse", by=None)
    return True


def forget_addresses() -> int:
    """Destroy what is left of signed-out reporters, `KEPT` after their case was settled. The clock's work."""
    before = timezone.now() - KEPT
    held = Report.objects.filter(case__decided_at__lt=before).exclude(case__status="waiting")
    held = held.exclude(email="", mark="")
    cases = ReportCase.objects.filter(reports__in=held).distinct().order_by("pk")[:_ROWS]
    for case in cases:
        with transaction.atomic():
            case.reports.update(email="", mark="")
            audit.record(by=None, action="forget", item=case)
    return len(cases)
