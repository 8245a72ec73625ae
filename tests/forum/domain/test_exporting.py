"""Handing content on: what leaves, what does not, and the same bytes every time."""

import io
import json
import os
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import BylineMode, Physician, User
from forum.domain import exporting, photo_files
from forum.domain.archives import format, leaving
from forum.domain.exporting import ArchiveRefused, Exported, export_archive
from forum.domain.imaging import rebuild
from forum.domain.importing import import_archive
from forum.models import Answer, Photo, Question, QuestionTopic, Rendition
from forum.presenters import archive
from tests import factories
from tests.forum.domain.archives import makers
from tests.forum.domain.archives.makers import answer, question

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator() -> User:
    return factories.make_moderator()


def export(path: Path, pks: list[int] | None = None, told: list[str] | None = None) -> Exported:
    return export_archive(
        path,
        present=archive.question_line,
        pks=pks,
        tell=(told or []).append if told is None else told.append,
    )


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (path / "questions.jsonl").read_text("utf-8").splitlines()]


def contents(path: Path) -> dict[str, bytes]:
    return {str(each.relative_to(path)): each.read_bytes() for each in path.rglob("*") if each.is_file()}


def bring(path: Path, by: User) -> None:
    outcome = import_archive(path, by=by, publish=True)
    assert not outcome.refused


def photo_of(asked: Question, content: bytes, **fields: Any) -> Photo:
    photo = factories.PhotoFactory(question=asked, **fields)
    photo_files.write(photo, rebuild(io.BytesIO(content), filename="a.jpg"))
    return photo


@pytest.fixture
def full_forum(moderator: User, tmp_path: Path) -> None:
    """A forum with content of its own and content from two other places."""
    skin = factories.TopicFactory(name="Skin")
    own = factories.QuestionFactory(topic=skin, happened="Two weeks ago", side="left", age_band="30-44")
    factories.AnswerFactory(question=own, body="See *somebody*.\n\n1. Wash.\n2. Dry.\n\nLine one\nline two")
    factories.AnswerFactory(question=own, byline_mode=BylineMode.NAME_ONLY, headline="Ülcer")
    factories.AnswerFactory(question=own, byline_mode=BylineMode.WITHHELD, video_note="An arm")
    factories.QuestionUpdateFactory(question=own)
    photo_of(own, makers.picture((900, 700)), alt="Arm")
    photo_of(own, makers.picture(colour=(1, 2, 3)), alt="Leg", sensitive=True, mirrored=True)
    factories.QuestionFactory(title="Nobody has answered this one yet")
    photo = {"file": "photos/p.jpg", "alt": "Ear", "sensitive": False}
    for i, name in enumerate(("One Forum", "Two Forum")):
        path = makers.folder(
            tmp_path / name,
            [
                question(
                    "same",
                    title=f"From {name}",
                    photos=[photo, {"file": None, "alt": "Gone", "sensitive": False}],
                ),
                question(
                    f"only-{i}", answers=[answer(), answer(byline=None), answer(byline={"city": "Oslo"})]
                ),
            ],
            {"photos/p.jpg": makers.picture((300, 300), (9 * i, 90, 90))},
            source={"name": name},
        )
        bring(path, moderator)


# The same again


@pytest.mark.usefixtures("full_forum")
def test_a_second_export_from_another_forum_is_byte_identical(
    tmp_path: Path, moderator: User, settings: Any
) -> None:
    exported = export(tmp_path / "first")
    assert (exported.questions, exported.answers, exported.photos) == (6, 11, 4)
    export(tmp_path / "first.zip")
    makers.empty_the_forum()
    # Wherever that forum is and however it is called.
    settings.SITE_URL = "https://another.example"
    bring(tmp_path / "first", moderator)
    export(tmp_path / "second")
    export(tmp_path / "second.zip")
    assert contents(tmp_path / "first") == contents(tmp_path / "second")
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()

    makers.empty_the_forum()
    bring(tmp_path / "second.zip", moderator)
    export(tmp_path / "third")
    assert contents(tmp_path / "third") == contents(tmp_path / "first")


