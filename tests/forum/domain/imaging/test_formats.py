"""Formats by their bytes: what may come in, and what a clean rendition is."""

import pytest

from forum.domain.imaging.formats import NotClean, measure, recognise

from .makers import exif, noise, saved, scene, stuffed_jpeg, stuffed_webp, wide_profile, xmp


@pytest.mark.parametrize(
    ("head", "format_"),
    [
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"\xff\xd8\xff\xdb", "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"RIFF\x10\0\0\0WEBPVP8X", "WEBP"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIF"),
        (b"\0\0\0\x18ftypheix\0\0\0\0mif1heix", "HEIF"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIF"),
        (b"\0\0\0\x18ftypmsf1\0\0\0\0msf1hevc", "HEIF"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", None),
        (b"\0\0\0\x10ftypmif1\0\0\0\0heic", None),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1heic", None),
        (b"\xff\xd8", None),
        (b"GIF89a", None),
        (b"RIFF\x10\0\0\0AVI ", None),
        (b"ftyp", None),
        (b"", None),
    ],
)
def test_recognise(head: bytes, format_: str | None) -> None:
    assert recognise(head) == format_


@pytest.mark.parametrize(
    "options", [{}, {"progressive": True}, {"optimize": True}, {"restart_marker_rows": 1}]
)
def test_a_jpeg_without_anything_else_is_clean(options: dict[str, object]) -> None:
    assert measure(saved(noise((190, 70)), "JPEG", **options), "jpeg") == (190, 70)


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"quality": 1}])
@pytest.mark.parametrize("size", [(190, 70), (1, 1), (1600, 3)])
def test_a_webp_without_anything_else_is_clean(options: dict[str, object], size: tuple[int, int]) -> None:
    assert measure(saved(noise(size), "WEBP", **options), "webp") == size


@pytest.mark.parametrize(
    "content",
    [
        stuffed_jpeg(scene()),
        saved(scene(), "JPEG", comment="words"),
        saved(scene(), "JPEG", exif=exif()),
        saved(scene(), "JPEG", xmp=xmp()),
        saved(scene(), "JPEG", icc_profile=wide_profile()),
        saved(scene().convert("CMYK"), "JPEG"),
        saved(scene(), "JPEG") + b"!",
        saved(scene(), "JPEG")[:-2],
        saved(scene(), "JPEG")[:200],
        saved(scene(), "JPEG")[:-2] + saved(scene(), "JPEG")[2:],
        saved(scene(), "PNG"),
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8",
        b"",
    ],
)
def test_an_unclean_jpeg_is_found(content: bytes) -> None:
    with pytest.raises(NotClean):
        measure(content, "jpeg")


@pytest.mark.parametrize(
    "content",
    [
        stuffed_webp(scene()),
        saved(scene(), "WEBP", exif=exif().tobytes()),
        saved(scene(), "WEBP", xmp=xmp()),
        saved(scene(), "WEBP", icc_profile=wide_profile()),
        saved(scene().convert("RGBA"), "WEBP", save_all=True, append_images=[noise((240, 180))]),
        saved(scene(), "WEBP") + b"!!",
        saved(scene(), "WEBP")[:-2],
        saved(scene(), "JPEG"),
        b"RIFF\x04\0\0\0WEBP",
        b"",
    ],
)
def test_an_unclean_webp_is_found(content: bytes) -> None:
    with pytest.raises(NotClean):
        measure(content, "webp")
