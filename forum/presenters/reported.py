"""What is reported, in words: for the form, for "Your reports", and for the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Physician, Statement, User
from forum.domain import reportable
from forum.domain.report_mail import OUTCOMES
from forum.domain.reportable import Thing
from forum.models import (
    Answer,
    Clarification,
    PeerView,
    Photo,
    Question,
    QuestionUpdate,
    Report,
    ReportCase,
    Review,
    ReviewReply,
)
from forum.presenters import byline
from forum.presenters.answer_items import answer_path
from forum.presenters.question_page import path_of

#: Rows of "Your reports" on one page.
ROWS = 20


@dataclass(frozen=True)
class Named:
    """A thing that is public: what it is, in a sentence's place, and where it stands."""

    what: str
    title: str
    path: str

    @property
    def sentence(self) -> str:
        """Return both together."""
        return f"{self.what} “{self.title}”" if self.title else self.what


def named(thing: Thing) -> Named:
    """Return what a thing is called. Ask only for what the reader may see."""
    makers: dict[type[Any], Callable[[Any], Named]] = {
        Question: lambda it: Named("The question", it.title, path_of(it)),
        Answer: lambda it: Named(
            "An answer to the question", it.question.title, answer_path(it, it.question)
        ),
        Photo: lambda it: Named(
            "A photo of the question", it.question.title, f"{path_of(it.question)}#photo-{it.pk}"
        ),
        QuestionUpdate: lambda it: Named(
            "An update to the question", it.question.title, path_of(it.question)
        ),
        Clarification: lambda it: Named(
            "What a physician asks in the question", it.question.title, f"{path_of(it.question)}#asked-{it.pk}"
        ),
        PeerView: lambda it: Named(
            "What a physician says of an answer to the question",
            it.answer.question.title,
            answer_path(it.answer, it.answer.question),
        ),
        Review: lambda it: _of_profile("A review of", it.physician, f"#review-{it.pk}"),
        ReviewReply: lambda it: _of_profile("A reply to a review of", it.review.physician, f"#review-{it.review_id}"),
        Physician: lambda it: _of_profile("The profile of", it),
    }  # fmt: skip
    return makers[type(thing)](thing)


def _of_profile(what: str, physician: Physician, anchor: str = "") -> Named:
    return Named(f"{what} {byline.titled(physician)}", "", f"{byline.profile_path(physician)}{anchor}")


@dataclass(frozen=True)
class OwnReport:
    """One row of "Your reports". ``thing`` is None when it is not public now: then only its kind is named."""

    report: Report
    thing: Named | None
    outcome: str
    reason: str = ""

    @property
    def what(self) -> str:
        """Return what was reported."""
        return self.thing.sentence if self.thing else self.report.case.get_object_type_display()

    @property
    def at(self) -> datetime:
        """Return when it was reported."""
        return self.report.at


def own_reports(user: User, *, before: int | None = None) -> tuple[list[OwnReport], int | None]:
    """Return a page of one's own reports, the newest first, and the key of the next page."""
    rows = Report.objects.filter(reporter=user).select_related("case").order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page = list(rows[: ROWS + 1])
    shown = page[:ROWS]
    things = _public_things(shown, user)
    reasons = _reasons([each.case for each in shown])
    found = [
        OwnReport(
            each,
            things.get((each.case.object_type, each.case.object_id)),
            _outcome(each),
            reasons.get(each.case_id, "") if each.told_at else "",
        )
        for each in shown
    ]
    return found, shown[-1].pk if len(page) > ROWS else None


def _outcome(report: Report) -> str:
    """Return what came of it. Until the decision is final, and those who reported are told, it waits."""
    if report.case.status == "waiting" or report.told_at is None:
        return "A moderator will look, usually within 24 hours."
    return OUTCOMES[report.case.status].removesuffix(" Thank you for telling us.")


def _public_things(reports: list[Report], viewer: User) -> dict[tuple[str, int], Named]:
    wanted: dict[str, set[int]] = {}
    for each in reports:
        wanted.setdefault(each.case.object_type, set()).add(each.case.object_id)
    return {
        (kind, thing.pk): named(thing)
        for kind, ids in wanted.items()
        for thing in reportable.public(kind, viewer=viewer).filter(pk__in=ids)
    }


def _reasons(cases: list[ReportCase]) -> dict[int, str]:
    """Return what moderators wrote to those who reported, by case."""
    ids = {case.pk for case in cases if case.status == "dismissed"}
    rows = Statement.objects.filter(object_type=ReportCase.KIND, object_id__in=ids, entry__action="dismiss")
    return dict(rows.order_by("pk").values_list("object_id", "text"))
