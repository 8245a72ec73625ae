"""A settled photo stays byte for byte what it is, however often it leaves and comes back."""

import io

import pytest
from PIL import Image

from forum.domain.imaging import Rebuilt, rebuild, settling
from forum.domain.imaging.pixels import saving

from . import makers
from .conftest import Run


def settled(content: bytes) -> bytes:
    return display_of(rebuild(io.BytesIO(content), filename="a.jpg", settled=True))


def display_of(rebuilt: Rebuilt) -> bytes:
    first = rebuilt.renditions[0]
    assert (first.kind, first.format) == ("display", "jpeg")
    return first.content


@pytest.mark.parametrize("size", [(7, 5), (64, 64), (640, 427), (1600, 900)])
def test_comes_back_as_it_left(size: tuple[int, int]) -> None:
    for image in (makers.scene(size), makers.noise(size)):
        first = settled(makers.saved(image, "PNG"))

        kept_elsewhere = display_of(rebuild(io.BytesIO(first), filename="a.jpg"))
        assert settled(kept_elsewhere) == first
        assert settled(first) == first


def test_every_picture_of_a_round_settles_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    # Five grey pictures that lead to each other in a round of three, as rare photos do in a round of two.
    following = {0: 1, 1: 2, 2: 3, 3: 4, 4: 2}

    def once_more(picture: Image.Image) -> tuple[bytes, Image.Image]:
        grey = picture.getpixel((0, 0))
        assert isinstance(grey, int)
        return bytes([255 - grey]), Image.new("L", (1, 1), following[grey])

    monkeypatch.setattr(settling, "_once_more", once_more)

    assert {settling.settle(Image.new("L", (1, 1), grey)).getpixel((0, 0)) for grey in range(5)} == {4}


def test_gives_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "MAX_SECONDS", 0)

    image = makers.scene((20, 20))
    assert settling.settle(image) is image


@pytest.mark.parametrize("size", [(50, 40), (500, 400)])
def test_a_baseline_file_holds_the_same_picture(size: tuple[int, int]) -> None:
    image = makers.scene(size)
    _, baseline = settling._once_more(image)

    file = io.BytesIO()
    image.save(file, **saving("jpeg", image))
    assert makers.opened(file.getvalue()).convert("RGB").tobytes() == baseline.tobytes()


def test_it_still_looks_the_same() -> None:
    image = makers.scene((400, 300))
    content = settled(makers.saved(image, "PNG"))
    assert makers.mean_delta_e(image, makers.opened(content).convert("RGB")) < 3


@pytest.mark.full
def test_every_shared_photo_comes_back_as_it_left(run: Run) -> None:
    taken = [outcome for outcome in run.outcomes if outcome.rebuilt]
    assert len(taken) > 100
    for outcome in taken:
        assert outcome.rebuilt is not None
        first = settled(display_of(outcome.rebuilt))
        assert settled(display_of(rebuild(io.BytesIO(first), filename="a.jpg"))) == first, outcome.path.name
