"""A process that loads a file and kills itself at a given row or step. The product knows nothing of this."""

import os
import signal
import sys
from pathlib import Path

import django


def main() -> None:
    """Load ``argv[1]`` in blocks of ``argv[2]`` bytes and die by SIGKILL at row or step ``argv[3]``."""
    django.setup()
    from accounts.domain.registry import loading  # noqa: PLC0415 (after django.setup)
    from accounts.domain.registry.reading import Make  # noqa: PLC0415 (the same)

    path, block, last = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    made, real = 0, loading.maker

    def counting(header: tuple[str, ...]) -> Make:
        line = real(header)

        def one(record: list[str]) -> str:
            nonlocal made
            made += 1
            if str(made) == last:
                os.kill(os.getpid(), signal.SIGKILL)
            return line(record)

        return one

    def at_step(progress: loading.Progress) -> None:
        if progress.step == last:
            os.kill(os.getpid(), signal.SIGKILL)

    loading.maker = counting
    loading.load(path, block=block, tell=at_step)


if __name__ == "__main__":
    main()
