"""What becomes of people's words and photos when their account goes (PRODUCT §15).

What readers can read stays if its author chose so, without the name: published questions, updates and reviews. A
physician's published answers always stay, as "Name not shown". Photos never stay. All else is emptied, and where
nothing refers to it, deleted. An emptied row keeps its id and status "withdrawn", so that its address goes on answering
410 and physicians keep their answers to it.

Statuses are written past `transition`: nobody decides anything here, there is no legal move from "rejected" or "merged",
and an account that is switched off has to be erased as well.
"""

from typing import Any

import pgtrigger
from django.db.models import Q

from accounts.domain.erasers import NO_NAME, forget_log_entries
from accounts.domain.erasure import Leaving, eraser
from accounts.models import AuditEntry, Moderated, Physician
from forum.domain import asking, consent, photo_files, withdrawal
from forum.models import (
    Answer,
    Clarification,
    FirstLook,
    Follow,
    ImportRun,
    Merge,
    OnIt,
    PeerAgreement,
    PeerView,
    Photo,
    ProfileClaim,
    Question,
    QuestionTopic,
    QuestionUpdate,
    Report,
    Review,
    ReviewReply,
    Revision,
    SavedSearch,
    Skip,
    Snapshot,
    Snippet,
    Thanks,
    Vote,
)

ACTION = "erase"
TRIGGERS = (
    "forum.Question:legal_status",
    "forum.Photo:legal_status",
    "forum.Answer:legal_status",
    "forum.Review:legal_status",
)
_NOTHING: dict[str, Any] = {
    "title": "",
    "body": "",
    "happened": "",
    "side": "",
    "age_band": "",
    "treated": "",
    "unfinished": {},
    "urgent": False,
}
_NO_ANSWER: dict[str, Any] = {
    "headline": "",
    "body": "",
    "hashtags": [],
    "photo_use": False,
}
#: What would tell who wrote an answer. Readers are not shown it of a closed profile anyway.
_NO_BYLINE: dict[str, Any] = {
    "video_url": "",
    "video_note": "",
    "disclaimer": "",
    "byline_mode": "withheld",
    "byline_credentials": [],
    "byline_specialty": "",
    "byline_city": "",
    "byline_checked": {},
    "imported_rating_average": None,
    "imported_rating_count": None,
}


@eraser("tombstone", covers=[])
def tombstone(leaving: Leaving) -> None:
    """Put the account on the list that cleans restored backups, see `forum.domain.erasing`."""
    if leaving.again:
        return
    kind = "unnamed" if leaving.keep else "account"
    photo_files.erase(kind, leaving.user.pk, by=leaving.user, paths=[])


@eraser("photos", covers=["forum.Photo", "forum.Rendition"])
def photos(leaving: Leaving) -> None:
    """Destroy all photos, whatever was chosen. Physicians whose video shows one are told."""
    for question in _questions(leaving).iterator(chunk_size=200):
        taken = [_take_photo(photo, question, leaving) for photo in question.photos.select_for_update()]
        if any(taken) and not leaving.again:
            withdrawal.tell_physicians(question)


@eraser(
    "questions", covers=["forum.Question", "forum.QuestionTopic", "forum.QuestionUpdate", "forum.Snapshot"]
)
def questions(leaving: Leaving) -> None:
    """Let go of published questions that are kept, empty the others, delete drafts."""
    for question in _questions(leaving).iterator(chunk_size=200):
        forget_log_entries(question, *question.updates.all())
        Snapshot.objects.filter(question=question).delete()
        if question.status == "draft":
            _note(question, question.status, "", question.words_hash())
            question.delete()
        elif leaving.keep and question.status == "published":
            QuestionUpdate.objects.filter(question=question).exclude(status="published").delete()
            write_past(question, asker=None, unfinished={})
        else:
            if question.status != "withdrawn" and not leaving.again:
                asking.tell_authors(question)
            QuestionUpdate.objects.filter(question=question).delete()
            QuestionTopic.objects.filter(question=question).delete()
            Clarification.objects.filter(question=question).delete()
            OnIt.objects.filter(question=question).delete()
            _empty(question, asker=None, merged_into=None, **_NOTHING)


@eraser("answers", covers=["forum.Answer", "forum.Revision"])
def answers(leaving: Leaving) -> None:
    """Keep a physician's published answers without anything that tells who wrote them; empty or delete the others."""
    if leaving.physician is None:
        return
    own = Answer.objects.select_for_update(of=("self",)).filter(author=leaving.physician)
    for answer in own.select_related("question").iterator(chunk_size=200):
        forget_log_entries(answer, *answer.revisions.all())
        Revision.objects.filter(answer=answer).delete()
        Snapshot.objects.filter(answer=answer).delete()
        if answer.status == "draft":
            _note(answer, answer.status, "", answer.words_hash())
            answer.delete()
        elif answer.status == "published" and answer.question.status in {"published", "hidden"}:
            before = answer.words_hash()
            write_past(answer, **_NO_BYLINE)
            _note(answer, answer.status, answer.status, before)
        else:
            _empty(answer, **_NO_ANSWER, **_NO_BYLINE)


