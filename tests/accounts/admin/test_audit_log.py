"""The audit log on the desk: filters, the export and its own entry, the life of a thing, how decisions held."""

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.domain import audit, claiming
from accounts.models import Appeal, AuditEntry, User
from accounts.presenters import log_rows
from forum.domain import moderation, uncovering
from forum.models import ReportCase
from tests.factories import PhotoFactory, QuestionFactory, UserFactory, make_administrator, make_moderator
from tests.log_entries import Entry, write

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
LOG = "/admin/accounts/auditentry/"


def rows_of(page: Any) -> list[str]:
    """Return the links to the things that a page of the log shows."""
    return [paths["life"] for _, paths in page.context["rows"]]


def life(kind: str, pk: int) -> str:
    return f"{LOG}of/{kind}/{pk}/"


def exported(response: Any) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.fixture
def sam() -> User:
    return make_moderator(pseudonym="sam-the-moderator")


@pytest.fixture
def log(sam: User) -> None:
    now = timezone.now()
    write(
        [
            Entry("question", 1, "submit", "draft", "pending", now - timedelta(days=40), 999_999),
            Entry(
                "question", 1, "reject", "pending", "rejected", now - timedelta(days=30), sam.pk, "not-health"
            ),
            Entry("answer", 2, "approve", "pending", "published", now - timedelta(days=20), sam.pk),
            Entry("photo", 3, "hide", "published", "hidden", now - timedelta(days=10), None, "my-photo"),
            Entry("user", 4, "reveal", "", "", now - timedelta(days=5), sam.pk, "=cmd"),
            Entry("verification", 5, "verify", "submitted", "verified", now - timedelta(days=1), sam.pk),
        ]
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [("verification", 5), ("photo", 3), ("answer", 2), ("question", 1), ("question", 1)]),
        ("by=sam-the-moderator", [("verification", 5), ("answer", 2), ("question", 1)]),
        ("by=the+program", [("photo", 3)]),
        ("by=999999", [("question", 1)]),
        ("kind=question&action=reject", [("question", 1)]),
        ("number=%232", [("answer", 2)]),
        ("reason=not+health", [("question", 1)]),
        ("reason=my-photo", [("photo", 3)]),
        ("kind=review", []),
    ],
)
@pytest.mark.usefixtures("log")
def test_filters(query: str, found: list[tuple[str, int]], sam: User, sign_in: SignIn) -> None:
    page = sign_in(sam).get(f"{LOG}?{query}")
    assert page.status_code == 200
    assert rows_of(page) == [life(*thing) for thing in found]


@pytest.mark.usefixtures("log")
def test_from_and_to_are_days_here_with_both_ends(sam: User, sign_in: SignIn) -> None:
    day = timezone.localdate() - timedelta(days=20)
    desk = sign_in(sam)
    assert rows_of(desk.get(f"{LOG}?since={day}&until={day}")) == [life("answer", 2)]
    assert rows_of(desk.get(f"{LOG}?until={day - timedelta(days=1)}")) == [life("question", 1)] * 2


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("by=nobody-of-this-name", "Nobody has this name now"),
        ("number=1e9", "Write the number of a thing in digits"),
        ("since=2026-05-02&until=2026-05-01", "Choose an end that is not before the beginning"),
        ("kind=user", "Select a valid choice"),
        ("number=" + "9" * 19, "digits"),
    ],
)
@pytest.mark.usefixtures("log")
def test_filters_that_cannot_be_used_are_explained_and_show_nothing(
    query: str, sentence: str, sam: User, sign_in: SignIn
) -> None:
    desk = sign_in(sam)
    page = desk.get(f"{LOG}?{query}")
    assert page.status_code == 400
    assert sentence in page.content.decode()
    assert rows_of(page) == []
    assert desk.post(f"{LOG}export/?{query}").status_code == 400
    assert not AuditEntry.objects.filter(action="export log").exists()


def test_pages_by_key_with_as_many_queries_each(sam: User, sign_in: SignIn) -> None:
    now = timezone.now()
    write([Entry("question", pk, "submit", "draft", "pending", now, 5) for pk in range(1, 121)])
    desk = sign_in(sam)
    desk.get(LOG)
    path, seen, counts = "", [], []
    while path is not None:
        with CaptureQueriesContext(connection) as asked:
            page = desk.get(LOG + path)
        counts.append(len(asked))
        seen += rows_of(page)
        after = page.context["next_before"]
        path = f"?before={after}" if after else None
    assert seen == [life("question", pk) for pk in range(120, 0, -1)]
    assert len(set(counts)) == 1
    assert not any("COUNT(*)" in each["sql"] for each in asked)


