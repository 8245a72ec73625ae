"""From a file somebody made to a picture of ours. Runs in the child only: nothing here is to be trusted.

A plain re-save would keep a JPEG's comment and a PNG's profile, so pixels are copied to a fresh canvas.
"""

import io
import struct
import warnings
from typing import BinaryIO

import pi_heif
from PIL import ExifTags, Image, ImageCms, ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from .formats import Incoming, Outgoing
from .geometry import Edits
from .protocol import OUTGOING, SIDES, Picture
from .refusals import MAX_PIXELS

# Pillow reckons with a byte a pixel for an optimized JPEG and fails where noise needs more.
ImageFile.MAXBLOCK = 4 * SIDES["display"] ** 2
INKS: dict[str, tuple[int, ...] | int] = {
    "RGB": (27, 36, 34),
    "L": 33,
    "CMYK": (0, 0, 0, 255),
}  # --ink, or near
WHITE = (255, 255, 255)
# Colour at full resolution (4:4:4): redness is what many photos are about, and halving it cost up to 6 ΔE.
SAVING: dict[Outgoing, dict[str, object]] = {
    "jpeg": {"format": "JPEG", "quality": 85, "subsampling": "4:4:4", "progressive": True, "optimize": True},
    "webp": {"format": "WEBP", "quality": 80, "method": 2},
}
# A picture this small has no detail to lose, and WebP halves colour unless it is lossless.
SMALL_PIXELS = 256 * 256
SAVING_SMALL: dict[Outgoing, dict[str, object]] = {
    "jpeg": SAVING["jpeg"] | {"quality": 95},
    "webp": {"format": "WEBP", "lossless": True, "method": 4},
}
TURNS = {  # clockwise by so many degrees; Pillow counts the other way
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
UPRIGHT = {  # what the EXIF orientation asks for
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
PLUGINS = (
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)  # imported, so that Pillow does not look for others


class Undecodable(ValueError):
    """The file is broken, or not what its first bytes say."""


class TooManyPixels(ValueError):
    """More pixels than `MAX_PIXELS`."""


def prepare() -> None:
    """Set the decoders' own limits, before any file is opened."""
    pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def develop(source: BinaryIO, *, format: Incoming, edits: Edits) -> Image.Image:
    """A photo as an sRGB picture of display size: upright, edited, flat, without anything but its pixels.

    Of a file with several frames the first one is taken (of HEIC the primary one).
    Raises Undecodable, TooManyPixels or MemoryError.
    """
    image = _decode(source, format, whole=bool(edits.crop or edits.covers))
    profile = image.info.get("icc_profile")
    # libheif has turned the pixels already; the EXIF of a HEIC file repeats the turn and is not to be obeyed.
    turn = None if format == "HEIF" else UPRIGHT.get(_orientation(image))
    image = _flatten(image)
    if turn is not None:
        image = image.transpose(turn)
    image = _edit(image, edits)
    image = _to_srgb(_fit(image, SIDES["display"]), profile)
    canvas = Image.new("RGB", image.size)
    canvas.paste(image)
    return canvas


def render(display: Image.Image) -> list[Picture]:
    """Every rendition of a developed picture, in the order of SIDES and OUTGOING."""
    pictures = []
    for kind, side in SIDES.items():
        image = _fit(display, side)
        for format_ in OUTGOING:
            file = io.BytesIO()
            image.save(file, **saving(format_, image))  # type: ignore[arg-type]
            pictures.append(Picture(kind, format_, image.width, image.height, file.getvalue()))
    return pictures


def saving(format_: Outgoing, image: Image.Image) -> dict[str, object]:
    """How a rendition of this size is encoded."""
    return (SAVING_SMALL if image.width * image.height <= SMALL_PIXELS else SAVING)[format_]


def fingerprint(display: Image.Image) -> int:
    """A difference hash: 64 times "brighter than the field to the right?", as a signed 64-bit number.

    Re-encoding and scaling change a few bits; a flat picture gives 0, which says nothing.
    """
    small = display.convert("L").resize((9, 8), Image.Resampling.BOX)
    fields = small.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            at = row * 9 + column
            bits = bits << 1 | (fields[at] > fields[at + 1])
    return bits - 2**64 if bits >= 2**63 else bits


def _decode(source: BinaryIO, format_: Incoming, *, whole: bool) -> Image.Image:
    try:
        image = Image.open(source, formats=[format_])
        _count(image)
        if format_ == "JPEG" and not whole:
            # The decoder drops what we would only scale away. Not under a cover: there a dropped detail could
            # leave its mean in the pixel beside the box.
            image.draft(image.mode, _fitting(image.size, SIDES["display"]))
        image.load()
    except (TooManyPixels, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels from error
    except Exception as error:  # decoders raise anything, struct.error and TypeError included
        raise Undecodable(type(error).__name__) from error
    _count(image)  # HEIC learns its true size while it decodes
    return image


def _count(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise TooManyPixels


def _orientation(image: Image.Image) -> int:
    """As EXIF, or else XMP, states it; 1 where that cannot be read."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except (ValueError, TypeError, KeyError, IndexError, SyntaxError, OSError, struct.error):
        return 1


def _flatten(image: Image.Image) -> Image.Image:
    """To 8 bits in L, RGB or CMYK, transparency laid on white."""
    if image.mode.startswith("I"):
        deep = image.convert("I")
        deep.info.pop("transparency", None)
        return deep.point(lambda value: value * (1 / 257) + 0.5).convert("L")
    if image.mode == "LA":
        paper = Image.new("L", image.size, 255)
        paper.paste(image.getchannel("L"), mask=image.getchannel("A"))
        return paper
    if image.has_transparency_data:
        glass = image if image.mode == "RGBA" else image.convert("RGBA")
        paper = Image.new("RGB", image.size, WHITE)
        paper.paste(glass, mask=glass)
        return paper
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _edit(image: Image.Image, edits: Edits) -> Image.Image:
    """Burn the edits in before anything is scaled: scaling would smear what a box covers past its edge."""
    if edits.covers:
        for box in edits.covers:
            image.paste(INKS[image.mode], box.covering(image.size))
    if edits.crop:
        image = image.crop(edits.crop.keeping(image.size))
    if edits.mirror:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if edits.rotate:
        image = image.transpose(TURNS[edits.rotate])
    return image


def _fit(image: Image.Image, side: int) -> Image.Image:
    size = _fitting(image.size, side)
    if size == image.size:
        return image
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _fitting(size: tuple[int, int], side: int) -> tuple[int, int]:
    """The size scaled down (never up) until its longest side is `side`."""
    longest = max(size)
    if longest <= side:
        return size
    return max(1, round(size[0] * side / longest)), max(1, round(size[1] * side / longest))


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            return ImageCms.profileToProfile(  # type: ignore[return-value]
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                outputMode="RGB",
                flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a broken profile, or one for other channels: shown as browsers show it, without
    return image.convert("RGB")
