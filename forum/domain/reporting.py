"""Reporting what is public (PRODUCT §16). No account is needed; who reported is told to nobody but administrators.

Entries in the audit log name no actor here, since moderators read them: `Report` has who it was (ADR 21). Reporting what
is one's own is allowed: it asks a moderator to look. Moderators report like anybody, and settle no case of theirs.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Aggregate, Case, Count, DurationField, ExpressionWrapper, F, Q, QuerySet, When
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.domain import audit, throttling
from accounts.domain.notifying import notify
from accounts.domain.transitions import transition
from accounts.models import User
from accounts.roles import Viewer
from forum.domain import reportable, triage, wording
from forum.domain.reportable import Thing
from forum.models import Photo, Question, Report, ReportCase
from forum.models.report import MY_PHOTO, REASONS

LONGEST = 2000
#: Texts of one person about one thing and reason are kept together, to this length.
_KEPT = 4000
PER_ACCOUNT = throttling.Limit("reports", tries=30, within=timedelta(days=1))
PER_ADDRESS = throttling.Limit("reports of an address", tries=30, within=timedelta(days=1))
#: Photos that one person hides by reports; what is reported beyond them is urgent, and hidden by a moderator only.
HIDES = throttling.Limit("reports that hide a photo", tries=6, within=timedelta(days=1))
#: What may harm somebody while it waits.
URGENT = {"danger", MY_PHOTO}
_IN_DANGER = re.compile(r"\bin (?:\w{1,12} )?danger\b|\bcould die\b|\bwill die\b", re.IGNORECASE)
HIDDEN_WORDS = (
    "Somebody reported that this is their photo, or that it shows them. The site hid it by itself; no person has decided"
    " yet. A moderator will look, usually within 24 hours, and tell you what they decided."
)


class NotPublic(Exception):
    """What is reported is not public, or never was: the two look the same."""


@dataclass(frozen=True)
class Reporter:
    """Who reports: an account, or a signed-out visitor at an address, who may leave an e-mail address."""

    viewer: Viewer
    address: str
    email: str = ""

    @property
    def user(self) -> User | None:
        """Return the account."""
        return self.viewer if isinstance(self.viewer, User) else None

    @property
    def key(self) -> str:
        """Return whom limits count."""
        return str(self.user.pk) if self.user else self.address

    @property
    def mark(self) -> str:
        """Return what tells a signed-out person's second report from another person's: a keyed hash."""
        if self.user:
            return ""
        value = f"{self.address}\n{self.email.casefold()}"
        return salted_hmac("forum.reporting", value, algorithm="sha256").hexdigest()

    def own(self) -> Q:
        """Return the condition that a report is theirs."""
        return Q(reporter=self.user) if self.user else Q(mark=self.mark)


def find(kind: str, pk: int, *, viewer: Viewer) -> Thing:
    """Return what is to be reported. Raises `NotPublic`."""
    found = reportable.find(kind, pk, viewer=viewer)
    if found is None:
        raise NotPublic
    return found


@transaction.atomic
def report(kind: str, pk: int, *, by: Reporter, reason: str, text: str = "") -> None:
    """Take a report of a public thing; the same again, of one person, is one.

    "My photo" hides a photo at once; on a question it means each photo that the person sees. Raises `NotPublic`,
    `throttling.TooManyTries`, or `ValueError` with a sentence.
    """
    text = wording.kept(text).strip()
    if reason not in REASONS:
        raise ValueError("Choose what is wrong.")
    if reason == "other" and not wording.inked(text):
        raise ValueError("Say what is wrong.")
    if len(text) > LONGEST:
        raise ValueError(f"Your text has {len(text):,} characters; {LONGEST:,} is the most.")
    # The lock comes first: of two presses at once, the second sees what the first did.
    thing = reportable.lock(kind, pk) if kind in reportable.MODELS else None
    if thing is None or reportable.find(kind, pk, viewer=by.viewer) is None:
        if thing is not None and _earlier(kind, [pk], by, reason).exists():
            return  # a second press: the first one hid it
        raise NotPublic
    meant: list[Thing] = [thing]
    if isinstance(thing, Question) and reason == MY_PHOTO:
        meant = [*reportable.photos_of(thing, viewer=by.viewer)] or meant
        every = list(thing.photos.values_list("pk", flat=True))
        if meant == [thing] and _earlier(Photo.KIND, every, by, reason).exists():
            return
    for each in meant:
        _take(each, by, reason, text)


def _earlier(kind: str, ids: list[int], by: Reporter, reason: str) -> QuerySet[Report]:
    open_cases = Q(case__object_type=kind, case__object_id__in=ids, case__status="waiting")
    return Report.objects.filter(open_cases & by.own(), reason=reason)


def _take(thing: Thing, by: Reporter, reason: str, text: str) -> None:
    kind = reportable.kind_of(thing)
    cases = ReportCase.objects.select_for_update(of=("self",))
    case = cases.filter(object_type=kind, object_id=thing.pk, status="waiting").first()
    mine = list(case.reports.filter(by.own())) if case else []
    same = next((each for each in mine if each.reason == reason), None)
    if same and text in same.text:
        return
    throttling.take(PER_ACCOUNT if by.user else PER_ADDRESS, who=by.key)
    if case is None:
        now = timezone.now()
        case = ReportCase.objects.create(object_type=kind, object_id=thing.pk, submitted_at=now)
    if same:
        same.text = f"{same.text}\n\n{text}".strip()[:_KEPT]
        same.save(update_fields=["text"])
    else:
        email = "" if by.user else by.email.lower()
        case.reports.create(
            reason=reason, text=text, reporter=by.user, mark=by.mark, email=email, at=timezone.now()
        )
    case.people += not mine
    case.urgent = case.urgent or is_urgent(reason, text)
    case.version += 1
    case.save(update_fields=["people", "urgent", "version"])
    audit.record(by=None, action="report", item=case, reason=reason)
    if reason == MY_PHOTO and isinstance(thing, Photo):
        _hide(thing, case, by)


def is_urgent(reason: str, text: str) -> bool:
    """Tell whether a report comes before others: by its reason, or because its words say that somebody is in danger."""
    return reason in URGENT or bool(_IN_DANGER.search(text) or triage.alarms(text))


def _hide(photo: Photo, case: ReportCase, by: Reporter) -> None:
    """Hide a photo until a moderator decides, unless one has put it back after such a report, or too many were hidden."""
    put_back = ReportCase.objects.filter(
        object_type=Photo.KIND, object_id=photo.pk, hidden_at__isnull=False
    ).exclude(pk=case.pk)
    if photo.status != "published" or put_back.exists():
        return
    try:
        throttling.take(HIDES, who=by.key)
    except throttling.TooManyTries:
        return
    transition(photo, "hide", by=None, reason=MY_PHOTO, note=HIDDEN_WORDS)
    case.hidden_at = timezone.now()
    case.save(update_fields=["hidden_at"])
    notify("photo_reported", to=photo.owner_id(), about=photo.question_id)


class Median(Aggregate):
    """The middle of values: ``percentile_cont(0.5)``."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Figures:
    """What was reported since a time: reports by reason, cases by outcome, and how long cases took, or wait so far."""

    reports: int
    by_reason: dict[str, int]
    by_outcome: dict[str, int]
    median: timedelta | None


def figures(since: datetime) -> Figures:
    """Count from the raw times, in three queries. Cases that wait count with their age, not left out."""
    reasons = Report.objects.filter(at__gte=since).order_by().values_list("reason").annotate(n=Count("pk"))
    by_reason = dict(reasons.values_list("reason", "n"))
    cases = ReportCase.objects.filter(submitted_at__gte=since).order_by()
    by_outcome = dict(cases.values_list("status").annotate(n=Count("pk")).values_list("status", "n"))
    end = Case(When(status="waiting", then=Now()), default=F("decided_at"))
    took = ExpressionWrapper(end - F("submitted_at"), output_field=DurationField())
    median = cases.annotate(took=took).aggregate(m=Median("took"))["m"]
    return Figures(sum(by_reason.values()), by_reason, by_outcome, median)
