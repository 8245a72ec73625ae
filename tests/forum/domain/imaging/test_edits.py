"""What is cropped or covered is gone, wherever and however small the box (TRUST 13)."""

import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from forum.domain.imaging import BadBox, Box, Edits, rebuild
from forum.domain.imaging.pixels import INKS, develop, fingerprint, render

from .makers import mean_delta_e, noise, opened, saved, scene

fractions = st.floats(0, 1, allow_nan=False)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    left, right = sorted((draw(fractions), draw(fractions)))
    top, bottom = sorted((draw(fractions), draw(fractions)))
    return Box(min(left, 0.999), min(top, 0.999), max(right - left, 0.0005), max(bottom - top, 0.0005))


edits = st.builds(
    Edits,
    crop=st.none() | boxes(),
    covers=st.lists(boxes(), max_size=3),
    rotate=st.sampled_from([0, 90, 180, 270]),
    mirror=st.booleans(),
)
sizes = st.tuples(st.integers(1, 40), st.integers(1, 40))


def developed(image: Image.Image, edits: Edits) -> Image.Image:
    return develop(io.BytesIO(saved(image, "PNG")), format="PNG", edits=edits)


def touched(box: Box, size: tuple[int, int]) -> set[tuple[int, int]]:
    """The pixels a box touches, by asking each pixel."""
    right, bottom = box.left + box.width, box.top + box.height
    return {
        (x, y)
        for x in range(size[0])
        for y in range(size[1])
        if box.left < (x + 1) / size[0]
        and right > x / size[0]
        and box.top < (y + 1) / size[1]
        and bottom > y / size[1]
    }


@settings(max_examples=120, deadline=None)
@given(sizes, st.lists(boxes(), min_size=1, max_size=3), edits)
def test_what_is_under_a_cover_leaves_no_trace(
    size: tuple[int, int], covers: list[Box], other: Edits
) -> None:
    """Two photos that differ in nothing but what the boxes touch become the same picture, to the last bit."""
    edits = Edits(crop=other.crop, covers=covers, rotate=other.rotate, mirror=other.mirror)
    one, two = noise(size, 1), noise(size, 1)
    hidden = noise(size, 2)
    for pixel in {pixel for box in covers for pixel in touched(box, size)}:
        two.putpixel(pixel, hidden.getpixel(pixel))
    shown, other_shown = developed(one, edits), developed(two, edits)
    assert shown.tobytes() == other_shown.tobytes()
    assert fingerprint(shown) == fingerprint(other_shown)


@settings(max_examples=120, deadline=None)
@given(sizes, boxes())
@example((10, 10), Box(0.3, 0.7, 0.1, 0.1))
def test_what_lies_outside_the_crop_leaves_no_trace(size: tuple[int, int], crop: Box) -> None:
    one, two = noise(size, 1), noise(size, 2)
    kept = crop.keeping(size)
    two.paste(one.crop(kept), kept)
    shown = developed(one, Edits(crop=crop))
    assert shown.tobytes() == developed(two, Edits(crop=crop)).tobytes()
    assert shown.size == (kept[2] - kept[0], kept[3] - kept[1])


@settings(max_examples=200)
@given(st.tuples(st.integers(1, 9000), st.integers(1, 9000)), boxes())
def test_covers_round_outwards_and_crops_inwards(size: tuple[int, int], box: Box) -> None:
    for pixels, rounded in ((box.covering(size), "out"), (box.keeping(size), "in")):
        left, top, right, bottom = pixels
        assert 0 <= left < right <= size[0]
        assert 0 <= top < bottom <= size[1]
        exact = (box.left * size[0], (box.left + box.width) * size[0])
        if rounded == "out":
            assert left <= exact[0] + 1e-6
            assert right >= min(exact[1], size[0]) - 1e-6
        elif right - left > 1:
            assert left >= exact[0] - 1e-6
            assert right <= exact[1] + 1e-6


