"""Cutting private details out of questions: nothing is rewritten, everything is kept, the asker reads what went."""

import pytest

from accounts.domain import transitions
from accounts.models import AuditEntry
from forum.domain import cutting, moderation
from forum.models import Question
from tests.factories import QuestionFactory, make_moderator

pytestmark = pytest.mark.django_db

BODY = (
    "I was in hospital overnight, ward 4 with Dr Okonjo. On the third day a red patch came up.\n\n"
    "No fever. You can reach me on 555 0142 in the evening."
)


@pytest.fixture
def question() -> Question:
    made: Question = QuestionFactory(
        status="pending", title="Rash three days after a drip: plaster?", body=BODY
    )
    return made


def place(question: Question, words: str) -> dict[str, object]:
    start = question.body.index(words)
    return {"field": "body", "start": start, "end": start + len(words), "version": question.version}


def test_the_words_or_their_sentence_are_offered(question: Question) -> None:
    pairs = [[(each.words, each.what) for each in pair] for pair in cutting.offers(question)]
    assert pairs == [
        [
            ("with Dr Okonjo", "name"),
            ("I was in hospital overnight, ward 4 with Dr Okonjo.", "name"),
        ],
        [("on 555 0142", "phone"), ("You can reach me on 555 0142 in the evening.", "phone")],
    ]


def test_a_cut_takes_the_words_with_one_space_and_changes_nothing_else(question: Question) -> None:
    moderator, version, before = make_moderator(), question.version, question.words_hash()
    cut = cutting.cut(question, by=moderator, **place(question, "with Dr Okonjo"))  # type: ignore[arg-type]
    question.refresh_from_db()
    assert question.body == BODY.replace(" with Dr Okonjo", "")
    assert (cut.text, cut.what, question.version) == (" with Dr Okonjo", "name", version + 1)
    entry = AuditEntry.objects.get(object_type="question", object_id=question.pk, action="cut")
    assert (entry.actor_id, entry.hash_before, entry.hash_after) == (
        moderator.pk,
        before,
        question.words_hash(),
    )
    assert question.snapshots.get(version=version).content["body"] == BODY


def test_cuts_are_put_back_in_reverse_until_something_is_decided(question: Question) -> None:
    moderator = make_moderator()
    for words in ("with Dr Okonjo", "You can reach me on 555 0142 in the evening."):
        cutting.cut(question, by=moderator, **place(question, words))  # type: ignore[arg-type]
    assert question.body.endswith("No fever.")
    for _ in range(2):
        cutting.undo(question, by=moderator, version=question.version)
    question.refresh_from_db()
    assert question.body == BODY
    assert cutting.standing(question) == []
    with pytest.raises(cutting.CannotCut, match="no cut"):
        cutting.undo(question, by=moderator, version=question.version)

    cutting.cut(question, by=moderator, **place(question, "with Dr Okonjo"))  # type: ignore[arg-type]
    moderation.decide(question, "approve", by=moderator, version=question.version)
    question.refresh_from_db()
    with pytest.raises(cutting.CannotCut, match="no cut"):
        cutting.undo(question, by=moderator, version=question.version)


def test_a_cut_that_other_words_followed_stays(question: Question) -> None:
    moderator = make_moderator()
    cutting.cut(question, by=moderator, **place(question, "with Dr Okonjo"))  # type: ignore[arg-type]
    Question.objects.filter(pk=question.pk).update(
        body="Other words stand here now, long enough to be a body."
    )
    question.refresh_from_db()
    assert cutting.undoable(question) is None


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"start": 0, "end": len(BODY)}, "Less than 30 characters"),
        ({"start": 5, "end": 5}, "nothing at that place"),
        ({"start": -4, "end": 4}, "nothing at that place"),
        ({"start": 9, "end": 10_000_000}, "nothing at that place"),
        ({"field": "status"}, "Nothing of that part"),
        ({"field": "title", "start": 0, "end": 30}, "Less than 15 characters"),
    ],
)
def test_bad_cuts_are_refused_with_a_sentence(
    question: Question, bad: dict[str, object], sentence: str
) -> None:
    wanted = {**place(question, "with Dr Okonjo"), **bad}
    with pytest.raises(cutting.CannotCut, match=sentence):
        cutting.cut(question, by=make_moderator(), **wanted)  # type: ignore[arg-type]
    question.refresh_from_db()
    assert question.body == BODY
    assert not question.cuts.exists()


def test_a_stale_page_cuts_nothing(question: Question) -> None:
    moderator = make_moderator()
    stale = place(question, "555 0142")
    cutting.cut(question, by=moderator, **place(question, "with Dr Okonjo"))  # type: ignore[arg-type]
    with pytest.raises(transitions.StaleVersion):
        cutting.cut(question, by=moderator, **stale)  # type: ignore[arg-type]


def test_only_moderators_cut_and_not_their_own(question: Question) -> None:
    stranger, own = QuestionFactory().asker, make_moderator()
    with pytest.raises(transitions.NotAllowed):
        cutting.cut(question, by=stranger, **place(question, "555 0142"))  # type: ignore[arg-type]
    mine: Question = QuestionFactory(status="pending", asker=own, body=BODY)
    with pytest.raises(transitions.NotAllowed):
        cutting.cut(mine, by=own, **place(mine, "555 0142"))  # type: ignore[arg-type]


def test_the_asker_reads_what_was_cut_once(question: Question) -> None:
    moderator = make_moderator()
    cutting.cut(question, by=moderator, **place(question, "with Dr Okonjo"))  # type: ignore[arg-type]
    assert cutting.told(cutting.since_last_told(question)) == (
        "We took out: “with Dr Okonjo” (name). It could identify somebody. Nothing else was changed."
    )
    moderation.decide(question, "approve", by=moderator, version=question.version)
    question.refresh_from_db()
    assert cutting.since_last_told(question) == []


def test_any_letters_are_cut_at_the_right_place() -> None:
    body = "👩🏽‍⚕️ שלום my name is Lena Moor and the rash itches since the plaster, call 555 0142 please."
    question: Question = QuestionFactory(status="pending", body=body)
    cutting.cut(question, by=make_moderator(), **place(question, "555 0142"))  # type: ignore[arg-type]
    assert question.body == body.replace(" 555 0142", "")
