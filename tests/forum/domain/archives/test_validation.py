"""Every rule of the format for one line."""

import json
import time
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.domain.archives.format import ArchiveByline, ArchivePhoto, Source, fold_hashtag, without_photo_mark
from forum.domain.archives.validation import BadLine, read_manifest, read_question

from . import makers
from .makers import answer, question

SOURCE = Source("Harbor Forum")


def read(record: dict[str, Any]) -> Any:
    return read_question(json.dumps(record).encode(), source=SOURCE)


def problems(record: dict[str, Any]) -> list[str]:
    with pytest.raises(BadLine) as refused:
        read(record)
    return [str(problem) for problem in refused.value.problems]


def with_answer(**changes: Any) -> dict[str, Any]:
    return question(answers=[answer(**changes)])


def with_byline(**changes: Any) -> dict[str, Any]:
    return with_answer(byline=changes)


def test_reads_every_field() -> None:
    read_back = read(question())
    assert (read_back.id, read_back.asked_by, read_back.topics) == ("q-1", "plain-otter", ("Bites", "Skin"))
    assert read_back.asked_at == datetime(2024, 6, 18, 9, 30, tzinfo=UTC)
    assert read_back.updates[0].body == "It is fading."
    said = read_back.answers[0]
    assert (said.headline, said.helpful, said.video_url) == (
        "See someone this week",
        3,
        "https://video.example/1",
    )
    assert said.byline == ArchiveByline(
        "Dr. Ada Quill", ("MD", "FAAD"), "Denver", "Dermatologist", Decimal("4.9"), 159
    )


def test_only_id_and_title_are_required() -> None:
    read_back = read({"id": "1", "title": "Why?"})
    assert (read_back.body, read_back.asked_by, read_back.asked_at) == ("", "", None)
    assert read_back.topics == read_back.photos == read_back.updates == read_back.answers == ()
    assert read(question(answers=[{"body": "Yes."}])).answers[0].byline == ArchiveByline()


