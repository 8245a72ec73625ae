"""Moderation in figures: equal to a recount of the log in plain Python; small counts are not told."""

import json
from collections import Counter
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.domain import waits
from accounts.models.audit import DECISIONS
from forum.presenters import transparency
from forum.presenters.withholding import together, withheld
from tests.accounts.domain.test_waits import kaplan_meier, moves_that_stand, some_log
from tests.log_entries import Entry, write

pytestmark = pytest.mark.django_db

KINDS = {"question": "Questions", "answer": "Answers", "review": "Reviews"}


@pytest.mark.parametrize("seed", [11, 12])
def test_the_figures_are_those_of_a_recount(seed: int) -> None:
    # Several logs in one, so that counts are large enough to be told.
    log = [
        Entry(
            each.kind,
            each.pk + 100 * part,
            each.action,
            each.before,
            each.after,
            each.at,
            each.actor,
            each.reason,
        )
        for part in range(8)
        for each in some_log(seed * 100 + part)
    ]
    write(log)
    now = timezone.now()
    lives = moves_that_stand(log)
    received, became, lengths, still = Counter(), Counter(), {kind: [] for kind in KINDS}, Counter()
    for (kind, _), life in lives.items():
        for number, each in enumerate(life):
            if each.action in DECISIONS:
                became[kind, each.action] += 1
            if each.after == "pending":
                end = life[number + 1] if number + 1 < len(life) else None
                received[kind] += 1
                still[kind] += end is None
                lengths[kind].append(
                    (
                        ((end.at if end else now) - each.at).total_seconds(),
                        bool(end and end.action in DECISIONS),
                    )
                )
    found = transparency.work_out(now)
    posts, times = (dict(table.rows) for table in found.tables[:2])
    for kind, name in KINDS.items():
        outcomes = {action: became[kind, action] for action in ("approve", "return", "reject")}
        later = [withheld(became[kind, action]).words for action in ("hide", "restore")]
        assert [cell.words for cell in posts[name]] == [
            f"{received[kind]:,}",
            f"{sum(outcomes.values()):,}",
            *(cell.words for cell in together(outcomes).values()),
            *later,
        ]
        for share, cell in zip((0.5, 0.9), times[name], strict=False):
            expected = kaplan_meier(lengths[kind], share)
            assert cell.value == (None if expected is None else round(expected))
            assert cell.words == "not reached" if expected is None else cell.words != "not reached"
        assert times[name][2].words == withheld(still[kind]).words
    assert sum(received.values()) > 100


def test_an_empty_forum_says_so(client: Client) -> None:
    page = client.get("/about/moderation/")
    assert page.status_code == 200
    assert page.content.decode().count("Nothing in these days.") >= 4
    assert "Decided" not in page.content.decode().split("Take the figures along")[1]


def test_small_counts_are_not_told() -> None:
    assert [withheld(number).words for number in (0, 1, 4, 5, 1200)] == [
        "0",
        "fewer than 5",
        "fewer than 5",
        "5",
        "1,200",
    ]
    assert withheld(3).value is None


def test_what_could_be_worked_out_from_a_sum_is_not_told_either() -> None:
    assert [cell.words for cell in together({"a": 90, "b": 3, "c": 7}).values()] == [
        "90",
        "fewer than 5",
        "not shown",
    ]
    assert [cell.words for cell in together({"a": 90, "b": 3, "c": 2}).values()] == [
        "90",
        "fewer than 5",
        "fewer than 5",
    ]
    assert [cell.words for cell in together({"a": 90, "b": 0, "c": 7}).values()] == ["90", "0", "7"]


def test_reasons_automatic_acts_and_downloads(client: Client) -> None:
    now = timezone.now()
    write(
        [
            *(
                entry
                for pk in range(6)
                for entry in (
                    Entry("answer", pk, "submit", "draft", "pending", now - timedelta(hours=3), 2),
                    Entry(
                        "answer",
                        pk,
                        "reject",
                        "pending",
                        "rejected",
                        now - timedelta(hours=1),
                        1,
                        "certain-diagnosis",
                    ),
                    Entry(
                        "photo", pk, "hide", "published", "hidden", now - timedelta(hours=1), None, "my-photo"
                    ),
                )
            ),
            Entry("answer", 50, "reject", "pending", "rejected", now - timedelta(hours=1), 1, "selling"),
        ]
    )
    assert len(waits.since(now - timedelta(days=1))) == 6
    page = client.get("/about/moderation/").content.decode()
    assert "Certain diagnosis" in page
    # One reason alone is small: the next larger one is not told, for the sum stands above.
    data = json.loads(client.get("/about/moderation/figures.json").content)
    tables = {table["id"]: table for table in data["tables"]}
    reasons = {row["name"]: [cell["words"] for cell in row["cells"]] for row in tables["reasons"]["rows"]}
    assert reasons == {"Certain diagnosis": ["0", "not shown", "0"], "Selling": ["0", "fewer than 5", "0"]}
    assert tables["automatic"]["rows"][0]["cells"] == [{"words": "6", "value": 6}]
    sheet = client.get("/about/moderation/figures.csv")
    assert sheet["Content-Type"].startswith("text/csv")
    assert "How long it took,Answers,Half were decided within,2 h" in sheet.content.decode()


def test_the_page_is_the_same_for_ten_minutes_and_costs_little(
    client: Client, django_assert_max_num_queries: object
) -> None:
    client.get("/about/moderation/")
    write([Entry("answer", pk, "submit", "draft", "pending", timezone.now(), 2) for pk in range(7)])
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        before = client.get("/about/moderation/figures.json").json()
    assert before["tables"][0]["rows"][2]["cells"][0]["words"] == "0"
    assert transparency.work_out(timezone.now()).tables[0].rows[2][1][0].words == "7"


def test_the_page_is_found_from_every_page(client: Client) -> None:
    for path in ("/", "/about/how-it-works/"):
        assert 'href="/about/moderation/"' in client.get(path).content.decode()
