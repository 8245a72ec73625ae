"""A picture that survives being encoded and decoded again. Runs in the child only.

Encoding as JPEG rounds, so a photo that leaves in an archive and comes back through the pipeline would be
another file each time. But there are only so many pictures: encoded and decoded again and again, each soon
comes back to one that was there before, nearly always to the one just before. `settle` goes there and picks
one that every picture of that round leads to. So nothing has to be believed of a file that comes in, every
photo is rebuilt from its pixels, and the second archive still is the first.
"""

import io
import time
from hashlib import sha256

from PIL import Image

from .pixels import saving

#: Noise of 1600 pixels takes about 2 s. Past this the picture is taken as it is then.
MAX_SECONDS = 12


def settle(display: Image.Image) -> Image.Image:
    """Return the picture that a developed one settles to: itself included, the same for all on the way."""
    started = time.process_time()
    order: dict[bytes, int] = {}
    key, following = _once_more(display)
    while key not in order and time.process_time() - started < MAX_SECONDS:
        order[key] = len(order)
        display = following
        key, following = _once_more(display)
    # `display` is on the round now. Walk it once, and keep the picture whose file has the smallest hash.
    best, best_key = display, key
    for _ in range(len(order) - order.get(key, len(order)) - 1):
        display = following
        key, following = _once_more(display)
        if key < best_key:
            best, best_key = display, key
    return best


def _once_more(picture: Image.Image) -> tuple[bytes, Image.Image]:
    """Encode and decode: a hash of the file, and the picture it holds.

    Baseline, because that is fast: the order in which a file tells its coefficients does not change them.
    """
    file = io.BytesIO()
    picture.save(file, **saving("jpeg", picture) | {"progressive": False, "optimize": False})  # type: ignore[arg-type]
    key = sha256(file.getbuffer()).digest()
    with Image.open(file, formats=["JPEG"]) as image:
        image.load()
        return key, image.convert("RGB")
