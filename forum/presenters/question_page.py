"""The question page: everything PRODUCT §9 puts on it, for one reader, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts import roles
from forum.domain import ranking
from forum.models import Answer, Clarification, Question, QuestionTopic, QuestionUpdate, Topic
from forum.presenters import byline, photo_figures, rich_text, structured_data, waiting
from forum.presenters.answer_items import AnswerItem, item_of, items_of
from forum.presenters.follow_button import FollowButton, follow_button

PAGE_SIZE = 25
SORTS = {"": "Most helpful", "newest": "Newest"}


@dataclass(frozen=True)
class Ask:
    """What the address asks for: the order, where to go on, an answer to find, a photo to uncover, what one came from."""

    sort: str = ""
    after: int | None = None
    answer: int | None = None
    photo: int | None = None
    merged: int | None = None


@dataclass(frozen=True)
class Answers:
    """One page of answers and its place among all."""

    items: list[AnswerItem]
    total: int
    first: int
    next_url: str
    start_url: str

    @property
    def last(self) -> int:
        """Return the number of the last answer on this page."""
        return self.first + len(self.items) - 1

    @property
    def rest(self) -> int:
        """Return how many come on later pages."""
        return self.total - self.last


@dataclass(frozen=True)
class AskedBack:
    """What a physician asked back, with the asker's replies."""

    clarification: Clarification
    name: str
    body: SafeString
    replies: list[tuple[QuestionUpdate, SafeString]]


@dataclass(frozen=True)
class QuestionPage:
    """What the template draws."""

    question: Question
    path: str
    body: SafeString
    topics: list[Topic]
    care: Topic | None
    photos: photo_figures.Photos
    updates: list[tuple[QuestionUpdate, SafeString]]
    asked: list[AskedBack]
    answers: Answers
    sort: str
    sorts: list[tuple[str, str, bool]]
    facts: list[tuple[str, str]]
    crumbs: list[tuple[str, str]]
    usual_wait: str
    is_public: bool
    is_own: bool
    follow: FollowButton | None
    may_answer: bool
    own_answer: int | None
    came_from: bool
    indexable: bool
    structured: SafeString | None

    @property
    def title(self) -> str:
        """Return the title, with "(Photo)" exactly when this reader can see one."""
        return f"{self.question.title} (Photo)" if self.photos.shown else self.question.title

    @property
    def canonical(self) -> str:
        """Return the full address under which the page is known."""
        return structured_data.absolute(self.path)


def path_of(question: Question) -> str:
    """Return the address of a question."""
    return reverse("question", args=[question.pk, question.slug])


def page_for(question: Question, viewer: "roles.Viewer", ask: Ask) -> QuestionPage:
    """Return the page of a question that this viewer may see (the caller has asked `visible_to`)."""
    path = path_of(question)
    topics = [
        each.topic.merged_into or each.topic
        for each in QuestionTopic.objects.filter(question=question, topic__accepted_at__isnull=False)
        .select_related("topic__merged_into")
        .order_by("position", "pk")
    ]
    is_public = question.status == "published"
    answers = _answers(question, viewer, ask, path)
    photos = photo_figures.for_reader(question, viewer, asked_for=ask.photo)
    wait = waiting.usual_wait(topics[0]) if topics and is_public and not answers.total else None
    crumbs = [("Questions", reverse("questions"))]
    crumbs += [(topic.name, reverse("topic", args=[topic.slug])) for topic in topics[:1]]
    shows_answers = is_public and answers.total > 0
    own_answer = _own_answer(question, viewer)
    asked = _asked_back(question)
    replied_to = {each.clarification.pk for each in asked}
    return QuestionPage(
        question=question,
        path=path,
        body=rich_text.paragraphs(question.body),
        topics=topics,
        care=next((topic for topic in topics if topic.emergency_signs or topic.same_day_signs), None),
        photos=photos,
        updates=[
            (update, rich_text.paragraphs(update.body))
            for update in question.updates.filter(status="published")
            if update.clarification_id not in replied_to
        ],
        asked=asked,
        answers=answers,
        sort=ask.sort,
        sorts=[(label, _query(path, sort=key), key == ask.sort) for key, label in SORTS.items()],
        facts=facts(question),
        crumbs=crumbs,
        usual_wait=waiting.in_words(wait) if wait else "",
        is_public=is_public,
        is_own=viewer.is_authenticated and question.asker_id == viewer.pk,
        follow=follow_button(question, viewer, path=path) if is_public else None,
        may_answer=own_answer is None and _may_answer(question, viewer),
        own_answer=own_answer,
        came_from=bool(ask.merged and question.merged.filter(pk=ask.merged, status="merged").exists()),
        indexable=is_public and not ask.sort and not ask.photo and not ask.answer,
        structured=structured_data.qa_page(question, path, answers) if shows_answers else None,
    )


