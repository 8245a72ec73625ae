"""TRUST 18: two reviewers on one application, two people with one licence; from real connections."""

import pytest
from django.utils import timezone

from accounts.domain import amendment_decisions, parts, verification
from accounts.domain.transitions import NotAllowed, TransitionRefused
from accounts.models import Amendment, AuditEntry, User, Verification
from forum.domain import moderation
from forum.models import Answer
from tests.factories import AnswerFactory, PhysicianFactory, accept_parts, make_moderator
from tests.trust.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def waiting(number: str) -> Verification:
    """Return an application with every part accepted."""
    item: Verification = PhysicianFactory(standing="submitted", listed_at=None).verification
    Verification.objects.filter(pk=item.pk).update(licence_number=number, verified_until=None)
    item = Verification.objects.get(pk=item.pk)
    accept_parts(item)
    return Verification.objects.get(pk=item.pk)


def verify(pk: int, by: User, **more: str) -> None:
    item = Verification.objects.get(pk=pk)
    verification.verify(
        item, by=by, register="Register", jurisdiction="Colorado", checked_on=timezone.localdate(), **more
    )


@pytest.mark.parametrize("round_", range(3))
def test_of_two_decisions_one_counts_and_the_other_is_told(round_: int) -> None:
    item, first, second = waiting(f"RACE-{round_}"), make_moderator(), make_moderator()
    one, other = Verification.objects.get(pk=item.pk), Verification.objects.get(pk=item.pk)
    results = at_once(
        lambda: verification.verify(
            one,
            by=first,
            version=one.version,
            register="R",
            jurisdiction="J",
            checked_on=timezone.localdate(),
        ),
        lambda: verification.refuse(
            other, by=second, version=other.version, reason="not-found", note="Sorry."
        ),
    )
    refusals = [result for result in results if isinstance(result, TransitionRefused)]
    assert len(refusals) == 1, results
    decided = AuditEntry.objects.filter(object_type="verification", action__in=["verify", "refuse"])
    assert [entry.actor_id for entry in decided] == [(first if results[0] is None else second).pk]


def test_two_who_look_at_the_parts_at_once() -> None:
    item, first, second = waiting("RACE-9"), make_moderator(), make_moderator()
    seen = parts.fingerprint(item)
    more = {"licence": parts.PartDecision("needs_more", note="The back of it, please.")}
    no = {"licence": parts.PartDecision("needs_more", note="Another year, please.")}
    results = at_once(
        lambda: parts.decide_parts(Verification.objects.get(pk=item.pk), by=first, decisions=more, seen=seen),
        lambda: parts.decide_parts(Verification.objects.get(pk=item.pk), by=second, decisions=no, seen=seen),
    )
    assert sum(isinstance(result, TransitionRefused) for result in results) == 1
    assert AuditEntry.objects.filter(action="query part").count() == 1


def test_two_accounts_with_one_licence_are_not_verified_at_the_same_moment() -> None:
    one, two, first, second = waiting("SAME-1"), waiting("same 1"), make_moderator(), make_moderator()

    def tried(pk: int, by: User) -> str:
        try:
            verify(pk, by, explained="replaces")
        except NotAllowed as refusal:
            return str(refusal)
        return ""

    results = at_once(lambda: tried(one.pk, first), lambda: tried(two.pk, second))
    assert sorted(bool(result) for result in results) == [False, True], results
    assert Verification.objects.filter(status="verified").count() == 1


def test_a_change_is_decided_once() -> None:
    physician, first, second = PhysicianFactory(), make_moderator(), make_moderator()
    change = physician.verification.amendments.create(part="profile", proposed={"bio": "Skin and hair."})
    results = at_once(
        lambda: amendment_decisions.accept(Amendment.objects.get(pk=change.pk), by=first),
        lambda: amendment_decisions.refuse(Amendment.objects.get(pk=change.pk), by=second, reason="other"),
    )
    assert sum(isinstance(result, TransitionRefused) for result in results) == 1
    change.refresh_from_db()
    assert change.status == ("accepted" if results[0] is None else "refused")


def test_an_approval_and_a_suspension_at_once() -> None:
    physician, first, second = PhysicianFactory(), make_moderator(), make_moderator()
    answer = AnswerFactory(author=physician, status="pending", published_at=None)
    results = at_once(
        lambda: moderation.decide(Answer.objects.get(pk=answer.pk), "approve", by=first),
        lambda: verification.suspend(
            Verification.objects.get(pk=physician.verification.pk), by=second, reason="conduct"
        ),
    )
    assert not isinstance(results[1], TransitionRefused)
    order = list(
        AuditEntry.objects.filter(action__in=["approve", "suspend"])
        .order_by("pk")
        .values_list("action", flat=True)
    )
    assert order == (["suspend"] if isinstance(results[0], TransitionRefused) else ["approve", "suspend"])