@pytest.mark.usefixtures("log")
def test_an_export_is_a_post_and_leaves_an_entry(sam: User, sign_in: SignIn) -> None:
    desk = sign_in(sam)
    assert desk.get(f"{LOG}export/").status_code == 405
    response = desk.post(f"{LOG}export/?by=sam-the-moderator")
    assert response["Content-Type"].startswith("text/csv")
    assert "attachment" in response["Content-Disposition"]
    rows = exported(response)
    assert [(row["kind"], row["thing"]) for row in rows] == [
        ("verification", "5"),
        ("answer", "2"),
        ("question", "1"),
    ]
    assert rows[2]["reason"] == "not-health"
    entry = AuditEntry.objects.get(action="export log")
    assert (entry.actor_id, entry.object_type, entry.object_id, entry.reason) == (
        sam.pk,
        "user",
        sam.pk,
        "3 entries",
    )


@pytest.mark.usefixtures("log")
def test_an_administrators_export_holds_all_and_no_formula(sign_in: SignIn) -> None:
    rows = exported(sign_in(make_administrator()).post(f"{LOG}export/"))
    assert {row["kind"] for row in rows} == {"question", "answer", "photo", "user", "verification"}
    assert next(row["reason"] for row in rows if row["kind"] == "user") == "'=cmd"
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())


def test_an_export_is_bounded_and_asks_by_parts(
    sam: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_rows, "EXPORTED", 25)
    monkeypatch.setattr(log_rows, "_AT_ONCE", 10)
    write([Entry("question", pk, "submit", "draft", "pending", timezone.now(), 5) for pk in range(1, 41)])
    rows = exported(sign_in(sam).post(f"{LOG}export/"))
    assert [int(row["thing"]) for row in rows] == list(range(40, 15, -1))
    assert AuditEntry.objects.get(action="export log").reason == "25 entries"


@pytest.mark.parametrize("page", ["", "export/", "quality/", "of/question/1/"])
def test_others_are_refused(page: str, sign_in: SignIn) -> None:
    patient = sign_in(UserFactory())
    assert patient.get(f"{LOG}{page}").status_code == 403
    assert patient.post(f"{LOG}{page}").status_code == 403


def test_the_whole_life_of_a_question(sam: User, sign_in: SignIn) -> None:
    question = QuestionFactory(status="pending")
    photo = PhotoFactory(question=question, status="pending", sensitive=True)
    claiming.claim(question, by=sam)
    uncovering.uncover(photo, by=sam, why="To see whether a face shows")
    moderation.decide(
        question,
        "reject",
        by=sam,
        version=question.version,
        reason="not-health",
        note="This is not about health.",
    )
    entry = AuditEntry.objects.get(action="reject")
    appeal = Appeal.objects.create(
        by=question.asker,
        object_type="question",
        object_id=question.pk,
        decision=entry,
        text="Look again, please.",
    )
    audit.record(by=question.asker, action="appeal", item=appeal)
    case = ReportCase.objects.create(object_type="photo", object_id=photo.pk, people=1, status="lapsed")
    audit.record(by=UserFactory(pseudonym="canary-reporter"), action="report", item=case, reason="abuse")
    stranger = QuestionFactory()
    audit.record(by=None, action="urgent", item=stranger)
    page = " ".join(sign_in(sam).get(life("question", question.pk)).content.decode().split())
    for words in (
        "Taken in hand", "Sensitive photo opened", "To see whether a face shows", "Not published", "This is not about health.",
        f"<td>Appeal {appeal.pk}</td>", f"<td>Reported item {case.pk}</td>", f"<td>Photo {photo.pk}</td>", "pending → rejected",
    ):  # fmt: skip
        assert words in page, words
    assert "Marked urgent" not in page
    assert "canary-reporter" not in page


def test_a_life_outlives_its_thing_and_is_closed_to_whom_it_does_not_concern(
    sam: User, sign_in: SignIn
) -> None:
    write(
        [
            Entry("question", 77, "discard", "draft", "draft", timezone.now(), 5),
            Entry("user", 5, "reveal", "", "", timezone.now()),
        ]
    )
    desk = sign_in(sam)
    assert "Draft discarded by" not in desk.get(life("question", 77)).content.decode()
    assert desk.get(life("question", 77)).status_code == 200
    assert desk.get(life("question", 78)).status_code == 404
    assert desk.get(life("user", 5)).status_code == 403
    assert sign_in(make_administrator()).get(life("user", 5)).status_code == 200


def test_quality_shows_moderators_their_own(sam: User, sign_in: SignIn) -> None:
    wren = make_moderator(pseudonym="wren-the-moderator")
    write(
        [
            Entry(
                "question", pk, "approve", "pending", "published", timezone.now() - timedelta(days=2), who.pk
            )
            for pk, who in enumerate((sam, wren, wren))
        ]
    )
    own = sign_in(sam).get(f"{LOG}quality/").content.decode().partition('id="by-person"')[2]
    assert "sam-the-moderator" in own
    assert "wren-the-moderator" not in own
    assert "0 of 1 <small>few</small>" in own
    assert "wren-the-moderator" in sign_in(make_administrator()).get(f"{LOG}quality/").content.decode()
