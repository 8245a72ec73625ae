"""Re-uploads of what moderators removed are noticed; of what patients withdrew nothing is."""

import io
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageDraw

from forum.domain import asking, known_photos, photos, withdrawal
from forum.domain.imaging import hash_distance
from forum.domain.known_photos import MOST_DIFFERENT, Known, resembling, resembling_each
from forum.models import Photo
from tests.factories import PhotoFactory

pytestmark = pytest.mark.django_db
HASH = -0x1234_5678_9ABC_DEF0


def flipped(value: int, bits: int) -> int:
    """Return a hash that differs in so many bits, as a signed 64-bit number."""
    other = (value ^ sum(1 << (7 * place % 64) for place in range(bits))) & (2**64 - 1)
    return other - 2**64 if other >= 2**63 else other


@pytest.mark.parametrize("status", ["rejected", "hidden"])
@pytest.mark.parametrize(("bits", "found"), [(0, True), (1, True), (8, True), (9, False), (40, False)])
def test_what_looks_like_a_removed_one(status: str, bits: int, found: bool) -> None:
    removed = PhotoFactory(status=status, perceptual_hash=HASH)
    fresh = PhotoFactory(status="pending", perceptual_hash=flipped(HASH, bits))
    assert hash_distance(HASH, fresh.perceptual_hash) == bits
    known = [Known(removed.pk, removed.question_id, status)] if found else []
    assert resembling(fresh) == known


@pytest.mark.parametrize("status", ["pending", "returned", "published", "withdrawn"])
def test_only_removed_ones_are_compared_with(status: str) -> None:
    PhotoFactory(status=status, perceptual_hash=HASH)
    assert resembling(PhotoFactory(perceptual_hash=HASH)) == []


def test_plain_surfaces_and_photos_without_a_hash() -> None:
    for value in (0, None):
        PhotoFactory(status="rejected", perceptual_hash=value)
        assert resembling(PhotoFactory(perceptual_hash=value)) == []
    assert resembling(PhotoFactory(status="rejected", perceptual_hash=1)) == [], "nor with itself"


def test_postgresql_counts_as_the_pipeline_does() -> None:
    chance = random.Random(7)
    fresh = PhotoFactory(perceptual_hash=chance.randrange(-(2**63), 2**63))
    values = [flipped(fresh.perceptual_hash, chance.randrange(20)) for _ in range(50)]
    values += [chance.randrange(-(2**63), 2**63) for _ in range(50)]
    question = fresh.question
    rows = [Photo(question=question, status="rejected", perceptual_hash=value) for value in values]
    Photo.objects.bulk_create(rows)
    near = {
        row.pk
        for row in rows
        if hash_distance(row.perceptual_hash or 0, fresh.perceptual_hash) <= MOST_DIFFERENT
    }
    assert {each.photo for each in resembling(fresh)} == near
    assert 0 < len(near) < 50


@pytest.mark.parametrize("count", [1, 3])
def test_several_at_once_take_one_query(count: int) -> None:
    removed = PhotoFactory(status="rejected", perceptual_hash=HASH)
    fresh = PhotoFactory.create_batch(count, perceptual_hash=HASH)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = resembling_each(fresh)
    assert len(queries) == 1
    assert {pk: [each.photo for each in known] for pk, known in found.items()} == {
        photo.pk: [removed.pk] for photo in fresh
    }
    assert resembling_each([]) == {}


def _drawn(quality: int, size: tuple[int, int] = (640, 480)) -> io.BytesIO:
    image = Image.new("RGB", (640, 480), (230, 190, 160))
    draw = ImageDraw.Draw(image)
    chance = random.Random(3)
    for _ in range(30):
        x, y, r = chance.randrange(640), chance.randrange(480), chance.randrange(20, 120)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=tuple(chance.randrange(256) for _ in range(3)))
    file = io.BytesIO()
    image.resize(size).save(file, "JPEG", quality=quality)
    file.seek(0)
    return file


def test_through_the_pipeline_encoded_anew_and_smaller() -> None:
    draft = asking.start_draft(by=None, address="192.0.2.1")
    first = photos.add(draft, by=None, file=_drawn(95), filename="a.jpg")
    Photo.objects.filter(pk=first.pk).update(status="rejected")
    again = photos.add(draft, by=None, file=_drawn(60, (400, 300)), filename="b.jpg")
    assert [each.photo for each in resembling(again)] == [first.pk]


def test_a_withdrawn_photo_is_forgotten_even_when_it_was_rejected_before() -> None:
    removed = PhotoFactory(status="rejected", perceptual_hash=HASH)
    fresh = PhotoFactory(perceptual_hash=HASH)
    assert known_photos.resembling(fresh)
    withdrawal.withdraw_photo(removed, by=removed.question.asker)
    assert known_photos.resembling(fresh) == []
    assert Photo.objects.get(pk=removed.pk).perceptual_hash is None