@pytest.mark.usefixtures("full_forum")
def test_lists_have_the_same_order_there(tmp_path: Path, moderator: User) -> None:
    # Published late, though asked early.
    Question.objects.filter(pk=Question.objects.order_by("pk")[0].pk).update(published_at=timezone.now())
    newest = Question.objects.published().order_by("-published_at", "-pk")
    before = list(newest.values_list("title", flat=True))
    export(tmp_path / "first")
    makers.empty_the_forum()
    bring(tmp_path / "first", moderator)
    assert list(newest.all().values_list("title", flat=True)) == before


@pytest.mark.usefixtures("full_forum")
def test_our_own_export_brings_nothing_back_here(tmp_path: Path, moderator: User) -> None:
    export(tmp_path / "first")
    before = makers.counts()
    outcome = import_archive(tmp_path / "first", by=moderator, publish=True)
    assert (outcome.found.here, outcome.found.good) == (6, 0)
    assert makers.counts() == before


def test_the_fields_stand_in_the_order_of_the_format(tmp_path: Path, moderator: User) -> None:
    photos = [{"file": None, "alt": "", "sensitive": True}]
    record = question(
        photos=photos, title="Ärger — “so”", answers=[answer(byline={"name": "N"}), answer(video=None)]
    )
    bring(makers.folder(tmp_path / "in", [record]), moderator)
    export(tmp_path / "out")
    record["answers"][0]["byline"] = {
        "name": "N",
        "credentials": [],
        "city": None,
        "specialty": None,
        "rating": None,
    }
    expected = json.dumps(record, ensure_ascii=False) + "\n"
    assert (tmp_path / "out" / "questions.jsonl").read_text("utf-8") == expected
    manifest = '{"format": "curbside-archive", "version": 1, "source": {"name": "Harbor Forum", "url": "https://harbor.example/"}}\n'
    assert (tmp_path / "out" / "archive.json").read_text("utf-8") == manifest


# What leaves


def test_only_what_a_reader_may_see_leaves(tmp_path: Path) -> None:
    shown = factories.QuestionFactory(title="A question that everybody can see")
    for status in ("draft", "pending", "returned", "hidden", "rejected", "withdrawn"):
        factories.QuestionFactory(status=status, title=f"CANARY question {status}")
        factories.AnswerFactory(question=shown, status=status, body=f"CANARY answer {status}", source="x")
        if status != "draft":
            factories.PhotoFactory(question=shown, status=status, alt=f"CANARY photo {status}")
        factories.QuestionUpdateFactory(question=shown, status=status, body=f"CANARY update {status}")
    factories.PhotoFactory(question=shown, audience="physicians", alt="CANARY for physicians")
    factories.PhotoFactory(question=shown, audience="physicians", missing=True, alt="CANARY missing")
    merged = factories.QuestionFactory(title="CANARY merged", status="merged", merged_into=shown)
    factories.AnswerFactory(question=merged, body="CANARY of merged")
    QuestionTopic.objects.create(
        question=shown, topic=factories.TopicFactory(name="CANARY", accepted_at=None)
    )
    objected = timezone.now()
    factories.AnswerFactory(
        question=shown, video_url="https://v.example/CANARY", video_note="CANARY", video_objected_at=objected
    )
    factories.AnswerFactory(
        question=shown, byline_mode=BylineMode.WITHHELD, author__display_name="CANARY withheld"
    )
    closed = factories.PhysicianFactory(display_name="CANARY closed", closed_at=objected)
    factories.AnswerFactory(question=shown, author=closed, byline_city="CANARY")
    name_only = factories.PhysicianFactory(display_name="Nora Only", legal_name="CANARY legal")
    factories.AnswerFactory(
        question=shown,
        author=name_only,
        byline_mode=BylineMode.NAME_ONLY,
        byline_city="CANARY",
        byline_specialty="CANARY",
    )
    export(tmp_path / "out")
    text = (tmp_path / "out" / "questions.jsonl").read_text("utf-8")
    assert "CANARY" not in text
    assert shown.asker is not None
    assert shown.asker.email not in text
    (line,) = lines(tmp_path / "out")
    assert len(line["answers"]) == 4
    assert line["answers"][0]["video"] is None
    assert [each["byline"] and each["byline"]["name"] for each in line["answers"]][1:] == [
        None,
        None,
        "Dr. Nora Only",
    ]


def test_own_ratings_ticks_and_consents_do_not_leave(tmp_path: Path) -> None:
    said = factories.AnswerFactory()
    factories.ReviewFactory(physician=said.author)
    export(tmp_path / "out")
    (line,) = lines(tmp_path / "out")
    assert line["answers"][0]["byline"] == {
        "name": said.author.display_name, "credentials": ["MD", "FACS"], "city": "Denver",
        "specialty": "Facial Plastic Surgeon", "rating": None,
    }  # fmt: skip


