"""Every shared file: a clean rendition or one sentence, never anything else (TRUST 10 to 12)."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageOps

from forum.domain.imaging.formats import measure

from .conftest import Run
from .makers import mean_delta_e, opened

ACCEPTED = {"JPEG", "PNG", "WEBP", "HEIF"}
# All that exiftool may find: what the file system and the picture's own coding say.
ALLOWED_GROUPS = {"System", "ExifTool"}
ALLOWED_TAGS = {
    "File": {
        *("FileType", "FileTypeExtension", "MIMEType", "ImageWidth", "ImageHeight", "EncodingProcess"),
        *("BitsPerSample", "ColorComponents", "YCbCrSubSampling"),
    },
    "JFIF": {"JFIFVersion", "ResolutionUnit", "XResolution", "YResolution"},
    "RIFF": {"VP8Version", "ImageWidth", "HorizontalScale", "ImageHeight", "VerticalScale"},
    "Composite": {"ImageSize", "Megapixels"},
}
SIGNATURES = (
    *(b"Exif", b"ICC_PROFILE", b"acsp", b"Photoshop", b"8BIM", b"MPF\0", b"JFXX", b"<?xpacket", b"xmpmeta"),
    *(b"http://", b"EXIF", b"XMP ", b"ICCP", b"Adobe", b"PK\x03\x04", b"%PDF", b"GPS"),
)


def test_each_decodable_photo_is_taken_and_nothing_else(run: Run) -> None:
    wrong = [
        (o.manifest["file"], o.refusal)
        for o in run.outcomes
        if (o.rebuilt is not None) != (o.manifest["format"] in ACCEPTED and o.manifest["decodes"] == "ok")
    ]
    assert wrong == []
    assert sum(o.rebuilt is not None for o in run.outcomes) >= (115 if run.is_whole else 60)


def test_each_refusal_is_one_sentence(run: Run) -> None:
    for outcome in run.outcomes:
        if outcome.refusal:
            sentence = outcome.refusal.sentence
            assert 20 < len(sentence) < 160
            assert "\n" not in sentence
            assert str(outcome.path.parent) not in sentence


def test_foreign_formats_are_told_from_broken_photos(run: Run) -> None:
    for outcome in run.outcomes:
        if outcome.refusal and outcome.manifest["format"] in {
            "TIFF",
            "GIF",
            "BMP",
            "AVIF",
            "PSD",
            "SGI",
            "ICNS",
        }:
            assert "Use JPEG, PNG, WebP or HEIC" in outcome.refusal.sentence
        if outcome.refusal and outcome.manifest["format"] in ACCEPTED:
            assert "could not be read" in outcome.refusal.sentence


def test_the_web_process_hardly_grows(run: Run) -> None:
    assert run.growth < 50 * 1024 * 1024


def test_renditions_measure_what_they_say(run: Run) -> None:
    for outcome in run.outcomes:
        if outcome.rebuilt is None:
            continue
        width, height = int(outcome.manifest["width"]), int(outcome.manifest["height"])
        if outcome.manifest["format"] != "HEIF" and outcome.manifest["orientation"] in {"5", "6", "7", "8"}:
            width, height = height, width
        for rendition in outcome.rebuilt.renditions:
            side = {"display": 1600, "card": 640}[rendition.kind]
            scale = min(1, side / max(width, height))
            assert rendition.width == pytest.approx(width * scale, abs=1)
            assert rendition.height == pytest.approx(height * scale, abs=1)
            assert measure(rendition.content, rendition.format) == (rendition.width, rendition.height)
            assert opened(rendition.content).size == (rendition.width, rendition.height)


def test_no_metadata_survives(run: Run, exiftool: Callable[[Path], str], tmp_path: Path) -> None:
    written = 0
    for number, outcome in enumerate(run.outcomes):
        for rendition in outcome.rebuilt.renditions if outcome.rebuilt else ():
            (tmp_path / f"{number}-{rendition.kind}.{rendition.format}").write_bytes(rendition.content)
            written += 1
    found = exiftool(tmp_path)
    assert found.count("ImageSize") == written >= (460 if run.is_whole else 240)
    for line in found.splitlines():
        matched = re.match(r"\[(\S+)\]\s+(\S+)\s*:", line)
        if matched:
            group, tag = matched.groups()
            assert group in ALLOWED_GROUPS or tag in ALLOWED_TAGS.get(group, set()), line


def test_no_word_of_the_source_survives(run: Run) -> None:
    for outcome in run.outcomes:
        if outcome.rebuilt is None:
            continue
        source = outcome.path.read_bytes()
        words = {match.group() for match in re.finditer(rb"[\x20-\x7e]{9,}", source)}
        for rendition in outcome.rebuilt.renditions:
            # What the coder itself writes, the tables of a JPEG, is no word of the source.
            written = b"".join(re.findall(rb"[\x20-\x7e]{9,}", _without_tables(rendition.content)))
            assert [word for word in words if word in written] == [], outcome.path.name
            head = rendition.content[:2048]
            assert [s for s in SIGNATURES if s in head] == [], outcome.path.name


@pytest.mark.filterwarnings("ignore")  # the reference decoder warns of what it forgives
def test_colours_stay(run: Run) -> None:
    """Against a plain decode by the reference decoder, brought to sRGB; every photo without transparency."""
    compared = 0
    for outcome in run.outcomes:
        if outcome.rebuilt is None or outcome.manifest["format"] == "HEIF":
            continue
        with Image.open(outcome.path) as plain:
            if plain.mode not in {"RGB", "L"} or plain.width * plain.height < 2000:
                continue
            profile = plain.info.get("icc_profile")
            reference = ImageOps.exif_transpose(plain)
            if profile and plain.mode == "RGB":
                reference = _in_srgb(reference, profile)
        for rendition in outcome.rebuilt.renditions:
            if rendition.kind == "card" and rendition.width == outcome.rebuilt.width:
                continue  # the same pixels as on display
            difference = mean_delta_e(reference, opened(rendition.content))
            assert difference <= 3, (outcome.path.name, rendition.kind, rendition.format)
            compared += 1
    assert compared > (140 if run.is_whole else 80)


def _without_tables(content: bytes) -> bytes:
    if content[:2] != b"\xff\xd8":
        return content
    kept, at = b"", 2
    while content[at + 1] != 0xDA:
        length = int.from_bytes(content[at + 2 : at + 4], "big") + 2
        if content[at + 1] not in {0xC4, 0xDB}:
            kept += content[at : at + length]
        at += length
    return kept + content[at:]


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    source = ImageCms.getOpenProfile(io.BytesIO(profile))
    converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    assert converted is not None
    return converted
