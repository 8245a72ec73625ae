"""Folders, zips and lone files; and those that would get out, blow up or break off."""

import io
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from forum.domain.archives import format
from forum.domain.archives.places import open_archive
from forum.domain.archives.reading import Archive, ArchiveRefused, BrokenOff, NoSuchPhoto

from . import makers
from .makers import question


def lines(archive: Archive) -> list[tuple[int, bytes]]:
    return [(line.number, line.content) for line in archive.lines()]


def refusal(path: Path) -> str:
    with pytest.raises(ArchiveRefused) as refused, closing(open_archive(path)) as archive:
        lines(archive)
    return str(refused.value)


@pytest.fixture(params=["folder", "zip"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes an archive of questions and photos, as a folder and as a zip."""
    if request.param == "folder":
        return lambda questions, photos=None: makers.folder(tmp_path / "archive", questions, photos)
    return lambda questions, photos=None: makers.packed(tmp_path / "archive.zip", questions, photos)


def test_reads_questions_photos_and_source(make: Callable[..., Path]) -> None:
    path = make(
        [b"{}", b'{"a": 1}'], {"photos/a.jpg": b"one", "photos/deep/b.jpg": b"two", "notes.txt": b"x"}
    )
    with closing(open_archive(path)) as archive:
        assert archive.source == format.Source("Harbor Forum", "https://harbor.example/")
        assert lines(archive) == [(1, b"{}"), (2, b'{"a": 1}')]
        assert archive.photo("photos/a.jpg") == b"one"
        assert archive.photo("photos/./deep//b.jpg") == b"two"
        assert sorted(archive.photo_names()) == ["photos/a.jpg", "photos/deep/b.jpg"]


@pytest.mark.parametrize(
    "name",
    [
        "photos/c.jpg",
        "photos/deep",
        "photos",
        "a.jpg",
        "questions.jsonl",
        "photos\\a.jpg",
        "photos/" + "n" * 5000,
    ],
)
def test_photos_that_are_not_there(make: Callable[..., Path], name: str) -> None:
    with closing(open_archive(make([], {"photos/deep/a.jpg": b"x"}))) as archive, pytest.raises(NoSuchPhoto):
        archive.photo(name)


@pytest.mark.parametrize(
    "name",
    [
        "../a.jpg", "photos/../../a.jpg", "photos/../a.jpg", "/etc/passwd", "..\\a.jpg", "photos\\..\\..\\a",
        "C:\\a.jpg", "c:a", "\\\\host\\a",
    ],
)  # fmt: skip
def test_photo_names_that_lead_out_refuse_the_archive(make: Callable[..., Path], name: str) -> None:
    with (
        closing(open_archive(make([]))) as archive,
        pytest.raises(ArchiveRefused, match="leads out of the archive"),
    ):
        archive.photo(name)


def test_names_that_lead_out_of_a_lone_file_are_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "lone.jsonl"
    path.write_bytes(b"{}\n")
    with closing(open_archive(path)) as archive:
        with pytest.raises(ArchiveRefused, match="leads out"):
            archive.photo("../a.jpg")
        with pytest.raises(NoSuchPhoto, match="carries no photos"):
            archive.photo("photos/a.jpg")
        assert archive.source == format.Source("lone.jsonl", "")
        assert list(archive.photo_names()) == []


def test_a_photo_of_more_than_15_mb(make: Callable[..., Path]) -> None:
    path = make(
        [], {"photos/big.jpg": bytes(15 * 1024 * 1024 + 1), "photos/most.jpg": bytes(15 * 1024 * 1024)}
    )
    with closing(open_archive(path)) as archive:
        assert len(archive.photo("photos/most.jpg")) == 15 * 1024 * 1024
        with pytest.raises(NoSuchPhoto, match="more than 15 MB"):
            archive.photo("photos/big.jpg")


# Lines


def content(path: Path, questions: bytes) -> Path:
    path.write_bytes(questions)
    return path


def test_marks_blank_lines_and_ends(tmp_path: Path) -> None:
    path = content(tmp_path / "a.jsonl", b"\xef\xbb\xbf{}\r\n\r\n  \n\n[1]\n{2}")
    with closing(open_archive(path)) as archive:
        assert lines(archive) == [(1, b"{}"), (5, b"[1]"), (6, b"{2}")]


def test_only_the_first_mark_is_one(tmp_path: Path) -> None:
    path = content(tmp_path / "a.jsonl", b"{}\n\xef\xbb\xbf{}\n")
    with closing(open_archive(path)) as archive:
        assert lines(archive)[1] == (2, b"\xef\xbb\xbf{}")


def test_a_line_of_1_mb_is_the_longest(tmp_path: Path) -> None:
    most = b"a" * format.MAX_LINE
    for mark, end in ((b"", b"\n"), (b"\xef\xbb\xbf", b"\r\n"), (b"", b"")):
        path = content(tmp_path / "a.jsonl", mark + most + end)
        with closing(open_archive(path)) as archive:
            (line,) = archive.lines()
            assert (line.content, line.too_long) == (most, False)


@pytest.mark.parametrize("more", [1, 2, 5, 6, 7, 100, 3_000_000])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_of_a_longer_line_all_is_there_and_the_next_one_too(tmp_path: Path, more: int, end: bytes) -> None:
    long = b"a" * (format.MAX_LINE + more)
    path = content(tmp_path / "a.jsonl", long + end + (b"{}" if end else b""))
    with closing(open_archive(path)) as archive:
        found = [(line.number, line.too_long, line.content + b"".join(line.rest)) for line in archive.lines()]
    assert found[0][:2] == (1, True)
    assert found[0][2].rstrip(b"\r") == long
    assert found[1:] == ([(2, False, b"{}")] if end else [])


def test_what_is_left_of_a_long_line_is_passed_over(tmp_path: Path) -> None:
    path = content(tmp_path / "a.jsonl", b"a" * 3_000_000 + b"\n{}\n")
    with closing(open_archive(path)) as archive:
        assert [line.number for line in archive.lines()] == [1, 2]


# Places


def test_nothing_there(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.zip") == f'There is nothing at "{tmp_path}/none.zip".'


def test_neither_kind(tmp_path: Path) -> None:
    assert "neither a folder nor a .zip nor a .jsonl" in refusal(content(tmp_path / "a.json", b"{}"))


def test_endings_in_capitals(tmp_path: Path) -> None:
    with closing(open_archive(content(tmp_path / "A.JSONL", b"{}"))) as archive:
        assert archive.source.name == "A.JSONL"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jsonl")
    assert refusal(tmp_path / "a.jsonl") == '"a.jsonl" is not a file.'
    path = makers.folder(tmp_path / "archive", [])
    (path / "questions.jsonl").unlink()
    os.mkfifo(path / "questions.jsonl")
    assert refusal(path) == 'The folder "archive" has no questions.jsonl.'


def test_a_folder_without_its_files(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert refusal(tmp_path / "empty") == 'The folder "empty" has no archive.json.'
    path = makers.folder(tmp_path / "half", [])
    (path / "questions.jsonl").unlink()
    assert refusal(path) == 'The folder "half" has no questions.jsonl.'


def test_a_bad_manifest(tmp_path: Path) -> None:
    path = makers.folder(tmp_path / "archive", [], source={"nam": "x"})
    assert refusal(path).startswith('The archive.json of "archive" cannot be used. source.nam is not a field')
    (path / "archive.json").write_bytes(b" " * 2_000_000)
    assert refusal(path) == 'The archive.json of "archive" has more than 1 MB.'


def test_a_manifest_with_a_mark(tmp_path: Path) -> None:
    path = makers.folder(tmp_path / "archive", [])
    (path / "archive.json").write_bytes(b"\xef\xbb\xbf" + makers.manifest().replace(b", ", b",\r\n"))
    with closing(open_archive(path)) as archive:
        assert archive.source.name == "Harbor Forum"


def test_a_file_name_that_is_no_source(tmp_path: Path) -> None:
    assert "too long or unreadable" in refusal(content(tmp_path / ("n" * 230 + ".jsonl"), b""))
    assert "too long or unreadable" in refusal(content(tmp_path / "a\x1b.jsonl", b""))
    assert "too long or unreadable" in refusal(content(tmp_path / os.fsdecode(b"\xff.jsonl"), b""))


def test_links_of_a_folder_may_not_lead_out(tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    path = makers.folder(tmp_path / "archive", [], {"photos/a.jpg": b"one"})
    (path / "photos" / "inside.jpg").symlink_to("a.jpg")
    (path / "photos" / "outside.jpg").symlink_to(tmp_path / "secret.jpg")
    (path / "photos" / "round.jpg").symlink_to("round.jpg")
    (path / "photos" / "up").symlink_to(tmp_path)
    with closing(open_archive(path)) as archive:
        assert archive.photo("photos/inside.jpg") == b"one"
        for name in ("photos/outside.jpg", "photos/up/secret.jpg"):
            with pytest.raises(ArchiveRefused, match="leads out"):
                archive.photo(name)
        with pytest.raises(NoSuchPhoto):
            archive.photo("photos/round.jpg")
    (path / "questions.jsonl").unlink()
    (path / "questions.jsonl").symlink_to("/etc/passwd")
    assert "leads out" in refusal(path)


# Zips


@pytest.mark.parametrize("name", ["../a", "/a", "photos/../../a", "..\\a", "C:\\a", "photos/x/../../../a"])
def test_an_entry_that_leads_out_refuses_the_zip(tmp_path: Path, name: str) -> None:
    assert "leads out of the archive" in refusal(
        makers.packed(tmp_path / "a.zip", [question()], {name: b"x"})
    )


def test_an_entry_that_is_a_link_refuses_the_zip(tmp_path: Path) -> None:
    path = makers.packed(tmp_path / "a.zip", [])
    link = zipfile.ZipInfo("photos/a.jpg")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "is a link" in refusal(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_name_twice_refuses_the_zip(tmp_path: Path) -> None:
    path = makers.packed(tmp_path / "a.zip", [])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("questions.jsonl", b"{}")
    assert refusal(path) == 'The archive "a.zip" holds "questions.jsonl" twice.'


def test_a_zip_without_its_files(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("deeper/archive.json", b"{}")
    assert refusal(tmp_path / "a.zip") == 'The archive "a.zip" has no archive.json at its top.'


@pytest.mark.parametrize("broken", [b"", b"PK", b"not a zip", b"PK\x05\x06" + b"\xff" * 18])
def test_no_zip(tmp_path: Path, broken: bytes) -> None:
    assert refusal(content(tmp_path / "a.zip", broken)).startswith('"a.zip" cannot be read')


def test_a_cut_zip(tmp_path: Path) -> None:
    path = makers.packed(tmp_path / "a.zip", [question(str(i)) for i in range(50)])
    whole = path.read_bytes()
    for keep in range(0, len(whole), 97):
        path.write_bytes(whole[:keep])
        assert refusal(path).startswith('"a.zip" cannot be read')


def test_a_locked_zip(tmp_path: Path) -> None:
    path = makers.packed(tmp_path / "a.zip", [question()])
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        local = archive.getinfo("questions.jsonl").header_offset
    central = data.index(b"questions.jsonl", data.index(b"PK\x01\x02")) - 46
    for at in (local + 6, central + 8):
        data[at] |= 1
    path.write_bytes(data)
    assert refusal(path) == 'The archive "a.zip" is locked with a password.'


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_another_packing(tmp_path: Path, packing: int) -> None:
    path = makers.packed(tmp_path / "a.zip", [])
    with zipfile.ZipFile(path, "a", packing) as archive:
        archive.writestr("photos/a.jpg", b"x" * 1000)
    assert "packed in a way we do not read" in refusal(path)


def test_an_entry_that_says_it_has_more_than_64_mb(tmp_path: Path) -> None:
    path = makers.packed(tmp_path / "a.zip", [])
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("photos/a.jpg", "w") as entry,
    ):
        for _ in range(65):
            entry.write(bytes(1024 * 1024))
    assert path.stat().st_size < 200_000
    assert refusal(path) == 'The entry "photos/a.jpg" has more than 64 MB.'


def test_an_entry_that_lies_about_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = makers.packed(tmp_path / "a.zip", [b"{}" for _ in range(1000)], {"photos/a.jpg": bytes(100_000)})
    data = bytearray(path.read_bytes())
    for name in (b"questions.jsonl", b"photos/a.jpg"):
        central = data.index(name, data.index(b"PK\x01\x02")) - 46
        struct.pack_into("<I", data, central + 24, 10)
    path.write_bytes(data)
    with closing(open_archive(path)) as archive:
        # The reader stops at the claimed size, and then the checksum is wrong.
        with pytest.raises(ArchiveRefused, match="is damaged"):
            lines(archive)
        with pytest.raises(NoSuchPhoto, match="cannot be read"):
            archive.photo("photos/a.jpg")


def test_sizes_are_counted_while_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = makers.packed(tmp_path / "a.zip", [b"{}" for _ in range(2000)])
    with closing(open_archive(path)) as archive:
        monkeypatch.setattr("forum.domain.archives.places.MAX_ENTRY", 5000)
        with pytest.raises(ArchiveRefused, match="Unpack the zip and import the folder"):
            lines(archive)


def test_a_wrong_checksum_spoils_everything(tmp_path: Path) -> None:
    path = makers.packed(tmp_path / "a.zip", [question(str(i)) for i in range(20)])
    data = bytearray(path.read_bytes())
    central = data.index(b"questions.jsonl", data.index(b"PK\x01\x02")) - 46
    data[central + 16] ^= 0xFF
    path.write_bytes(data)
    assert "is damaged (Bad CRC-32" in refusal(path)


def test_a_stream_that_breaks_off(tmp_path: Path) -> None:
    path = makers.broken_off(tmp_path / "a.zip", [b'{"a": %d}' % i for i in range(500)])
    with closing(open_archive(path)) as archive, pytest.raises(BrokenOff, match="invalid block type"):
        lines(archive)
    with closing(open_archive(path)) as archive:
        walk = archive.lines()
        assert [next(walk).content for _ in range(300)] == [b'{"a": %d}' % i for i in range(300)]


def test_nothing_is_ever_unpacked(tmp_path: Path) -> None:
    path = makers.packed(tmp_path / "a.zip", [question()], {"photos/a.jpg": b"one"})
    with closing(open_archive(path)) as archive:
        lines(archive)
        archive.photo("photos/a.jpg")
    assert [each.name for each in tmp_path.iterdir()] == ["a.zip"]


def test_the_zip_is_let_go_when_it_is_refused(tmp_path: Path) -> None:
    path = makers.packed(tmp_path / "a.zip", [], {"../a": b""})
    before = len(list(Path("/proc/self/fd").iterdir()))
    refusal(path)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert zipfile.is_zipfile(io.BytesIO(path.read_bytes()))
