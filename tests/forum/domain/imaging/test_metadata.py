"""Nothing that a camera, a program or a person put beside the pixels survives (TRUST 10)."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from forum.domain.imaging import Box, rebuild

from . import heic
from .makers import CANARY, exif, mean_delta_e, opened, saved, scene, stuffed_jpeg, stuffed_png, stuffed_webp

STUFFED = {"jpg": stuffed_jpeg, "png": stuffed_png, "webp": stuffed_webp}


@pytest.mark.parametrize("kind", STUFFED)
@pytest.mark.parametrize(
    "edits", [{}, {"crop": Box(0.1, 0.1, 0.8, 0.8), "covers": [Box(0.2, 0.2, 0.1, 0.1)]}]
)
def test_no_canary_survives(
    kind: str, edits: dict[str, Box], exiftool: Callable[[Path], str], tmp_path: Path
) -> None:
    source = STUFFED[kind](scene())
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    (before / f"photo.{kind}").write_bytes(source)
    found = exiftool(before)
    assert found.count(CANARY) >= 3, "the test could not fail"
    assert "GPSLatitude" in found
    assert "ProfileDescription" in found
    for number, rendition in enumerate(rebuild(io.BytesIO(source), filename=f"a.{kind}", **edits).renditions):
        (after / f"{number}.{rendition.format}").write_bytes(rendition.content)
        for trace in (CANARY.encode(), CANARY.encode("utf-16-le"), CANARY.encode("utf-16-be"), b"CANARY"):
            assert trace not in rendition.content
    found = exiftool(after)
    for trace in (
        "CANARY",
        "GPS",
        "Profile",
        "XMP",
        "Exif",
        "IPTC",
        "Comment",
        "Thumbnail",
        "Photoshop",
        "MPF",
    ):
        assert trace not in found.replace("ExifTool", "")


def test_the_thumbnail_is_not_carried_on() -> None:
    thumbnail = saved(scene().resize((40, 30)), "JPEG", comment=CANARY)
    source = stuffed_jpeg(scene())
    assert source.count(thumbnail) == 2, "the test could not fail"
    for rendition in rebuild(io.BytesIO(source), filename="a.jpg").renditions:
        assert rendition.content.count(b"\xff\xd8\xff") == (rendition.format == "jpeg")
        assert thumbnail[-60:] not in rendition.content


def test_a_comment_alone_is_not_carried_on() -> None:
    """Pillow writes a comment back when it saves the image it read."""
    source = saved(scene(), "JPEG", comment=CANARY, dpi=(123, 123))
    assert CANARY.encode() in saved(opened(source), "JPEG"), "the test could not fail"
    jpeg = rebuild(io.BytesIO(source), filename="a.jpg").renditions[0].content
    assert CANARY.encode() not in jpeg
    assert opened(jpeg).info.get("dpi", (72, 72)) != (123, 123)


def test_heic_loses_its_exif(shared_images: Path) -> None:
    tile = heic.tile_of(shared_images / "pillow_heif" / "RGB_8__128x128.heif")
    source = heic.grid(tile, columns=1, rows=1, exif=exif().tobytes()[6:])
    assert CANARY.encode() in source
    for rendition in rebuild(io.BytesIO(source), filename="a.heic").renditions:
        assert b"CANARY" not in rendition.content


def test_the_picture_itself_survives() -> None:
    for make in (stuffed_png, stuffed_webp):
        # Both carry a profile that changes colours; the shapes must still be there.
        shown = opened(rebuild(io.BytesIO(make(scene())), filename="a").renditions[0].content)
        assert shown.size == scene().size
        assert mean_delta_e(scene(), shown) < 25


def test_a_rebuilt_photo_is_the_same_for_the_same_pixels() -> None:
    """What stood in the metadata cannot even be guessed from the bytes."""
    plain = rebuild(io.BytesIO(saved(scene(), "PNG")), filename="a")
    other = rebuild(io.BytesIO(saved(scene(), "PNG", exif=exif(), dpi=(300, 300)) + b"trailer"), filename="b")
    assert plain == other
