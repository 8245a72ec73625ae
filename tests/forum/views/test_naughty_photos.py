"""Strings that break software, as names of photo files and as their descriptions: a clean answer each time."""

import json
import random
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Throttle
from forum.models import Photo
from tests.forum.views.test_ask_photos import photo, rows, said, send, upload, visitor

__all__ = ["visitor"]

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["sample", pytest.param("all", marks=pytest.mark.full)])
def naughty(request: pytest.FixtureRequest, shared_data: Path) -> list[str]:
    """Return the strings, and U+0000; a sample of them in the quick suite."""
    strings = [*json.loads((shared_data / "naughty_strings.json").read_text(encoding="utf-8")), "\0", "a\0b"]
    return strings if request.param == "all" else random.Random(7).sample(strings, 60)


def test_as_the_name_of_a_file(visitor: Client, naughty: list[str]) -> None:
    for string in naughty:
        Throttle.objects.all().delete()
        file = SimpleUploadedFile("x", b"no photo at all", "image/jpeg")
        file._name = string or "x"
        response = send(visitor, "upload", files=[file])
        assert response.status_code in {200, 302, 400}, string
        assert "<script>" not in response.content.decode().replace("application/ld+json", "")
    assert not Photo.objects.exists()


def test_as_the_description_of_a_photo(visitor: Client, naughty: list[str]) -> None:
    upload(visitor, photo())
    (only,) = rows()
    for string in naughty:
        response = send(visitor, "", **said(only, **{f"photo-{only.pk}-alt": string}))
        assert response.status_code in {200, 302}, string
        page = visitor.get("/ask/photos/")
        assert page.status_code == 200
        assert "\0" not in page.content.decode()
