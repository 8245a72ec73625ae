"""Photos: an uploaded file in, renditions rebuilt from its pixels out (TRUST 10 to 12).

`rebuild` runs in the web process and never decodes: it looks at a few magic bytes, hands the photo to a child
process with limits on memory and time, and checks what comes back byte by byte. Only `pixels` and `child`
import Pillow, and only the child imports them.
"""

from .geometry import BadBox, Box, Edits, Rotation
from .parent import Rebuilt, RenditionBytes, hash_distance, rebuild
from .refusals import (
    MAX_BYTES,
    MAX_PIXELS,
    NotAPhoto,
    PhotoEmpty,
    PhotoRefused,
    PhotosUnavailable,
    PhotoTooLarge,
    PhotoTooManyPixels,
    PhotoTooSlow,
    PhotoUnreadable,
    safe_name,
)

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "BadBox",
    "Box",
    "Edits",
    "NotAPhoto",
    "PhotoEmpty",
    "PhotoRefused",
    "PhotoTooLarge",
    "PhotoTooManyPixels",
    "PhotoTooSlow",
    "PhotoUnreadable",
    "PhotosUnavailable",
    "Rebuilt",
    "RenditionBytes",
    "Rotation",
    "hash_distance",
    "rebuild",
    "safe_name",
]