def test_limits_are_met_exactly() -> None:
    read(
        question(
            id="i" * 200, title="t" * 150, body="b" * 20_000,
            answers=[answer(headline="h" * 140, body="b" * 20_000, hashtags=["x" * 30], disclaimer="d" * 500)],
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        ({"title": "Why?"}, "id is required"),
        ({"id": "1"}, "title is required"),
        (question(id=""), "id is empty"),
        (question(id=7), "id must be a text, not a number"),
        (question(id=None), "id must be a text, not null"),
        (question(id="i" * 201), "id has 201 characters; the limit is 200"),
        (question(title=None), "title must be a text, not null"),
        (question(title=" "), "title is empty"),
        (question(title="(Photo)"), 'title is empty without "(Photo)", which is derived'),
        (question(title="t" * 151), "title has 151 characters; the limit is 150"),
        (question(body="b" * 20_001), "body has 20,001 characters; the limit is 20,000"),
        (question(body=None), "body must be a text, not null"),
        (question(asked_by=["me"]), "asked_by must be a text, not a list"),
        (question(asked_by="a" * 201), "asked_by has 201 characters; the limit is 200"),
        (question(asked_at="yesterday"), "asked_at must be a time in ISO 8601 or null"),
        (question(asked_at=1718703000), "asked_at must be a time in ISO 8601 or null"),
        (question(asked_at="2024-02-30"), "asked_at is not a time that exists"),
        (question(asked_at="0001-01-01T00:00:00+14:00"), "asked_at is not a time that exists"),
        (question(asked_at="9999-12-31T23:59:59Z"), "asked_at is not in a year we can show"),
        (question(topics="Skin"), "topics must be a list, not a text"),
        (question(topics=["Skin", 1]), "topics[1] must be a text, not a number"),
        (question(topics=["t" * 151]), "topics[0] has 151 characters; the limit is 150"),
        (question(topics=["t"] * 40_000), "topics has 40,000 entries; the limit is 32,767"),
        (question(photos=["a.jpg"]), "photos[0] must be an object, not a text"),
        (question(photos=[{"alt": "An arm"}]), "photos[0].file is required; null says that the photo is not here"),
        (question(photos=[{"file": ""}]), "photos[0].file is empty"),
        (question(photos=[{"file": None, "alt": "a" * 501}]), "photos[0].alt has 501 characters; the limit is 500"),
        (question(photos=[{"file": None, "sensitive": "no"}]), "photos[0].sensitive must be true or false, not a text"),
        (question(photos=[{"file": None, "url": "x"}]), "photos[0].url is not a field of the format"),
        (question(updates=[{"at": None}]), "updates[0].body is required"),
        (question(updates=[{"body": "x", "on": None}]), "updates[0].on is not a field of the format"),
        (question(answers=None), "answers must be a list, not null"),
        (question(answers=[None]), "answers[0] must be an object, not null"),
        (question(ansers=[]), "ansers is not a field of the format"),
        (question(**{"a\x1b[2J": 1}), r'"a\u001b[2J" is not a field of the format'),
        (with_answer(headline="h" * 141), "answers[0].headline has 141 characters; the limit is 140"),
        (question(answers=[{"headline": "x"}]), "answers[0].body is required"),
        (with_answer(body="\n "), "answers[0].body is empty"),
        (with_answer(body="b" * 20_001), "answers[0].body has 20,001 characters; the limit is 20,000"),
        (with_answer(hashtags=["x" * 31]), "answers[0].hashtags[0] has 31 characters; the limit is 30"),
        (with_answer(hashtags=[7]), "answers[0].hashtags[0] must be a text, not a number"),
        (with_answer(disclaimer="d" * 501), "answers[0].disclaimer has 501 characters; the limit is 500"),
        (with_answer(video="https://x.example"), "answers[0].video must be an object or null, not a text"),
        (with_answer(video={"url": "javascript:alert(1)"}), "answers[0].video.url is not a web address (https://…)"),
        (with_answer(video={"url": "//x.example"}), "answers[0].video.url is not a web address (https://…)"),
        (with_answer(video={"note": "n" * 501}), "answers[0].video.note has 501 characters; the limit is 500"),
        (with_answer(video={"title": "x"}), "answers[0].video.title is not a field of the format"),
        (with_answer(helpful=True), "answers[0].helpful must be a whole number or null, not true or false"),
        (with_answer(helpful=2.5), "answers[0].helpful must be a whole number or null, not a number"),
        (with_answer(helpful=-1), "answers[0].helpful must be between 0 and 2,147,483,647"),
        (with_answer(helpful=2**31), "answers[0].helpful must be between 0 and 2,147,483,647"),
        (with_answer(byline="Dr. Quill"), "answers[0].byline must be an object or null, not a text"),
        (with_byline(nmae="Dr. Quill"), "answers[0].byline.nmae is not a field of the format"),
        (with_byline(name="n" * 201), "answers[0].byline.name has 201 characters; the limit is 200"),
        (with_byline(credentials="MD"), "answers[0].byline.credentials must be a list, not a text"),
        (with_byline(credentials=["c" * 41]), "answers[0].byline.credentials[0] has 41 characters; the limit is 40"),
        (with_byline(name="n", credentials=["c" * 40] * 70), "answers[0].byline is too long as a whole"),
        (with_byline(city="c" * 121), "answers[0].byline.city has 121 characters; the limit is 120"),
        (with_byline(rating=5), "answers[0].byline.rating must be an object or null, not a number"),
        (with_byline(rating={"average": 5.1}), "answers[0].byline.rating.average must be between 0 and 5"),
        (with_byline(rating={"average": "5"}), "answers[0].byline.rating.average must be a number or null"),
        (with_byline(rating={"count": -1}), "answers[0].byline.rating.count must be between 0 and 2,147,483,647"),
        (with_byline(rating={"stars": 5}), "answers[0].byline.rating.stars is not a field of the format"),
    ],
)  # fmt: skip
def test_refuses(record: dict[str, Any], problem: str) -> None:
    assert problems(record) == [problem]


