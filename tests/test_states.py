"""The transition tables against ``tests/states.csv``, both ways, and against PostgreSQL's triggers."""

import csv
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from django.db import Error, connection, transaction

from accounts.models import Appeal, AuditEntry, Moderated, Verification
from accounts.states import Rule, Table, Who, pairs
from forum import states
from forum.models import (
    Answer,
    Clarification,
    PeerView,
    Photo,
    ProfileClaim,
    Question,
    QuestionUpdate,
    ReportCase,
    Review,
    ReviewReply,
    Revision,
)
from tests.conftest import ROOT
from tests.factories import (
    AnswerFactory,
    ClarificationFactory,
    PeerViewFactory,
    PhotoFactory,
    PhysicianFactory,
    ProfileClaimFactory,
    QuestionFactory,
    QuestionUpdateFactory,
    ReviewFactory,
    ReviewReplyFactory,
)

ROWS = list(csv.DictReader((ROOT / "tests/states.csv").read_text(encoding="utf-8").splitlines()))

MODELS: dict[str, type[Moderated]] = {
    "question": Question,
    "answer": Answer,
    "revision": Revision,
    "photo": Photo,
    "update or reply or clarification or caveat": QuestionUpdate,
    "review": Review,
    "verification": Verification,
    "appeal": Appeal,
    "report": ReportCase,
    "profile claim": ProfileClaim,
}
#: Models that share a row of the file with another; theirs is the same table.
ALIKE: dict[type[Moderated], type[Moderated]] = {
    ReviewReply: QuestionUpdate,
    PeerView: QuestionUpdate,
    Clarification: QuestionUpdate,
}
EVERY = [*MODELS.values(), *ALIKE]
#: Who the file names → who the tables name.
WHO = {
    "asker": Who.AUTHOR,
    "author": Who.AUTHOR,
    "its author": Who.AUTHOR,
    "patient": Who.AUTHOR,
    "physician": Who.AUTHOR,
    "verified physician": Who.VERIFIED_AUTHOR,
    "author while verified": Who.VERIFIED_AUTHOR,
    "author of the published answer while verified": Who.VERIFIED_AUTHOR,
    "moderator": Who.MODERATOR,
    "moderator (closed list of reasons)": Who.MODERATOR,
    'moderator; or a report "my photo or me"': Who.MODERATOR_OR_REPORT,
    "another moderator on appeal": Who.OTHER_MODERATOR,
    "moderator with the permission to verify": Who.VERIFIER,
    "moderator with the permission to verify and not the same person": Who.VERIFIER,
    "another moderator with the permission to verify": Who.OTHER_VERIFIER,
    "the clock": Who.CLOCK,
}
#: Rows that are no step between two statuses of a row that stays: deletion, bulk writing, a later issue.
NO_STEP = {
    ("question", "discard"),
    ("answer", "discard"),
    ("question", "import"),
    ("answer", "import"),
    ("any decision", "undo"),
    ("appeal", "appeal"),
    ("report", "report"),
}
#: What begins in another status than a draft.
NEVER_DRAFTS = {Photo, Appeal, ReportCase, ProfileClaim}
#: Rows that the promises did not have: an appeal needs somewhere to go (docs/adr/0011, 0020, 0027); reports have theirs (0021),
#: and so have claims of imported profiles (0026).
ADDED = 17


def steps_of_the_file() -> Iterator[tuple[str, str, str, str, Who, bool]]:
    """Yield (object, from, action, to, who, needs a reason), one for each pair of statuses."""
    for row in ROWS:
        if (row["object"], row["action"]) in NO_STEP:
            continue
        kind, target = row["object"], row["to"].split(" (")[0]
        statuses = {status for rule in rules(MODELS[kind].TABLE) for status in rule[1].sources}
        sources = row["from"].split(" or ")
        if row["from"] == "any but withdrawn":
            sources = sorted(statuses - {"withdrawn"} | {"rejected"})
        for source in sources:
            to = source if target.startswith("same status") else target
            yield kind, source, row["action"], to, WHO[row["who"]], row["reason"] == "yes"


def rules(table: Table) -> list[tuple[str, Rule]]:
    """List a table's rules with the names of their actions."""
    return [(action, rule) for action, found in table.items() for rule in found]


def steps_of_the_tables() -> Iterator[tuple[str, str, str, str, Who, bool]]:
    """Yield the same of the tables in the code."""
    for kind, model in MODELS.items():
        for action, rule in rules(model.TABLE):
            for source in rule.sources:
                yield kind, source, action, rule.target, rule.who, rule.needs_reason


