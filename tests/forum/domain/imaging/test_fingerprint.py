"""The perceptual hash knows a photo again, and takes no other photo for it."""

import io

import pytest
from PIL import Image

from forum.domain.imaging import Rebuilt, hash_distance, rebuild

from .conftest import Run
from .makers import saved, scene

ALIKE = 8  # bits of 64


def rebuilt(image: Image.Image, format_: str = "PNG", **options: object) -> Rebuilt:
    return rebuild(io.BytesIO(saved(image, format_, **options)), filename="a")


@pytest.mark.parametrize(
    ("image", "format_", "options"),
    [
        (scene(), "JPEG", {"quality": 40}),
        (scene(), "WEBP", {"quality": 30}),
        (scene().resize((101, 77)), "PNG", {}),
        (scene((1900, 1425)), "PNG", {}),
        (scene().point(lambda v: v * 0.8 + 20), "PNG", {}),
    ],
    ids=["jpeg", "webp", "smaller", "larger", "paler"],
)
def test_the_same_photo_again(image: Image.Image, format_: str, options: dict[str, int]) -> None:
    again = rebuilt(image, format_, **options)
    assert hash_distance(rebuilt(scene()).perceptual_hash, again.perceptual_hash) <= ALIKE


def test_a_rebuilt_photo_uploaded_again() -> None:
    first = rebuilt(scene())
    for rendition in first.renditions:
        again = rebuild(io.BytesIO(rendition.content), filename="a")
        assert hash_distance(first.perceptual_hash, again.perceptual_hash) <= ALIKE


def test_other_photos_are_others(run: Run) -> None:
    """Ten holiday photos, one scene each."""
    photos = [o.rebuilt for o in run.outcomes if o.path.name.startswith("DSCN00") and o.rebuilt]
    assert len(photos) == 9
    for number, photo in enumerate(photos):
        for other in photos[:number]:
            assert hash_distance(photo.perceptual_hash, other.perceptual_hash) > ALIKE


def test_it_fits_a_signed_column(run: Run) -> None:
    hashes = {o.rebuilt.perceptual_hash for o in run.outcomes if o.rebuilt}
    assert all(-(2**63) <= value < 2**63 for value in hashes)
    assert min(hashes) < 0 < max(hashes)


@pytest.mark.parametrize(
    ("one", "other", "bits"), [(0, 0, 0), (0, -1, 64), (-1, -2, 1), (2**63 - 1, -(2**63), 64)]
)
def test_hash_distance(one: int, other: int, bits: int) -> None:
    assert hash_distance(one, other) == bits
