"""Published questions that ask what a new one asks, for the moderator who may merge them.

PostgreSQL finds candidates by the rarer words of the new question (its statistics know which are common), so the work
stays small however many questions there are; the share is then worked out for the best `WEIGHED` of them.

Measured on 692 questions with one rewrite that asks the same and one alike in words that asks something else, among
all 2,071 of them: see `docs/trust.md`.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramSimilarity
from django.db import connection
from django.db.models import F, Func, TextField, Value

from forum.models import Question

#: Words of the new question that are looked for, the rarest first.
SOUGHT = 12
#: A word in more questions than this share tells nothing about what is asked.
COMMON = 0.04
#: Of the questions with such words the newest so many are ranked, and the best so many weighed.
RANKED, WEIGHED = 1000, 60
#: Share below which nothing is shown.
LEAST = 0.25
#: How often a word is taken to occur that the statistics do not know.
RARE = 0.0005
#: The title says what is asked; details say around what.
IN_BODY = 0.35
LONGEST = 2000


@dataclass(frozen=True)
class _Asked:
    """The lexemes of a question: those of its title, and those of its details only."""

    title: frozenset[str]
    body: frozenset[str]


def similar_to(question: Question, limit: int = 5) -> list[tuple[Question, float]]:
    """Return published questions alike, the most alike first, each with a share from 0 to 1.

    They carry ``answer_count``. Four queries, whatever the number of questions.
    """
    asked, rates = _lexemes(question), _rates()
    weights = {**dict.fromkeys(asked.body, IN_BODY), **dict.fromkeys(asked.title, 1.0)}
    sought = _sought(weights, rates)
    if not sought:
        return []
    shares = sorted(
        ((_share(asked, row, rates), row.pk) for row in _candidates(question, sought)), reverse=True
    )
    chosen = {pk: share for share, pk in shares[:limit] if share >= LEAST}
    rows: Iterable[Any] = Question.objects.published().filter(pk__in=chosen).with_counts()
    return sorted(((row, chosen[row.pk]) for row in rows), key=lambda each: -each[1])


def _lexemes(question: Question) -> _Asked:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(to_tsvector('english', %s)), tsvector_to_array(to_tsvector('english', %s))",
            [question.title, question.body[:LONGEST]],
        )
        title, body = cursor.fetchone()
    return _Asked(frozenset(title), frozenset(body) - frozenset(title))


def _rates() -> Mapping[str, float]:
    """Return in what share of the questions common words are, from PostgreSQL's own statistics of the column."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT most_common_elems::text::text[], most_common_elem_freqs FROM pg_stats"
            " WHERE schemaname = current_schema() AND tablename = %s AND attname = 'search'",
            [Question._meta.db_table],
        )
        row = cursor.fetchone()
    if row is None or not row[0]:
        return {}
    # Three more figures stand behind the words' own: the least, the most, and that of nulls.
    return dict(zip(row[0], row[1], strict=False))


def _weight(lexeme: str, rates: Mapping[str, float]) -> float:
    return math.log(1 / min(max(rates.get(lexeme, RARE), RARE), 0.9))


def _sought(weights: Mapping[str, float], rates: Mapping[str, float]) -> list[str]:
    """Return the words to look for: the telling ones; where there is none, the three that tell most."""
    ordered = sorted(weights, key=lambda word: (-weights[word] * _weight(word, rates), word))
    telling = [word for word in ordered if rates.get(word, 0) <= COMMON]
    return telling[:SOUGHT] or ordered[:3]


def _candidates(question: Question, sought: list[str]) -> Iterable[Any]:
    quoted = ["'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in sought]
    query = SearchQuery(" | ".join(quoted), config="simple", search_type="raw")
    matching = Question.objects.published().exclude(pk=question.pk).filter(search=query).order_by("-pk")
    ranked = Question.objects.filter(pk__in=matching.values("pk")[:RANKED])
    return (
        ranked.annotate(
            rank=SearchRank(F("search"), query),
            alike=TrigramSimilarity("title", question.title),
            in_title=_array(Func(F("search"), Value("{a}"), function="ts_filter")),
            in_all=_array(F("search")),
        )
        .order_by("-rank", "-pk")
        .only("pk")[:WEIGHED]
    )


def _array(vector: Any) -> Func:
    return Func(vector, function="tsvector_to_array", output_field=ArrayField(TextField()))


def _share(asked: _Asked, row: Any, rates: Mapping[str, float]) -> float:
    """Return how much two questions share: of their words, weighed by rarity, and of the letters of their titles."""
    title, body = frozenset(row.in_title), frozenset(row.in_all) - frozenset(row.in_title)
    one = _vector(asked.title, asked.body, rates)
    other = _vector(title, body, rates)
    common = sum(value * other[word] for word, value in one.items() if word in other)
    size = math.sqrt(sum(value**2 for value in one.values()) * sum(value**2 for value in other.values()))
    words = common / size if size else 0.0
    return min(1.0, 0.75 * words + 0.25 * float(row.alike))


def _vector(title: Iterable[str], body: Iterable[str], rates: Mapping[str, float]) -> dict[str, float]:
    return {
        **{word: IN_BODY * _weight(word, rates) for word in body},
        **{word: _weight(word, rates) for word in title},
    }