def test_the_file_and_the_tables_say_the_same() -> None:
    assert sorted(steps_of_the_file()) == sorted(steps_of_the_tables())


def test_the_file_is_that_of_the_promises() -> None:
    shared = ROOT.parent / "shared/states.csv"
    if not shared.exists():
        pytest.skip("../shared/states.csv is not beside the project")
    ours, promised = ((path / "states.csv").read_bytes() for path in (ROOT / "tests", shared.parent))
    assert ours.startswith(promised)
    assert len(ours[len(promised) :].splitlines()) == ADDED


def test_every_moderated_model_is_covered() -> None:
    assert all(model.TABLE is other.TABLE for model, other in ALIKE.items())
    assert {model.__name__ for model in EVERY} == {
        model.__name__ for model in Moderated.__subclasses__() if not model._meta.abstract
    }


def test_no_action_is_named_twice_for_one_status() -> None:
    """`transition` takes the first rule that fits, so a second could never apply."""
    for kind, model in MODELS.items():
        seen = [(action, source) for action, rule in rules(model.TABLE) for source in rule.sources]
        assert len(seen) == len(set(seen)), kind


def test_public_words_are_those_of_the_file() -> None:
    words = {
        (row["object"], row["to"]): row["public_word"]
        for row in ROWS
        if row["public_word"] and row["object"] in {"question", "answer"} and row["to"] in states.PUBLIC_WORDS
    }
    assert {word for (_, to), word in words.items() if word != states.PUBLIC_WORDS[to]} == set()
    assert {to for _, to in words} >= {
        "pending",
        "published",
        "returned",
        "rejected",
        "withdrawn",
        "hidden",
        "merged",
    }


@pytest.mark.parametrize("model", EVERY, ids=lambda model: model.KIND)
def test_choices_of_a_model_are_the_statuses_of_its_table(model: type[Moderated]) -> None:
    named = {"draft"} if model not in NEVER_DRAFTS else set()
    for _, rule in rules(model.TABLE):
        named |= {rule.target, *rule.sources}
    assert {value for value, _ in model._meta.get_field("status").choices} == named


def _made(model: type[Moderated]) -> Moderated:
    makers: dict[type[Moderated], Callable[[], Any]] = {
        Question: lambda: QuestionFactory(status="draft", merged_into=QuestionFactory()),
        Answer: AnswerFactory,
        Revision: lambda: Revision.objects.create(
            answer=AnswerFactory(), headline="Another", body="More words."
        ),
        Photo: PhotoFactory,
        QuestionUpdate: QuestionUpdateFactory,
        Review: ReviewFactory,
        ReviewReply: ReviewReplyFactory,
        PeerView: PeerViewFactory,
        Clarification: ClarificationFactory,
        Verification: lambda: PhysicianFactory().verification,
        Appeal: _made_appeal,
        ReportCase: lambda: ReportCase.objects.create(object_type="question", object_id=1),
        ProfileClaim: ProfileClaimFactory,
    }
    return makers[model]()


def _made_appeal() -> Appeal:
    question = QuestionFactory(status="rejected")
    entry = AuditEntry.objects.create(object_type="question", object_id=question.pk, action="reject")
    return Appeal.objects.create(
        by=question.asker, object_type="question", object_id=question.pk, decision=entry, text="Please look again.",
        decider_id=1, decided_at=entry.at,
    )  # fmt: skip


def _put(item: Moderated, status: str) -> None:
    with transaction.atomic():
        type(item)._base_manager.filter(pk=item.pk).update(status=status)


def _put_past_the_triggers(item: Moderated, status: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        _put(item, status)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.django_db
@pytest.mark.parametrize("model", EVERY, ids=lambda model: model.KIND)
def test_postgresql_takes_the_moves_of_the_table_and_refuses_all_others(model: type[Moderated]) -> None:
    item = _made(model)
    statuses = [value for value, _ in model._meta.get_field("status").choices]
    legal = set(pairs(model.TABLE)) | {(status, status) for status in statuses}
    for source, target in product(statuses, statuses):
        _put_past_the_triggers(item, source)
        if (source, target) in legal:
            _put(item, target)
        else:
            with pytest.raises(Error, match="Invalid transition"):
                _put(item, target)


@pytest.mark.django_db
@pytest.mark.parametrize("model", EVERY, ids=lambda model: model.KIND)
def test_postgresql_refuses_an_unknown_status(model: type[Moderated]) -> None:
    item = _made(model)
    with pytest.raises(Error, match="status_known"):
        _put_past_the_triggers(item, "unheard-of")
