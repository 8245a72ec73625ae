"""Finding published questions by words, with PostgreSQL's full text search."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import Count, F, Q

from accounts.models import Physician
from forum.domain.browsing import PAGE, Wanted, filtered, for_rows
from forum.models import Answer, Question, Topic

if TYPE_CHECKING:
    from accounts.roles import Viewer

#: Ranking looks at the newest so many matches of each kind: ranking all matches of a common word is slow.
RANKED = 400
SHORTEST, LONGEST = 2, 200
#: Stand around matched words until the presenter has escaped the text; private use, so no keyboard makes them.
OPEN, CLOSE = "\ue000", "\ue001"
SORTS = {"best": "Best match", "newest": "Newest", "answers": "Most answers"}


@dataclass
class Found:
    """What a search gave. Rows carry ``marked_title``, ``marked_text`` and ``best`` (an answer or None)."""

    rows: list[Any] = field(default_factory=list)
    total: int = 0
    next_key: str = ""
    topics: list[Topic] = field(default_factory=list)
    physicians: list[Physician] = field(default_factory=list)


def search(words: str, *, wanted: Wanted, viewer: Viewer) -> Found:
    """Return one page of published questions whose own words or published answers hold ``words``.

    ``wanted.after`` is the id of the last question seen. Words are read as in web search: quotes keep
    together, a minus leaves out, "or" widens.
    """
    query = SearchQuery(words, config="english", search_type="websearch")
    ids = _ordered_ids(query, wanted)
    last = int(wanted.after) if wanted.after.isascii() and wanted.after.isdigit() else 0
    start = ids.index(last) + 1 if last in ids else 0
    shown = ids[start : start + PAGE]
    found = Found(total=len(ids), next_key=str(shown[-1]) if start + PAGE < len(ids) else "")
    found.rows = _rows(shown, query, viewer)
    if start == 0:
        found.topics = list(topics_named(words))
        found.physicians = list(physicians_named(words))
    return found


def _ordered_ids(query: SearchQuery, wanted: Wanted) -> list[int]:
    questions = filtered(Wanted(wanted.answered, wanted.photos, wanted.topics, wanted.specialty))
    own = (
        questions.filter(search=query).order_by("-published_at", "-pk").values_list("pk", flat=True)[:RANKED]
    )
    answers = Answer.objects.published().filter(search=query).order_by("-published_at", "-pk")[:RANKED]
    answered = questions.filter(pk__in=answers.values("question")).values_list("pk", flat=True)
    ids = set(own) | set(answered)
    rank: dict[int, float] = dict.fromkeys(ids, 0.0)
    ranked = Question.objects.filter(pk__in=ids).annotate(rank=SearchRank(F("search"), query))
    rank.update({pk: value or 0.0 for pk, value in ranked.values_list("pk", "rank")})
    of_answers = Answer.objects.published().filter(question__in=ids, search=query)
    for pk, value in of_answers.annotate(rank=SearchRank(F("search"), query)).values_list("question", "rank"):
        rank[pk] = max(rank[pk], 0.5 * value) + 0.05 * value
    if wanted.sort == "newest":
        return list(
            Question.objects.filter(pk__in=ids).order_by("-published_at", "-pk").values_list("pk", flat=True)
        )
    if wanted.sort == "answers":
        counted = Question.objects.filter(pk__in=ids).with_counts().order_by("-answer_count", "-pk")
        return list(counted.values_list("pk", flat=True))
    return sorted(ids, key=lambda pk: (-rank[pk], -pk))


def _rows(ids: list[int], query: SearchQuery, viewer: Viewer) -> list[Any]:
    marks: dict[str, Any] = {"config": "english", "start_sel": OPEN, "stop_sel": CLOSE}
    questions = for_rows(Question.objects.published().filter(pk__in=ids).with_counts(viewer)).annotate(
        marked_title=SearchHeadline("title", query, highlight_all=True, **marks),
        marked_text=SearchHeadline("body", query, max_words=45, min_words=30, **marks),
    )
    best: dict[int, Answer] = {}
    matching = Answer.objects.published().filter(question__in=ids, search=query).select_related("author")
    ranked = matching.annotate(
        rank=SearchRank(F("search"), query),
        marked_headline=SearchHeadline("headline", query, highlight_all=True, **marks),
    ).defer("search", "body")
    for answer in ranked.order_by("-rank", "pk"):
        best.setdefault(answer.question_id, answer)
    by_id = {question.pk: question for question in questions}
    rows: list[Any] = [by_id[pk] for pk in ids if pk in by_id]
    for row in rows:
        row.best = best.get(row.pk)
    return rows


def topics_named(words: str) -> Any:
    """Return up to three public topics whose name or an alias stands in the words, or the other way round."""
    terms = [term for term in words.lower().split() if len(term) > 2][:8]
    named = Q(name__iexact=words)
    for term in terms:
        named |= Q(name__iregex=rf"\m{_literal(term)}") | Q(aliases__icontains=term)
    return (
        Topic.objects.public()
        .filter(named)
        .with_counts()
        .filter(question_count__gt=0)
        .order_by("-question_count")[:3]
    )


def physicians_named(words: str) -> Any:
    """Return up to three listed physicians whose name holds a word of the search."""
    terms = [term for term in words.split() if len(term) > 2][:8]
    named = Q(pk__in=[])
    for term in terms:
        named |= Q(display_name__iregex=rf"\m{_literal(term)}\M")
    published = Count("answers", filter=Q(answers__status="published", answers__question__status="published"))
    showing = Physician.objects.public().exclude(byline_mode="withheld")
    return showing.filter(named).annotate(published=published).order_by("-published", "pk")[:3]


def _literal(term: str) -> str:
    """Return a word for a PostgreSQL pattern: everything but letters and digits is escaped."""
    return "".join(sign if sign.isalnum() else f"\\{sign}" for sign in term)
