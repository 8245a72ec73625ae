"""What moderators work with beside decisions, in the demo: a watched account, notes, and edits small enough to be approved together."""

from accounts.domain import batch_deeds, batches, noting, watching
from accounts.models import Physician, User
from forum.demo.clock import days_ago
from forum.demo.story import Cast
from forum.domain import answering
from forum.models import Answer, Review, Revision

#: Physician → the hashtag that is added to their oldest public answer without a photo.
TAGS = {"quillfern": "secondlook", "thornquist": "eyedrops", "kellowhan": "checkup"}


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
    edits = [edit for key, tag in TAGS.items() if (edit := _tagged(cast.physicians[key], tag))]
    with days_ago(0.5):
        deed = batch_deeds.deed("approve")
        first = [batches.Pick(edit.KIND, edit.pk, edit.version, deed.seen(edit)) for edit in edits[:1]]
        if first:
            batches.run(batches.start(deed, first, by=moderator), deed, by=moderator)


def _tagged(physician: Physician, tag: str) -> Revision | None:
    """Send an edit that adds a hashtag to the oldest public answer that has no photo and no other edit."""
    answers = Answer.objects.filter(author=physician, status="published", photo_use=False, source="")
    free = answers.exclude(revisions__status__in={"draft", "pending", "returned"})
    answer = free.order_by("pk").first()
    if physician.user is None or answer is None:
        return None
    with days_ago(0.6):
        edit = answering.start_revision(answer, by=physician.user)
        answering.save_words(edit, by=physician.user, hashtags=[*answer.hashtags[:4], tag])
        return answering.submit_revision(edit, by=physician.user)
