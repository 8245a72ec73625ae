"""The worker killed at each step of telling followers: everybody is told, nobody twice, and no mail is lost or doubled."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from accounts.models import Notice, User
from forum.domain import announcing, following, moderation
from forum.models import Announcement
from tests.factories import AnswerFactory, QuestionFactory, TopicFactory, UserFactory, make_moderator
from tests.forum.management.test_import_archive import environment
from tests.trust.killing import Killer

pytestmark = pytest.mark.django_db(transaction=True)
#: Steps between two kills in the quick suite; a full run kills at each.
STRIDE = 9


@pytest.fixture
def killer(tmp_path: Path) -> Iterator[Killer]:
    made = Killer(environment(tmp_path))
    yield made
    made.close()


def approved() -> tuple[int, dict[str, list[int]]]:
    """Return an announcement of a new answer, and who is to hear of it by which event."""
    topic = TopicFactory()
    answer = AnswerFactory(status="pending", published_at=None, question=QuestionFactory(topic=topic))
    followers: dict[str, list[User]] = {
        "followed_question_answered": UserFactory.create_batch(3),
        "followed_physician_answered": UserFactory.create_batch(2),
        "followed_topic_answered": UserFactory.create_batch(1),
    }
    for thing, people in zip((answer.question, answer.author, topic), followers.values(), strict=True):
        for person in people:
            following.follow(thing, by=person)
    moderation.decide(answer, "approve", by=make_moderator())
    announcement = Announcement.objects.get(object_id=answer.pk, done_at=None)
    return announcement.pk, {event: [person.pk for person in people] for event, people in followers.items()}


def told(event: str) -> list[int]:
    return sorted(Notice.objects.filter(event=event).values_list("recipient", flat=True))


def mails() -> int:
    """Return how many instant notices to followers have a job."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs j JOIN accounts_notice n ON n.id = (j.args->>'notice')::bigint"
            " WHERE j.task_name = 'accounts.send_notice' AND n.event = 'followed_question_answered'"
        )
        return int(cursor.fetchone()[0])


def test_killed_anywhere(killer: Killer, full: bool) -> None:
    announcement, _ = approved()
    _, steps = killer.do("tell", announcement=announcement)
    assert steps > 4 * STRIDE
    for last in range(1, steps + 1, 1 if full else STRIDE):
        Notice.objects.all().delete()
        announcement, followers = approved()
        before = mails()
        killed, _ = killer.do("tell", last=last, announcement=announcement)
        assert killed, last
        announcing.tell(announcement)
        assert {event: told(event) for event in followers} == followers, last
        assert mails() - before == len(followers["followed_question_answered"]), last
        assert Announcement.objects.get(pk=announcement).done_at
