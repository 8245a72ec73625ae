"""The pictures of the demo decode, differ, and come out the same every time."""

import io
from itertools import combinations

import pytest
from PIL import Image, ImageChops, ImageStat

from forum.demo.brush import Picture, curve
from forum.demo.pictures import PICTURES


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.fixture(scope="module")
def drawn() -> dict[str, bytes]:
    return {name: draw() for name, draw in PICTURES.items()}


def test_they_decode_in_a_good_size(drawn: dict[str, bytes]) -> None:
    assert len(drawn) >= 8
    for content in drawn.values():
        image = opened(content)
        assert image.format == "JPEG"
        assert sorted(image.size) == [1200, 1600]
        assert len(content) < 600_000
        assert max(ImageStat.Stat(image.convert("L")).stddev) > 10, "an empty page"


def test_no_two_look_alike(drawn: dict[str, bytes]) -> None:
    small = {name: opened(content).convert("RGB").resize((32, 32)) for name, content in drawn.items()}
    for one, other in combinations(small, 2):
        difference = ImageStat.Stat(ImageChops.difference(small[one], small[other])).mean
        assert max(difference) > 1.0, (one, other)


def test_drawing_again_gives_the_same_bytes(drawn: dict[str, bytes]) -> None:
    name = "hand_knuckles"
    assert PICTURES[name]() == drawn[name]


def test_a_curve_passes_through_its_points() -> None:
    points = [(0.0, 0.0), (10.0, 5.0), (20.0, 0.0)]
    assert set(points) <= set(curve(points, closed=False))


def test_a_mask_outside_the_picture_is_empty() -> None:
    picture = Picture((100, 80), (255, 255, 255), (255, 255, 255))
    assert picture.oval((500, 500), 20, 20).getbbox() is None
    assert picture.oval((50, 40), 20, 10).getbbox() == (40, 35, 61, 46)
