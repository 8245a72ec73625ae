"""Two weeks at the desk in the demo: updates that askers sent day by day, what was decided on them, and what is in hand."""

from dataclasses import dataclass

from accounts.domain import claiming
from accounts.models import User
from forum.demo.clock import days_ago
from forum.demo.story import Cast
from forum.domain import asking, moderation
from forum.models import Question


@dataclass(frozen=True)
class Sent:
    """One update. ``hours`` is how long it waited; ``action`` and ``reason`` what was decided; ``second`` by whom."""

    days: float
    hours: float
    body: str
    action: str = "approve"
    reason: str = ""
    note: str = ""
    second: bool = True


WEEK = (
    Sent(12.6, 7, "A nurse friend of mine had a look as well and said what you said here."),
    Sent(
        11.4,
        13,
        "It rained all week, so I stayed in and rested it. That helped more than I had thought.",
        second=False,
    ),
    Sent(10.2, 5, "I have an appointment on Thursday and will write here what they say."),
    Sent(
        9.3,
        9,
        "My sister-in-law, who runs the bakery on our corner, has the very same thing. You can ask her.",
        "return",
        "identifies-someone",
        "Your update points to a relative of yours and where she works. Please leave out who it is. The rest is ready.",
    ),
    Sent(8.1, 4, "Thank you for the quick answer. I did the first two things and will wait with the third."),
    Sent(
        7.2,
        16,
        "I was seen. They looked at it for a long time and want to see it again in three weeks.",
        second=False,
    ),
    Sent(6.3, 6, "It is half the size it was. I nearly forgot to write."),
    Sent(5.2, 8, "One thing that I forgot to say: it is worse in the evening and gone by the morning."),
    Sent(4.4, 3, "The letter from the clinic came. Nothing that worries them."),
    Sent(
        3.3,
        5,
        "Where can I buy the cream without a prescription, and how much of it should I take?",
        "reject",
        "prescription-or-dose",
        "We cannot publish requests for medicines or doses. Please ask the clinician who sees you.",
    ),
    Sent(
        2.4,
        11,
        "Second visit done. The stitches are out, and it looks better than I had feared.",
        second=False,
    ),
    Sent(1.3, 6, "Two days without it now. I will keep the diary that one of you suggested."),
    Sent(0.42, 7, "I walked to work today for the first time in a month."),
    Sent(0.36, 6, "They called this morning: all clear. Thank you for telling me to go."),
    Sent(0.3, 5, "It itches again since last night, but less than before.", second=False),
)


def load(cast: Cast, *, second: User) -> None:
    """Play the two weeks through the domain, and put two things into somebody's hands."""
    asked = [
        question
        for question in Question.objects.filter(status="published", source="", asker__isnull=False).order_by(
            "pk"
        )
        if question.asker is not None and question.asker.pseudonym != "amber-meadow"
    ]
    for number, sent in enumerate(WEEK):
        question = asked[number % len(asked)]
        if not question.published_at or question.published_at.timestamp() > _moment(sent.days):
            question = asked[0]
        assert question.asker is not None
        with days_ago(sent.days):
            update = asking.add_update(question, by=question.asker, body=sent.body)
        with days_ago(sent.days - sent.hours / 24):
            moderation.decide(
                update,
                sent.action,
                by=second if sent.second else cast.moderator,
                version=update.version,
                reason=sent.reason,
                note=sent.note,
            )
    _hands(cast, second=second)


def _hands(cast: Cast, *, second: User) -> None:
    waiting = list(Question.objects.filter(status="pending").order_by("submitted_at")[:3])
    for question, holder in zip(waiting, (second, cast.moderator), strict=False):
        if question.asker_id not in {second.pk, cast.moderator.pk}:
            claiming.claim(question, by=holder)


def _moment(days: float) -> float:
    with days_ago(days) as moment:
        return moment.timestamp()
