"""What people send to the forum, for the desk's page of an account, the sweep of spam, and batches."""

from accounts.domain.belongings import Belonging, register
from forum.models import (
    Answer,
    Clarification,
    PeerView,
    Photo,
    Question,
    QuestionUpdate,
    Review,
    ReviewReply,
    Revision,
)


def _titled(item: Question) -> str:
    # Row "Question, withdrawn" of the matrix: its words are shown to nobody.
    return f"Question {item.pk}" if item.status == "withdrawn" else (item.title or f"Question {item.pk}")


def _headed(item: Answer) -> str:
    hidden = "withdrawn" in {item.status, item.question.status}
    return f"Answer {item.pk}" if hidden else (item.headline or f"Answer {item.pk}")


BELONGINGS = (
    Belonging("question", "Questions", Question.objects.all, "asker_id", _titled),
    Belonging(
        "photo",
        "Photos",
        # Photos of a draft wait with it: they are nobody else's.
        lambda: Photo.objects.select_related("question").exclude(question__status="draft"),
        "question__asker_id",
        lambda item: f"Photo {item.pk} of question {item.question_id}",
    ),
    Belonging(
        "update",
        "Updates",
        lambda: QuestionUpdate.objects.select_related("question", "clarification__physician"),
        "question__asker_id",
        lambda item: f"Update {item.pk} of question {item.question_id}",
    ),
    Belonging(
        "answer",
        "Answers",
        lambda: Answer.objects.select_related("author", "question"),
        "author__user_id",
        _headed,
    ),
    Belonging(
        "revision",
        "Edits",
        lambda: Revision.objects.select_related("answer__author", "answer__question"),
        "answer__author__user_id",
        lambda item: f"Edit {item.pk} of answer {item.answer_id}",
    ),
    Belonging(
        "review",
        "Reviews",
        lambda: Review.objects.select_related("physician"),
        "author_id",
        lambda item: f"Review {item.pk} of {item.physician.display_name}",
    ),
    Belonging(
        "reply",
        "Replies",
        lambda: ReviewReply.objects.select_related("review__physician"),
        "review__physician__user_id",
        lambda item: f"Reply {item.pk} to review {item.review_id}",
    ),
    Belonging(
        "caveat",
        "Words on answers",
        lambda: PeerView.objects.select_related("physician", "answer__author"),
        "physician__user_id",
        lambda item: f"Words {item.pk} on answer {item.answer_id}",
    ),
    Belonging(
        "clarification",
        "Questions back",
        lambda: Clarification.objects.select_related("physician", "question"),
        "physician__user_id",
        lambda item: f"Question back {item.pk} to question {item.question_id}",
    ),
)


def register_all() -> None:
    """Tell `accounts` what there is."""
    for belonging in BELONGINGS:
        register(belonging)
