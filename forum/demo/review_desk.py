"""What is on its way with reviews in the demo: one waits, one was returned, an edit waits, and so does a reply."""

from datetime import timedelta

from django.utils import timezone

from forum.demo.clock import days_ago
from forum.demo.story import Cast
from forum.domain import reviewing
from forum.models import Review


def load(cast: Cast) -> None:
    """Write them through the domain, after the published ones are there."""
    patient, moderator = cast.patients["amber-meadow"], cast.moderator
    month = (timezone.localdate() - timedelta(days=40)).replace(day=1)
    skin, knee = cast.topics.get("skin"), cast.topics.get("knee")
    with days_ago(3):
        returned = reviewing.write(
            cast.physicians["quillfern"],
            by=patient,
            stars=3,
            visited_on=month,
            topic=skin,
            body="Good advice in the end. The man at the desk, who lives two doors from me, could have been kinder.",
        )
    with days_ago(2):
        reviewing.decide(
            returned,
            "return",
            by=moderator,
            reason="private-details",
            note="Your review points to a neighbour of yours. Please leave out who it was. The rest is ready to publish.",
        )
    with days_ago(1.5):
        reviewing.write(
            cast.physicians["thornquist"],
            by=cast.patients["lucky-sparrow"],
            stars=2,
            visited_on=month,
            topic=knee,
            body="I waited for an hour and was seen for six minutes. What was said in them was clear, I admit.",
        )
    with days_ago(0.4):
        edited = Review.objects.filter(author=patient, status="published").order_by("pk").first()
        if edited is not None:
            reviewing.change(
                edited,
                by=patient,
                stars=4,
                visited_on=edited.visited_on,
                topic=edited.topic,
                body=f"{edited.body} Half a year on, I would say the same, with one star less for the waiting list.",
            )
    own = cast.physicians["thornquist"]
    unanswered = Review.objects.published().filter(physician=own, reply=None).order_by("pk").first()
    if unanswered is not None and own.user is not None:
        with days_ago(0.3):
            reviewing.reply(
                unanswered,
                by=own.user,
                body="Thank you for writing. We read every review at our Monday meeting, the kind ones too.",
            )
