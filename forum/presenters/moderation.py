"""What moderators see of a thing beside its text: who wrote it, what changed, what to look for."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.safestring import SafeString

from accounts import roles
from accounts.domain import deciding
from accounts.models import AuditEntry, Physician, User
from accounts.presenters import life
from forum.domain import answering, asking
from forum.models import Answer, Question, QuestionTopic, Revision, Snapshot, Topic
from forum.presenters import byline, photo_figures, rich_text, word_diff
from forum.states import PUBLIC_WORDS

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
UPDATE_CHECKLIST = ("Belongs to the question", "Identifies nobody", "Not an emergency", "Can be understood")


@dataclass(frozen=True)
class Asker:
    """What moderators may know of an asker: never the address."""

    name: str
    account: User | None
    counts: list[tuple[str, int]]

    @property
    def total(self) -> int:
        """Return how many questions the account sent."""
        return sum(number for _, number in self.counts)


@dataclass(frozen=True)
class Author:
    """A physician as the desk shows them."""

    physician: Physician | None
    byline: byline.Byline
    decisions: list[life.Event]


@dataclass(frozen=True)
class Changed:
    """An earlier and a later text, side by side."""

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


def asker_of(question: Question) -> Asker:
    """Return the asker's history in one query."""
    counts: list[tuple[str, int]] = []
    if question.asker_id:
        rows = Question.objects.filter(asker_id=question.asker_id).exclude(status="draft").order_by()
        found = dict(rows.values_list("status").annotate(number=Count("pk")))
        counts = [(word, found[status]) for status, word in PUBLIC_WORDS.items() if status in found]
    return Asker(question.asker_name, question.asker, counts)


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


def answer_body(answer: Answer | Revision) -> SafeString:
    """Return the text of an answer as its page shows it."""
    imported = isinstance(answer, Answer) and answer.source
    return rich_text.paragraphs(answer.body) if imported else rich_text.physician_text(answer.body)


def author_of(answer: Answer) -> Author:
    """Return the author of an answer with the last five decisions on what they wrote."""
    return Author(
        answer.author, byline.of_answer(answer), _last_decisions(answer.author) if answer.author else []
    )


def _last_decisions(author: Physician) -> list[life.Event]:
    answers = Answer.objects.filter(author=author).values("pk")
    revisions = Revision.objects.filter(answer__author=author).values("pk")
    decided = deciding.in_force(AuditEntry.objects.filter(action__in=life.DECISIONS))
    on_answers = decided.filter(object_type="answer", object_id__in=answers)
    on_revisions = decided.filter(object_type="revision", object_id__in=revisions)
    newest = sorted([*on_answers[:5], *on_revisions[:5]], key=lambda entry: -entry.pk)
    return life.events(newest[:5])


def resent(item: Question | Answer) -> Changed | None:
    """Return what changed since the thing was last sent, or None the first time."""
    snapshots: list[Snapshot] = list(item.snapshots.filter(version__lt=item.version).order_by("-pk")[:1])
    if not snapshots:
        return None
    fields = asking.TEXT_FIELDS if isinstance(item, Question) else answering.TEXT_FIELDS
    head = fields[0]
    old = snapshots[0].content
    now = {name: getattr(item, name) for name in fields}
    if all(old.get(name) == now[name] for name in fields):
        return None
    return _changed(old, now, head, fields, earlier=f"Sent {snapshots[0].at:%-d %B %Y, %H:%M}", later="Now")


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
        headline=word_diff.compare(old.get(head) or "", new[head]),
        body=word_diff.compare(old.get("body") or "", new["body"]),
        others=others,
    )


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(f"#{each}" for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value or "")
