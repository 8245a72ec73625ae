"""What readers of the demo did with one press: Helpful, Follow, Thank; through the domain functions, at their time."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from accounts.models import User
from forum.demo.clock import days_ago
from forum.demo.story import Cast
from forum.domain import following, thanking, voting
from forum.models import Announcement, Answer, Question

#: Of the readers who come to a question, so many mark something there.
READERS = 6
#: What the three sign-ins that are no administrator's follow: of each kind so many.
FOLLOWS = {"patient@example.com": 3, "doctor@example.com": 2, "moderator@example.com": 1}


def react(cast: Cast) -> None:
    """Let the demo's patients mark answers, follow a few things and thank; the same each time."""
    chance = Random(1927)  # noqa: S311 (to vary, not to hide)
    readers = list(cast.patients.values())
    published = Answer.objects.published().select_related("question", "author").in_order()
    by_question: dict[int, list[Answer]] = {}
    for answer in published:
        by_question.setdefault(answer.question_id, []).append(answer)
    for answers in by_question.values():
        _mark(answers, chance.sample(readers, chance.randint(1, READERS)), chance)
        _thank(answers[chance.randrange(len(answers))], chance)
    for email, count in FOLLOWS.items():
        _follow(User.objects.get(email=email), cast, count)
    # Nobody is told of what happened before the demo began.
    Announcement.objects.update(done_at=timezone.now())


def _mark(answers: list[Answer], readers: list[User], chance: Random) -> None:
    """Let each reader mark one answer, at times two, some time after it appeared. The first ones find more favour."""
    for reader in readers:
        for answer in set(chance.choices(answers, weights=range(len(answers), 0, -1), k=2)):
            if answer.published_at and voting.may_mark(answer, by=reader):
                with days_ago(chance.random() * (timezone.now() - answer.published_at) / timedelta(days=1)):
                    voting.mark(answer, by=reader)


def _thank(answer: Answer, chance: Random) -> None:
    """Let about one asker in three say thanks."""
    asker = answer.question.asker
    if asker and answer.published_at and thanking.may_thank(answer, by=asker) and chance.random() < 1 / 3:
        with days_ago(0.9 * (timezone.now() - answer.published_at) / timedelta(days=1)):
            thanking.thank(answer, by=asker)


def _follow(person: User, cast: Cast, count: int) -> None:
    questions = Question.objects.published().exclude(asker=person).order_by("pk")
    with days_ago(3):
        for thing in (
            *questions[:count],
            *list(cast.topics.values())[:count],
            *[each for each in cast.physicians.values() if each.listed_at and not each.closed_at][
                1 : count + 1
            ],
        ):
            following.follow(thing, by=person)
