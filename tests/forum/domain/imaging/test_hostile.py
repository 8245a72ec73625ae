"""Bombs, broken files, files that lie: one sentence, quickly, and the web process stays small (TRUST 11)."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from forum.domain.imaging import (
    MAX_BYTES,
    NotAPhoto,
    PhotoEmpty,
    PhotoTooLarge,
    PhotoTooManyPixels,
    PhotoUnreadable,
    rebuild,
)
from forum.domain.imaging.protocol import MAX_ANSWER

from . import heic
from .makers import CANARY, mean_delta_e, noise, opened, png_of, saved, scene


def jpeg_claiming(width: int, height: int) -> bytes:
    content = bytearray(saved(scene(), "JPEG"))
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return bytes(content)


def webp_claiming(width: int, height: int) -> bytes:
    content = bytearray(saved(scene(), "WEBP"))
    content[26:30] = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        png_of((13_400, 13_400), bytes(40_000)),
        png_of((2**31 - 1, 2**31 - 1)),
        png_of((50_000_001, 1)),
        jpeg_claiming(65_500, 65_500),
        webp_claiming(16_383, 16_383),
    ],
    ids=["png 180 MP", "png 4 EP", "png one row", "jpeg 4 GP", "webp 268 MP"],
)
def test_a_bomb_is_refused_from_its_header(content: bytes) -> None:
    assert len(content) < 20_000
    with pytest.raises(PhotoTooManyPixels, match=r"^IMG_1 has more than 50 megapixels"):
        rebuild(io.BytesIO(content), filename="IMG_1")


def test_a_heic_bomb_is_refused(shared_images: Path) -> None:
    tile = heic.tile_of(shared_images / "pillow_heif" / "RGB_8__128x128.heif")
    with pytest.raises(PhotoTooManyPixels):
        rebuild(io.BytesIO(heic.grid(tile, columns=1, rows=1, size=(40_000, 40_000))), filename="a.heic")
    # Sixteen hundred tiles in 80 kB: libheif's own limits stop it.
    with pytest.raises(PhotoUnreadable):
        rebuild(io.BytesIO(heic.grid(tile, columns=40, rows=40)), filename="a.heic")


@pytest.mark.full
def test_just_under_the_cap_in_few_bytes_is_an_ordinary_photo() -> None:
    content = saved(
        Image.new("RGBA", (7000, 7000), (9, 9, 9, 99)), "WEBP", lossless=True, method=0, quality=0
    )
    assert len(content) < 100
    photo = rebuild(io.BytesIO(content), filename="a.webp")
    assert (photo.width, photo.height) == (1600, 1600)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.02, 0.5, 0.95])
def test_a_photo_cut_short_is_refused(format_: str, part: float) -> None:
    whole = saved(noise((90, 70)), format_)
    with pytest.raises(PhotoUnreadable, match=r"This photo could not be read. Try taking a screenshot of it"):
        rebuild(io.BytesIO(whole[: int(len(whole) * part)]), filename="a")


@pytest.mark.parametrize("part", [0.05, 0.5, 0.97])
def test_a_heic_cut_short_is_refused(shared_images: Path, part: float) -> None:
    whole = (shared_images / "pillow_heif" / "RGB_8__128x128.heif").read_bytes()
    with pytest.raises(PhotoUnreadable):
        rebuild(io.BytesIO(whole[: int(len(whole) * part)]), filename="a.heic")


def test_nothing_at_all() -> None:
    with pytest.raises(PhotoEmpty, match=r"^IMG_1\.heic is empty\. Choose the photo again$"):
        rebuild(io.BytesIO(), filename="IMG_1.heic")


def test_fifteen_megabytes_and_not_one_byte_more(jpeg: bytes) -> None:
    padded = io.BytesIO(jpeg + bytes(MAX_BYTES - len(jpeg)))
    assert rebuild(padded, filename="a.jpg").width == 240
    padded = io.BytesIO(jpeg + bytes(MAX_BYTES - len(jpeg) + 1))
    with pytest.raises(PhotoTooLarge, match=r"^IMG_2204 is 15.1 MB; the limit is 15 MB$"):
        rebuild(padded, filename="IMG_2204")


def test_the_sentence_for_a_large_photo_is_the_product_s() -> None:
    with pytest.raises(PhotoTooLarge, match=r"^IMG_2204 is 18 MB; the limit is 15 MB$"):
        rebuild(io.BytesIO(bytes(18 * 1024 * 1024)), filename="IMG_2204")


class GrowsWhileRead(io.BytesIO):
    """Says it is small, then does not end."""

    def tell(self) -> int:
        return 100

    def read(self, size: int | None = -1) -> bytes:
        return b"\xff\xd8\xff" + bytes((size or 0) - 3)


def test_a_stream_that_lies_about_its_size_is_stopped() -> None:
    with pytest.raises(PhotoTooLarge, match="is larger than 15 MB; the limit is 15 MB"):
        rebuild(GrowsWhileRead(), filename="a.jpg")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(400)),
        ("animation.jpg", b"GIF89a" + bytes(400)),
        ("page.jpg", b"<!doctype html><script>alert(1)</script>"),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("scan.jpg", b"II*\0" + bytes(400)),
        ("film.heic", b"\0\0\0\x18ftypisom\0\0\0\0isomavc1" + bytes(400)),
        ("new.avif", b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(400)),
        ("new.heif", b"\0\0\0\x1cftypmif1\0\0\0\0avifmif1miaf" + bytes(400)),
        ("sound.webp", b"RIFF\x24\0\0\0WAVEfmt " + bytes(40)),
        ("one.jpg", b"\xff"),
    ],
)
def test_anything_else_is_named_with_what_to_use(name: str, content: bytes) -> None:
    with pytest.raises(NotAPhoto) as refused:
        rebuild(io.BytesIO(content), filename=name)
    assert refused.value.sentence == f"{name} is not a photo we can read. Use JPEG, PNG, WebP or HEIC"


@pytest.mark.parametrize("head", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\xff\0\0\0WEBPVP8 "])
def test_a_document_with_the_head_of_a_photo(head: bytes) -> None:
    with pytest.raises(PhotoUnreadable):
        rebuild(io.BytesIO(head + b"%PDF-1.7\n" + b"words " * 200), filename="a.jpg")


def test_the_content_decides_not_the_name() -> None:
    photo = rebuild(io.BytesIO(saved(scene(), "PNG")), filename="really.jpg")
    assert mean_delta_e(scene(), opened(photo.renditions[0].content)) <= 3


def test_a_photo_that_is_also_an_archive_is_only_a_photo(jpeg: bytes) -> None:
    both = io.BytesIO(jpeg)
    with zipfile.ZipFile(both, "a") as archive:
        archive.writestr("secret.txt", CANARY)
    assert zipfile.is_zipfile(both)
    for rendition in rebuild(both, filename="a.jpg").renditions:
        assert not zipfile.is_zipfile(io.BytesIO(rendition.content))
        assert CANARY.encode() not in rendition.content


@pytest.mark.parametrize("format_", ["PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_taken(format_: str) -> None:
    later = [Image.new("RGB", (240, 180), (i, 255 - i, i)) for i in range(0, 200, 5)]
    options = {"lossless": True} if format_ == "WEBP" else {}
    content = saved(scene(), format_, save_all=True, append_images=later, duration=40, **options)
    with Image.open(io.BytesIO(content)) as animated:
        assert animated.n_frames == 41
    shown = opened(rebuild(io.BytesIO(content), filename="a").renditions[0].content)
    assert getattr(shown, "n_frames", 1) == 1
    assert mean_delta_e(scene(), shown) <= 3


def test_pure_noise_of_display_size_fits() -> None:
    """The picture that needs the most bytes: every buffer and every limit must hold it."""
    grain = [Image.effect_noise((1600, 1600), 120).point(lambda v: 255 * (v > 127)) for _ in range(3)]
    photo = rebuild(io.BytesIO(saved(Image.merge("RGB", grain), "PNG", compress_level=1)), filename="a.png")
    assert len(photo.renditions[0].content) > 1600 * 1600
    assert sum(len(r.content) for r in photo.renditions) < MAX_ANSWER * 2 / 3


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (3, 2)])
def test_photos_of_hardly_any_pixels(size: tuple[int, int]) -> None:
    photo = rebuild(io.BytesIO(saved(Image.new("RGB", size, (9, 99, 9)), "PNG")), filename="a.png")
    assert max(photo.width, photo.height) == min(1600, max(size))
    assert min(photo.width, photo.height) >= 1


def test_flipped_bytes_are_a_photo_or_a_sentence(jpeg: bytes) -> None:
    """Damage anywhere: whatever the decoder makes of it, nothing but a refusal is raised."""
    taken = 0
    for at in range(0, len(jpeg), len(jpeg) // 12):
        damaged = bytearray(jpeg)
        damaged[at] ^= 0xFF
        try:
            rebuild(io.BytesIO(bytes(damaged)), filename="a.jpg")
            taken += 1
        except (PhotoUnreadable, NotAPhoto, PhotoTooManyPixels):
            pass
    assert 0 < taken < 13
