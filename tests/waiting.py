"""One thing that waits in each queue of the desk, for tests that ask every queue the same."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from accounts.domain import audit
from accounts.models import Appeal, Escalation
from forum.domain import sharing
from forum.models import Photo, ReportCase
from tests.factories import (
    AnswerFactory,
    ClarificationFactory,
    PeerViewFactory,
    PhotoFactory,
    PhysicianFactory,
    ProfileClaimFactory,
    QuestionFactory,
    QuestionUpdateFactory,
    ReviewFactory,
    ReviewReplyFactory,
    UserFactory,
)


def _now() -> dict[str, Any]:
    return {"status": "pending", "submitted_at": timezone.now()}


def _edit() -> None:
    AnswerFactory().revisions.create(headline="New", body="New words here.", **_now())


def _application() -> None:
    verification = PhysicianFactory(standing="submitted").verification
    type(verification).objects.filter(pk=verification.pk).update(submitted_at=timezone.now())


def _change() -> None:
    PhysicianFactory().verification.amendments.create(part="name", proposed={"display_name": "New"})


def _appeal() -> None:
    question = QuestionFactory(status="rejected")
    entry = audit.record(by=UserFactory(), action="reject", item=question, reason="duplicate")
    Appeal.objects.create(
        by=question.asker, object_type="question", object_id=question.pk, decision=entry, text="Look again, please.",
        submitted_at=timezone.now(),
    )  # fmt: skip


def _report() -> None:
    question = QuestionFactory()
    ReportCase.objects.create(
        object_type="question", object_id=question.pk, people=1, submitted_at=timezone.now()
    )


def _opened() -> None:
    photo = PhotoFactory(audience="physicians")
    sharing.change(photo, by=photo.question.asker, public=True, video=False)
    Photo.objects.filter(pk=photo.pk).update(submitted_at=timezone.now())


def _escalation() -> None:
    question = QuestionFactory(**_now())
    Escalation.objects.create(
        object_type="question", object_id=question.pk, by=UserFactory(), why="Please look."
    )


#: Kind of a queue → what puts one thing into it.
MAKERS: dict[str, Callable[[], object]] = {
    "urgent question": lambda: QuestionFactory(urgent=True, **_now()),
    "question": lambda: QuestionFactory(**_now()),
    "unsafe": lambda: PeerViewFactory(verdict="unsafe", **_now()),
    "caveat": lambda: PeerViewFactory(**_now()),
    "opened photo": _opened,
    "photo": lambda: PhotoFactory(**_now()),
    "answer": lambda: AnswerFactory(published_at=None, answered_at=None, **_now()),
    "video": lambda: AnswerFactory(video_objected_at=timezone.now(), video_url="https://youtu.be/x"),
    "revision": _edit,
    "update": lambda: QuestionUpdateFactory(**_now()),
    "review": lambda: ReviewFactory(**_now()),
    "reply": lambda: ReviewReplyFactory(**_now()),
    "verification": _application,
    "amendment": _change,
    "clarification": lambda: ClarificationFactory(**_now()),
    "appeal": _appeal,
    "report": _report,
    "escalation": _escalation,
    "profile-claim": lambda: ProfileClaimFactory(submitted_at=timezone.now()),
}


def one_of_each() -> None:
    """Put one more thing into every queue."""
    for make in MAKERS.values():
        make()
