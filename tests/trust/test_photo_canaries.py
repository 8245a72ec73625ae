"""TRUST 14: after a withdrawal no byte of the photo is left, in files, in the database or in the cache."""

import base64
import io
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from PIL import Image

from accounts.models import User
from forum.domain import asking, moderation, photo_files, photos
from forum.domain.imaging import Box, Edits
from forum.models import Photo, Question
from tests.factories import TopicFactory, UserFactory, make_moderator
from tests.forum.sent_photos import addresses, asked

pytestmark = pytest.mark.django_db(transaction=True)
ALT = "Canaryword: forearm with a bright square"
#: Bytes of a file that are looked for together, and how many places of it are taken.
WINDOW, PLACES = 24, 40


def picture() -> io.BytesIO:
    """Return a photo of saturated noise: no two blocks of its files are those of another photo."""
    chance, size = random.Random(11), (400, 300)
    image = Image.new("RGB", size)
    for x in range(0, size[0], 10):
        for y in range(0, size[1], 10):
            image.paste(tuple(chance.choice((0, 255)) for _ in range(3)), (x, y, x + 10, y + 10))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=92)
    file.seek(0)
    return file


def everything_in_the_database() -> Iterator[tuple[str, str]]:
    """Return each table's name and all that stands in it, jobs, sessions and the cache included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(string_agg(x::text, ' '), '') FROM {table} x")  # noqa: S608 (PostgreSQL's own names)
            yield table, cursor.fetchone()[0]


def data() -> Path:
    """Return the data folder of this test."""
    return Path(settings.MEDIA_ROOT).parent


class Traces:
    """What would betray a photo: pieces of its files' bytes, their hashes, its words."""

    def __init__(self, photo: Photo) -> None:
        contents = [photo_files.location(each).read_bytes() for each in photo.renditions.all()]
        self.pieces = [
            content[start : start + WINDOW]
            for content in contents
            for start in range(0, len(content) - WINDOW, max(1, len(content) // PLACES))
        ]
        # The head of a file is its format's, the same in all.
        self.pieces = [piece for piece in self.pieces if piece not in contents[0][:700]]
        self.words = ["Canaryword", str(photo.perceptual_hash)]
        self.words += [each.sha256 for each in photo.renditions.all()]
        self.words += [piece.hex() for piece in self.pieces]
        self.words += [base64.b64encode(piece[:18]).decode() for piece in self.pieces]

    def in_files(self) -> set[str]:
        """Return the files that hold any of it."""
        found = set()
        for path in data().rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            if any(piece in content for piece in self.pieces) or any(
                word.encode() in content for word in self.words
            ):
                found.add(path.name)
        return found

    def in_tables(self) -> set[str]:
        """Return the tables that hold any of it."""
        return {
            table for table, text in everything_in_the_database() if any(word in text for word in self.words)
        }


@pytest.fixture
def published() -> Photo:
    """Return a photo that went the whole way, once cropped, beside another that stays."""
    asker: User = UserFactory()
    draft = asking.start_draft(by=asker, address="192.0.2.1")
    asking.save_words(
        draft,
        by=asker,
        title="Is a red ring after a bite a worry?",
        body="It grows a little each day, and I do not know whom to ask.",
    )
    asking.set_topics(draft, by=asker, topics=[TopicFactory()])
    photo = photos.add(draft, by=asker, file=picture(), filename="IMG_Canaryword.jpg")
    shown = photos.to_edit(photo)
    assert shown
    photos.edit(photo, by=asker, edits=Edits(crop=Box(0, 0, 0.9, 0.9)), seen=shown.name)
    photos.describe(
        photo, by=asker, alt=ALT, mirrored=False, sensitive=False, public=True, video=True, subject="self"
    )
    question = asking.submit(Question.objects.get(pk=draft.pk), by=asker)
    moderation.decide(question, "approve", by=make_moderator())
    return Photo.objects.get(pk=photo.pk)


def test_nothing_is_left(published: Photo, client: Client, sign_in: Any) -> None:
    question = published.question
    traces, kept = Traces(published), addresses(published)
    places = ["/", "/questions/", f"/questions/{question.pk}/{question.slug}/", "/search/?q=ring", *kept]
    for place in places:
        assert asked(client, place)[0] == 200
    cache.set("page", ALT)
    assert len(traces.pieces) > 50
    assert len(traces.in_files()) == 4, "the search finds what is there"
    assert {"forum_photo", "forum_rendition"} <= traces.in_tables()
    cache.delete("page")

    own = sign_in(question.asker)
    assert own.post(f"/me/questions/{question.pk}/photos/{published.pk}/withdraw/").status_code == 302

    assert traces.in_files() == set()
    assert traces.in_tables() == set()
    for reader in (client, own):
        for place in places:
            status, content = asked(reader, place)
            assert status == (404 if place in kept else 200)
            assert b"Canaryword" not in content
            assert b"(Photo)" not in content


def test_a_whole_question_takes_all_with_it(published: Photo) -> None:
    traces = Traces(published)
    question = published.question
    assert question.asker
    asking.withdraw(question, by=question.asker)
    assert traces.in_files() == set()
    assert traces.in_tables() == set()