def test_what_stands_below_the_body_leaves_with_it(tmp_path: Path) -> None:
    factories.QuestionFactory(body="It itches.", happened="Two weeks ago", side="left")
    factories.QuestionFactory(body="b" * 19_990, happened="Two weeks ago")
    export(tmp_path / "out")
    first, second = lines(tmp_path / "out")
    assert first["body"] == "It itches.\n\nWhen: Two weeks ago\nSide: The asker's left"
    assert second["body"] == "b" * 19_990


def test_the_photo_mark_never_leaves(tmp_path: Path) -> None:
    photo_of(factories.QuestionFactory(title="My rash (Photo)"), makers.picture())
    export(tmp_path / "out")
    assert lines(tmp_path / "out")[0]["title"] == "My rash"


def test_only_the_questions_asked_for(tmp_path: Path) -> None:
    one, two, _ = (factories.QuestionFactory() for _ in range(3))
    export(tmp_path / "out", [two.pk, one.pk, two.pk])
    assert [line["title"] for line in lines(tmp_path / "out")] == [one.title, two.title]


@pytest.mark.parametrize("pk", [0, -1, 2**63 - 1, 2**63, 10**30])
def test_an_unknown_question(tmp_path: Path, pk: int) -> None:
    with pytest.raises(ArchiveRefused, match=f"There is no published question {pk}, so nothing was written."):
        export(tmp_path / "out", [factories.QuestionFactory().pk, pk])
    assert list(tmp_path.iterdir()) == []


def test_an_unpublished_question_is_as_unknown(tmp_path: Path) -> None:
    hidden = factories.QuestionFactory(status="hidden")
    with pytest.raises(ArchiveRefused, match=f"There is no published question {hidden.pk}, so"):
        export(tmp_path / "out", [hidden.pk])


# Ids and source


def imported(source: str, id: str, **fields: Any) -> Question:
    return factories.QuestionFactory(source=source, source_id=id, asker=None, **fields)


def leaving_ids() -> dict[str, str]:
    questions = leaving.published()
    ids = leaving.LeavingIds(questions)
    return {f"{each.source}|{each.source_id}": ids.of(each) for each in questions}


def test_ids_of_the_source_stay_where_they_are_the_only_ones() -> None:
    own = factories.QuestionFactory()
    imported("A", "1")
    imported("B", "1")
    imported("B", "2")
    assert leaving_ids() == {"|": own.archive_id, "A|1": "A:1", "B|1": "B:1", "B|2": "2"}


def test_no_two_questions_leave_under_one_id() -> None:
    own = factories.QuestionFactory()
    factories.QuestionFactory(archive_id="A:1")
    pairs = [
        ("A", "1"), ("B", "1"), ("B", "A:1"), ("x:y", "z"), ("x", "y:z"), ("q", "z"), ("q", "y:z"), ("C", own.archive_id),
        ("L" * 200, "1" * 200), ("M" * 200, "1" * 200), ("L" * 199 + "K", "1" * 200), ("D", "x:y:z"),
    ]  # fmt: skip
    for source, id_ in pairs:
        imported(source, id_)
    ids = [*leaving_ids().values(), own.archive_id]
    questions = leaving.published()
    all_ids = [leaving.LeavingIds(questions).of(each) for each in questions]
    assert len(set(all_ids)) == len(all_ids) == len(pairs) + 2
    assert max(map(len, ids)) <= format.ID


def test_an_unpublished_question_takes_no_id() -> None:
    imported("A", "1")
    imported("B", "1", status="hidden")
    assert leaving_ids() == {"A|1": "1"}


def test_the_source_is_that_of_the_questions_or_this_site(
    tmp_path: Path, moderator: User, settings: Any
) -> None:
    settings.SITE_URL = "https://curbside.example"
    here = format.Source("Curbside", "https://curbside.example")
    assert leaving.source_of(leaving.published()) == here
    bring(makers.folder(tmp_path / "in", [question("1")]), moderator)
    harbor = format.Source("Harbor Forum", "https://harbor.example/")
    assert leaving.source_of(leaving.published()) == harbor
    own = factories.QuestionFactory()
    assert leaving.source_of(leaving.published()) == here
    assert leaving.source_of(leaving.published([own.pk])) == here
    assert leaving.source_of(leaving.published().exclude(pk=own.pk)) == harbor


