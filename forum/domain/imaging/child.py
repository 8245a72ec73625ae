"""The child process: one photo in, its renditions out, within limits, then gone.

No Django here, so that it starts in a tenth of a second:

python -m forum.domain.imaging.child '<request>' < photo > answer
"""

import contextlib
import os
import resource
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from . import pixels, settling
from .protocol import MAX_ANSWER, MAX_MEMORY, MAX_SECONDS, READY, Answer, Request, write_answer


def confine() -> None:
    """Take the limits on: memory, time, what may be written, no core dump (it would hold the photo)."""
    for limit, value in (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_CPU, MAX_SECONDS),
        (resource.RLIMIT_FSIZE, MAX_ANSWER),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        if hard == resource.RLIM_INFINITY or hard > value:
            # At the soft limit of processor time SIGXCPU tells the cause, at the hard one SIGKILL would not.
            resource.setrlimit(limit, (value, value + 1))
    # The parent kills at MAX_SECONDS. Should the parent itself be gone, the kernel does it a little later.
    signal.alarm(MAX_SECONDS + 2)
    with contextlib.suppress(OSError):
        # If the machine runs out of memory, this process is the one to lose, not the server.
        Path("/proc/self/oom_score_adj").write_text("1000")


def answer(request: Request, source: BinaryIO) -> Answer:
    """Develop one photo. Refusals are answers; anything else that fails ends the child."""
    try:
        display = pixels.develop(source, format=request.format, edits=request.edits)
        if request.settled:
            display = settling.settle(display)
        return Answer(pictures=pixels.render(display), perceptual_hash=pixels.fingerprint(display))
    except pixels.TooManyPixels:
        return Answer(refused="pixels")
    except (pixels.Undecodable, MemoryError):
        return Answer(refused="unreadable")


def main(request: str) -> None:
    """Read the photo from standard input, write the answer to standard output."""
    confine()
    pixels.prepare()
    with (
        os.fdopen(os.dup(sys.stdout.fileno()), "wb") as result,
        os.fdopen(sys.stdin.fileno(), "rb") as source,
    ):
        # A library that prints must not end up in the answer.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        result.write(READY)
        result.flush()
        write_answer(answer(Request.from_json(request), source), to=result)


if __name__ == "__main__":
    main(sys.argv[1])
