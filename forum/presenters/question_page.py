"""The question page: everything PRODUCT §9 puts on it, for one reader, in a fixed number of queries."""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.db.models import F, Q
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts import roles
from forum.models import Answer, Question, QuestionTopic, QuestionUpdate, Topic
from forum.presenters import byline, photo_figures, rich_text, structured_data, waiting

PAGE_SIZE = 25
SORTS = {"": "First answered", "newest": "Newest"}


@dataclass(frozen=True)
class Ask:
    """What the address asks for: the order, where to go on, a photo to uncover, what one came from."""

    sort: str = ""
    after: int | None = None
    photo: int | None = None
    merged: int | None = None


@dataclass(frozen=True)
class Video:
    """A video answer: a labelled link to another site. ``url`` is empty where only the note came along."""

    url: str
    host: str
    note: str
    photo_use: bool
    objected: bool


@dataclass(frozen=True)
class AnswerItem:
    """An answer as it is shown."""

    answer: Answer
    byline: byline.Byline
    body: SafeString
    video: Video | None

    @property
    def anchor(self) -> str:
        """Return the id of the article. Headlines repeat, so they make no anchors."""
        return f"a{self.answer.pk}"

    @property
    def words(self) -> str:
        """Return the text without markup."""
        return rich_text.words_only(self.body)


@dataclass(frozen=True)
class Answers:
    """One page of answers and its place among all."""

    items: list[AnswerItem]
    total: int
    first: int
    next_url: str
    start_url: str
    here: str

    @property
    def last(self) -> int:
        """Return the number of the last answer on this page."""
        return self.first + len(self.items) - 1

    @property
    def rest(self) -> int:
        """Return how many come on later pages."""
        return self.total - self.last


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
    answers: Answers
    sorts: list[tuple[str, str, bool]]
    facts: list[tuple[str, str]]
    crumbs: list[tuple[str, str]]
    usual_wait: str
    is_public: bool
    is_own: bool
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
        ],
        answers=answers,
        sorts=[(label, _query(path, sort=key), key == ask.sort) for key, label in SORTS.items()],
        facts=facts(question),
        crumbs=crumbs,
        usual_wait=waiting.in_words(wait) if wait else "",
        is_public=is_public,
        is_own=viewer.is_authenticated and question.asker_id == viewer.pk,
        may_answer=own_answer is None and _may_answer(question, viewer),
        own_answer=own_answer,
        came_from=bool(ask.merged and question.merged.filter(pk=ask.merged, status="merged").exists()),
        indexable=is_public and not ask.sort and not ask.photo,
        structured=structured_data.qa_page(question, path, answers) if shows_answers else None,
    )


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
    rows = Answer.objects.visible_to(viewer).filter(question=question, status="published")
    newest = ask.sort == "newest"
    ordered = rows.order_by(F("answered_at").desc(nulls_last=True), "-pk") if newest else rows.in_order()
    total = rows.count()
    cursor = rows.filter(pk=ask.after).first() if ask.after else None
    if cursor is not None:
        ordered = ordered.filter(_behind_newest(cursor) if newest else _behind(cursor))
    found = list(ordered.select_related("author__verification")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    first = 1 if cursor is None else total - ordered.count() + 1
    more = len(found) > PAGE_SIZE
    return Answers(
        items=[item_of(answer, question, viewer) for answer in shown],
        total=total,
        first=first,
        next_url=_query(path, sort=ask.sort, after=shown[-1].pk) if more else "",
        start_url=_query(path, sort=ask.sort) if cursor is not None else "",
        # Only on a later page does the address need more than the question's own for an answer to be on it.
        here=f"{path}?{urlencode({'after': cursor.pk})}" if cursor is not None and not newest else path,
    )


def _behind(last: Answer) -> Q:
    """Return what follows an answer in `AnswerQuerySet.in_order`."""
    if last.answered_at is None:
        later = Q(answered_at__isnull=True, pk__gt=last.pk)
    else:
        later = (
            Q(answered_at__gt=last.answered_at)
            | Q(answered_at=last.answered_at, pk__gt=last.pk)
            | Q(answered_at__isnull=True)
        )
    return Q(position__gt=last.position) | Q(position=last.position) & later


def _behind_newest(last: Answer) -> Q:
    """Return what follows an answer when the newest stands first."""
    if last.answered_at is None:
        return Q(answered_at__isnull=True, pk__lt=last.pk)
    return (
        Q(answered_at__lt=last.answered_at)
        | Q(answered_at=last.answered_at, pk__lt=last.pk)
        | Q(answered_at__isnull=True)
    )


def _query(path: str, **parts: str | int) -> str:
    query = urlencode({name: value for name, value in parts.items() if value})
    return f"{path}?{query}#answers" if query else f"{path}#answers"


def item_of(answer: Answer, question: Question, viewer: "roles.Viewer") -> AnswerItem:
    """Return an answer as this viewer reads it; also for previews, of answers that are not saved."""
    # Imported text was never Markdown: its asterisks and underscores are only that.
    body = rich_text.imported_text(answer.body) if answer.source else rich_text.physician_text(answer.body)
    return AnswerItem(answer, byline.of_answer(answer), body, _video(answer, question, viewer))


def _video(answer: Answer, question: Question, viewer: "roles.Viewer") -> Video | None:
    """Return the video panel. After the asker objected, only they, the author and moderators still see it."""
    link, host = outside_link(answer.video_url)
    if not link and not answer.video_note:
        return None
    objected = answer.video_objected_at is not None
    if objected:
        concerned = viewer.is_authenticated and viewer.pk in {question.asker_id, answer.owner_id()}
        if not concerned and not roles.may_moderate(viewer):
            return None
    return Video(link, host, answer.video_note, answer.photo_use, objected)


def outside_link(url: str) -> tuple[str, str]:
    """Return an https address and the host that is named beside it; two empty strings for anything else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    if parts.scheme != "https" or not parts.hostname:
        return "", ""
    return url, parts.hostname.removeprefix("www.")