@pytest.mark.parametrize(
    "place",
    [
        {"id": "a\0"}, {"title": "a\0"}, {"body": "\0"}, {"asked_by": "\0"}, {"topics": ["\0"]}, {"updates": [{"body": "\0"}]},
        {"photos": [{"file": "photos/\0.jpg"}]}, {"photos": [{"file": None, "alt": "\0"}]},
        {"answers": [answer(headline="\0")]}, {"answers": [answer(body="\0")]}, {"answers": [answer(hashtags=["\0"])]},
        {"answers": [answer(disclaimer="\0")]}, {"answers": [answer(video={"note": "\0"})]},
        {"answers": [answer(video={"url": "https://x.example/\0"})]}, {"answers": [answer(byline={"name": "\0"})]},
        {"answers": [answer(byline={"credentials": ["\0"]})]}, {"answers": [answer(byline={"city": "\0"})]},
        {"answers": [answer(byline={"specialty": "\0"})]},
    ],
)  # fmt: skip
def test_no_nul_and_no_half_character_anywhere(place: dict[str, Any]) -> None:
    (found,) = problems(question() | place)
    assert found.endswith("holds the character U+0000")
    halved = json.loads(json.dumps(place).replace("\\u0000", "\\ud83d"))
    (found,) = problems(question() | halved)
    assert found.endswith("holds half a character (an unpaired surrogate)")


def test_all_problems_of_a_line_are_told() -> None:
    found = problems(question(title="", asked_at="x", answers=[{}, answer(helpful="many")]))
    assert found == [
        "title is empty",
        "asked_at must be a time in ISO 8601 or null",
        "answers[0].body is required",
        "answers[1].helpful must be a whole number or null, not a text",
    ]
    assert len(problems(question(answers=[{}] * 1000))) == 20


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("My rash (Photo)", "My rash"),
        ("My rash(photo) ", "My rash"),
        ("My rash (Photo) (PHOTO)", "My rash"),
        ("(Photo) of my rash", "(Photo) of my rash"),
        ("My (Photo) rash ", "My (Photo) rash "),
        ("My rash (Photos)", "My rash (Photos)"),
    ],
)
def test_a_trailing_photo_mark_is_dropped(given: str, kept: str) -> None:
    assert without_photo_mark(given) == kept
    assert without_photo_mark(kept) == kept
    assert read(question(title=given)).title == kept


def test_the_photo_mark_does_not_count_against_the_limit() -> None:
    assert read(question(title="t" * 150 + " (Photo)")).title == "t" * 150


@pytest.mark.parametrize(
    ("given", "kept"),
    [("#Botox", "botox"), ("##A", "a"), (" # #a ", "a"), ("C#", "c#"), ("ÄRGER", "ärger"), ("İ" * 30, "i" * 30), ("#", "")],
)  # fmt: skip
def test_hashtags_are_folded(given: str, kept: str) -> None:
    assert fold_hashtag(given) == kept
    assert fold_hashtag(kept) == kept


def test_empty_and_double_entries_of_lists_are_left_out() -> None:
    read_back = read(question(topics=["Skin", " ", "Skin"], answers=[answer(hashtags=["A", "#a", "", "b"])]))
    assert read_back.topics == ("Skin",)
    assert read_back.answers[0].hashtags == ("a", "b")
    assert read(with_byline(name="N", credentials=["MD", ""])).answers[0].byline.credentials == ("MD",)


@pytest.mark.parametrize(
    "byline", [None, {}, {"name": None}, {"name": " "}, {"credentials": None, "rating": None}]
)
def test_no_name_is_no_name(byline: dict[str, Any] | None) -> None:
    assert read(with_answer(byline=byline)).answers[0].byline == ArchiveByline()


def test_names_are_kept_as_written() -> None:
    assert (
        read(with_byline(name=" Dr. med. Ada  Quill, MD")).answers[0].byline.name
        == " Dr. med. Ada  Quill, MD"
    )


@pytest.mark.parametrize(
    ("given", "kept"), [(4.86, "4.9"), (4.85, "4.9"), (5, "5.0"), (0, "0.0"), (None, None)]
)
def test_averages_have_one_decimal(given: float | None, kept: str | None) -> None:
    average = read(with_byline(rating={"average": given, "count": 2})).answers[0].byline.average
    assert average == (None if kept is None else Decimal(kept))


