"""A question as the person who asked it sees it: where it stands, what a moderator wrote, what can be done."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.safestring import SafeString

from accounts.domain import appealing
from accounts.models import Appeal, Statement
from accounts.presenters import statements
from accounts.presenters.statements import Explained
from accounts.roles import Viewer
from forum.domain import clarifying, cutting, uncovering
from forum.domain.moderation_edits import OPEN
from forum.models import Answer, Clarification, Cut, Photo, Question, QuestionUpdate, Thanks
from forum.presenters import answer_items, byline, rich_text
from forum.presenters.own_photos import OwnPhoto, own_photos
from forum.presenters.question_page import path_of
from forum.presenters.question_timeline import Event, timeline
from forum.presenters.reasons_told import appeal_url

#: What moderators do to a photo beside deciding on it.
DONE = {"redact", "audience"}
#: Answers that the page lists; the public page has all.
MOST_ANSWERS = 100


@dataclass(frozen=True)
class Update:
    """An update with what a moderator wrote about it."""

    row: QuestionUpdate
    body: SafeString
    why: Explained | None

    @property
    def may_withdraw(self) -> bool:
        """Tell whether it can be taken back."""
        return self.row.status in {"pending", "returned", "published"}


@dataclass(frozen=True)
class OwnAnswer:
    """A published answer with what its asker can do about it."""

    item: answer_items.AnswerItem
    is_thanked: bool
    may_thank: bool


@dataclass(frozen=True)
class OwnQuestion:
    """Everything the page shows."""

    question: Question
    timeline: list[Event]
    why: Explained | None
    body: SafeString
    #: What moderators took out of it.
    cuts: list[Cut]
    #: Each with why it stands where it stands, and what was covered or limited.
    photos: list[tuple[OwnPhoto, list[Explained]]]
    updates: list[Update]
    answers: list[OwnAnswer]
    appeals: list[tuple[str, Appeal]]
    public_path: str
    #: What physicians asked back and nobody has replied to.
    asked: list[tuple[Clarification, str]]
    #: Photo → when moderators opened it behind its warning, and why.
    views: dict[int, list[tuple[datetime, str]]]

    @property
    def may_replace_photos(self) -> bool:
        """Return whether a returned photo can be replaced by itself; of a returned question all is changed together."""
        return self.question.status in OPEN

    @property
    def may_edit(self) -> bool:
        """Return whether it can be changed and sent again."""
        return self.question.status in {"draft", "returned"}

    @property
    def may_withdraw(self) -> bool:
        """Return whether it can be taken back."""
        return self.question.status in {"pending", "returned", "published", "hidden"}

    @property
    def was_public(self) -> bool:
        """Return whether taking it back deletes a page that people knew."""
        return self.question.status in {"published", "hidden"}

    @property
    def may_update(self) -> bool:
        """Return whether an update can be added."""
        return self.question.status == "published"

    @property
    def may_preview(self) -> bool:
        """Return whether there is something to see as readers will see it, or saw it."""
        return self.question.status in {"pending", "returned", "hidden"}

    @property
    def is_held(self) -> bool:
        """Return whether it was held because it sounds urgent."""
        return self.question.urgent and self.question.status in {"pending", "returned"}


def own_question(question: Question, *, owner: Viewer) -> OwnQuestion:
    """Return the page of an own question in a fixed number of queries."""
    photos = list(Photo.objects.shown_to(owner).filter(question=question))
    updates = list(question.updates.exclude(status__in=["withdrawn", "draft"]))
    for photo in photos:
        photo.question = question
    for update in updates:
        update.question = question
    whys = statements.explained([question, *photos, *updates], appeal_url=appeal_url)
    done = done_to(photos)
    return OwnQuestion(
        question=question,
        timeline=timeline(question),
        why=whys.get(("question", question.pk)),
        body=rich_text.paragraphs(question.body),
        cuts=cutting.standing(question),
        photos=[(own, _of_photo(own.photo, whys, done)) for own in own_photos(photos)],
        updates=[
            Update(each, rich_text.paragraphs(each.body), whys.get(("update", each.pk))) for each in updates
        ],
        answers=_answers(question, owner) if question.status == "published" else [],
        appeals=_appeals(question, photos, updates, owner),
        public_path=path_of(question) if question.status == "published" else "",
        asked=[
            (each, byline.titled(each.physician) if each.physician.closed_at is None else "A physician")
            for each in (clarifying.unanswered(question) if question.status == "published" else [])
        ],
        views=uncovering.views_of(photo.pk for photo in photos),
    )


def _of_photo(
    photo: Photo, whys: dict[statements.Key, Explained], done: dict[int, list[Explained]]
) -> list[Explained]:
    decided = whys.get((Photo.KIND, photo.pk))
    return [*([decided] if decided else []), *done.get(photo.pk, [])]


def done_to(photos: Collection[Photo]) -> dict[int, list[Explained]]:
    """Return what moderators did to photos beside deciding on them: what was covered or limited, however they went on."""
    ids = [photo.pk for photo in photos]
    written = Statement.objects.filter(object_type=Photo.KIND, object_id__in=ids, entry__action__in=DONE)
    rows = list(written.select_related("entry").order_by("pk"))
    by_id = {photo.pk: photo for photo in photos}
    standings = appealing.standings(by_id[row.object_id] for row in rows)
    found: dict[int, list[Explained]] = {}
    for row in rows:
        standing = standings.get((Photo.KIND, row.object_id), appealing.Standing())
        is_it = standing.decision is not None and standing.decision.pk == row.entry_id
        told = statements.of_statement(
            row, standing if is_it else appealing.Standing(), appeal_url=appeal_url(by_id[row.object_id])
        )
        found.setdefault(row.object_id, []).append(told)
    return found


def _answers(question: Question, owner: Viewer) -> list[OwnAnswer]:
    rows = Answer.objects.filter(question=question, status="published").in_order()
    thanked = Exists(Thanks.objects.filter(answer=OuterRef("pk"), account_id=owner.pk))
    found: Any = rows.select_related("author__verification").annotate(is_thanked=thanked)[:MOST_ANSWERS]
    return [
        OwnAnswer(
            item=answer_items.item_of(each, question, owner),
            is_thanked=each.is_thanked,
            may_thank=not each.is_thanked and each.owner_id() is not None,
        )
        for each in found
    ]


def _appeals(
    question: Question, photos: Iterable[Photo], updates: Iterable[QuestionUpdate], owner: Viewer
) -> list[tuple[str, Appeal]]:
    """Return the appeals there were about this question and what belongs to it, with what each is about."""
    about = Q(object_type="question", object_id=question.pk)
    about |= Q(object_type="photo", object_id__in=[each.pk for each in photos])
    about |= Q(object_type="update", object_id__in=[each.pk for each in updates])
    rows = Appeal.objects.filter(about, by_id=owner.pk).order_by("pk")
    return [(appealing.kind_of(row.object_type).title, row) for row in rows]
