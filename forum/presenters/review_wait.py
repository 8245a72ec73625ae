"""How long a question waits for a moderator, from what happened here."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from forum.models import Question
from forum.presenters.waiting import Median, in_words

RECENT = timedelta(days=60)


def usual_review() -> str:
    """Return the median time from sending to the decision in words, or nothing when none was made lately."""
    decided = (
        Question.objects.filter(status__in=["published", "returned", "rejected"], source="")
        .filter(decided_at__gte=F("submitted_at"))
        .filter(decided_at__gte=timezone.now() - RECENT)
        .annotate(wait=F("decided_at") - F("submitted_at"))
    )
    median: timedelta | None = decided.aggregate(median=Median("wait"))["median"]
    return in_words(median) if median is not None else ""
