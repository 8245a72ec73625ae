"""HEIC files of any size for tests and benchmarks: a grid that shows one coded tile again and again.

There is no HEVC encoder among our packages, so the tile is taken from an existing file; phones write grids of
tiles too. Only the boxes are ours (ISO/IEC 23008-12).
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Tile:
    """One HEVC-coded picture: its decoder configuration box, its bytes, its size in pixels."""

    configuration: bytes
    coded: bytes
    width: int
    height: int


def tile_of(path: Path) -> Tile:
    """The first coded item of a HEIC file whose item locations are fields of 4 bytes (as in most)."""
    content = path.read_bytes()
    at = content.index(b"hvcC") - 4
    configuration = content[at : at + int.from_bytes(content[at : at + 4], "big")]
    size = content.index(b"ispe") + 8
    location = content.index(b"iloc") + 4
    # version, flags 4, sizes 2, count 2; then id 2, construction 2 (version 1), reference 2, base, extents 2
    base = location + 8 + (6 if content[location] else 4)
    offset, extent, length = (int.from_bytes(content[i : i + 4], "big") for i in (base, base + 6, base + 10))
    offset += extent
    return Tile(
        configuration,
        content[offset : offset + length],
        int.from_bytes(content[size : size + 4], "big"),
        int.from_bytes(content[size + 4 : size + 8], "big"),
    )


def grid(
    tile: Tile,
    *,
    columns: int,
    rows: int,
    size: tuple[int, int] | None = None,
    turns: int | None = None,
    exif: bytes = b"",
) -> bytes:
    """A HEIC file of `columns` × `rows` tiles cut to `size`, turned anticlockwise by 90° × `turns`.

    `exif` starts with its TIFF header.
    """
    width, height = size or (tile.width * columns, tile.height * rows)
    tiles = range(1, columns * rows + 1)
    grid_id, exif_id = len(tiles) + 1, len(tiles) + 2
    exif_item = b"\0\0\0\0" + exif if exif else b""
    properties = [tile.configuration, _extent(tile.width, tile.height), _extent(width, height)]
    if turns is not None:
        properties.append(_box(b"irot", bytes([turns])))
    owned = [(i, [0x81, 2]) for i in tiles] + [(grid_id, [3] if turns is None else [3, 0x84])]
    items = [_item(i, b"hvc1") for i in tiles] + [_item(grid_id, b"grid")]
    references = _box(b"dimg", _u16(grid_id) + _u16(len(tiles)) + b"".join(_u16(i) for i in tiles))
    if exif:
        items.append(_item(exif_id, b"Exif"))
        references += _box(b"cdsc", _u16(exif_id) + _u16(1) + _u16(grid_id))
    plan = bytes([0, 1, rows - 1, columns - 1]) + _u32(width) + _u32(height)
    head = _box(b"ftyp", b"heic" + _u32(0) + b"mif1heic")

    def meta(data: int) -> bytes:
        # Every tile points at the same bytes; the grid's plan lies in the idat box.
        places = [_place(i, 0, data, len(tile.coded)) for i in tiles] + [_place(grid_id, 1, 0, len(plan))]
        if exif:
            places.append(_place(exif_id, 0, data + len(tile.coded), len(exif_item)))
        return _full(
            b"meta",
            _full(b"hdlr", _u32(0) + b"pict" + bytes(13))
            + _full(b"pitm", _u16(grid_id))
            + _box(b"idat", plan)
            + _full(b"iloc", b"\x44\x00" + _u16(len(places)) + b"".join(places), version=1)
            + _full(b"iinf", _u16(len(items)) + b"".join(items))
            + _box(
                b"iprp",
                _box(b"ipco", b"".join(properties))
                + _full(
                    b"ipma",
                    _u32(len(owned)) + b"".join(_u16(i) + bytes([len(p), *p]) for i, p in owned),
                ),
            )
            + _full(b"iref", references),
        )

    data = len(head) + len(meta(0)) + 8
    return head + meta(data) + _box(b"mdat", tile.coded + exif_item)


def _u16(value: int) -> bytes:
    return value.to_bytes(2, "big")


def _u32(value: int) -> bytes:
    return value.to_bytes(4, "big")


def _box(kind: bytes, content: bytes) -> bytes:
    return _u32(len(content) + 8) + kind + content


def _full(kind: bytes, content: bytes, version: int = 0) -> bytes:
    return _box(kind, bytes([version, 0, 0, 0]) + content)


def _extent(width: int, height: int) -> bytes:
    return _full(b"ispe", _u32(width) + _u32(height))


def _item(number: int, kind: bytes) -> bytes:
    return _full(b"infe", _u16(number) + _u16(0) + kind + b"\0", version=2)


def _place(number: int, construction: int, offset: int, length: int) -> bytes:
    return _u16(number) + _u16(construction) + _u16(0) + _u16(1) + _u32(offset) + _u32(length)