@eraser("reviews", covers=["forum.Review", "forum.ReviewReply"])
def reviews(leaving: Leaving) -> None:
    """Treat reviews as questions; a kept one shows what readers see now. Stars follow by a trigger."""
    for review in Review.objects.select_for_update(of=("self",)).filter(author=leaving.user):
        forget_log_entries(review)
        before = review.words_hash()
        if leaving.keep and review.public_stars is not None and review.public_visited_on is not None:
            shown: dict[str, Any] = {
                "stars": review.public_stars,
                "body": review.public_body,
                "visited_on": review.public_visited_on,
                "topic_id": review.public_topic_id,
            }
            write_past(review, author=None, status="published", **shown)
            _note(review, review.status, "published", before)
        else:
            _note(review, review.status, "", before)
            review.delete()
    if leaving.physician is not None:
        ReviewReply.objects.filter(review__physician=leaving.physician).delete()


@eraser("small things", covers=["forum.Vote", "forum.Follow", "forum.Thanks", "forum.ImportRun"])
def small_things(leaving: Leaving) -> None:
    """Delete votes, follows and thanks, also follows of a closed profile; an import forgets who ran it."""
    Vote.objects.filter(account=leaving.user).delete()
    Thanks.objects.filter(account=leaving.user).delete()
    Follow.objects.filter(Q(account=leaving.user) | Q(physician__user=leaving.user)).delete()
    ImportRun.objects.filter(by=leaving.user).update(by=None)


@eraser(
    "workspace",
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
def workspace(leaving: Leaving) -> None:
    """Delete what a physician kept there, asked askers and said of others' answers: it speaks by their name."""
    if leaving.physician is None:
        return
    for model in (OnIt, Skip, Snippet, SavedSearch, PeerAgreement):
        model.objects.filter(physician=leaving.physician).delete()
    for spoken in (Clarification, PeerView):
        rows = spoken.objects.filter(physician=leaving.physician)
        for each in rows:
            forget_log_entries(each)
            _note(each, each.status, "", each.words_hash())
        rows.delete()


@eraser("profile claims", covers=["forum.ProfileClaim"])
def profile_claims(leaving: Leaving) -> None:
    """Delete what they said to claim imported profiles, and empty those that were theirs: both speak of them by name."""
    if leaving.physician is None:
        return
    for claim in ProfileClaim.objects.filter(physician=leaving.physician):
        forget_log_entries(claim)
        _note(claim, claim.status, "", claim.words_hash())
        claim.delete()
    empty: dict[str, Any] = {
        "display_name": NO_NAME,
        "credentials": [],
        "specialty_title": "",
        "practice_city": "",
        "source": "",
        "imported_rating_average": None,
        "imported_rating_count": None,
    }
    Physician.objects.filter(claimed_by=leaving.physician).update(**empty)


def _questions(leaving: Leaving) -> Any:
    """Return all their questions, with the drafts that only their browsers hold."""
    held = [key for kept in leaving.sessions.values() for key in kept.get("drafts", [])]
    own = Q(asker=leaving.user) | Q(asker=None, status="draft", draft_key__in=held)
    return Question.objects.select_for_update(of=("self",)).filter(own).order_by("pk")


def _take_photo(photo: Photo, question: Question, leaving: Leaving) -> bool:
    """Destroy one photo; return whether readers had seen it."""
    forget_log_entries(photo)
    seen = photo.status in withdrawal.SEEN
    is_draft = question.status == "draft"
    if photo.status == "withdrawn" and not photo.renditions.exists():
        return False
    photo_files.destroy(photo, by=leaving.user, kind="removed" if is_draft else "photo")
    consent.end(photo, by=leaving.user)
    if not is_draft:
        decided_at = photo.decided_at if seen else None
        _empty(photo, **withdrawal.BLANK, decided_at=decided_at)
    return seen


@eraser("merges and first looks", covers=["forum.Merge", "forum.FirstLook"])
def merges(leaving: Leaving) -> None:
    """Forget which of their questions joined another, and what they said as the first of two moderators."""
    Merge.objects.filter(question__asker=leaving.user).delete()
    FirstLook.objects.filter(by=leaving.user).delete()


def _empty(item: Moderated, **values: Any) -> None:
    """Empty a row and leave it withdrawn; whoever has it on a screen is told that it changed."""
    status, before = item.status, item.words_hash()
    write_past(item, **values, status="withdrawn", version=item.version + 1)
    _note(item, status, "withdrawn", before)


def write_past(item: Moderated, **values: Any) -> None:
    """Write columns of a row; the table of legal moves is not asked."""
    for name, value in values.items():
        setattr(item, name, value)
    with pgtrigger.ignore(*TRIGGERS):
        item.save(update_fields=[name.removesuffix("_id") for name in values])


def _note(item: Moderated, status: str, now: str, hash_before: str) -> None:
    """Write down, by ids and hashes, that something was erased. The clock acted, on its owner's wish."""
    AuditEntry.objects.create(
        actor_id=None,
        object_type=item.KIND,
        object_id=item.pk,
        action=ACTION,
        status_before=status,
        status_after=now,
        hash_before=hash_before,
        hash_after=item.words_hash() if now else "",
        version=item.version,
    )


@eraser("reports", covers=["forum.Report", "forum.ReportCase"])
def reports(leaving: Leaving) -> None:
    """Let go of what they reported: the reason stays for whoever decides, their words and name go.

    What was reported of theirs goes with it; its cases lapse by the clock (`report_cases.lapse_gone`).
    """
    Report.objects.filter(reporter=leaving.user).update(reporter=None, text="")
    Report.objects.filter(email__in=leaving.addresses).update(email="", mark="", text="")
