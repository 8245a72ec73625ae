"""What moderators work with beside decisions, in the demo: a watched account, notes, and edits small enough to be approved together."""

from accounts.domain import noting, watching
from accounts.models import User
from forum.demo.clock import days_ago
from forum.demo.story import Cast
from forum.domain import answering
from forum.models import Answer, Review

#: Physician → the hashtag that is added to their oldest public answer without a photo.
TAGS = {"quillfern": "second-look", "thornquist": "eye-drops"}


def load(cast: Cast, *, second: User) -> None:
    """Write it through the domain, after everything that was published is there."""
    watched, moderator = cast.patients["lucky-sparrow"], cast.moderator
    with days_ago(1.2):
        watching.watch(
            watched,
            by=second,
            reason="conflict",
            text="Two reviews of one practice within a week; look at the visits",
        )
        noting.write(
            watched, text="Asked by message whether both visits were theirs. No reply yet.", by=second
        )
    review = Review.objects.filter(author=watched, status="pending").first()
    if review is not None:
        with days_ago(1):
            noting.write(
                review,
                text="Reads like a real visit to me. I would approve it.\nWaiting for Emil’s view.",
                by=moderator,
            )
    for key, tag in TAGS.items():
        user = cast.physicians[key].user
        open_edits = {"draft", "pending", "returned"}
        answers = Answer.objects.filter(
            author=cast.physicians[key], status="published", photo_use=False, source=""
        )
        answer = answers.exclude(revisions__status__in=open_edits).order_by("pk").first()
        if user is None or answer is None:
            continue
        with days_ago(0.6):
            edit = answering.start_revision(answer, by=user)
            answering.save_words(edit, by=user, hashtags=[*answer.hashtags[:4], tag.replace("-", "")])
            answering.submit_revision(edit, by=user)
