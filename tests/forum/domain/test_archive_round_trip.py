"""Whatever a valid archive holds: in, out, into an empty forum, out again, and not a byte differs."""

import json
import shutil
import tempfile
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from forum.domain.archives.format import fold_hashtag, without_photo_mark
from forum.domain.exporting import export_archive
from forum.domain.importing import import_archive
from forum.presenters import archive
from tests import factories
from tests.forum.domain.archives import makers

pytestmark = pytest.mark.django_db

ANY = st.characters(codec="utf-8", exclude_characters="\0")


def text(most: int) -> st.SearchStrategy[str]:
    """Any text of at most so many characters, long ones now and then."""
    return st.text(ANY, max_size=min(most, 40)) | st.text(ANY, min_size=1, max_size=3).map(
        lambda few: (few * most)[:most]
    )


def words(most: int) -> st.SearchStrategy[str]:
    """Any text with something in it."""
    return text(most).filter(str.strip)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def lists(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(strategy, max_size=3)


def some(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


times = st.datetimes(
    datetime(2, 1, 2, tzinfo=UTC).replace(tzinfo=None),
    datetime(9998, 12, 30, tzinfo=UTC).replace(tzinfo=None),
).map(lambda moment: moment.isoformat()) | st.dates().map(lambda day: day.isoformat()).filter(
    lambda day: "0002" < day[:4] < "9998"
)
byline = some(
    {},
    {
        "name": maybe(text(200)),
        "credentials": lists(text(40)),
        "city": maybe(text(120)),
        "specialty": maybe(text(120)),
        "rating": maybe(
            some(
                {},
                {
                    "average": maybe(st.floats(0, 5) | st.integers(0, 5)),
                    "count": maybe(st.integers(0, 2**31 - 1)),
                },
            )
        ),
    },
)
addresses = st.sampled_from(["https://video.example/a?b=c#d", "http://v.example", "https://ö.example/ü"])
answers = some(
    {"body": words(20_000)},
    {
        "headline": maybe(text(140)),
        "answered_at": maybe(times),
        "hashtags": lists(text(30)),
        "disclaimer": maybe(text(500)),
        "video": maybe(some({}, {"url": maybe(addresses), "note": maybe(text(500))})),
        "helpful": maybe(st.integers(0, 2**31 - 1)),
        "byline": maybe(byline),
    },
)
questions = some(
    {"id": words(200), "title": words(150).filter(lambda title: without_photo_mark(title).strip())},
    {
        "body": text(20_000),
        "asked_by": maybe(text(200)),
        "asked_at": maybe(times),
        "topics": lists(
            text(150) | st.sampled_from(["Skin", "SKIN", "skin", "Straße", "STRASSE", "İ", "i", "ſ", "s"])
        ),
        "photos": lists(some({"file": st.none()}, {"alt": maybe(text(500)), "sensitive": st.booleans()})),
        "updates": lists(some({"body": words(20_000)}, {"at": maybe(times)})),
        "answers": lists(answers),
    },
)


def line(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode()


# A line has at most 1 MB, and on the way out it may gain the fields that it left away.
archives = st.lists(
    questions.filter(lambda record: len(line(record)) < 1_000_000),
    max_size=4,
    unique_by=lambda record: record["id"],
)


def normal(record: dict[str, Any]) -> dict[str, Any]:
    """Return what a record must come out as: nothing lost but what the format says is derived or folded."""

    def blank(value: str | None) -> str | None:
        return value if value and value.strip() else None

    def answer(said: dict[str, Any]) -> dict[str, Any]:
        who = said.get("byline") or {}
        rating = who.get("rating") or {}
        average = rating.get("average")
        if average is not None:
            average = float(Decimal(repr(average)).quantize(Decimal("0.1"), ROUND_HALF_UP))
        rating = {"average": average, "count": rating.get("count")}
        byline = {
            "name": blank(who.get("name")),
            "credentials": [each for each in who.get("credentials", []) if each.strip()],
            "city": blank(who.get("city")),
            "specialty": blank(who.get("specialty")),
            "rating": rating if rating != {"average": None, "count": None} else None,
        }
        video = said.get("video") or {}
        video = {"url": video.get("url"), "note": blank(video.get("note"))}
        return {
            "headline": blank(said.get("headline")),
            "body": said["body"],
            "hashtags": list(dict.fromkeys(filter(None, map(fold_hashtag, said.get("hashtags", []))))),
            "disclaimer": blank(said.get("disclaimer")),
            "video": video if any(video.values()) else None,
            "helpful": said.get("helpful"),
            "byline": byline if any(byline.values()) else None,
        }

    return {
        "id": record["id"],
        "title": without_photo_mark(record["title"]),
        "body": blank(record.get("body")) or "",
        "asked_by": blank(record.get("asked_by")),
        "photos": [
            {"file": None, "alt": blank(each.get("alt")) or "", "sensitive": each.get("sensitive", False)}
            for each in record.get("photos", [])
        ],
        "updates": [each["body"] for each in record.get("updates", [])],
        "answers": [answer(each) for each in record.get("answers", [])],
    }


def round_trip(records: list[dict[str, Any]], by: User, folder: Path) -> None:
    told: list[str] = []
    makers.empty_the_forum()
    makers.folder(folder / "in", [line(each) for each in records])
    outcome = import_archive(folder / "in", by=by, publish=True, tell=told.append)
    assert (told, outcome.found.good) == ([], len(records))
    export_archive(folder / "first", present=archive.question_line)
    came_out = [json.loads(line) for line in (folder / "first" / "questions.jsonl").read_bytes().splitlines()]
    for each in came_out:
        for name in ("asked_at", "topics"):
            each.pop(name)
        each["updates"] = [update["body"] for update in each["updates"]]
        for said in each["answers"]:
            said.pop("answered_at")
    assert came_out == [normal(record) for record in records]

    makers.empty_the_forum()
    import_archive(folder / "first", by=by, publish=True, tell=told.append)
    assert told == []
    export_archive(folder / "second", present=archive.question_line)
    if records:
        # Of an empty archive no source is left to name.
        assert (folder / "second" / "archive.json").read_bytes() == (
            folder / "first" / "archive.json"
        ).read_bytes()
    assert (folder / "second" / "questions.jsonl").read_bytes() == (
        folder / "first" / "questions.jsonl"
    ).read_bytes()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(archives)
def test_any_archive(moderator: User, records: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        round_trip(records, moderator, Path(folder))


@pytest.mark.full
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(archives)
def test_any_archive_at_length(moderator: User, records: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        round_trip(records, moderator, Path(folder))


@pytest.fixture
def moderator() -> User:
    return factories.make_moderator()


@pytest.fixture
def real_archive(shared_data: Path) -> Path:
    path = shared_data / "questions" / "medquad_archive.jsonl"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    return path


def test_a_sample_of_real_questions(real_archive: Path, tmp_path: Path, moderator: User) -> None:
    with real_archive.open("rb") as file:
        (tmp_path / "sample.jsonl").write_bytes(b"".join(line for i, line in enumerate(file) if i % 20 == 0))
    there_and_back(tmp_path / "sample.jsonl", tmp_path, moderator, (100, None))


@pytest.mark.full
def test_all_real_questions(real_archive: Path, tmp_path: Path, moderator: User) -> None:
    there_and_back(real_archive, tmp_path, moderator, (2000, 3423))


def there_and_back(path: Path, tmp_path: Path, by: User, counts: tuple[int, int | None]) -> None:
    given_ = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert import_archive(path, by=by, publish=True).written.questions == counts[0] == len(given_)
    assert import_archive(path, by=by, publish=True).found.here == counts[0]
    exported = export_archive(tmp_path / "first", present=archive.question_line)
    assert exported.answers == counts[1] or counts[1] is None
    came_out = [
        json.loads(line) for line in (tmp_path / "first" / "questions.jsonl").read_bytes().splitlines()
    ]
    for before, after in zip(given_, came_out, strict=True):
        # Two spellings of one topic become the first of them.
        assert [each.lower() for each in before.pop("topics")] == [
            each.lower() for each in after.pop("topics")
        ]
        assert after == before
    makers.empty_the_forum()
    import_archive(tmp_path / "first", by=by, publish=True)
    export_archive(tmp_path / "second", present=archive.question_line)
    for name in ("archive.json", "questions.jsonl"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()
    shutil.rmtree(tmp_path / "second")