@settings(max_examples=5, deadline=None)
@given(boxes(), st.sampled_from(["JPEG", "PNG", "WEBP"]))
def test_through_the_child_a_cover_is_solid_ink(box: Box, format_: str) -> None:
    """In the finished files too, where coding may blur the edge but not the inside."""
    size = (2100, 1500)
    photo = rebuild(io.BytesIO(saved(noise((70, 50)).resize(size, 0), format_)), filename="a", covers=[box])
    for rendition in photo.renditions:
        picture = opened(rendition.content)
        left, top, right, bottom = box.covering(picture.size)
        inside = (left + 16, top + 16, right - 16, bottom - 16)
        if inside[0] < inside[2] and inside[1] < inside[3]:
            for (low, high), ink in zip(picture.crop(inside).getextrema(), INKS["RGB"], strict=True):
                assert abs(low - ink) <= 14
                assert abs(high - ink) <= 14


def test_crop_keeps_what_was_asked_for() -> None:
    photo = rebuild(io.BytesIO(saved(scene(), "PNG")), filename="a", crop=Box(0.5, 0.5, 0.5, 0.5))
    assert (photo.width, photo.height) == (120, 90)
    assert mean_delta_e(scene().crop((120, 90, 240, 180)), opened(photo.renditions[0].content)) <= 3


def test_a_small_crop_of_a_large_photo_keeps_its_detail() -> None:
    large = scene((4800, 3600))
    photo = rebuild(
        io.BytesIO(saved(large, "JPEG", quality=95)), filename="a", crop=Box(0.4, 0.4, 0.25, 0.25)
    )
    assert (photo.width, photo.height) == (1200, 900)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("mirror", [False, True])
def test_mirror_then_turn_clockwise(rotate: int, mirror: bool) -> None:
    shown = rebuild(io.BytesIO(saved(scene(), "PNG")), filename="a", rotate=rotate, mirror=mirror)
    expected = scene().transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirror else scene()
    expected = expected.rotate(-rotate, expand=True)
    assert (shown.width, shown.height) == expected.size
    assert mean_delta_e(expected, opened(shown.renditions[0].content)) <= 3


def test_boxes_are_measured_on_the_upright_picture() -> None:
    lying = scene().transpose(Image.Transpose.ROTATE_90)
    turn = Image.Exif()
    turn[0x0112] = 6
    photo = rebuild(
        io.BytesIO(saved(lying, "PNG", exif=turn)), filename="a", covers=[Box(0, 0, 0.5, 0.25)], mirror=True
    )
    shown = opened(photo.renditions[1].content)
    assert shown.size == (240, 180)
    assert shown.getpixel((230, 5)) == INKS["RGB"]
    assert shown.getpixel((125, 40)) == INKS["RGB"]
    assert shown.getpixel((110, 40)) != INKS["RGB"]
    assert shown.getpixel((230, 50)) != INKS["RGB"]


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "RGBA", "CMYK"])
def test_every_mode_is_covered(mode: str) -> None:
    content = saved(noise((64, 64)).convert(mode), "JPEG" if mode == "CMYK" else "PNG")
    shown = opened(rebuild(io.BytesIO(content), filename="a", covers=[Box(0, 0, 1, 1)]).renditions[0].content)
    assert all(high < 45 for _, high in shown.getextrema())


@pytest.mark.parametrize(
    "numbers",
    [
        (-0.1, 0, 0.5, 0.5),
        (0, -0.1, 0.5, 0.5),
        (0, 0, 0, 0.5),
        (0, 0, 0.5, -1),
        (0.6, 0, 0.5, 0.5),
        (0, 0.6, 0.5, 0.5),
        (float("nan"), 0, 0.5, 0.5),
        (0, 0, float("inf"), 0.5),
    ],
)
def test_what_is_not_a_box_is_refused(numbers: tuple[float, float, float, float]) -> None:
    with pytest.raises(BadBox):
        Box(*numbers)


def test_what_cannot_be_done_is_refused() -> None:
    with pytest.raises(BadBox):
        Edits(rotate=45)
    with pytest.raises(BadBox):
        Edits(covers=[Box(0, 0, 0.1, 0.1)] * 51)


def test_renditions_come_in_order() -> None:
    kinds = [(p.kind, p.format) for p in render(scene((1700, 900)))]
    assert kinds == [("display", "jpeg"), ("display", "webp"), ("card", "jpeg"), ("card", "webp")]
