"""One question joins another, and is taken apart again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.domain import deciding
from accounts.domain.transitions import NotAllowed, ReasonMissing, StaleVersion, TransitionRefused
from accounts.models import Decision, User
from forum.domain import answering, following, merging, moderation, voting
from forum.models import Answer, Follow, Merge, Question
from forum.presenters.question_page import path_of
from tests.factories import (
    AnswerFactory,
    PhysicianFactory,
    QuestionFactory,
    UserFactory,
    make_moderator,
)

Told = Callable[[], list[dict[str, Any]]]
SignIn = Callable[[User | None], Client]


def join(question: Question, into: Question, by: User | None = None, **more: Any) -> Merge:
    """Merge."""
    return moderation.merge(question, into=into, by=by or make_moderator(), reason="duplicate", **more)


def answers_of(question: Question) -> set[int]:
    return set(Answer.objects.filter(question=question).values_list("pk", flat=True))


@pytest.mark.django_db
class TestMerging:
    def test_answers_votes_and_followers_move_and_both_askers_are_told(self, deferred: Told) -> None:
        question, target = QuestionFactory(), QuestionFactory()
        moved, waits = AnswerFactory(question=question), AnswerFactory(question=question, status="pending")
        there = AnswerFactory(question=target)
        voting.mark(moved, by=UserFactory())
        follower, both = UserFactory(), UserFactory()
        for person, followed in (
            (follower, question),
            (both, question),
            (both, target),
            (target.asker, question),
        ):
            following.follow(followed, by=person)
        join(question, target)
        question.refresh_from_db()
        assert (question.status, question.merged_into_id) == ("merged", target.pk)
        assert answers_of(target) == {moved.pk, waits.pk, there.pk}
        assert Answer.objects.get(pk=moved.pk).helpful_count == 1
        followers = Follow.objects.filter(question=target).values_list("account_id", flat=True)
        assert sorted(followers) == sorted([follower.pk, both.pk, question.asker_id])
        assert deferred() == [
            {"event": "question_merged", "to": question.asker_id, "about": question.pk},
            {"event": "question_joined", "to": target.asker_id, "about": target.pk},
        ]

    def test_readers_are_led_on_and_moderators_see_it(self, sign_in: SignIn) -> None:
        question, target = QuestionFactory(), QuestionFactory()
        join(question, target)
        question.refresh_from_db()
        for person in (None, question.asker, UserFactory(), PhysicianFactory().user):
            response = sign_in(person).get(path_of(question))
            assert (response.status_code, response["Location"]) == (
                301, f"{path_of(target)}?merged={question.pk}",
            )  # fmt: skip
        assert sign_in(make_moderator()).get(path_of(question)).status_code == 200
        for address in (
            "/questions/",
            "/feeds/questions/",
            "/sitemap-questions.xml",
            f"/search/?q={question.title}",
        ):
            shown = sign_in(None).get(address).content.decode()
            assert path_of(question) not in shown, address

    def test_one_that_waits_joins_too(self, deferred: Told) -> None:
        question, target = QuestionFactory(status="pending", published_at=None), QuestionFactory()
        join(question, target, version=question.version)
        question.refresh_from_db()
        assert question.status == "merged"
        assert [each["event"] for each in deferred()] == ["question_merged"]

    def test_what_cannot_be_joined(self) -> None:
        question, target, moderator = QuestionFactory(), QuestionFactory(), make_moderator()
        with pytest.raises(merging.CannotMerge, match="itself"):
            join(question, question)
        for status in ("hidden", "pending", "withdrawn", "rejected"):
            with pytest.raises(merging.CannotMerge, match="public"):
                join(question, QuestionFactory(status=status))
        with pytest.raises(ReasonMissing):
            moderation.merge(question, into=target, by=moderator, reason="")
        with pytest.raises(StaleVersion):
            join(question, target, version=question.version + 1)
        with pytest.raises(NotAllowed):
            join(question, target, by=UserFactory())
        mine = QuestionFactory(asker=moderator)
        with pytest.raises(NotAllowed):
            join(mine, target, by=moderator)
        with pytest.raises(NotAllowed):
            join(target, mine, by=moderator)
        join(question, target)
        with pytest.raises(TransitionRefused):
            join(question, target)
        with pytest.raises(merging.CannotMerge):
            join(target, question)

    def test_a_chain_leads_to_its_end_and_comes_apart_in_any_order(self, sign_in: SignIn) -> None:
        first, second, third = QuestionFactory(), QuestionFactory(), QuestionFactory()
        one, two = AnswerFactory(question=first), AnswerFactory(question=second)
        join(first, second)
        join(second, third)
        assert sign_in(None).get(path_of(first))["Location"].startswith(path_of(third))
        assert answers_of(third) == {one.pk, two.pk}
        moderation.decide(
            Question.objects.get(pk=first.pk), "unmerge", by=make_moderator(), reason="put-right"
        )
        assert (answers_of(first), answers_of(third)) == ({one.pk}, {two.pk})
        moderation.decide(
            Question.objects.get(pk=second.pk), "unmerge", by=make_moderator(), reason="put-right"
        )
        assert (answers_of(second), answers_of(third)) == ({two.pk}, set())
        assert not Answer.objects.exclude(merged_from=None).exists()

    def test_a_physician_who_answered_both(self) -> None:
        question, target, author = QuestionFactory(), QuestionFactory(), PhysicianFactory()
        AnswerFactory(question=target, author=author)
        moved = AnswerFactory(question=question, author=author)
        writer = PhysicianFactory()
        AnswerFactory(question=target, author=writer)
        draft = answering.start_answer(question, by=writer.user)
        join(question, target)
        assert Answer.objects.filter(question=target, author=author).count() == 2
        assert Answer.objects.get(pk=draft.pk).question_id == question.pk
        assert Answer.objects.get(pk=moved.pk).merged_from_id == question.pk

    def test_an_answer_that_waited_is_published_where_it_is_now(self, deferred: Told) -> None:
        question, target = QuestionFactory(), QuestionFactory()
        waits = AnswerFactory(question=question, status="pending", published_at=None)
        stale = Answer.objects.select_related("question").get(pk=waits.pk)
        join(question, target)
        moderation.decide(stale, "approve", by=make_moderator())
        assert Answer.objects.published().filter(pk=waits.pk, question=target).exists()
        assert {"event": "question_answered", "to": target.asker_id, "about": target.pk} in deferred()

    def test_apart_again_with_what_came_and_still_stands(self, deferred: Told) -> None:
        question, target = QuestionFactory(), QuestionFactory()
        kept, taken_back = AnswerFactory(question=question), AnswerFactory(question=question)
        follower, gone = UserFactory(), UserFactory()
        following.follow(question, by=follower)
        following.follow(question, by=gone)
        join(question, target)
        following.unfollow(target, by=gone)
        new = AnswerFactory(question=target)
        answering.withdraw(taken_back, by=taken_back.author.user)
        question.refresh_from_db()
        moderation.unmerge(question, by=make_moderator(), reason="put-right", version=question.version)
        assert (question.status, question.merged_into_id) == ("published", None)
        assert answers_of(question) == {kept.pk, taken_back.pk}
        assert answers_of(target) == {new.pk}
        assert list(Follow.objects.values_list("account_id", "question_id")) == [(follower.pk, question.pk)]
        assert deferred()[-1] == {"event": "question_unmerged", "to": question.asker_id, "about": question.pk}

    @pytest.mark.parametrize("back", [False, True])
    def test_is_taken_back_in_ten_minutes(self, settings: Any, deferred: Told, back: bool) -> None:
        settings.UNDO_MINUTES = 10
        question, target, moderator = QuestionFactory(), QuestionFactory(), make_moderator()
        answer, follower = AnswerFactory(question=question), UserFactory()
        following.follow(question, by=follower)
        if back:
            with deciding.at_once():
                join(question, target)
            question.refresh_from_db()
        before = _state()
        told = deferred()
        if back:
            moderation.decide(question, "unmerge", by=moderator, reason="put-right")
        else:
            join(question, target, moderator)
        assert _state() != before
        deciding.undo(Decision.objects.get(), by=moderator)
        assert _state() == before
        assert deferred() == told
        assert answer.pk in answers_of(target if back else question)


def _state() -> list[Any]:
    return [
        list(Question.objects.order_by("pk").values_list("pk", "status", "merged_into")),
        list(Answer.objects.order_by("pk").values_list("pk", "question", "merged_from")),
        list(Follow.objects.order_by("pk").values_list("pk", "account", "question")),
        list(Merge.objects.order_by("pk").values_list("pk", "apart_at")),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_merges_at_once_never_make_a_ring() -> None:
    moderators = [make_moderator(), make_moderator()]
    with ThreadPoolExecutor(2) as pool:
        for _ in range(8):
            one, other = QuestionFactory(), QuestionFactory()
            start = Barrier(2)

            def attempt(place: int, pair: Any = (one, other), start: Barrier = start) -> bool:
                start.wait()
                try:
                    join(pair[place], pair[1 - place], moderators[place])
                except TransitionRefused:
                    return False
                finally:
                    connection.close()
                return True

            assert sorted(pool.map(attempt, range(2))) == [False, True]
            statuses = Question.objects.filter(pk__in=[one.pk, other.pk]).values_list("status", flat=True)
            assert sorted(statuses) == ["merged", "published"]
