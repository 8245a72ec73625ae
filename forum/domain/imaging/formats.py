"""Formats by their bytes: which may come in, and proof that what goes out holds a picture and nothing else.

Plain byte reading, no decoder: this part runs in the web process.
"""

from typing import Literal

Incoming = Literal["JPEG", "PNG", "WEBP", "HEIF"]
Outgoing = Literal["jpeg", "webp"]

SNIFFED_BYTES = 256
# What libheif reads with its HEVC decoder; "mif1" and "msf1" hold several codecs, AV1 among them.
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
CONTAINER_BRANDS = {b"mif1", b"msf1"}

# JPEG markers that carry the picture itself: DQT, DHT, SOF0, SOF2, SOS, DRI. Every other segment is a place
# where words can hide: APP1 (Exif, XMP), APP2 (ICC, MPF), APP13 (IPTC), COM …
PICTURE_MARKERS = {0xDB, 0xC4, 0xC0, 0xC2, 0xDA, 0xDD}
FRAME_MARKERS = {0xC0, 0xC2}
SCAN, END, JFIF = 0xDA, 0xD9, 0xE0
JFIF_LENGTH = 16


class NotClean(ValueError):
    """A rendition that is not exactly a picture in the expected format."""


def recognise(head: bytes) -> Incoming | None:
    """The format of a file by its first `SNIFFED_BYTES`, or None when it is none of those we take."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp":
        major = head[8:12]
        end = min(int.from_bytes(head[:4], "big"), len(head))
        compatible = {head[i : i + 4] for i in range(16, end, 4)}
        if major in HEIC_BRANDS or (major in CONTAINER_BRANDS and compatible & HEIC_BRANDS):
            return "HEIF"
    return None


def measure(content: bytes, format: Outgoing) -> tuple[int, int]:
    """Width and height of a rendition. Raises NotClean for foreign segments, trailers, broken structure."""
    try:
        return _measure_jpeg(content) if format == "jpeg" else _measure_webp(content)
    except IndexError as error:
        raise NotClean("ends too early") from error


def _measure_jpeg(content: bytes) -> tuple[int, int]:
    if content[:2] != b"\xff\xd8":
        raise NotClean("no JPEG")
    size: tuple[int, int] | None = None
    at = 2
    while True:
        if content[at] != 0xFF:
            raise NotClean("bytes between segments")
        marker = content[at + 1]
        if marker == END:
            if at + 2 != len(content):
                raise NotClean("a trailer after the picture")
            if size is None:
                raise NotClean("no frame")
            return size
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        is_plain_jfif = marker == JFIF and at == 2 and length == JFIF_LENGTH and content[6:11] == b"JFIF\0"
        if length < 2 or not (is_plain_jfif or marker in PICTURE_MARKERS):
            raise NotClean(f"segment {marker:#x}")
        if marker in FRAME_MARKERS:
            if size is not None:
                raise NotClean("two frames")
            size = (
                int.from_bytes(content[at + 7 : at + 9], "big"),
                int.from_bytes(content[at + 5 : at + 7], "big"),
            )
        at += 2 + length
        if marker == SCAN:
            at = _end_of_scan(content, at)


def _end_of_scan(content: bytes, at: int) -> int:
    """The next real marker: in a scan FF is followed by 00, and restart markers (D0 to D7) belong to it."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0:
            raise NotClean("no end")
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2


def _measure_webp(content: bytes) -> tuple[int, int]:
    # One chunk of picture. The extended form (VP8X), which can carry Exif, XMP and ICC, is not ours.
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        raise NotClean("no WebP")
    riff, chunk = (int.from_bytes(content[i : i + 4], "little") for i in (4, 16))
    if riff + 8 != len(content) or chunk + (chunk & 1) + 20 != len(content):
        raise NotClean("lengths that do not agree")
    if chunk & 1 and content[-1] != 0:
        raise NotClean("a byte in the padding")
    if content[12:16] == b"VP8L" and content[20] == 0x2F:
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if content[12:16] == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        bits = int.from_bytes(content[26:30], "little")
        return bits & 0x3FFF, bits >> 16 & 0x3FFF
    raise NotClean("no picture in the first chunk")