# Photos


def test_photos_leave_as_files_that_repeat(tmp_path: Path) -> None:
    asked = factories.QuestionFactory()
    photo_of(asked, makers.picture((1700, 1200)), alt="Arm")
    photo_of(asked, makers.picture(), alt="Arm", mirrored=True)
    export(tmp_path / "one")
    export(tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    (line,) = lines(tmp_path / "one")
    assert [each["alt"] for each in line["photos"]] == [
        "Arm",
        "Arm Mirror image: left and right are swapped.",
    ]
    for each in line["photos"]:
        assert each["file"].startswith(f"photos/{asked.archive_id}-")
        assert (tmp_path / "one" / each["file"]).read_bytes().startswith(b"\xff\xd8\xff")


def test_whatever_the_id_a_photo_stays_in_its_folder_under_a_name_of_its_own(
    tmp_path: Path, moderator: User
) -> None:
    ids = [
        "../../x",
        "a/b",
        "a_b",
        "Ä" * 200,
        "A",
        "a",
        "con.",
        "x" * 200,
        "x" * 199,
        " ",
        ".",
        "..",
        "a\nb",
        "ﬁ",
        "fi",
    ]
    names = {exporting._file_name(id, position, b"same") for id in ids for position in (0, 1)}
    assert len({name.lower() for name in names}) == 2 * len(ids)
    assert all(
        name.count("/") == 1 and name.isascii() and name.isprintable() and len(name) < 150 for name in names
    )

    record = question("../../x", photos=[{"file": "photos/a.jpg"}])
    bring(makers.folder(tmp_path / "in", [record], {"photos/a.jpg": makers.picture()}), moderator)
    (tmp_path / "deep").mkdir()
    export(tmp_path / "deep" / "out")
    (name,) = set(contents(tmp_path / "deep" / "out")) - {"archive.json", "questions.jsonl"}
    assert name == lines(tmp_path / "deep" / "out")[0]["photos"][0]["file"]


def test_a_lone_file_says_that_its_photos_are_not_there(tmp_path: Path) -> None:
    photo_of(factories.QuestionFactory(), makers.picture(), alt="Arm")
    exported = export(tmp_path / "out.jsonl")
    line = json.loads((tmp_path / "out.jsonl").read_text("utf-8"))
    assert line["photos"] == [{"file": None, "alt": "Arm", "sensitive": False}]
    assert (exported.photos, exported.incomplete) == (0, False)


@pytest.mark.parametrize("damage", ["gone", "no picture", "no row"])
def test_a_photo_whose_file_cannot_be_read_is_told(tmp_path: Path, damage: str) -> None:
    asked = factories.QuestionFactory()
    photo = photo_of(asked, makers.picture())
    path = photo_files.location(photo.renditions.get(kind="display", format="jpeg"))
    if damage == "gone":
        path.unlink()
    elif damage == "no picture":
        path.write_bytes(b"x")
    else:
        Rendition.objects.all().delete()
    told: list[str] = []
    exported = export(tmp_path / "out", told=told)
    assert exported.incomplete
    assert told[0].startswith(f"A photo of question {asked.pk} is left out: its file cannot be read (")
    assert lines(tmp_path / "out")[0]["photos"] == [
        {"file": None, "alt": "Forearm with a red ring", "sensitive": False}
    ]


# Where it goes


@pytest.mark.parametrize("name", ["out", "out.zip", "out.jsonl"])
def test_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    factories.QuestionFactory()
    export(tmp_path / name)
    before = contents(tmp_path)
    with pytest.raises(ArchiveRefused, match="nothing is ever overwritten"):
        export(tmp_path / name)
    assert contents(tmp_path) == before


def test_what_is_empty_is_taken(tmp_path: Path) -> None:
    factories.QuestionFactory()
    (tmp_path / "out").mkdir()
    (tmp_path / "out.zip").touch()
    export(tmp_path / "out")
    export(tmp_path / "out.zip")
    assert len(lines(tmp_path / "out")) == 1
    assert zipfile.is_zipfile(tmp_path / "out.zip")


def test_places_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "a.zip").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("elsewhere")
    os.mkfifo(tmp_path / "pipe.jsonl")
    for name, words in [
        ("none/out", "There is no folder"),
        ("a.zip", "is a folder. Choose another name"),
        ("file", "is a file. Choose another name"),
        ("link", "neither a file nor a folder"),
        ("pipe.jsonl", "neither a file nor a folder"),
        ("n" * 300, "could not be written: File name too long"),
    ]:
        with pytest.raises(ArchiveRefused, match=words):
            export(tmp_path / name)


