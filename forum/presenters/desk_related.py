"""What belongs to the life of a post: photos, updates and questions back, edits, views of peers, replies, and reports."""

from django.db.models import Q

from accounts.presenters.belonging import Thing, numbers, pairs
from forum.models import (
    Clarification,
    PeerView,
    Photo,
    QuestionUpdate,
    ReportCase,
    ReviewReply,
    Revision,
)


def relatives(things: list[Thing]) -> list[Thing]:
    """Return what belongs to these things. Seven queries at the most, for any number of them."""
    found = numbers(things)
    related: list[Thing] = []
    if found["question"]:
        related += pairs("photo", Photo.objects.filter(question__in=found["question"]))
        related += pairs("update", QuestionUpdate.objects.filter(question__in=found["question"]))
        related += pairs("clarification", Clarification.objects.filter(question__in=found["question"]))
    if found["answer"]:
        related += pairs("revision", Revision.objects.filter(answer__in=found["answer"]))
        related += pairs("caveat", PeerView.objects.filter(answer__in=found["answer"]))
    if found["review"]:
        related += pairs("reply", ReviewReply.objects.filter(review__in=found["review"]))
    about = Q(pk__in=[])
    for kind, pks in found.items():
        about |= Q(object_type=kind, object_id__in=pks)
    return related + pairs("report", ReportCase.objects.filter(about))