def test_a_photo_that_is_not_here_is_kept_as_that() -> None:
    assert read(question(photos=[{"file": None}])).photos == (ArchivePhoto(None, "", False),)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2024-06-18T09:30:00Z", datetime(2024, 6, 18, 9, 30, tzinfo=UTC)),
        ("2024-06-18t09:30:00.25+02:00", datetime(2024, 6, 18, 7, 30, 0, 250_000, tzinfo=UTC)),
        ("2024-06-18 09:30", datetime(2024, 6, 18, 9, 30, tzinfo=UTC)),
        ("20240618", datetime(2024, 6, 18, tzinfo=UTC)),
        ("2024-W25-2", datetime(2024, 6, 18, tzinfo=UTC)),
    ],
)
def test_times(given: str, kept: datetime) -> None:
    assert read(question(asked_at=given)).asked_at == kept


def test_a_mere_date_stays_that_date_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "forum.domain.archives.fields.timezone.get_default_timezone", lambda: ZoneInfo("America/Denver")
    )
    moment = read(question(asked_at="2024-06-18")).asked_at
    assert moment == datetime(2024, 6, 18, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "record",
    [
        question(title=" " * 500_000 + "x"),
        question(title="(Photo)" * 140_000),
        question(answers=[answer(hashtags=["#" * 900_000])]),
        question(answers=[answer(hashtags=["a" + " " * 900_000 + "b"])]),
        question(asked_at="2" * 900_000),
        question(answers=[answer(video={"url": "https://" + "a." * 400_000})]),
        question(topics=["a" * 20] * 30_000),
        {f"a{i}": 1 for i in range(60_000)},
    ],
    ids=range(8),
)
def test_a_hostile_line_does_not_take_long(record: dict[str, Any]) -> None:
    line = json.dumps(record).encode()
    started = time.process_time()
    with suppress(BadLine):
        read_question(line, source=SOURCE)
    assert time.process_time() - started < 3


def test_twice_one_field_among_many_does_not_take_long() -> None:
    line = b"{" + b",".join(b'"a%d": 1' % i for i in range(60_000)) + b', "a59999": 2}'
    started = time.process_time()
    with pytest.raises(BadLine, match="twice"):
        read_question(line, source=SOURCE)
    assert time.process_time() - started < 3


def test_reads_a_manifest() -> None:
    assert read_manifest(makers.manifest()) == Source("Harbor Forum", "https://harbor.example/")
    assert read_manifest(makers.manifest({"name": "Harbor"})) == Source("Harbor", "")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "It is not JSON"),
        (b"\xff", "It is not UTF-8"),
        (b"[]", "It is not a JSON object"),
        (makers.manifest(format="other"), 'format is not "curbside-archive"'),
        (makers.manifest(version=2), "version is not 1"),
        (makers.manifest(version="1"), "version is not 1"),
        (makers.manifest(version=True), "version is not 1"),
        (makers.manifest({}), "source.name is required"),
        (makers.manifest({"name": " "}), "source.name is empty"),
        (makers.manifest({"name": "n" * 201}), "source.name has 201 characters"),
        (makers.manifest({"name": "n", "uri": ""}), "source.uri is not a field"),
        (makers.manifest(made="today"), "made is not a field"),
    ],
)
def test_refuses_a_manifest(content: bytes, problem: str) -> None:
    with pytest.raises(BadLine, match=problem):
        read_manifest(content)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["\0", "\ud800", "photos/a.jpg", "2024-01-01"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text() | st.sampled_from(["body", "file", "url", "name", "rating", "average"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(st.binary() | VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_a_question_or_a_bad_line(line: bytes) -> None:
    with suppress(BadLine):
        read_question(line, source=SOURCE)


@settings(max_examples=500, deadline=None)
@given(
    st.dictionaries(st.sampled_from(list(question())), VALUES),
    st.dictionaries(st.sampled_from(list(answer())), VALUES),
)
def test_any_value_in_any_field_is_taken_or_told(
    of_question: dict[str, Any], of_answer: dict[str, Any]
) -> None:
    record = question(answers=[answer(**of_answer)]) | of_question
    try:
        taken = read(record)
    except BadLine as error:
        assert error.problems  # noqa: PT017
        assert str(error).isprintable()  # noqa: PT017
    else:
        # Whatever is taken PostgreSQL can keep.
        repr(taken).encode()
        assert "\0" not in "".join(each for each in (taken.id, taken.title, taken.body))
