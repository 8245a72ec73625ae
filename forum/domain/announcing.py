"""Telling many people of one thing, once: a new answer, a new question, a queue that is late.

The transaction that publishes writes an `Announcement` and defers one job. The job tells people in batches, each in
one transaction with the mark of how far it came: killed anywhere, it goes on behind the last person told. What is not
public when the job comes round waits, and goes on when it is public again.
"""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import roles
from accounts.domain import holding
from accounts.domain.notifying import notify, notify_many
from accounts.models import BylineMode, User
from forum.domain import queueing, saved_searches
from forum.models import Announcement, Answer, Follow, Question, QuestionTopic

#: People told in one transaction.
BATCH = 500

#: One group of people and the event they are told of.
Group = tuple[str, QuerySet[User]]


def answer_published(answer: Answer, *, is_public: bool) -> None:
    """Tell of an answer that is published for the first time; ``is_public``: its question is, too.

    Where it is not, everybody is told when the question is public again, the asker included.
    """
    if holding.kept("answer_published", answer=answer.pk):
        return
    announcement, is_new = Announcement.objects.get_or_create(kind="answer", object_id=answer.pk)
    if is_new and is_public:
        _begin(announcement, answer)


def question_published(question: Question) -> None:
    """Tell of a question that is published for the first time."""
    if holding.kept("question_published", question=question.pk):
        return
    announcement, is_new = Announcement.objects.get_or_create(
        kind="question", object_id=question.pk, defaults={"stage": 1}
    )
    if is_new:
        _defer(announcement)


def question_restored(question: Question) -> None:
    """Go on with what waited while a question was not public: itself, and answers published meanwhile."""
    if holding.kept("question_restored", question=question.pk):
        return
    published = {answer.pk: answer for answer in Answer.objects.published().filter(question=question)}
    waiting = Announcement.objects.filter(done_at=None)
    for announcement in waiting.filter(kind="answer", object_id__in=published).order_by("pk"):
        _begin(announcement, published[announcement.object_id])
    for announcement in waiting.filter(kind="question", object_id=question.pk):
        _defer(announcement)


def answer_restored(answer: Answer) -> None:
    """Go on with telling of an answer that was hidden before all were told."""
    if holding.kept("answer_restored", answer=answer.pk):
        return
    if Answer.objects.published().filter(pk=answer.pk).exists():
        for announcement in Announcement.objects.filter(done_at=None, kind="answer", object_id=answer.pk):
            _begin(announcement, answer)


def _begin(announcement: Announcement, answer: Answer) -> None:
    """Tell the asker, if nobody has yet, and leave the rest to the job. Stage 0 says that the asker waits."""
    if announcement.stage == 0:
        notify("question_answered", to=answer.question.asker_id, about=answer.question_id)
        announcement.stage = 1
        announcement.save(update_fields=["stage"])
    _defer(announcement)


def _defer(announcement: Announcement) -> None:
    from forum.jobs import tell_followers  # noqa: PLC0415 (the job calls `tell` below: a circle, cut here)

    tell_followers.defer(announcement=announcement.pk)


def tell(announcement: int) -> None:
    """Tell everybody who is still to be told of one thing. Called again, it tells nobody twice."""
    while _tell_batch(announcement):
        pass


@transaction.atomic
def _tell_batch(pk: int) -> bool:
    """Tell up to `BATCH` people; return whether there is more to do now."""
    row = Announcement.objects.select_for_update().filter(pk=pk, done_at=None, stage__gt=0).first()
    groups = _groups(row) if row else None
    if row is None or groups is None:
        return False
    if row.stage > len(groups):
        row.done_at = timezone.now()
    else:
        event, people = groups[row.stage - 1]
        rest = people.filter(is_active=True, pk__gt=row.after).order_by("pk")
        told = list(rest.values_list("pk", flat=True)[:BATCH])
        notify_many(event, to=told, about=row.object_id)
        row.after = told[-1] if len(told) == BATCH else 0
        row.stage += len(told) < BATCH
    row.save(update_fields=["stage", "after", "done_at"])
    return row.done_at is None


def _groups(row: Announcement) -> list[Group] | None:
    """Return whom to tell, group after group, nobody in two; None while the thing is not public."""
    if row.kind == "answer":
        answers = Answer.objects.published().select_related("author", "question")
        answer = answers.filter(pk=row.object_id).first()
        return _groups_of_answer(answer) if answer else None
    question = Question.objects.published().filter(pk=row.object_id).first()
    return _groups_of_question(question) if question else None


def _groups_of_answer(answer: Answer) -> list[Group]:
    """Return followers of the question, then of the physician, then of a topic.

    An answer whose name is not shown is not told to followers of its author: that would name them.
    """
    question = Follow.objects.filter(question=answer.question_id)
    is_named = answer.author_id is not None and answer.byline_mode != BylineMode.WITHHELD
    physician = Follow.objects.filter(physician=answer.author_id) if is_named else Follow.objects.none()
    topic = _following_topics(answer.question)
    own = [answer.question.asker_id, answer.author.user_id if answer.author else None]
    people = User.objects.exclude(pk__in=[pk for pk in own if pk])
    return [
        ("followed_question_answered", people.filter(_in(question))),
        ("followed_physician_answered", people.filter(_in(physician)).exclude(_in(question))),
        (
            "followed_topic_answered",
            people.filter(_in(topic)).exclude(_in(question)).exclude(_in(physician)),
        ),
    ]


def _groups_of_question(question: Question) -> list[Group]:
    """Return who saved a search that it fits, verified physicians of a specialty that answers such questions, and followers.

    Nobody is in two groups: a search is the narrowest of what they asked for.
    """
    physicians = queueing.physicians_for(question).values("user")
    people = User.objects.exclude(pk__in=[question.asker_id] if question.asker_id else [])
    searching = saved_searches.fitting(question)
    followers = people.filter(_in(_following_topics(question)))
    return [
        ("search_asked", people.filter(searching)),
        ("specialty_asked", people.filter(pk__in=physicians).exclude(searching)),
        ("followed_topic_asked", followers.exclude(pk__in=physicians).exclude(searching)),
    ]


def _in(follows: QuerySet[Follow]) -> Q:
    return Q(pk__in=follows.values("account"))


def _following_topics(question: Question) -> QuerySet[Follow]:
    """Return who follows a topic of a question, also by the name of one that was merged into it."""
    filed = QuestionTopic.objects.filter(question=question, topic__accepted_at__isnull=False)
    topics = {
        topic.merged_into_id or topic.pk for topic in (each.topic for each in filed.select_related("topic"))
    }
    return Follow.objects.filter(Q(topic__in=topics) | Q(topic__merged_into__in=topics))


@transaction.atomic
def queue_late(queue: str) -> None:
    """Tell moderators that a queue is over its target; at most once a day for each queue."""
    now = timezone.now()
    _, is_new = Announcement.objects.get_or_create(
        kind="late", queue=queue, object_id=timezone.localdate().toordinal(), defaults={"done_at": now}
    )
    if is_new:
        desk = Q(groups__name__in=[roles.MODERATORS, roles.ADMINISTRATORS]) | Q(is_superuser=True)
        people = User.objects.filter(desk, is_active=True).order_by("pk").distinct()
        notify_many("queue_late", to=list(people.values_list("pk", flat=True)), about=0)
