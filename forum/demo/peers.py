"""Peers, questions back to askers, snippets and skipped questions of the demo."""

from accounts.models import Physician, User
from forum.demo.clock import days_ago
from forum.demo.story import Cast
from forum.domain import attending, clarifying, peering, snippets
from forum.models import Answer, Question

SNIPPETS = {
    "When to hurry": "Please do not wait for an answer here if you have trouble breathing, a fever above 39 °C, or a red area"
    " that grows while you look at it. Go to an emergency department.",
    "What I cannot see": "I cannot examine you from here, so this is what is likely and not what is certain. Somebody who can"
    " look at it in person should.",
}


def account_of(physician: Physician) -> User:
    """Return the account of a physician of the demo; all of them have one."""
    assert physician.user is not None
    return physician.user


def load(cast: Cast) -> None:
    """Write them through the domain, after answers are there."""
    own, moderator = cast.physicians["thornquist"], cast.moderator
    me = account_of(own)
    peers = [cast.physicians[key] for key in ("marchbanks", "quillfern", "kellowhan", "drayhurst")]
    with days_ago(9):
        for title, text in SNIPPETS.items():
            snippets.save(own, by=me, title=title, text=text)
    answers = Answer.objects.published().filter(author=own).order_by("pk")
    for number, answer in enumerate(answers[:6]):
        with days_ago(8 - number):
            for peer in peers[: 4 - number % 3]:
                peering.agree(answer, by=account_of(peer))
    others = Answer.objects.published().filter(author__in=peers).order_by("pk")
    with days_ago(5):
        caveat = peering.say(
            others[0],
            by=me,
            verdict="caveat",
            body="I agree for adults. In children below twelve I would have it looked at on the same day.",
        )
        differ = peering.say(
            answers[1],
            by=account_of(peers[2]),
            verdict="differently",
            body="I cool for two days before I think of warmth; in my practice that shortens the swelling.",
        )
    with days_ago(4):
        peering.decide(caveat, "approve", by=moderator)
        peering.decide(differ, "approve", by=moderator)
    with days_ago(0.2):
        peering.say(
            others[1],
            by=me,
            verdict="unsafe",
            body="The amount of tablets in the second paragraph is more than an adult may take in a day.",
        )
    open_ones = (
        Question.objects.published().filter(answers=None, closed_at=None, asker__isnull=False).order_by("pk")
    )
    waiting = list(open_ones.exclude(asker=me)[:3])
    if waiting:
        with days_ago(2):
            asked = clarifying.ask(
                waiting[0],
                by=account_of(peers[0]),
                body="Since when has it been there, and does it hurt when you press on it?",
            )
        with days_ago(1):
            clarifying.decide(asked, "approve", by=moderator)
            clarifying.ask(
                waiting[-1],
                by=me,
                body="Do you take anything to thin your blood, also just now and then?",
            )
            attending.skip(waiting[-1], by=me, reason="not_enough")
            attending.take(waiting[0], by=account_of(peers[1]))
