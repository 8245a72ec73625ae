"""Appeals about reviews and replies to them, about what physicians say of answers, and about what they ask back.

Whom such a thing is about decides nothing about it, an appeal included (docs/adr/0020).
"""

from accounts.domain import appealing
from forum.domain.appeals import BOTH, INSTEAD
from forum.models import Answer, Clarification, PeerView, Question, Review, ReviewReply


def register() -> None:
    """Tell `accounts` of these kinds. Called when the apps are ready."""
    for kind in (
        appealing.Kind(
            model=Review,
            title="Your review",
            overturns=BOTH,
            instead=INSTEAD,
            path=lambda item: f"/me/reviews/{item.pk}/",
            reach={
                "return": "The change is not public. What was public before stays, and counts.",
                "reject": "Nobody but you and moderators can read it, and its stars do not count.",
                "hide": "It is gone from the profile and does not count in the rating. You and moderators still read it.",
            },
            concerned=lambda item: (item.physician.user_id,),
        ),
        appealing.Kind(
            model=ReviewReply,
            title="Your reply",
            overturns=BOTH,
            instead=INSTEAD,
            path=lambda item: f"/workspace/reviews/{item.review_id}/",
            reach={
                "return": "It is not public. The review stays as it is.",
                "reject": "Nobody but you and moderators can read it. The review stays as it is.",
                "hide": "It is gone from under the review. You and moderators still read it.",
            },
            obstacle=_of_reply,
            concerned=lambda item: (item.review.author_id,),
        ),
        appealing.Kind(
            model=PeerView,
            lock=_lock_view,
            title="Your words about an answer",
            overturns=BOTH,
            instead=INSTEAD,
            path=lambda item: f"/workspace/peers/{item.answer_id}/",
            reach={
                "return": "Your words are not public. The answer stays as it is.",
                "reject": "Nobody but you and moderators can read your words. The answer stays as it is.",
                "hide": "Your words are gone from under the answer. You and moderators still read them.",
            },
            obstacle=_of_view,
            concerned=lambda item: (item.answer.owner_id(),),
        ),
        appealing.Kind(
            model=Clarification,
            lock=_lock_clarification,
            title="What you asked",
            overturns=BOTH,
            instead=INSTEAD,
            path=lambda item: f"/workspace/questions/{item.question_id}/ask/",
            reach={
                "return": "The asker has not been told of it, and it is not public.",
                "reject": "Nobody but you and moderators can read it. The asker has not been told of it.",
                "hide": "It is gone from under the question, and the asker is not asked to reply to it any more.",
            },
            obstacle=_of_clarification,
            concerned=lambda item: (item.question.asker_id,),
        ),
    ):
        appealing.register(kind)


def _lock_view(pk: int) -> PeerView | None:
    """Lock the answer first, as `peering.say` does: a second view must not come up meanwhile."""
    about = PeerView.objects.filter(pk=pk).values("answer_id")
    Answer.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=about).first()
    return PeerView.objects.select_for_update(of=("self",)).select_related("answer").filter(pk=pk).first()


def _lock_clarification(pk: int) -> Clarification | None:
    """Lock the question first, as `clarifying.ask` does."""
    about = Clarification.objects.filter(pk=pk).values("question_id")
    Question.objects.select_for_update(of=("self",)).filter(pk__in=about).first()
    return (
        Clarification.objects.select_for_update(of=("self",)).select_related("question").filter(pk=pk).first()
    )


def _of_reply(reply: ReviewReply) -> str:
    return (
        ""
        if reply.review.public_stars is not None
        else "The review that it replies to is not public any more."
    )


def _of_view(view: PeerView) -> str:
    if view.answer.status == "withdrawn":
        return "The answer was taken back by its author."
    others = PeerView.objects.filter(answer_id=view.answer_id, physician_id=view.physician_id)
    if view.status == "rejected" and others.exclude(status__in=["withdrawn", "rejected"]).exists():
        return "You have written about this answer again, and each physician does so once."
    return ""


def _of_clarification(asked: Clarification) -> str:
    if asked.question.status == "withdrawn":
        return "The question was removed by the person who asked."
    others = Clarification.objects.filter(question_id=asked.question_id, physician_id=asked.physician_id)
    if asked.status == "rejected" and others.filter(status__in=["draft", "pending", "returned"]).exists():
        return "You have asked again, and what you asked waits now."
    return ""
