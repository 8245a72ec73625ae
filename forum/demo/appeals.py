"""What askers did about decisions and videos, through the domain functions: all of it invented.

Two appeals wait, one is decided; an asker objects to a video, and closed a question to new answers.
"""

from accounts.domain import appealing
from accounts.models import User
from forum.demo import shapes
from forum.demo.clock import days_ago
from forum.demo.story import Cast
from forum.domain import asking, closing, moderation, objecting
from forum.models import Answer, Question

#: Played with the other questions, in order of time.
REJECTED = shapes.Question(
    key="badge-rash",
    asker="amber-meadow",
    title="Rash where my new name badge sits, is it the nickel or the glue?",
    body=shapes.prose("""
        Since I started at the garden center in Fernhollow three weeks ago I wear a badge on a lanyard. Where it
        touches my collarbone there is a square of small itchy bumps. They fade at the weekend and are back on
        Monday evening. A cream with hydrocortisone helps for some hours.
    """),
    topics=("skin",),
    days_ago=3.2,
    state="rejected",
    decision=shapes.Decision(
        code="identifies-someone",
        note=(
            "Your question names the place where you work, and there is only one of it in a small town. People who"
            " know you could tell who wrote it, and what you told us would be public. That is why we did not publish"
            " it. You are welcome to ask again without the place."
        ),
        days_ago=3.0,
    ),
)
OWN_APPEAL = (
    "Fernhollow is made up: I wrote another name on purpose, so nobody can find me by it. The rest says only that I "
    "wear a badge. Please read it again with that in mind."
)
UPDATE = "My cousin works at the pharmacy in Elm Street and says that the strength on the box was wrong."
UPDATE_NOTE = (
    "Your update tells where a relative of yours works, so that person could be recognized. Please send another one "
    "without it. Your question stays as it is."
)
UPDATE_APPEAL = "There are four pharmacies in that street and I named none of them, so I do not see who could be recognized."
UPHELD = "We read it again. Street and job together name few people, and one of them is your cousin. Please send it without the street."
ANSWER_APPEAL = (
    "I wanted to spare her a trip, not to sell anything. I am glad to take out the line about my practice. What I wrote "
    "about the blister itself answers her question, so please let me have it back to change."
)


def load(cast: Cast, *, second: User) -> None:
    """Play it."""
    patient = cast.patients["amber-meadow"]
    question = Question.objects.get(asker=patient, title=REJECTED.title)
    with days_ago(0.4):
        appealing.appeal(question, by=patient, text=OWN_APPEAL)
    published = Question.objects.published().filter(asker=patient).order_by("pk")
    _rejected_update(published[0], by=patient, moderator=cast.moderator, second=second)
    with days_ago(0.5):
        closing.close(published[1], by=patient)
    _objection()
    _rejected_answer()


def _rejected_update(question: Question, *, by: User, moderator: User, second: User) -> None:
    with days_ago(6):
        update = asking.add_update(question, by=by, body=UPDATE)
    with days_ago(5.8):
        moderation.decide(update, "reject", by=moderator, reason="identifies-someone", note=UPDATE_NOTE)
    with days_ago(5):
        appeal = appealing.appeal(update, by=by, text=UPDATE_APPEAL)
    with days_ago(3):
        appealing.decide(appeal, by=second, overturn=False, reason="rule-applies", note=UPHELD)


def _objection() -> None:
    shown = Answer.objects.published().exclude(video_url="").filter(question__asker__isnull=False, source="")
    answer = shown.order_by("-pk").first()
    if answer and answer.question.asker:
        with days_ago(0.3):
            objecting.object_to_video(answer, by=answer.question.asker)


def _rejected_answer() -> None:
    answer = Answer.objects.filter(status="rejected", author__user__isnull=False).order_by("pk").first()
    if answer and answer.author and answer.author.user:
        with days_ago(0.2):
            appealing.appeal(answer, by=answer.author.user, text=ANSWER_APPEAL)
