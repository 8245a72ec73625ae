"""What the forum puts into "Export my data": what people wrote, their photos, what they agreed to, what they clicked.

Of what others wrote, for instance answers to one's question, only addresses and dates.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.domain.export import Attachment, exporter
from accounts.models import User
from forum.domain import consent, photo_files
from forum.models import (
    Answer,
    Clarification,
    Consent,
    Follow,
    ImportRun,
    OnIt,
    PeerAgreement,
    PeerView,
    Photo,
    Question,
    Review,
    ReviewReply,
    SavedSearch,
    Skip,
    Snippet,
    Thanks,
    Vote,
)

Rows = Iterator[dict[str, Any]]
#: Rows that are fetched at a time.
_ROWS = 100


@exporter(
    "questions",
    about="Your questions in every state, drafts too: all you wrote, with each version as you sent it, your updates, the "
    "topics, and for each answer its address and date. The answers themselves belong to those who wrote them.",
    covers=["forum.Question", "forum.QuestionTopic", "forum.QuestionUpdate", "forum.Snapshot"],
)
def questions(user: User) -> Rows:
    """Yield questions. One at a time with what stands beside it: rows fetched together would stay in memory longer."""
    rows = Question.objects.filter(asker=user).defer("search").order_by("pk")
    for question in rows.iterator(chunk_size=_ROWS):
        answers = (
            question.answers.filter(status="published").order_by("pk").only("question_id", "answered_at")
        )
        yield {
            "id": question.pk,
            "address": _address("my_question", question.pk),
            "status": question.get_status_display(),
            "title": question.title,
            "text": question.body,
            "when_it_happened": question.happened,
            "side": question.get_side_display(),
            "age": question.get_age_band_display(),
            "treated": question.get_treated_display(),
            "topics": list(
                question.topics.order_by("questiontopic__position").values_list("name", flat=True)
            ),
            "not_sent_yet": question.unfinished,
            "begun": question.created_at,
            "asked": question.asked_at,
            "decided": question.decided_at,
            "published": question.published_at,
            "closed_to_new_answers": question.closed_at,
            "imported_from": question.source,
            "versions": [
                {"version": each.version, "at": each.at, **each.content} for each in question.snapshots.all()
            ],
            "updates": [
                {
                    "id": each.pk,
                    "status": each.get_status_display(),
                    "text": each.body,
                    "written": each.written_at,
                    "decided": each.decided_at,
                }
                for each in question.updates.all()
            ],
            "answers": [
                {"address": _question_address(question, f"#answer-{each.pk}"), "answered": each.answered_at}
                for each in answers
            ],
        }


@exporter(
    "photos",
    about="Your photos: what you said of each, who may see it and where it stands. The files are in the folder photos, in "
    "each size and format that we keep; the picture that you sent was not kept.",
    covers=["forum.Photo", "forum.Rendition"],
)
def photos(user: User) -> Iterator[dict[str, Any] | Attachment]:
    """Yield photos and their files."""
    rows = Photo.objects.filter(question__asker=user).order_by("pk").prefetch_related("renditions")
    for photo in rows.iterator(chunk_size=_ROWS):
        files = {f"photos/{photo.pk}-{each.kind}.{each.format}": each for each in photo.renditions.all()}
        yield {
            "id": photo.pk,
            "question": photo.question_id,
            "status": photo.get_status_display(),
            "shows": photo.alt,
            "whose_body": photo.get_subject_display(),
            "mirror_image": photo.mirrored,
            "behind_a_warning": photo.sensitive,
            "who_may_see_it": photo.get_audience_display(),
            "video_allowed": photo.video_allowed,
            "sent": photo.created_at,
            "decided": photo.decided_at,
            "files": sorted(files),
        }
        for name, rendition in files.items():
            yield Attachment(name, photo_files.location(rendition))


@exporter(
    "consents",
    about="What you agreed to for each photo, as it stands in our ledger: when, what for, and in which words (their version "
    "and text). Rows are never changed; taking back adds one.",
    covers=["forum.Consent"],
)
def consents(user: User) -> Rows:
    """Yield the rows of the ledger that are theirs."""
    for row in Consent.objects.filter(actor_id=user.pk).exclude(act="asserted").order_by("pk").iterator():
        words = consent.WORDS.get(row.words_version, {})
        yield {
            "row": row.pk,
            "photo": row.photo_id,
            "at": row.at,
            "what": row.get_act_display(),
            "whose_body": row.get_subject_display(),
            "for": list(row.scopes),
            "words_version": row.words_version,
            "words": [words[scope] for scope in [*row.scopes, "subject"] if scope in words],
            "hash": row.row_hash,
        }


@exporter(
    "answers",
    about="If you are a physician: your answers in every state, with each version as you sent it, edits that wait, and the "
    "address of the question. The question itself belongs to the person who asked.",
    covers=["forum.Answer", "forum.Revision"],
)
def answers(user: User) -> Rows:
    """Yield answers."""
    rows = Answer.objects.filter(author__user=user).defer("search").order_by("pk")
    for answer in rows.iterator(chunk_size=_ROWS):
        yield {
            "id": answer.pk,
            "address": _address("answer", answer.pk),
            "question": answer.question_id,
            "status": answer.get_status_display(),
            **_words(answer),
            "name_shown": answer.get_byline_mode_display(),
            "credentials": answer.byline_credentials,
            "specialty": answer.byline_specialty,
            "city": answer.byline_city,
            "checked": answer.byline_checked,
            "begun": answer.created_at,
            "answered": answer.answered_at,
            "published": answer.published_at,
            "edited": answer.edited_at,
            "helpful": answer.helpful_count,
            "imported_from": answer.source,
            "versions": [
                {"version": each.version, "at": each.at, **each.content} for each in answer.snapshots.all()
            ],
            "edits": [
                {
                    "id": each.pk,
                    "status": each.get_status_display(),
                    "sent": each.submitted_at,
                    **_words(each),
                }
                for each in answer.revisions.all()
            ],
        }


@exporter(
    "reviews",
    about="Your reviews of physicians in every state, and if you are a physician, your replies to reviews of you (with the "
    "number of the review; its words belong to the patient).",
    covers=["forum.Review", "forum.ReviewReply"],
)
def reviews(user: User) -> Rows:
    """Yield reviews and replies."""
    for review in Review.objects.filter(author=user).select_related("topic").order_by("pk").iterator():
        yield {
            "kind": "review",
            "id": review.pk,
            "physician": review.physician_id,
            "status": review.get_status_display(),
            "stars": review.stars,
            "month_of_visit": review.visited_on,
            "topic": review.topic.name if review.topic else "",
            "text": review.body,
            "readers_see": review.public_body,
            "written": review.created_at,
            "published": review.published_at,
        }
    for reply in ReviewReply.objects.filter(review__physician__user=user).order_by("pk").iterator():
        yield {
            "kind": "reply",
            "id": reply.pk,
            "review": reply.review_id,
            "status": reply.get_status_display(),
            "text": reply.body,
            "written": reply.written_at,
        }


@exporter(
    "clicks",
    about="Answers you found helpful, questions, topics and physicians you follow, and thanks you sent: the number of the "
    "thing, and when.",
    covers=["forum.Vote", "forum.Follow", "forum.Thanks"],
)
def clicks(user: User) -> Rows:
    """Yield votes, follows and thanks."""
    for vote in Vote.objects.filter(account=user).order_by("pk").iterator():
        yield {"kind": "found helpful", "answer": vote.answer_id, "at": vote.created_at}
    for follow in Follow.objects.filter(account=user).select_related("topic").order_by("pk").iterator():
        about = {
            "question": follow.question_id,
            "topic": follow.topic.name if follow.topic else None,
            "physician": follow.physician_id,
        }
        yield {
            "kind": "follows",
            **{name: value for name, value in about.items() if value},
            "at": follow.created_at,
        }
    for thanks in Thanks.objects.filter(account=user).order_by("pk").iterator():
        yield {"kind": "thanked", "answer": thanks.answer_id, "at": thanks.created_at}


@exporter(
    "workspace",
    about="If you are a physician: your snippets, your saved searches, what you asked askers, what you said of others' "
    "answers (the number of the answer; its words belong to its author), questions you skipped, and those you said you are on.",
    covers=[
        "forum.OnIt",
        "forum.Skip",
        "forum.Snippet",
        "forum.SavedSearch",
        "forum.Clarification",
        "forum.PeerView",
        "forum.PeerAgreement",
    ],
)
def workspace(user: User) -> Rows:
    """Yield what a physician keeps there."""
    own = {"physician__user": user}
    for snippet in Snippet.objects.filter(**own).order_by("pk"):
        yield {"kind": "snippet", "title": snippet.title, "text": snippet.text, "changed": snippet.changed_at}
    for search in SavedSearch.objects.filter(**own).select_related("topic").order_by("pk"):
        yield {
            "kind": "saved search",
            "name": search.name,
            "tab": search.get_tab_display(),
            "topic": search.topic.name if search.topic else None,
            "with photos": search.photos,
            "at": search.created_at,
        }
    for asked in Clarification.objects.filter(**own).order_by("pk").iterator():
        yield {
            "kind": "asked",
            "question": asked.question_id,
            "status": asked.get_status_display(),
            "text": asked.body,
        }
    for view in PeerView.objects.filter(**own).order_by("pk").iterator():
        yield {
            "kind": view.get_verdict_display(),
            "answer": view.answer_id,
            "status": view.get_status_display(),
            "text": view.body,
        }
    for agreed in PeerAgreement.objects.filter(**own).order_by("pk").iterator():
        yield {"kind": "agreed", "answer": agreed.answer_id, "at": agreed.created_at}
    for skip in Skip.objects.filter(**own).order_by("pk").iterator():
        yield {
            "kind": "skipped",
            "question": skip.question_id,
            "why": skip.get_reason_display(),
            "at": skip.created_at,
        }
    for mark in OnIt.objects.filter(**own).order_by("pk").iterator():
        yield {"kind": "on it", "question": mark.question_id, "until": mark.until}


@exporter(
    "imports",
    about="If you are an administrator: archives that you imported.",
    covers=["forum.ImportRun"],
)
def imports(user: User) -> Rows:
    """Yield imports."""
    for run in ImportRun.objects.filter(by=user).order_by("pk"):
        yield {"id": run.pk, "from": run.source, "at": run.at, "questions": run.questions}


def _words(item: Any) -> dict[str, Any]:
    return {
        "headline": item.headline,
        "text": item.body,
        "hashtags": item.hashtags,
        "video": item.video_url,
        "video_note": item.video_note,
        "uses_a_photo": item.photo_use,
        "disclaimer": item.disclaimer,
    }


def _address(name: str, pk: int) -> str:
    return settings.SITE_URL + reverse(name, args=[pk])


def _question_address(question: Question, anchor: str) -> str:
    return f"{settings.SITE_URL}{reverse('question_id', args=[question.pk])}{anchor}"
