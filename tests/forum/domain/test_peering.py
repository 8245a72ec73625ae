"""Physicians on each other's answers: who, once, what is public, and rings."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.domain.transitions import NotAllowed, TransitionRefused
from accounts.models import AuditEntry, Physician, User
from forum.domain import peering
from forum.domain.voting import NotPublic
from forum.models import Answer, PeerAgreement, PeerView
from forum.presenters.peers import peers_for, peers_of
from tests.factories import AnswerFactory, PhysicianFactory, UserFactory, make_administrator, make_moderator

WORDS = {"verdict": "caveat", "body": "True for adults. In children the dose is another one."}


@pytest.mark.django_db
class TestAgreeing:
    def test_once_and_with_a_name(self, deferred: Callable[[], list[dict[str, Any]]]) -> None:
        answer, peer = AnswerFactory(), PhysicianFactory()
        assert peering.agree(answer, by=peer.user) == 1
        assert peering.agree(answer, by=peer.user) == 1
        shown = peers_for(answer, UserFactory())
        assert (shown.sentence, [each.name for each in shown.names]) == (
            "1 physician agrees",
            [f"Dr. {peer.display_name}"],
        )
        entries = AuditEntry.objects.filter(action="agree", object_id=answer.pk, actor_id=peer.user_id)
        assert entries.count() == 1
        assert peering.retract(answer, by=peer.user) == 0
        assert peering.retract(answer, by=peer.user) == 0

    @pytest.mark.parametrize("standing", ["lapsed", "suspended", "submitted", "refused", ""])
    def test_only_verified_physicians(self, standing: str) -> None:
        answer, peer = AnswerFactory(), PhysicianFactory(standing=standing)
        for deed in (
            lambda: peering.agree(answer, by=peer.user),
            lambda: peering.say(answer, by=peer.user, **WORDS),
        ):
            with pytest.raises(NotAllowed):
                deed()
        assert not PeerAgreement.objects.exists()

    def test_nor_patients_moderators_or_its_author(self) -> None:
        answer = AnswerFactory()
        for person in (UserFactory(), make_moderator(), answer.author.user):
            with pytest.raises(NotAllowed):
                peering.agree(answer, by=person)
            with pytest.raises(NotAllowed):
                peering.say(answer, by=person, **WORDS)

    @pytest.mark.parametrize("status", ["draft", "pending", "hidden", "withdrawn", "rejected"])
    def test_only_public_answers(self, status: str) -> None:
        for answer in (AnswerFactory(status=status), AnswerFactory(question__status="hidden")):
            with pytest.raises(NotPublic):
                peering.agree(answer, by=PhysicianFactory().user)

    def test_a_suspended_peer_counts_no_more(self) -> None:
        answer, peers = AnswerFactory(), PhysicianFactory.create_batch(3)
        for peer in peers:
            peering.agree(answer, by=peer.user)
        _stand(peers[0], "suspended")
        _stand(peers[1], "lapsed")
        assert peering.count(answer) == 2
        User.objects.filter(pk=peers[2].user_id).update(is_active=False)
        assert peering.count(answer) == 1


@pytest.mark.django_db
class TestWords:
    def test_are_read_first(self, deferred: Callable[[], list[dict[str, Any]]]) -> None:
        answer, peer = AnswerFactory(), PhysicianFactory()
        peering.agree(answer, by=peer.user)
        view = peering.say(answer, by=peer.user, **WORDS)
        assert view.status == "pending"
        assert peering.count(answer) == 0
        assert peers_for(answer, UserFactory()).words == []
        peering.decide(view, "approve", by=make_moderator(), version=view.version)
        (words,) = peers_for(answer, UserFactory()).words
        assert (words.says, "another one" in words.body) == ("agrees, with a caveat", True)
        events = [(each["to"]) for each in deferred()]
        assert peer.user_id in events

    def test_the_same_twice_is_one_and_others_wait(self) -> None:
        answer, peer = AnswerFactory(), PhysicianFactory()
        assert peering.say(answer, by=peer.user, **WORDS) == peering.say(answer, by=peer.user, **WORDS)
        for verdict in ("unsafe", "differently"):
            with pytest.raises(NotAllowed):
                peering.say(answer, by=peer.user, **{**WORDS, "verdict": verdict})
        with pytest.raises(NotAllowed):
            peering.agree(answer, by=peer.user)

    def test_returned_changed_withdrawn_and_anew(self) -> None:
        answer, peer, moderator = AnswerFactory(), PhysicianFactory(), make_moderator()
        view = peering.say(answer, by=peer.user, **WORDS)
        peering.decide(view, "return", by=moderator, reason="no-reason-given", note="x")
        again = peering.say(
            answer, by=peer.user, verdict="differently", body="Cooling helps more than heat here."
        )
        assert (again.pk, again.status, again.verdict) == (view.pk, "pending", "differently")
        peering.withdraw(again, by=peer.user)
        assert peering.agree(answer, by=peer.user) == 1
        assert peering.say(answer, by=peer.user, **WORDS).pk != view.pk

    def test_unsafe_reaches_moderators_and_the_answer_at_once(
        self, deferred: Callable[[], list[dict[str, Any]]]
    ) -> None:
        answer, peer = AnswerFactory(), PhysicianFactory()
        moderators = {make_moderator().pk, make_administrator().pk}
        view = peering.say(
            answer, by=peer.user, verdict="unsafe", body="This dose would be fatal for a child."
        )
        assert {each["to"] for each in deferred()} >= moderators
        reader = peers_for(answer, UserFactory())
        assert (reader.alarm, reader.words) == (True, [])
        for _ in range(2):
            assert peers_for(answer, UserFactory()).alarm
            peering.decide(view, "reject", by=make_moderator(), reason="not-unsafe")
        assert not peers_for(answer, UserFactory()).alarm

    def test_a_suspended_peers_alarm_and_words_go(self) -> None:
        answer, peer = AnswerFactory(), PhysicianFactory()
        peering.say(answer, by=peer.user, **{**WORDS, "verdict": "unsafe"})
        _stand(peer, "suspended")
        assert not peers_for(answer, UserFactory()).alarm

    def test_the_author_decides_nothing_about_it(self) -> None:
        answer, moderator = AnswerFactory(), make_moderator()
        view = peering.say(answer, by=PhysicianFactory().user, **WORDS)
        Physician.objects.filter(pk=answer.author_id).update(user=moderator)
        view = PeerView.objects.select_related("answer__author").get(pk=view.pk)
        with pytest.raises(NotAllowed):
            peering.decide(view, "approve", by=moderator)
        with pytest.raises(TransitionRefused):
            peering.withdraw(view, by=moderator)


@pytest.mark.django_db
def test_rings_are_pairs_who_agree_both_ways() -> None:
    one, other, third = PhysicianFactory.create_batch(3)
    for giver, taker, times in ((one, other, 4), (other, one, 3), (third, one, 5), (one, third, 2)):
        for _ in range(times):
            peering.agree(AnswerFactory(author=taker), by=giver.user)
    assert peering.mutual() == [peering.Mutual(one.pk, other.pk, 4, 3)]
    assert peering.mutual([third.pk]) == []
    assert peering.mutual([other.pk]) == peering.mutual()


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_queries(rows: int, django_assert_num_queries: Any) -> None:

    answers = AnswerFactory.create_batch(rows)
    for answer in answers:
        for _ in range(rows):
            peering.agree(answer, by=PhysicianFactory().user)
        view = peering.say(answer, by=PhysicianFactory().user, **WORDS)
        peering.decide(view, "approve", by=make_moderator())
    reader = PhysicianFactory().user
    reader.physician.verification  # noqa: B018 (read beforehand, as the page does)
    fresh = list(Answer.objects.filter(pk__in=[answer.pk for answer in answers]))
    with django_assert_num_queries(2):
        peers_of(fresh, reader)


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_at_once_are_one() -> None:
    answer, peer = AnswerFactory(), PhysicianFactory()
    start, problems = threading.Barrier(20), []

    def press() -> None:
        start.wait()
        try:
            peering.agree(Answer.objects.get(pk=answer.pk), by=User.objects.get(pk=peer.user_id))
        except Exception as problem:  # noqa: BLE001 (shown below, in the main thread)
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (problems, PeerAgreement.objects.count()) == ([], 1)


def _stand(physician: Physician, status: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE accounts_verification SET status = %s WHERE physician_id = %s", [status, physician.pk]
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
