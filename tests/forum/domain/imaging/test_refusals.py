"""Sentences about a photo carry a name that a stranger chose; it must not do harm there."""

import json
import unicodedata
from pathlib import Path

import pytest

from forum.domain.imaging import NotAPhoto, safe_name
from forum.domain.imaging.refusals import MAX_NAME_LENGTH, megabytes


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("photo.pdf", "photo.pdf"),
        ("IMG_2204", "IMG_2204"),
        ("Überweisung №7 – Knie.heic", "Überweisung №7 – Knie.heic"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\knee.jpg", "knee.jpg"),
        ("a\r\nb\tc\0d\x1b[31m.jpg", "a b cd[31m.jpg"),
        ("knee\u202egpj.exe", "kneegpj.exe"),
        ("\u2066\u200f\ufeff", "This file"),
        ("  \n ", "This file"),
        ("", "This file"),
        ("/", "This file"),
        ("lone\ud800.jpg", "lone.jpg"),
        ("line\u2028break.jpg", "line break.jpg"),
    ],
)
def test_safe_name(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_ends() -> None:
    name = safe_name("photo-of-my-" + "very-" * 60 + "swollen-knee.jpg")
    assert len(name) == MAX_NAME_LENGTH
    assert name.startswith("photo-of-my-very-")
    assert name.endswith("swollen-knee.jpg")


def test_every_naughty_string_makes_one_sentence(shared_images: Path) -> None:
    naughty = json.loads((shared_images.parent / "naughty_strings.json").read_text())
    assert len(naughty) > 500
    for name in [*naughty, "\0"]:
        sentence = NotAPhoto(name).sentence
        assert sentence.endswith(" is not a photo we can read. Use JPEG, PNG, WebP or HEIC")
        assert len(sentence) <= MAX_NAME_LENGTH + 60
        assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in sentence)
        sentence.encode()


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (18 * 1024 * 1024, "18 MB"),
        (15 * 1024 * 1024 + 1, "15.1 MB"),
        (15 * 1024 * 1024 + 600_000, "15.6 MB"),
        (100 * 1024 * 1024, "100 MB"),
    ],
)
def test_megabytes(size: int, words: str) -> None:
    assert megabytes(size) == words
