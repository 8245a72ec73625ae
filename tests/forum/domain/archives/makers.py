"""Archives to test with, honest and hostile."""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from accounts.models import Physician
from forum.models import Answer, ImportRun, Photo, Question, QuestionUpdate, Topic

SOURCE = {"name": "Harbor Forum", "url": "https://harbor.example/"}


def answer(**changes: Any) -> dict[str, Any]:
    """Return an answer with every field."""
    return {
        "headline": "See someone this week",
        "body": "It should be looked at.\n\nTake a photo each day.",
        "answered_at": "2024-06-19T13:00:00Z",
        "hashtags": ["rash"],
        "disclaimer": "General words only.",
        "video": {"url": "https://video.example/1", "note": "Only the arm appears."},
        "helpful": 3,
        "byline": {
            "name": "Dr. Ada Quill",
            "credentials": ["MD", "FAAD"],
            "city": "Denver",
            "specialty": "Dermatologist",
            "rating": {"average": 4.9, "count": 159},
        },
    } | changes


def question(id: str = "q-1", **changes: Any) -> dict[str, Any]:
    """Return a question with every field and one answer."""
    return {
        "id": id,
        "title": f"Is the ring on my arm a worry, case {str(id)[:40]}?",
        "body": "It grows a little each day.",
        "asked_by": "plain-otter",
        "asked_at": "2024-06-18T09:30:00Z",
        "topics": ["Bites", "Skin"],
        "photos": [],
        "updates": [{"body": "It is fading.", "at": "2024-07-02T17:05:00Z"}],
        "answers": [answer()],
    } | changes


def jsonl(questions: Sequence[dict[str, Any] | bytes]) -> bytes:
    """Return lines; bytes are lines as they are."""
    return b"".join(
        (each if isinstance(each, bytes) else json.dumps(each, ensure_ascii=False).encode()) + b"\n"
        for each in questions
    )


def manifest(source: object = None, **changes: Any) -> bytes:
    """Return an ``archive.json``."""
    return json.dumps(
        {"format": "curbside-archive", "version": 1, "source": SOURCE if source is None else source} | changes
    ).encode()


def folder(
    path: Path,
    questions: Sequence[dict[str, Any] | bytes],
    photos: Mapping[str, bytes] | None = None,
    source: object = None,
) -> Path:
    """Write an archive as a folder."""
    path.mkdir(parents=True)
    (path / "archive.json").write_bytes(manifest(source))
    (path / "questions.jsonl").write_bytes(jsonl(questions))
    for name, content in (photos or {}).items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


def packed(
    path: Path, questions: Sequence[dict[str, Any] | bytes], entries: Mapping[str, bytes] | None = None
) -> Path:
    """Write an archive as a zip, with further entries."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive.json", manifest())
        archive.writestr("questions.jsonl", jsonl(questions))
        for name, content in (entries or {}).items():
            archive.writestr(name, content)
    return path


def broken_off(path: Path, questions: list[bytes]) -> Path:
    """Write a zip whose questions end in the middle of the packed stream: what follows is no deflate block."""
    packer = zlib.compressobj(wbits=-15)
    good = packer.compress(jsonl(questions)) + packer.flush(zlib.Z_FULL_FLUSH)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive.json", manifest())
        archive.writestr("questions.jsonl", good + b"\x07" * 100)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        local = archive.getinfo("questions.jsonl").header_offset
    central = data.rindex(b"questions.jsonl") - 46
    for at in (local + 8, central + 10):
        struct.pack_into("<H", data, at, zipfile.ZIP_DEFLATED)
    struct.pack_into("<I", data, central + 24, 10_000_000)
    path.write_bytes(data)
    return path


def picture(
    size: tuple[int, int] = (64, 48), colour: tuple[int, int, int] = (180, 90, 70), **saving: Any
) -> bytes:
    """Return a JPEG."""
    image = Image.new("RGB", size, colour)
    image.paste((240, 220, 200), (size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2))
    file = io.BytesIO()
    image.save(file, "JPEG", **saving)
    return file.getvalue()


def empty_the_forum() -> None:
    """Delete all content, as if this were another forum's database."""
    Question.objects.all().delete()
    Physician.objects.all().delete()
    Topic.objects.all().delete()
    ImportRun.objects.all().delete()


def counts() -> dict[str, int]:
    """Return how many of each thing there are."""
    return {
        model.__name__: model.objects.count()
        for model in (Question, Answer, Photo, QuestionUpdate, Topic, ImportRun)
    }
