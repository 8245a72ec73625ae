"""Waits and decisions out of the log: the same as a recount in plain Python; Kaplan and Meier against their definition."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.domain import waits
from accounts.models.audit import DECISIONS
from tests.log_entries import Entry, write

#: What may happen to a thing in a status → (action, status after).
MOVES = {
    "draft": [("submit", "pending"), ("edit", "draft")],
    "pending": [
        ("approve", "published"), ("return", "returned"), ("reject", "rejected"), ("withdraw", "withdrawn"), ("hold", "pending"),
        ("urgent", "pending"),
    ],
    "returned": [("submit", "pending"), ("withdraw", "withdrawn")],
    "published": [("hide", "hidden"), ("edit", "pending"), ("view", "published")],
    "hidden": [("restore", "published")],
    "rejected": [("reopen", "pending"), ("appeal", "rejected")],
    "withdrawn": [],
}  # fmt: skip


def some_life(dice: random.Random, kind: str, pk: int, began: datetime) -> list[Entry]:
    """Return what might happen to a thing; some decisions are undone at once."""
    status, at, life = "draft", began, []
    for _ in range(dice.randrange(12)):
        if not MOVES[status]:
            break
        action, after = dice.choice(MOVES[status])
        at += timedelta(minutes=dice.randrange(1, 3000))
        actor = 1 if action in DECISIONS else 2
        life.append(
            Entry(kind, pk, action, status, after, at, actor, "selling" if action == "reject" else "")
        )
        if action in DECISIONS and dice.random() < 0.25:
            at += timedelta(minutes=dice.randrange(1, 10))
            life.append(Entry(kind, pk, "undo", after, status, at, actor))
        else:
            status = after
    return life


def some_log(seed: int) -> list[Entry]:
    """Return the lives of forty things, mixed as they would stand in the log."""
    dice = random.Random(seed)
    start = timezone.now() - timedelta(days=40)
    lives = [
        some_life(
            dice,
            dice.choice(["question", "answer", "review"]),
            pk,
            start + timedelta(hours=dice.randrange(600)),
        )
        for pk in range(40)
    ]
    now = timezone.now()
    return sorted((each for life in lives for each in life if each.at < now), key=lambda each: each.at)


def moves_that_stand(log: Iterable[Entry]) -> dict[tuple[str, int], list[Entry]]:
    """Return the changes of status of each thing without what was undone, and without the undoing."""
    found: dict[tuple[str, int], list[Entry]] = {}
    for each in log:
        if each.before != each.after:
            found.setdefault((each.kind, each.pk), []).append(each)
    for life in found.values():
        while (place := next((n for n, each in enumerate(life) if each.action == "undo"), None)) is not None:
            del life[max(place - 1, 0) : place + 1]
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_waits_are_those_of_a_recount(seed: int) -> None:
    log = some_log(seed)
    write(log)
    since = min((each.at for each in log), default=timezone.now())
    expected = []
    for (kind, pk), life in moves_that_stand(log).items():
        for number, each in enumerate(life):
            if each.after == "pending":
                end = life[number + 1] if number + 1 < len(life) else None
                expected.append((kind, pk, each.at, end.at if end else None, end.action if end else ""))
    found = [(each.kind, each.pk, each.began, each.ended, each.action) for each in waits.since(since)]
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert found, "a log without a wait shows nothing"


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_decisions_are_those_of_a_recount(seed: int) -> None:
    log = some_log(seed)
    write(log)
    since = timezone.now() - timedelta(days=20)
    expected = [
        (each.kind, each.pk, each.at, each.action, each.reason)
        for life in moves_that_stand(log).values()
        for each in life
        if each.action in DECISIONS and each.at >= since
    ]
    found = [(each.kind, each.pk, each.at, each.action, each.reason) for each in waits.decisions_since(since)]
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert found


@pytest.mark.django_db
def test_what_counts_as_a_wait_besides_moves() -> None:
    now = timezone.now()
    write(
        [
            Entry("appeal", 1, "appeal", "waiting", "waiting", now - timedelta(hours=9)),
            Entry("question", 1, "appeal", "rejected", "rejected", now - timedelta(hours=9)),
            Entry("amendment", 1, "propose", "waiting", "waiting", now - timedelta(hours=8)),
            Entry("amendment", 1, "accept change", "accepted", "accepted", now - timedelta(hours=6)),
            Entry("report", 1, "report", "waiting", "waiting", now - timedelta(hours=5)),
            Entry("report", 1, "report", "waiting", "waiting", now - timedelta(hours=4)),
            Entry("report", 1, "dismiss", "waiting", "dismissed", now - timedelta(hours=2)),
        ]
    )
    found = {each.kind: each for each in waits.since(now - timedelta(days=1))}
    assert len(waits.since(now - timedelta(days=1))) == 3
    assert found["appeal"].ended is None
    assert found["amendment"].seconds(now) == 2 * 3600
    assert found["report"].seconds(now) == 3 * 3600
    assert [each.kind for each in found.values() if each.decided] == ["amendment", "report"]
    assert waits.longest_ended(now - timedelta(hours=3)) == {"report": timedelta(hours=3)}


@pytest.mark.django_db
def test_photos_that_came_with_their_question_are_not_decided_alone() -> None:
    now = timezone.now()
    write(
        [
            Entry("photo", 1, "add", "pending", "pending", now - timedelta(hours=9)),
            Entry("photo", 1, "approve", "pending", "published", now - timedelta(hours=8)),
            Entry("photo", 2, "return", "pending", "returned", now - timedelta(hours=8)),
            Entry("photo", 2, "replace", "returned", "pending", now - timedelta(hours=5)),
            Entry("photo", 2, "approve", "pending", "published", now - timedelta(hours=4)),
        ]
    )
    decided = waits.decisions_since(now - timedelta(days=1))
    assert [(each.pk, each.action, each.alone) for each in decided] == [
        (1, "approve", False), (2, "return", False), (2, "approve", True),
    ]  # fmt: skip
    assert [(each.pk, each.seconds(now)) for each in waits.since(now - timedelta(days=1))] == [(2, 3600)]


def kaplan_meier(lengths: list[tuple[float, bool]], share: float) -> float | None:
    """Return the quantile by the definition: S(t) is the product of 1 - d/n over the times at which any was decided."""
    for moment in sorted({length for length, decided in lengths if decided}):
        left = 1.0
        for time in sorted({length for length, decided in lengths if decided and length <= moment}):
            at_risk = sum(length >= time for length, _ in lengths)
            ended = sum(length == time and decided for length, decided in lengths)
            left *= 1 - ended / at_risk
        if left <= 1 - share + 1e-9:
            return moment
    return None


@pytest.mark.parametrize("seed", range(30))
def test_quantiles_are_those_of_the_definition(seed: int) -> None:
    dice = random.Random(seed)
    lengths = [(float(dice.randrange(1, 25)), dice.random() < 0.6) for _ in range(dice.randrange(40))]
    for share in (0.5, 0.9):
        assert waits.quantile(lengths, share) == kaplan_meier(lengths, share)


def test_what_still_waits_makes_the_median_longer_and_never_shorter() -> None:
    done = [(1.0, True), (2.0, True), (3.0, True)]
    assert waits.quantile(done, 0.5) == 2.0
    assert waits.quantile([*done, (9.0, False), (9.0, False)], 0.5) == 3.0
    assert waits.quantile([*done, *[(9.0, False)] * 4], 0.5) is None
    # One that came a moment ago says nothing yet of how long it will take.
    assert waits.quantile([*done, (0.1, False)], 0.5) == 2.0
    assert waits.quantile([], 0.5) is None
