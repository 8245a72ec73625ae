"""The data folder: where it is, whether it may be used, and which version of the program made it.

It holds ``pg-<major>/`` (the database), ``media/``, ``static/``, ``mail/``, ``log/``, ``run/`` (locks, the
database's socket), ``secret-key`` and ``version``.
"""

import contextlib
import os
import tempfile
import tomllib
from pathlib import Path

from config.failure import CannotStart
from config.processes import PROJECT


def location(chosen: str | None = None) -> Path:
    """Return the folder: ``chosen`` (``--data``), else ``CURBSIDE_DATA``, else the project's ``.data/``."""
    return Path(chosen or os.environ.get("CURBSIDE_DATA") or PROJECT / ".data").expanduser().absolute()


def program_version() -> str:
    """Return the version that pyproject.toml states."""
    with (PROJECT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def use(data: Path) -> Path:
    """Make the folder when it is missing and return it.

    Raises `CannotStart` when it cannot be written or was made by a newer version of the program.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data):
            pass
        for name in ("run", "log", "media", "mail"):
            (data / name).mkdir(exist_ok=True)
        (data / "run").chmod(0o711)
    except OSError as error:
        raise CannotStart(f"The data folder {data} cannot be written: {error.strerror}.") from error
    _check_version(data / "version")
    return data


def _check_version(file: Path) -> None:
    mine = program_version()
    with contextlib.suppress(FileNotFoundError):
        theirs = file.read_text(encoding="ascii", errors="replace").strip()
        if theirs == mine:
            return
        if _as_numbers(theirs) > _as_numbers(mine):
            raise CannotStart(
                f"The data folder {file.parent} was made by version {theirs} of Curbside, which is newer "
                f"than this one "
                f"({mine})."
            )
    replacement = file.with_suffix(f".{os.getpid()}")
    replacement.write_text(mine + "\n", encoding="ascii")
    replacement.replace(file)


def _as_numbers(version: str) -> tuple[int, ...]:
    """Return 1.10.2 as (1, 10, 2). Anything unreadable counts as newest: better refuse than harm."""
    try:
        return tuple(int(part) for part in version.split("."))
    except ValueError:
        return (2**31,)
