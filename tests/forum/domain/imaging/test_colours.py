"""Whatever a photo's colours are stored in, sRGB of 8 bits on white comes out (TRUST 12)."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from forum.domain.imaging import rebuild

from .makers import ICC_D50, WIDE, WIDE_GAMMA, deep_png, mean_delta_e, opened, saved, scene, wide_profile

SRGB_FROM_XYZ_D50 = (  # Bradford-adapted, IEC 61966-2-1
    (3.1338561, -1.6168667, -0.4906146),
    (-0.9787684, 1.9161415, 0.0334540),
    (0.0719453, -0.2289914, 1.4052427),
)
PATCHES = ((150, 120, 110), (90, 110, 80), (200, 170, 160), (120, 120, 140), (60, 60, 60), (235, 230, 225))


def display(content: bytes) -> Image.Image:
    return opened(rebuild(io.BytesIO(content), filename="photo").renditions[0].content)


def patches(colours: Sequence[tuple[int, ...]], mode: str = "RGB") -> Image.Image:
    image = Image.new(mode, (48 * len(colours), 48))
    for number, colour in enumerate(colours):
        image.paste(colour, (48 * number, 0, 48 * number + 48, 48))
    return image


def as_srgb(colour: tuple[int, ...]) -> tuple[int, ...]:
    """A WIDE colour in sRGB by the book, without a colour engine."""
    linear = [(v / 255) ** WIDE_GAMMA for v in colour]
    # The profile's white is the sum of its primaries; the matrix needs no scaling where that is D50.
    xyz = [sum(linear[i] * WIDE[i][axis] for i in range(3)) for axis in range(3)]
    rgb = [sum(row[axis] * xyz[axis] for axis in range(3)) for row in SRGB_FROM_XYZ_D50]
    encoded = [12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055 for v in rgb]
    return tuple(round(255 * v) for v in encoded)


def test_the_wide_profile_is_white_where_it_should_be() -> None:
    assert [sum(p[axis] for p in WIDE) for axis in range(3)] == pytest.approx(ICC_D50, abs=0.001)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_wide_gamut_is_brought_to_srgb(format_: str) -> None:
    image = patches(PATCHES)
    expected = patches([as_srgb(colour) for colour in PATCHES])
    assert mean_delta_e(image, expected) > 5, "the test could not fail"
    options = {"lossless": True} if format_ == "WEBP" else {"quality": 95}
    content = saved(image, format_, icc_profile=wide_profile(), **options)
    assert mean_delta_e(expected, display(content)) <= 3


@pytest.mark.parametrize("profile", [b"", b"nonsense", wide_profile()[:200], b"\xff" * 600])
def test_a_broken_profile_is_ignored(profile: bytes) -> None:
    assert mean_delta_e(scene(), display(saved(scene(), "JPEG", quality=95, icc_profile=profile))) <= 3


def test_a_profile_for_other_channels_is_ignored() -> None:
    gray = scene().convert("L")
    assert mean_delta_e(gray, display(saved(gray, "PNG", icc_profile=wide_profile()))) <= 3


def test_cmyk() -> None:
    assert mean_delta_e(scene(), display(saved(scene().convert("CMYK"), "JPEG", quality=95))) <= 3


def test_cmyk_with_a_profile_of_inks() -> None:
    profile = Path("/usr/share/color/icc/ghostscript/default_cmyk.icc")
    if not profile.exists():
        pytest.skip("no profile of printing inks on this machine (Debian: libgs-common)")
    paper_and_ink = patches([(0, 0, 0, 0), (0, 200, 160, 20), (0, 0, 0, 255)], "CMYK")
    shown = display(saved(paper_and_ink, "JPEG", quality=95, icc_profile=profile.read_bytes()))
    white, red, black = (shown.getpixel((48 * i + 24, 24)) for i in range(3))
    assert min(white) > 245
    assert red[0] > red[1] + 80
    assert max(black) < 70


def test_sixteen_bits_of_gray_keep_their_shades() -> None:
    shades = [0, 13_000, 32_768, 50_000, 65_535]
    shown = display(deep_png([(s,) for s in shades], colour=0)).convert("L")
    for number, shade in enumerate(shades):
        assert shown.getpixel((8 * number + 4, 4)) == pytest.approx(shade / 257, abs=4)


@pytest.mark.parametrize("colour", [2, 6])
def test_sixteen_bits_of_colour_keep_their_shades(colour: int) -> None:
    shades = [(65_535, 0, 32_768), (8_000, 40_000, 20_000), (50_000, 50_000, 50_000)]
    shown = display(deep_png([(*s, 65_535)[: 3 + (colour == 6)] for s in shades], colour=colour))
    for number, shade in enumerate(shades):
        pixel = shown.getpixel((8 * number + 4, 4))
        assert pixel == pytest.approx([v / 257 for v in shade], abs=12)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA", "P"])
def test_transparency_lies_on_white(mode: str) -> None:
    """What is transparent shows white, not the colour that hides under it."""
    image = Image.new("RGBA", (64, 64), (200, 0, 0, 255))
    image.paste((0, 0, 0, 0), (0, 0, 32, 64))
    if mode == "P":
        flat = Image.new("P", (64, 64), 1)
        flat.putpalette([0, 0, 0, 200, 0, 0])
        flat.paste(0, (0, 0, 32, 64))
        content = saved(flat, "PNG", transparency=0)
    elif mode == "PA":
        content = saved(image.quantize(8), "PNG")
    else:
        content = saved(image.convert(mode), "PNG")
    shown = display(content)
    assert shown.mode == "RGB"
    assert min(shown.getpixel((8, 32))) > 250
    assert shown.getpixel((56, 32))[1] < 90


def test_half_transparency_mixes_with_white() -> None:
    shown = display(saved(Image.new("RGBA", (64, 64), (0, 0, 0, 128)), "PNG"))
    assert shown.getpixel((32, 32)) == pytest.approx((127, 127, 127), abs=2)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
def test_plain_modes(mode: str) -> None:
    image = scene().convert(mode)
    assert mean_delta_e(image, display(saved(image, "PNG"))) <= 3