def _asked_back(question: Question) -> list[AskedBack]:
    """Return what physicians asked back, publicly, each with the asker's public replies. Two queries at the most."""
    asked = Clarification.objects.published().filter(question=question)
    replies = Prefetch("replies", QuestionUpdate.objects.filter(status="published"), to_attr="public_replies")
    rows: Iterable[Any] = asked.select_related("physician__verification").prefetch_related(replies)
    return [
        AskedBack(
            clarification=each,
            name=byline.titled(each.physician) if each.physician.closed_at is None else "A physician",
            body=rich_text.paragraphs(each.body),
            replies=[(reply, rich_text.paragraphs(reply.body)) for reply in each.public_replies],
        )
        for each in rows
    ]


def facts(question: Question) -> list[tuple[str, str]]:
    """Return what the asker chose to add. Left and right are theirs, not the viewer's."""
    sides = {"left": "The asker's left", "right": "The asker's right", "both": "Both sides"}
    facts = [
        ("When", question.happened),
        ("Side", sides.get(question.side, "")),
        ("Age", question.get_age_band_display() if question.age_band else ""),
        ("Treated yet", question.get_treated_display() if question.treated else ""),
    ]
    return [(name, value) for name, value in facts if value]


def _may_answer(question: Question, viewer: "roles.Viewer") -> bool:
    if not viewer.is_authenticated or question.asker_id == viewer.pk or not question.may_be_answered():
        return False
    physician = getattr(viewer, "physician", None)
    return physician is not None and physician.may_post


def _own_answer(question: Question, viewer: "roles.Viewer") -> int | None:
    """Return the answer that this physician has here already, in whatever state but taken back or refused."""
    physician = getattr(viewer, "physician", None)
    if physician is None:
        return None
    own = Answer.objects.filter(question=question, author=physician)
    return own.exclude(status__in=["withdrawn", "rejected"]).values_list("pk", flat=True).first()


def _answers(question: Question, viewer: "roles.Viewer", ask: Ask, path: str) -> Answers:
    """Return the page of answers that ``ask`` names: behind one, or the page on which one stands."""
    rows = Answer.objects.visible_to(viewer).filter(question=question, status="published")
    newest = ask.sort == "newest"
    ids = ranking.newest_first(rows) if newest else ranking.most_helpful_first(rows).get(question.pk, [])
    start = 0
    if ask.after in ids:
        start = ids.index(ask.after) + 1
    elif ask.answer in ids:
        start = ids.index(ask.answer) // PAGE_SIZE * PAGE_SIZE
    shown = ids[start : start + PAGE_SIZE]
    by_id = rows.select_related("author__verification").in_bulk(shown)
    # One that was hidden between the two queries is left out.
    answers = [by_id[pk] for pk in shown if pk in by_id]
    is_public = question.status == "published"
    return Answers(
        items=(
            items_of(answers, question, viewer)
            if is_public
            else [item_of(each, question, viewer) for each in answers]
        ),
        total=len(ids),
        first=start + 1,
        next_url=_query(path, sort=ask.sort, after=shown[-1]) if start + PAGE_SIZE < len(ids) else "",
        start_url=_query(path, sort=ask.sort) if start else "",
    )


def _query(path: str, **parts: str | int) -> str:
    query = urlencode({name: value for name, value in parts.items() if value})
    return f"{path}?{query}#answers" if query else f"{path}#answers"
