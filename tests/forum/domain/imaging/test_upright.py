"""Every photo stands upright, once (TRUST 12)."""

import re
from pathlib import Path

import pytest
from PIL import Image

from forum.domain.imaging import Rebuilt, rebuild

from . import heic
from .conftest import Run
from .makers import exif, mean_delta_e, opened, saved, scene, xmp

# How a camera held so-and-so stores an upright picture: the inverse of what the orientation asks for.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def stored(orientation: int) -> Image.Image:
    turn = STORED[orientation]
    return scene() if turn is None else scene().transpose(turn)


def rebuilt(tmp_path: Path, content: bytes) -> Rebuilt:
    path = tmp_path / "photo"
    path.write_bytes(content)
    return rebuild(path, filename="photo")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_every_orientation_ends_upright(tmp_path: Path, format_: str, orientation: int) -> None:
    # Stored without loss; the hard edges of the scene make any wrong turn a difference of 20 and more.
    options = {"quality": 95, "lossless": True} if format_ == "WEBP" else {"quality": 95}
    photo = rebuilt(tmp_path, saved(stored(orientation), format_, exif=exif(orientation), **options))
    for rendition in photo.renditions[:2]:
        assert (rendition.width, rendition.height) == (240, 180)
        assert mean_delta_e(scene(), opened(rendition.content)) <= 3


@pytest.mark.parametrize("orientation", [3, 6])
def test_xmp_orientation_counts_where_exif_is_silent(tmp_path: Path, orientation: int) -> None:
    photo = rebuilt(tmp_path, saved(stored(orientation), "JPEG", quality=95, xmp=xmp(orientation)))
    assert mean_delta_e(scene(), opened(photo.renditions[0].content)) <= 3


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_impossible_orientation_is_ignored(tmp_path: Path, orientation: int) -> None:
    photo = rebuilt(tmp_path, saved(scene(), "JPEG", quality=95, exif=exif(orientation)))
    assert mean_delta_e(scene(), opened(photo.renditions[0].content)) <= 3


@pytest.mark.parametrize(
    "family", ["Pillow/hopper_orientation_.*jpg", "Pillow/hopper_orientation_.*webp", "landscape", "portrait"]
)
def test_the_shared_families_show_one_scene(run: Run, family: str) -> None:
    """Seven files each, stored in seven ways: upright they must all agree, which a wrong turn cannot fake."""
    members = [o for o in run.outcomes if re.search(family, o.manifest["file"])]
    assert len(members) == 7
    pictures = [opened(m.rebuilt.renditions[0].content) for m in members if m.rebuilt]
    assert {p.size for p in pictures} == {pictures[0].size}
    for picture in pictures[1:]:
        assert mean_delta_e(pictures[0], picture) <= 3


@pytest.mark.parametrize(
    ("turns", "size"), [(None, (256, 128)), (1, (128, 256)), (2, (256, 128)), (3, (128, 256))]
)
def test_heic_is_turned_once_although_its_exif_repeats_the_turn(
    tmp_path: Path, shared_images: Path, turns: int | None, size: tuple[int, int]
) -> None:
    tile = heic.tile_of(shared_images / "pillow_heif" / "RGB_8__128x128.heif")
    straight = heic.grid(tile, columns=2, rows=1)
    turned = heic.grid(tile, columns=2, rows=1, turns=turns, exif=exif(6).tobytes()[6:])
    photo = rebuilt(tmp_path, turned)
    assert (photo.width, photo.height) == size
    expected = opened(rebuilt(tmp_path, straight).renditions[1].content).rotate(
        90 * (turns or 0), expand=True
    )
    assert mean_delta_e(expected, opened(photo.renditions[1].content)) <= 3
