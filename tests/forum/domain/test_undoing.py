"""Whatever is decided at the desk, taking it back leaves everything as it was before."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.domain import amending, amendment_decisions, deciding, verification
from accounts.domain.transitions import StaleVersion, TransitionRefused
from accounts.models import AuditEntry, Decision, Headshot, Moderated, Statement
from forum.domain import answering, clarifying, moderation, peering, reviewing
from forum.models import Answer, Review, Snapshot
from tests.factories import (
    AnswerFactory,
    ClarificationFactory,
    PeerViewFactory,
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    QuestionUpdateFactory,
    ReviewFactory,
    ReviewReplyFactory,
    accept_parts,
    make_moderator,
)

pytestmark = pytest.mark.django_db
Told = Callable[[], list[dict[str, Any]]]
#: What a decision and its undo write by themselves.
TRACES = {
    "accounts.AuditEntry",
    "accounts.Decision",
    "procrastinate.ProcrastinateJob",
    "procrastinate.ProcrastinateEvent",
}


@pytest.fixture(autouse=True)
def _ten_minutes(settings: Any) -> None:
    settings.UNDO_MINUTES = 10


def world() -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table of ours, but for the traces and versions, which only count up."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for model in apps.get_models():
        if model._meta.label in TRACES or model._meta.app_label not in {"accounts", "forum"}:
            continue
        names = [field.attname for field in model._meta.concrete_fields if field.name != "version"]
        rows[model._meta.label] = list(model._base_manager.order_by("pk").values(*names))
    return rows


def waiting_edit() -> Moderated:
    """Return an edit of a published answer that waits."""
    answer = AnswerFactory(author=PhysicianFactory())
    revision = answering.start_revision(answer, by=answer.author.user)
    answering.save_words(
        revision, by=answer.author.user, headline="Seen within the week, please", body="Other words."
    )
    return answering.submit_revision(revision, by=answer.author.user)


def edited_review() -> Moderated:
    """Return a published review whose edit waits: the words and stars before are still public."""
    review = ReviewFactory(stars=5)
    reviewing.change(
        review, by=review.author, stars=2, visited_on=date(2026, 3, 1), topic=None,
        body="On second thought it was rushed, and nobody explained the bill.",
    )  # fmt: skip
    return Review.objects.get(pk=review.pk)


def with_photos(**fields: Any) -> Moderated:
    """Return a question with one photo that waits and one that was returned."""
    question = QuestionFactory(**fields)
    PhotoFactory(question=question, status="pending")
    PhotoFactory(question=question, status="returned")
    return question


def unlisted() -> Moderated:
    """Return an answer that waits, of a physician who is on no list yet."""
    return AnswerFactory(
        status="pending", published_at=None, answered_at=None, author=PhysicianFactory(listed_at=None)
    )


#: Kind → how one that waits is made, one that is public if it is hidden and restored, and who decides.
MAKERS: dict[str, tuple[Callable[[], Any], Callable[[], Any] | None, Callable[..., None]]] = {
    "question": (lambda: with_photos(status="pending", published_at=None), with_photos, moderation.decide),
    "answer": (unlisted, AnswerFactory, moderation.decide),
    "revision": (waiting_edit, None, moderation.decide),
    "update": (lambda: QuestionUpdateFactory(status="pending"), QuestionUpdateFactory, moderation.decide),
    "photo": (lambda: PhotoFactory(status="pending"), PhotoFactory, moderation.decide),
    "review": (lambda: ReviewFactory(status="pending", published_at=None), ReviewFactory, reviewing.decide),
    "edited review": (edited_review, None, reviewing.decide),
    "reply": (lambda: ReviewReplyFactory(status="pending"), ReviewReplyFactory, reviewing.decide),
    "caveat": (lambda: PeerViewFactory(status="pending", published_at=None), PeerViewFactory, peering.decide),
    "clarification": (
        lambda: ClarificationFactory(status="pending", published_at=None), ClarificationFactory, clarifying.decide,
    ),
}  # fmt: skip
CASES = [
    *product(MAKERS, ["approve", "return", "reject"]),
    *((kind, action) for kind, made in MAKERS.items() if made[1] for action in ("hide", "restore")),
]


@pytest.mark.parametrize(("kind", "action"), CASES)
def test_everything_is_as_before(kind: str, action: str, deferred: Told) -> None:
    waits, public, decide = MAKERS[kind]
    moderator = make_moderator()
    item = waits() if action in {"approve", "return", "reject"} or public is None else public()
    if action == "restore":
        with deciding.at_once():
            decide(item, "hide", by=make_moderator(), reason="unclear")
    told = deferred()
    before = world()
    item.refresh_from_db()
    seen = item.version
    decide(item, action, by=moderator, reason="" if action == "approve" else "unclear", note="")
    assert world() != before
    deciding.undo(Decision.objects.get(), by=moderator)
    assert world() == before
    assert deferred() == told
    assert type(item)._base_manager.get(pk=item.pk).version > seen
    assert AuditEntry.objects.filter(action="undo", object_type=item.KIND, object_id=item.pk).count() == 1
    assert reviewing.drift() == []


@pytest.mark.parametrize("action", ["verify", "ask", "refuse", "suspend", "reinstate"])
def test_decisions_on_applications_go_back_too(action: str, deferred: Told) -> None:
    by = make_moderator()
    physician = PhysicianFactory(standing="submitted", listed_at=None)
    row = physician.verification
    accept_parts(row, by=by)
    if action in {"suspend", "reinstate"}:
        with deciding.at_once():
            _verify(row, by)
            if action == "reinstate":
                verification.suspend(row, by=make_moderator(), reason="licence")
    told, before = deferred(), world()
    if action == "verify":
        _verify(row, by)
    else:
        getattr(verification, action)(row, by=by, reason="licence")
    assert world() != before
    deciding.undo(Decision.objects.get(), by=by)
    assert world() == before
    assert deferred() == told


def _verify(row: Any, by: Any) -> None:
    today = timezone.localdate()
    verification.verify(row, by=by, register="Test register", jurisdiction="Colorado", checked_on=today)


def test_not_over_a_physicians_head_who_got_another_answer_public() -> None:
    """The list of physicians keeps who came onto it with one answer and has another one public by now."""
    moderator, physician = make_moderator(), PhysicianFactory(listed_at=None)
    first = AnswerFactory(status="pending", published_at=None, author=physician)
    moderation.decide(first, "approve", by=moderator)
    AnswerFactory(author=physician)
    deciding.undo(Decision.objects.get(), by=moderator)
    physician.refresh_from_db()
    assert physician.listed_at is not None


def test_an_edit_is_not_put_back_over_a_newer_text() -> None:
    moderator, revision = make_moderator(), waiting_edit()
    moderation.decide(revision, "approve", by=moderator)
    made = Decision.objects.get()
    answer = Answer.objects.get(pk=revision.answer_id)
    newer = answering.start_revision(answer, by=answer.author.user)
    answering.save_words(newer, by=answer.author.user, body="A third text of the same answer.")
    answering.submit_revision(newer, by=answer.author.user)
    moderation.decide(newer, "approve", by=make_moderator())
    with pytest.raises(StaleVersion):
        deciding.undo(made, by=moderator)
    assert Answer.objects.get(pk=answer.pk).body == "A third text of the same answer."
    assert Snapshot.objects.filter(answer=answer).count() == 2


MOVES = st.lists(
    st.sampled_from(["approve", "return", "reject", "hide", "restore", "undo", "tell", "edit"]), max_size=12
)


@given(MOVES)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
def test_reviews_drift_under_no_order_of_decisions_and_undoes(moves: list[str]) -> None:
    """TRUST 20, with decisions that are taken back among them."""
    review, moderator = ReviewFactory(status="pending", published_at=None), make_moderator()
    for number, move in enumerate(moves):
        newest = Decision.objects.order_by("-pk").first()
        try:
            if move == "undo" and newest:
                deciding.undo(newest, by=moderator)
            elif move == "tell" and newest:
                deciding.tell(newest.pk)
            elif move == "edit":
                reviewing.change(
                    review, by=review.author, stars=number % 5 + 1, visited_on=date(2026, 3, 1), topic=None,
                    body=f"Words of change number {number}, long enough to stand.",
                )  # fmt: skip
            elif move not in {"undo", "tell"}:
                reviewing.decide(review, move, by=moderator, reason="" if move == "approve" else "abuse")
        except TransitionRefused:
            continue
        row = Review.objects.get(pk=review.pk)
        assert reviewing.drift() == []
        assert (row.public_stars is not None) >= (row.status == "published")
        assert not (row.status in {"hidden", "rejected", "withdrawn"} and row.public_stars)
    undone = [entry for each in Decision.objects.exclude(undone_at=None) for entry in each.entries]
    assert not Statement.objects.filter(entry__in=undone).exists()
    review.delete()


def test_minutes_are_counted_to_the_second() -> None:
    moderator = make_moderator()
    moderation.decide(QuestionFactory(), "hide", by=moderator, reason="unclear")
    made = Decision.objects.get()
    Decision.objects.update(tell_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(deciding.UndoRefused):
        deciding.undo(made, by=moderator)


CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("name", {"display_name": "Orla Other"}),
    ("credentials", {"credentials": ["MD", "PhD"]}),
    ("specialty", {"specialty_code": "207N00000X", "practice_city": "Boulder"}),
    ("licence", {
        "authority": "Test Medical Board", "jurisdiction": "Colorado", "licence_number": "TEST-2",
        "licence_expires": "2030-06-30", "npi": "",
    }),
]  # fmt: skip


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize(("part", "facts"), CHANGES, ids=[part for part, _ in CHANGES])
def test_changes_of_verified_profiles_go_back_too(
    part: str, facts: dict[str, Any], accepted: bool, deferred: Told
) -> None:
    physician, by = PhysicianFactory(), make_moderator()
    known = amending.current(physician.verification, part)
    change = amending.propose(physician.verification, part, by=physician.user, facts={**known, **facts})
    assert change is not None
    told, before = deferred(), world()
    if accepted:
        amendment_decisions.accept(change, by=by, register="The board", checked_on=timezone.localdate())
    else:
        amendment_decisions.refuse(change, by=by, reason="advertising", note="A name is a name.")
    assert world() != before
    assert deferred() == told
    deciding.undo(Decision.objects.get(), by=by)
    assert world() == before
    assert not deciding.tell(Decision.objects.get().pk)
    assert deferred() == told


def test_a_headshot_that_replaced_another_is_told_at_once_and_stays(deferred: Told) -> None:
    """The file before it is destroyed, so there is nothing to go back to."""
    physician, by = PhysicianFactory(), make_moderator()
    first, second = (_headshot(physician, status) for status in ("accepted", "waiting"))
    change = physician.verification.amendments.create(
        part="headshot", proposed={"headshot": second.pk}, sent_at=timezone.now()
    )
    amendment_decisions.accept(change, by=by)
    assert not Decision.objects.exists()
    assert [each["event"] for each in deferred()] == ["amendment_accepted"]
    assert not type(first).objects.filter(pk=first.pk).exists()


def _headshot(physician: Any, status: str) -> Headshot:
    return Headshot.objects.create(
        physician=physician, status=status, width=1, height=1, size=1, sha256="0" * 64
    )
