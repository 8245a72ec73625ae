"""Searches of the queue that a physician keeps under a name, and who is told of a new question that fits one."""

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.domain import audit
from accounts.models import Physician, User
from forum.domain import queueing
from forum.domain.queueing import Wanted
from forum.models import Follow, Photo, Question, QuestionTopic, SavedSearch, Topic

NAME, MOST = 60, 20


class SearchRefused(ValueError):
    """A search cannot be kept; ``str()`` is a sentence."""


@transaction.atomic
def save(physician: Physician, *, by: User, name: str, wanted: Wanted) -> SavedSearch:
    """Keep a search of the queue under a name and return it. Raises `SearchRefused`, `PermissionError`."""
    if physician.user_id != by.pk:
        raise PermissionError("Saved searches are their owner's.")
    if wanted.tab not in SavedSearch.TABS:
        raise SearchRefused("What you skipped cannot be saved as a search: no new question is ever there.")
    topic = Topic.objects.public().filter(slug=wanted.topic).first()
    if wanted.topic and topic is None:
        raise SearchRefused("This topic is not there any more. Choose another one.")
    Physician.objects.select_for_update(no_key=True).get(pk=physician.pk)
    own = SavedSearch.objects.filter(physician=physician)
    if own.count() >= MOST:
        raise SearchRefused(f"You have {MOST} saved searches, which is the most. Remove one first.")
    same = own.filter(tab=wanted.tab, topic=topic, photos=wanted.photos).first()
    if same is not None:
        raise SearchRefused(f"You keep this search already, as “{same.name}”.")
    try:
        with transaction.atomic():
            row = SavedSearch.objects.create(
                physician=physician, name=name, tab=wanted.tab, topic=topic, photos=wanted.photos
            )
    except IntegrityError as clash:
        raise SearchRefused("You have a search of this name. Choose another name.") from clash
    audit.record(by=by, action="create", item=row, kind="saved search")
    return row


@transaction.atomic
def remove(search: SavedSearch, *, by: User) -> None:
    """Forget one of one's own searches. Raises `PermissionError`."""
    if search.physician.user_id != by.pk:
        raise PermissionError("Saved searches are their owner's.")
    audit.record(by=by, action="remove", item=search, kind="saved search")
    search.delete()


def wanted_of(search: SavedSearch) -> Wanted:
    """Return what a search asks the queue for."""
    return Wanted(tab=search.tab, topic=search.topic.slug if search.topic else "", photos=search.photos)


def fitting(question: Question) -> Q:
    """Return the accounts, by `User` fields, whose searches a published question fits: verified physicians, not its asker."""
    filed = QuestionTopic.objects.filter(question=question).values("topic")
    follows = Follow.objects.filter(Q(question=question) | Q(topic__in=filed))
    # Verified physicians see public photos and those that are shared with physicians.
    photos = Photo.objects.present().filter(question=question, status="published").exists()
    searches = SavedSearch.objects.filter(
        Q(topic=None) | Q(topic__in=filed) | Q(topic__in=Topic.objects.filter(merged_into__in=filed)),
        Q(tab="all")
        | Q(tab="mine", physician__in=queueing.physicians_for(question))
        | Q(tab="following", physician__user__in=follows.values("account")),
        physician__in=Physician.objects.verified(),
    )
    if not photos:
        searches = searches.filter(photos=False)
    return Q(pk__in=searches.values("physician__user"))
