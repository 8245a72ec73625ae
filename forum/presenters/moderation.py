"""What moderators see of a thing beside its text: who wrote it, what changed, what to look for."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from accounts import roles
from accounts.models import Moderated, Physician, User
from forum.domain import answering, sent_texts
from forum.domain.mark_kinds import Mark
from forum.domain.marks import marks_of
from forum.models import Answer, Question, QuestionTopic, Revision, Snapshot, Topic
from forum.presenters import byline, history, marked, photo_figures, rich_text, word_diff
from forum.presenters.marked import Marked

#: PRODUCT §17 and the mock-up. Ticks help to think; they are not stored.
QUESTION_CHECKLIST = (
    "Is a health question",
    "Asker is 18 or over",
    "Identifies nobody",
    "Not an emergency",
    "No dose or prescription asked for",
    "Can be understood",
    "Photo shows only what is needed",
)
ANSWER_CHECKLIST = (
    "Answers the question",
    "No diagnosis stated as certain",
    "Points to in-person care",
    "Danger signs handled",
    "No contradiction within",
    "No selling",
    "No real names",
    "Photo use consented",
)
PHOTO_CHECKLIST = (
    "Shows only what is needed",
    "Nobody can be recognized",
    "No name, date or place can be read in it",
    "Of the asker, or shown with consent",
    "A warning where it may distress",
    "Described in words",
)
UPDATE_CHECKLIST = ("Belongs to the question", "Identifies nobody", "Not an emergency", "Can be understood")


@dataclass(frozen=True)
class Asker:
    """What moderators may know of an asker: never the address."""

    name: str
    account: User | None
    history: history.History


@dataclass(frozen=True)
class Author:
    """A physician as the desk shows them."""

    physician: Physician | None
    byline: byline.Byline
    history: history.History


@dataclass(frozen=True)
class Changed:
    """An earlier and a later text, side by side; ``others`` are fields that changed as a whole."""

    earlier: str
    later: str
    headline: word_diff.Difference
    body: word_diff.Difference
    others: list[tuple[str, str, str]]

    @property
    def words_out(self) -> int:
        """Return how many words were taken out."""
        return self.headline.words_out + self.body.words_out

    @property
    def words_in(self) -> int:
        """Return how many words were put in."""
        return self.headline.words_in + self.body.words_in

    @property
    def is_empty(self) -> bool:
        """Tell whether it was sent again as it was."""
        return not (self.words_out or self.words_in or self.others)


def asker_of(question: Question) -> Asker:
    """Return the asker with their history."""
    return Asker(question.asker_name, question.asker, history.of_account(question.asker))


def photos_of(question: Question, viewer: roles.Viewer) -> photo_figures.Photos:
    """Return the photos as a moderator sees them."""
    return photo_figures.for_reader(question, viewer, asked_for=None)


def question_body(question: Question) -> SafeString:
    """Return the text of a question as its page shows it."""
    return rich_text.paragraphs(question.body)


def facts_of(question: Question) -> list[tuple[str, str]]:
    """Return what the asker chose to add; left and right are theirs."""
    facts = [
        ("When", question.happened),
        ("Side", question.get_side_display() if question.side else ""),
        ("Age", question.get_age_band_display() if question.age_band else ""),
        ("Treated by a clinician yet", question.get_treated_display() if question.treated else ""),
    ]
    return [(name, value) for name, value in facts if value]


def topics_of(question: Question) -> list[Topic]:
    """Return the topics, the main one first."""
    rows = QuestionTopic.objects.filter(question=question).select_related("topic").order_by("position", "pk")
    return [row.topic for row in rows]


def marked_question(question: Question) -> tuple[Marked, Marked, list[Mark]]:
    """Return title and details of a question with their marks, and all marks of it: those of its other words, too."""
    title, body = marked.line(question.title), marked.plain(question.body)
    return title, body, [*title.marks, *body.marks, *marks_of(question.happened)]


def marked_answer(answer: Answer | Revision) -> tuple[Marked, Marked, list[Mark]]:
    """Return headline and text of an answer with their marks, and all marks of it: disclaimer and video note, too."""
    headline, body = marked.line(answer.headline), marked.markup(answer_body(answer))
    return (
        headline,
        body,
        [*headline.marks, *body.marks, *marks_of(answer.disclaimer), *marks_of(answer.video_note)],
    )


def marked_words(item: Any) -> dict[str, Any]:
    """Return what the pages of plain texts show: the body with its marks, and what changed since it was sent before.

    For updates, reviews, replies, peers' words and what physicians ask back.
    """
    body = marked.plain(item.body)
    return {"body": body.html, "marks_summary": body.summary, "changed": resent(item)}


def answer_body(answer: Answer | Revision) -> SafeString:
    """Return the text of an answer as its page shows it."""
    imported = isinstance(answer, Answer) and answer.source
    return rich_text.paragraphs(answer.body) if imported else rich_text.physician_text(answer.body)


def author_of(answer: Answer) -> Author:
    """Return the author of an answer with the last five decisions on what they wrote."""
    return Author(answer.author, byline.of_answer(answer), history.of_physician(answer.author))


def resent(item: Moderated) -> Changed | None:
    """Return what changed since the thing was sent the time before, or None the first time. Any kind of thing."""
    return _since(sent_texts.sent_before(item), item)


def changed_since(item: Moderated) -> Changed | None:
    """Return what the owner of a returned thing changed since it was sent, or None when its words are not kept."""
    return _since(sent_texts.sent_last(item), item)


def _since(before: Snapshot | None, item: Moderated) -> Changed | None:
    if before is None:
        return None
    fields = sent_texts.FIELDS[item.KIND]
    head = fields[0] if fields[0] in {"title", "headline"} else ""
    old, now = before.content, sent_texts.words_of(item)
    earlier = f"Sent {timezone.localtime(before.at):%-d %B %Y, %H:%M}"
    return _changed(old, now, head, fields, earlier=earlier, later="Now")


def proposed(revision: Revision) -> Changed:
    """Return how an edit differs from what is public."""
    old = {name: getattr(revision.answer, name) for name in answering.TEXT_FIELDS}
    new = {name: getattr(revision, name) for name in answering.TEXT_FIELDS}
    sent = f"Proposed, {revision.submitted_at:%-d %B %Y}" if revision.submitted_at else "Proposed"
    return _changed(old, new, "headline", answering.TEXT_FIELDS, earlier="Public now", later=sent)


def _changed(
    old: dict[str, Any], new: dict[str, Any], head: str, fields: tuple[str, ...], *, earlier: str, later: str
) -> Changed:
    others = [
        (name.replace("_", " ").capitalize(), _plain(old.get(name)), _plain(new[name]))
        for name in fields
        if name not in {head, "body"} and _plain(old.get(name)) != _plain(new[name])
    ]
    return Changed(
        earlier=earlier,
        later=later,
        headline=word_diff.compare(old.get(head) or "", new[head]) if head else word_diff.Difference(),
        body=word_diff.compare(old.get("body") or "", new["body"]),
        others=others,
    )


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(f"#{each}" for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value or "")
