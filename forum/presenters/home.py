"""What the front page says to the person who opens it."""

from typing import Any

from accounts.models import Physician
from accounts.roles import Viewer
from forum.models import Answer, Question


def greeting(user: Viewer) -> dict[str, Any]:
    """Return ``own`` (an asker's last three questions) or ``matches`` (unanswered ones in a physician's specialty)."""
    if not user.is_authenticated:
        return {}
    physician = Physician.objects.verified().filter(user_id=user.pk).first()
    if physician is None:
        own = Question.objects.filter(asker=user).exclude(status__in=["draft", "withdrawn"])
        return {"own": list(own.defer("search").order_by("-pk")[:3])}
    return {"physician": physician, "matches": in_specialty(physician)[:100].count()}


def in_specialty(physician: Physician) -> Any:
    """Return open questions without an answer under topics that physicians of the same specialty answered in."""
    answered = Answer.objects.published().filter(byline_specialty=physician.specialty_title)
    topics = answered.values("question__topics")
    unanswered = Question.objects.published().filter(closed_at__isnull=True, topics__in=topics)
    return unanswered.exclude(asker_id=physician.user_id).exclude(answers__status="published").distinct()