@pytest.mark.parametrize("name", ["out", "out.zip", "out.jsonl"])
def test_what_goes_wrong_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    photo_of(factories.QuestionFactory(), makers.picture())

    def fail(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("forum.domain.archives.writing.os.fsync", fail)
    with pytest.raises(ArchiveRefused, match="could not be written: No space left on device"):
        export(tmp_path / name)
    assert [each.name for each in tmp_path.iterdir() if each.name != "media"] == []


def test_what_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    factories.QuestionFactory()

    def present(asked: Question, id: str, files: list[str | None]) -> dict[str, Any]:
        (tmp_path / "out.jsonl").write_text("precious")
        return archive.question_line(asked, id, files)

    with pytest.raises(ArchiveRefused, match="exists already"):
        export_archive(tmp_path / "out.jsonl", present=present)
    assert (tmp_path / "out.jsonl").read_text() == "precious"


def test_a_question_that_no_import_would_take_is_told(tmp_path: Path) -> None:
    asked = factories.QuestionFactory()
    author = factories.PhysicianFactory()
    Answer.objects.bulk_create(
        factories.AnswerFactory.build(question=asked, author=author, body="b" * 20_000, source="x")
        for _ in range(53)
    )
    factories.QuestionFactory()
    told: list[str] = []
    exported = export(tmp_path / "out", told=told)
    assert told == [f"Question {asked.pk} is left out: it has more than 1 MB, which no import takes."]
    assert (exported.incomplete, len(lines(tmp_path / "out"))) == (True, 1)


def test_a_zip_that_no_import_would_take_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.QuestionFactory.create_batch(3)
    monkeypatch.setattr("forum.domain.archives.writing.MAX_ENTRY", 700)
    with pytest.raises(ArchiveRefused, match="Export into a folder"):
        export(tmp_path / "out.zip")
    assert [each.name for each in tmp_path.iterdir() if each.name != "media"] == []


def test_an_empty_forum_gives_an_empty_archive(tmp_path: Path, moderator: User) -> None:
    export(tmp_path / "out.zip")
    assert import_archive(tmp_path / "out.zip", by=moderator).found.good == 0


def test_queries_do_not_grow_with_the_questions(
    tmp_path: Path, django_assert_num_queries: Callable[..., Any]
) -> None:
    for _ in range(3):
        said = factories.AnswerFactory(question__topic=factories.TopicFactory())
        factories.QuestionUpdateFactory(question=said.question)
    pks = list(Question.objects.values_list("pk", flat=True))
    with django_assert_num_queries(11):
        export(tmp_path / "one", pks[:1])
    with django_assert_num_queries(11):
        export(tmp_path / "three", pks)


def test_times_leave_in_utc(tmp_path: Path, settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    factories.QuestionFactory(asked_at=datetime(2024, 1, 2, 3, 4, 5, 678_900, tzinfo=UTC))
    factories.QuestionFactory(asked_at=None, published_at=timezone.now() + timedelta(seconds=1))
    export(tmp_path / "out")
    assert [line["asked_at"] for line in lines(tmp_path / "out")] == ["2024-01-02T03:04:05.678900Z", None]


def test_a_claimed_profile_keeps_its_words(tmp_path: Path, moderator: User) -> None:
    bring(makers.folder(tmp_path / "in", [question()]), moderator)
    Physician.objects.update(user=factories.UserFactory())
    export(tmp_path / "out")
    assert lines(tmp_path / "out")[0]["answers"][0]["byline"] == answer()["byline"]


def test_photos_that_cannot_be_read_now_stop_the_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo_of(factories.QuestionFactory(), makers.picture())

    def busy(*args: Any, **kwargs: Any) -> None:
        raise exporting.PhotosUnavailable

    monkeypatch.setattr(exporting, "rebuild", busy)
    with pytest.raises(ArchiveRefused, match="Photos cannot be read right now"):
        export(tmp_path / "out")
