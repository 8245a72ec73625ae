"""Plays one demo question from asking to its last answer."""

from dataclasses import dataclass
from io import BytesIO

from accounts.models import Moderated, Physician, User
from forum.demo import shapes
from forum.demo.clock import days_ago
from forum.demo.pictures import PICTURES
from forum.domain import answering, asking, moderation, photos, withdrawal
from forum.models import Answer, Photo, Question, Topic

#: How long a moderator and a physician take, in days.
REVIEW = 0.2


@dataclass(frozen=True)
class Cast:
    """Who is there."""

    patients: dict[str, User]
    physicians: dict[str, Physician]
    moderator: User
    topics: dict[str, Topic]


def tell(story: shapes.Question, cast: Cast) -> Question:
    """Play one question."""
    asker = cast.patients[story.asker]
    with days_ago(story.days_ago):
        question = asking.start_draft(by=asker, address=f"demo {story.key}")
        asking.save_words(
            question,
            by=asker,
            title=story.title,
            body=story.body,
            happened=story.happened,
            side=story.side,
            age_band=story.age_band,
            treated=story.treated,
        )
        asking.set_topics(question, by=asker, topics=[cast.topics[slug] for slug in story.topics])
        taken = [_photo(question, photo, by=asker) for photo in story.photos]
        question = asking.submit(question, by=asker)
    if story.urgent:
        question.urgent = True
        question.save(update_fields=["urgent"])
    _decide(story, question, cast)
    for told, photo in zip(story.photos, taken, strict=True):
        if told.withdrawn:
            with days_ago(max(story.days_ago - 5, 0.1)):
                withdrawal.withdraw_photo(photo, by=asker)
    for update in story.updates:
        _update(update, question, cast, asker)
    for answer in story.answers:
        _answer(answer, question, cast)
    _end(story, question, cast)
    return question


def _say(item: Moderated, action: str, decision: shapes.Decision | None, cast: Cast) -> None:
    """Let the moderator say a "no" or "not yet", with the words of the story."""
    if decision is None:
        raise ValueError(f"The story of {item} needs a decision.")
    with days_ago(decision.days_ago):
        moderation.decide(item, action, by=cast.moderator, reason=decision.code, note=decision.note)


def _photo(question: Question, told: shapes.Photo, *, by: User) -> Photo:
    photo = photos.add(
        question, by=by, file=BytesIO(PICTURES[told.picture]()), filename=f"{told.picture}.png"
    )
    photos.describe(
        photo,
        by=by,
        alt=told.alt,
        mirrored=told.mirrored,
        sensitive=told.sensitive,
        public=told.audience == "public",
        video=told.video_consent,
        subject="self",
    )
    return photo


def _decide(story: shapes.Question, question: Question, cast: Cast) -> None:
    """Publish it, or say the "no" that its state stands for."""
    if story.state == "pending":
        return
    if story.state in {"returned", "rejected"}:
        action = {"returned": "return", "rejected": "reject"}[story.state]
        _say(question, action, story.decision, cast)
        return
    with days_ago(story.days_ago - REVIEW):
        moderation.decide(question, "approve", by=cast.moderator)


def _update(told: shapes.Update, question: Question, cast: Cast, asker: User) -> None:
    with days_ago(told.days_ago):
        update = asking.add_update(question, by=asker, body=told.body)
    if told.state == "published":
        with days_ago(max(told.days_ago - REVIEW, 0)):
            moderation.decide(update, "approve", by=cast.moderator)


def _answer(told: shapes.Answer, question: Question, cast: Cast) -> None:
    physician = cast.physicians[told.physician]
    by = physician.user
    if by is None:
        raise ValueError(f"{physician} has no account")
    with days_ago(told.days_ago):
        answer = answering.start_answer(question, by=by)
        video = told.video
        answering.save_words(
            answer,
            by=by,
            headline=told.headline,
            body=told.body,
            hashtags=list(told.hashtags),
            video_url=video.url if video else "",
            video_note=video.note if video else "",
            photo_use=video.photo_use if video else False,
            disclaimer=told.disclaimer or physician.standing_disclaimer,
        )
        if told.state == "draft":
            return
        answer = answering.submit(answer, by=by)
    if told.state in {"returned", "rejected"}:
        action = {"returned": "return", "rejected": "reject"}[told.state]
        _say(answer, action, told.decision, cast)
    elif told.state != "pending":
        with days_ago(max(told.days_ago - REVIEW, 0)):
            moderation.decide(answer, "approve", by=cast.moderator)
    for revision in told.revisions:
        _revision(revision, answer, by=by, cast=cast)
    if told.state == "hidden":
        _say(answer, "hide", told.decision, cast)
    elif told.state == "withdrawn":
        with days_ago(max(told.days_ago - 1, 0)):
            answering.withdraw(answer, by=by)


def _revision(told: shapes.Revision, answer: Answer, *, by: User, cast: Cast) -> None:
    with days_ago(told.days_ago):
        revision = answering.start_revision(answer, by=by)
        answering.save_words(revision, by=by, headline=told.headline, body=told.body)
        revision = answering.submit_revision(revision, by=by)
    if told.state == "published":
        with days_ago(max(told.days_ago - REVIEW, 0)):
            moderation.decide(revision, "approve", by=cast.moderator)
    elif told.state == "returned":
        _say(revision, "return", told.decision, cast)
    answer.refresh_from_db()


def _end(story: shapes.Question, question: Question, cast: Cast) -> None:
    question.refresh_from_db()
    if story.closed_days_ago is not None:
        with days_ago(story.closed_days_ago):
            moderation.close(question, by=cast.moderator)
    if story.state == "hidden":
        _say(question, "hide", story.decision, cast)
    elif story.state == "withdrawn":
        with days_ago(max(story.days_ago - 2, 0)):
            asking.withdraw(question, by=cast.patients[story.asker])
