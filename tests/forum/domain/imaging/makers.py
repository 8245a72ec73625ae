"""Photos made for these tests: pictures with a clear top and left, files full of what must not survive."""

import io
import math
import struct
import zlib
from collections.abc import Sequence

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

CANARY = "CANARY-7f3a-Elm-Street-12"
ICC_D50 = (0.9642, 1.0, 0.8249)
# Red, green and blue of Rec. 2020 as XYZ under D50, one row each: far wider than sRGB.
WIDE = ((0.6734, 0.2790, -0.0019), (0.1657, 0.6753, 0.0300), (0.1251, 0.0456, 0.7968))
WIDE_GAMMA = 2.2


def scene(size: tuple[int, int] = (240, 180)) -> Image.Image:
    """No two corners alike, soft shades and hard edges; every turn and mirror of it is another picture."""
    width, height = size
    across = Image.linear_gradient("L").rotate(90).resize(size)
    down = Image.linear_gradient("L").resize(size)
    picture = Image.merge("RGB", (across, down, Image.new("L", size, 90)))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, width // 4, height // 6), fill=(230, 60, 50))
    draw.ellipse((width // 2, height // 2, width * 7 // 8, height * 3 // 4), fill=(245, 240, 90))
    draw.line((0, height, width // 3, height // 2), fill=(20, 40, 200), width=max(2, width // 40))
    return picture


def noise(size: tuple[int, int], seed: int = 1) -> Image.Image:
    """Pixels of which each differs from its neighbours, the same for the same seed."""
    state, pixels = seed * 2_654_435_761 % 2**32 or 1, bytearray()
    for _ in range(size[0] * size[1] * 3):
        state = (state * 1_664_525 + 1_013_904_223) % 2**32
        pixels.append(state >> 24)
    return Image.frombytes("RGB", size, bytes(pixels))


def saved(image: Image.Image, format_: str, **options: object) -> bytes:
    """The file's bytes."""
    file = io.BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


def opened(content: bytes) -> Image.Image:
    """The decoded picture."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def exif(orientation: int = 1) -> Image.Exif:
    """Camera, place, comment and a turn."""
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = CANARY
    data[0x010E] = CANARY
    place = data.get_ifd(0x8825)
    place[1], place[2] = "N", (52.0, 31.0, 12.5)
    place[3], place[4] = "E", (13.0, 24.0, 18.25)
    data.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + CANARY.encode()
    return data


def xmp(orientation: int | None = None) -> bytes:
    turn = f' tiff:Orientation="{orientation}"' if orientation else ""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/"{turn} '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="{CANARY}"/></rdf:RDF></x:xmpmeta>'
    ).encode()


def wide_profile() -> bytes:
    """An ICC profile (version 2, matrix and gamma) of the primaries WIDE; its words hold the canary."""
    text = CANARY.encode() + b"\0"
    described = b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(12 + 67)
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(WIDE_GAMMA * 256)) + bytes(2)
    tags = [(b"desc", described), (b"cprt", b"text" + bytes(4) + text), (b"wtpt", _xyz(ICC_D50))]
    tags += [(name, _xyz(primary)) for name, primary in zip((b"rXYZ", b"gXYZ", b"bXYZ"), WIDE, strict=True)]
    tags += [(name, curve) for name in (b"rTRC", b"gTRC", b"bTRC")]
    table, data = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for name, value in tags:
        table += name + struct.pack(">II", start + len(data), len(value))
        data += value + bytes(-len(value) % 4)
    head = struct.pack(">I4xI4s4s4s", start + len(data), 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + b"".join(_fixed(v) for v in ICC_D50)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + data


def stuffed_jpeg(image: Image.Image) -> bytes:
    """Exif with GPS and thumbnail, XMP, ICC, IPTC, MPF, a comment, an unknown segment and a trailer."""
    plain = saved(image, "JPEG", quality=92, exif=exif(), xmp=xmp(), icc_profile=wide_profile())
    thumbnail = saved(image.resize((40, 30)), "JPEG", comment=CANARY)
    iptc = b"\x1c\x02\x78" + struct.pack(">H", len(CANARY)) + CANARY.encode()
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc
    extra = (
        _segment(0xED, iptc) + _segment(0xFE, CANARY.encode()) + _segment(0xE2, b"MPF\0" + CANARY.encode())
    )
    extra += _segment(0xE0, b"JFXX\0\x10" + thumbnail) + _segment(0xEB, CANARY.encode())
    return plain[:2] + extra + plain[2:] + thumbnail + CANARY.encode()


def stuffed_png(image: Image.Image) -> bytes:
    """Text chunks of each kind, eXIf, iCCP, an unknown chunk and a trailer."""
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", CANARY)
    text.add_text("Author", CANARY, zip=True)
    text.add_itxt("XML:com.adobe.xmp", xmp().decode(), "en", CANARY)
    text.add(b"caNa", CANARY.encode())
    plain = saved(image, "PNG", pnginfo=text, exif=exif(), icc_profile=wide_profile(), dpi=(123, 123))
    return plain + CANARY.encode()


def stuffed_webp(image: Image.Image) -> bytes:
    """Exif, XMP, ICC, an unknown chunk and a trailer."""
    plain = saved(image, "WEBP", quality=95, exif=exif().tobytes(), xmp=xmp(), icc_profile=wide_profile())
    unknown = b"CaNa" + struct.pack("<I", len(CANARY)) + CANARY.encode() + bytes(len(CANARY) & 1)
    return b"RIFF" + struct.pack("<I", len(plain) - 8 + len(unknown)) + plain[8:] + unknown + CANARY.encode()


def png_of(size: tuple[int, int], rows: bytes = b"", *, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG whose header claims `size` whatever its data."""
    header = struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def deep_png(colours: Sequence[tuple[int, ...]], *, colour: int) -> bytes:
    """A row of 16-bit pixels, 8 × 8 each; `colour` as in the PNG header (0 gray, 2 RGB, 4 LA, 6 RGBA)."""
    row = b"\0" + b"".join(struct.pack(f">{len(c)}H", *c) * 8 for c in colours)
    return png_of((8 * len(colours), 8), row * 8, depth=16, colour=colour)


def mean_delta_e(one: Image.Image, other: Image.Image) -> float:
    """The mean CIE76 difference of two sRGB pictures, both scaled to at most 120 pixels a side."""
    size = (min(120, one.width), min(120, one.height))
    first, second = (_lab(image.convert("RGB").resize(size, Image.Resampling.BOX)) for image in (one, other))
    total = sum(math.dist(p, q) for p, q in zip(first, second, strict=True))
    return total / len(first)


def _lab(image: Image.Image) -> list[tuple[float, int, int]]:
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    converted = ImageCms.profileToProfile(image, srgb, lab, outputMode="LAB")
    assert converted is not None
    data = converted.tobytes()
    # L runs over 0 to 100; a and b are stored as signed bytes.
    return [(data[i] / 2.55, _signed(data[i + 1]), _signed(data[i + 2])) for i in range(0, len(data), 3)]


def _signed(byte: int) -> int:
    return byte - 256 if byte > 127 else byte


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz(values: Sequence[float]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(_fixed(v) for v in values)


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
