"""TRUST 17: every restriction says what, by which rule, since when, how far, decided by whom, and how to appeal.

The tables of moves are walked: a new "no" without words for its owner, or a kind without an appeal, fails here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.domain import amendment_decisions, appealing
from accounts.domain.transitions import NotAllowed, transition
from accounts.models import Appeal, AuditEntry, Moderated, Statement, User, Verification
from accounts.presenters import life, statements
from forum.domain import peering, reviewing
from forum.models import (
    Answer,
    Clarification,
    PeerView,
    Photo,
    ProfileClaim,
    Question,
    QuestionUpdate,
    Review,
    ReviewReply,
    Revision,
)
from tests import factories
from tests.factories import make_moderator
from tests.test_states import EVERY

SignIn = Callable[[User | None], Client]
#: Acts with a reason that put something right again: they restrict nobody.
PUTS_RIGHT = {"restore", "reopen", "unmerge", "reinstate"}
#: What moderators answer to somebody: an appeal's outcome is the end of the way, a report's goes to the reporter.
NO_RESTRICTION = {"appeal", "report"}
WHY = "It says nothing about anybody. Please let another person read it once more."
NOTE = "It names a person; see the second sentence."
MAKERS: dict[type[Moderated], Callable[[str], Any]] = {
    Question: lambda status: factories.QuestionFactory(status=status),
    Answer: lambda status: factories.AnswerFactory(status=status),
    Revision: lambda status: factories.AnswerFactory().revisions.create(
        headline="New", body="New words.", status=status
    ),
    Photo: lambda status: factories.PhotoFactory(status=status),
    QuestionUpdate: lambda status: factories.QuestionUpdateFactory(status=status),
    Review: lambda status: factories.ReviewFactory(status=status),
    ReviewReply: lambda status: factories.ReviewReplyFactory(status=status),
    PeerView: lambda status: factories.PeerViewFactory(status=status),
    Clarification: lambda status: factories.ClarificationFactory(status=status),
    Verification: lambda status: factories.PhysicianFactory(standing=status).verification,
    ProfileClaim: lambda status: ProfileClaim.objects.create(
        profile=factories.PhysicianFactory(user=None, source="Old site", standing=""),
        physician=factories.PhysicianFactory(),
        status=status,
        why="It is me.",
    ),
}


def restrictions() -> Iterator[tuple[type[Moderated], str, str]]:
    """Yield (model, action, status before) of every move that takes something from its owner, from all tables."""
    for model in EVERY:
        for action, rows in model.TABLE.items():
            for row in rows:
                if row.needs_reason and action not in PUTS_RIGHT and model.KIND not in NO_RESTRICTION:
                    yield from ((model, action, source) for source in sorted(row.sources))


CASES = list(restrictions())


def overturns(model: type[Moderated]) -> Mapping[str, str]:
    """Return what takes each action back; of some kinds nothing does."""
    return appealing.kind_of(model.KIND).overturns if model.KIND in appealing.kinds() else {}


def page_of(item: Any) -> str:
    """Return where its owner reads of it."""
    if isinstance(item, ProfileClaim):
        return reverse("profile_claim", args=[item.profile_id])
    return appealing.kind_of(item.KIND).path(item)


def owner_of(item: Moderated) -> User:
    return User.objects.get(pk=item.owner_id())


def text_of(html: str) -> str:
    """Return what a page says, as it is read: blanks once, none before a full stop."""
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    return unescape(re.sub(r" (?=[,.)])|(?<=\() ", "", words))


def decided(item: Any, action: str, *, by: User) -> AuditEntry:
    """Decide as the table says; a merged question needs one to lead to."""
    more = {"merged_into": factories.QuestionFactory()} if action == "merge" else {}
    return transition(item, action, by=by, reason="identifies-someone", note=NOTE, **more)


def test_all_kinds_are_walked() -> None:
    assert {model for model, _, _ in CASES} == {model for model in EVERY if model.KIND not in NO_RESTRICTION}
    assert len(CASES) > 30


@pytest.mark.parametrize(("model", "action", "source"), CASES, ids=lambda each: getattr(each, "KIND", each))
def test_every_restriction_has_its_words(model: type[Moderated], action: str, source: str) -> None:
    """How far it goes, and either a way to appeal or what to do instead, for each kind and action."""
    reach, instead = appealing.in_words(model.KIND, action)
    assert reach, "say in its Kind how far this goes"
    assert overturns(model).get(action) or instead, "say how to appeal, or what can be done instead"
    if way_back := overturns(model).get(action):
        sources = {each for row in model.TABLE.get(way_back, ()) for each in row.sources}
        targets = {row.target for row in model.TABLE[action]}
        assert targets <= sources or model is Photo, (
            "the appeal's way back has to begin where the decision led"
        )
    assert life.ACTIONS[action]


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "action", "source"), CASES, ids=lambda each: getattr(each, "KIND", each))
def test_the_owner_reads_all_six_facts(
    model: type[Moderated], action: str, source: str, sign_in: SignIn
) -> None:
    item = MAKERS[model](source)
    entry = decided(item, action, by=make_moderator())
    told = Statement.objects.get(entry=entry)
    assert (told.recipient_id, told.text) == (item.owner_id(), NOTE)
    html = sign_in(owner_of(item)).get(page_of(item)).content.decode()
    page = text_of(html)
    reach, instead = appealing.in_words(model.KIND, action)
    at = timezone.localtime(told.at)
    for fact in (
        NOTE,
        f"Decision {life.action_words(action)}",
        "Reason Identifies someone (our guidelines)",
        f"Since {at.day} {at:%B %Y}, {at:%H:%M}",
        f"How far {reach}",
        "Decided by A person",
    ):
        assert fact in page, fact
    if action in overturns(model):
        until = timezone.localtime(entry.at + appealing.APPEAL_TIME)
        assert f"Appeal once, until {until.day} {until:%B %Y}. Another person decides." in page
    else:
        assert f"Appeal {instead}" in page


def overturned() -> Iterator[Any]:
    """Yield (model, action) of what can be taken back; the second of a kind only with ``--full``."""
    seen: set[type[Moderated]] = set()
    for model, action, source in CASES:
        if action in overturns(model) and source in {"pending", "published", "verified"}:
            is_again = model in seen and action != "merge"
            yield pytest.param(model, action, marks=[pytest.mark.full] if is_again else [])
            seen.add(model)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "action"),
    list(overturned()),
    ids=lambda each: getattr(each, "KIND", each),
)
def test_from_the_statement_to_the_outcome(model: type[Moderated], action: str, sign_in: SignIn) -> None:
    """By the links alone: the owner appeals once, who decided may not decide again, another one does, the owner reads it."""
    source = next(iter(model.TABLE[action][0].sources - {"lapsed"}))
    item, first, second = MAKERS[model](source), make_moderator(), make_moderator()
    decided(item, action, by=first)
    owner = sign_in(owner_of(item))
    path = page_of(item)
    link = re.search(r'<a href="([^"]+)">Appeal once', owner.get(path).content.decode())
    assert link
    assert sign_in(factories.UserFactory()).get(link[1]).status_code in {403, 404}
    assert "at least 30 characters" in owner.post(link[1], {"text": "No."}).content.decode()
    sent = owner.post(link[1], {"text": WHY})
    appeal = Appeal.objects.get(object_type=model.KIND, object_id=item.pk)
    assert sent.headers["Location"] == reverse("my_appeal", args=[appeal.pk])
    again = owner.post(link[1], {"text": f"{WHY} And again."}, follow=True)
    assert "you have made yours" in text_of(again.content.decode())
    assert Appeal.objects.count() == 1

    desk = f"/admin/accounts/appeal/{appeal.pk}/change/"
    decision = {
        "version": appeal.version,
        "do": "decide",
        "action": "overturn",
        "reason": "misread",
        "note": "Sorry.",
    }
    assert WHY in text_of(sign_in(first).get(desk).content.decode())
    assert sign_in(first).post(desk, decision).status_code != 302
    assert sign_in(second).post(desk, decision).status_code == 302
    appeal.refresh_from_db()
    item.refresh_from_db()
    assert (appeal.status, appeal.decider_id) == ("overturned", second.pk)
    assert item.status in {"pending", "published", "verified"}
    outcome = text_of(owner.get(sent.headers["Location"]).content.decode())
    for words in ("Decision changed", "We looked again and found that your text was misread.", "Sorry."):
        assert words in outcome, words


@pytest.mark.django_db
def test_an_edit_and_what_was_covered_have_no_appeal(sign_in: SignIn) -> None:
    """The exceptions of docs/adr/0020: there is no page to appeal on."""
    revision = MAKERS[Revision]("pending")
    decided(revision, "reject", by=make_moderator())
    with pytest.raises(NotAllowed):
        appealing.appeal(revision, by=owner_of(revision), text=WHY)
    photo = MAKERS[Photo]("published")
    decided(photo, "redact", by=make_moderator())
    path = reverse("my_photo_appeal", args=[photo.question_id, photo.pk])
    assert sign_in(owner_of(photo)).get(path).status_code == 403


@pytest.mark.django_db
def test_a_change_of_a_profile_says_why_not(sign_in: SignIn) -> None:
    physician = factories.PhysicianFactory()
    change = physician.verification.amendments.create(part="profile", proposed={"bio": "Cheap lasers."})
    amendment_decisions.refuse(change, by=make_moderator(), reason="selling", note="This advertises.")
    told = Statement.objects.get(object_type="amendment")
    assert (told.recipient_id, told.text) == (physician.user_id, "This advertises.")
    page = text_of(sign_in(physician.user).get("/workspace/verification/").content.decode())
    reach, instead = appealing.in_words("amendment", "refuse change")
    for fact in (
        "This advertises.",
        "Reason Selling",
        "Decided by A person",
        f"How far {reach}",
        f"Appeal {instead}",
    ):
        assert fact in page, fact


@pytest.mark.django_db
def test_what_a_program_decided_is_called_so(sign_in: SignIn) -> None:
    photo = MAKERS[Photo]("published")
    entry = decided(photo, "hide", by=make_moderator())
    row = Statement.objects.select_related("entry").get(entry=entry)
    assert statements.of_statement(row, appealing.Standing()).by_person
    row.entry.actor_id = None
    assert not statements.of_statement(row, appealing.Standing()).by_person


CONCERNED: dict[str, tuple[Callable[[User], Any], Callable[..., Any]]] = {
    "the reviewed physician": (
        lambda by: factories.ReviewFactory(physician=factories.PhysicianFactory(user=by), status="pending"),
        reviewing.decide,
    ),
    "the patient who is replied to": (
        lambda by: factories.ReviewReplyFactory(review=factories.ReviewFactory(author=by), status="pending"),
        reviewing.decide,
    ),
    "the author of the answer": (
        lambda by: factories.PeerViewFactory(
            answer=factories.AnswerFactory(author=factories.PhysicianFactory(user=by)), status="pending"
        ),
        peering.decide,
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("case", CONCERNED)
@pytest.mark.parametrize("overturn", [True, False])
def test_whom_it_is_about_decides_no_appeal(case: str, overturn: bool) -> None:
    make, decide = CONCERNED[case]
    concerned = make_moderator()
    item = make(concerned)
    decide(item, "reject", by=make_moderator(), reason="abuse", note=NOTE)
    appeal = appealing.appeal(item, by=owner_of(item), text=WHY)
    with pytest.raises(NotAllowed, match="about themselves"):
        appealing.decide(appeal, by=concerned, overturn=overturn, reason="misread")
    appeal.refresh_from_db()
    assert appeal.status == "waiting"


@pytest.mark.django_db
def test_a_rejected_review_that_comes_back_counts_only_when_it_is_approved() -> None:
    review = factories.ReviewFactory(status="published", stars=1)
    physician = review.physician
    reviewing.change(
        review, by=review.author, stars=2, visited_on=review.visited_on, topic=None, body="Other words."
    )
    review.refresh_from_db()
    reviewing.decide(review, "reject", by=make_moderator(), reason="abuse", note=NOTE)
    appeal = appealing.appeal(review, by=review.author, text=WHY)
    appealing.decide(appeal, by=make_moderator(), overturn=True, reason="misread")
    review.refresh_from_db()
    physician.refresh_from_db()
    assert (review.status, review.public_stars, physician.rating_count) == ("pending", None, 0)
    reviewing.decide(review, "approve", by=make_moderator())
    physician.refresh_from_db()
    assert (physician.rating_sum, physician.rating_count) == (2, 1)
    assert reviewing.drift() == []


@pytest.mark.django_db
def test_who_wrote_again_cannot_have_both(sign_in: SignIn) -> None:
    view = factories.PeerViewFactory(status="pending")
    peering.decide(view, "reject", by=make_moderator(), reason="selling", note=NOTE)
    owner = owner_of(view)
    peering.say(view.answer, by=owner, verdict="caveat", body="In other words: only for adults.")
    with pytest.raises(NotAllowed, match="each physician does so once"):
        appealing.appeal(view, by=owner, text=WHY)
    asked = factories.ClarificationFactory(status="rejected")
    audit_entry(asked)
    factories.ClarificationFactory(question=asked.question, physician=asked.physician, status="pending")
    with pytest.raises(NotAllowed, match="asked again"):
        appealing.appeal(asked, by=owner_of(asked), text=WHY)


def audit_entry(item: Any) -> AuditEntry:
    return AuditEntry.objects.create(
        object_type=item.KIND,
        object_id=item.pk,
        action="reject",
        status_before="pending",
        status_after="rejected",
    )


@pytest.mark.django_db
def test_after_six_months_the_page_says_when_it_ended(sign_in: SignIn) -> None:
    review = factories.ReviewFactory(status="pending")
    reviewing.decide(review, "reject", by=make_moderator(), reason="abuse", note=NOTE)
    owner = owner_of(review)
    with time_machine.travel(timezone.now() + appealing.APPEAL_TIME + timedelta(hours=1)):
        client = sign_in(owner)
        page = text_of(client.get(f"/me/reviews/{review.pk}/").content.decode())
        assert "The six months to appeal ended on" in page
        assert client.post(f"/me/reviews/{review.pk}/appeal/", {"text": WHY}).status_code == 409
    assert not Appeal.objects.exists()
