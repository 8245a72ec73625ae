"""The shared photos (never part of this repository), and each of them rebuilt once for all tests."""

import csv
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from forum.domain.imaging import PhotoRefused, Rebuilt, rebuild

from . import makers

REPOSITORY = Path(__file__).resolve().parents[4]
FAMILIES = re.compile(r"hopper_orientation|landscape|portrait|DSCN00")


@dataclass(frozen=True)
class Outcome:
    """What became of one shared file."""

    path: Path
    manifest: dict[str, str]
    rebuilt: Rebuilt | None
    refusal: PhotoRefused | None


@dataclass(frozen=True)
class Run:
    """All outcomes, and by how many bytes this process grew at its highest."""

    outcomes: Sequence[Outcome]
    growth: int
    is_whole: bool


@pytest.fixture(scope="session")
def shared_images() -> Path:
    """The folder of shared photos: CURBSIDE_SHARED, or `shared/data` beside the repository."""
    shared = Path(os.environ.get("CURBSIDE_SHARED", REPOSITORY.parent / "shared" / "data"))
    for folder in (shared / "images", shared / "data" / "images"):
        if folder.is_dir():
            return folder
    pytest.skip(f"the shared photos are not at {shared} (set CURBSIDE_SHARED)")


@pytest.fixture(scope="session")
def run(shared_images: Path, pytestconfig: pytest.Config) -> Run:
    """Every shared file rebuilt with --full, else every third and the families of one scene.

    An exception that is not a refusal fails the tests that use it.
    """
    is_whole = bool(pytestconfig.getoption("--full", default=False))
    with (shared_images / "MANIFEST.csv").open() as file:
        manifest = {row["file"]: row for row in csv.DictReader(file)}
    rebuild(_first_photo(shared_images), filename="warm-up.jpg")
    before = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the high-water mark starts anew
    outcomes = []
    for number, (name, row) in enumerate(manifest.items()):
        if not is_whole and number % 3 and not FAMILIES.search(name):
            continue
        path = shared_images / name
        try:
            outcomes.append(Outcome(path, row, rebuild(path, filename=path.name), None))
        except PhotoRefused as refusal:
            outcomes.append(Outcome(path, row, None, refusal))
    kept = sum(len(r.content) for o in outcomes if o.rebuilt for r in o.rebuilt.renditions)
    return Run(outcomes, _memory("VmHWM") - before - kept, is_whole)


@pytest.fixture(scope="session")
def exiftool() -> Callable[[Path], str]:
    """`exiftool -a -u -G1 -s` over a folder."""
    found = shutil.which("exiftool")
    if not found:
        if os.environ.get("CI") == "true":
            pytest.fail("exiftool is missing (Debian: libimage-exiftool-perl)")
        pytest.skip("exiftool is not installed (Debian: libimage-exiftool-perl)")

    def read(folder: Path) -> str:
        command = [found, "-a", "-u", "-G1", "-s", "-q", "-charset", "utf8", str(folder)]
        return subprocess.run(command, check=True, capture_output=True, text=True, errors="replace").stdout

    return read


@pytest.fixture(scope="session")
def jpeg() -> bytes:
    """An ordinary small photo."""
    return makers.saved(makers.scene(), "JPEG", quality=92)


def _first_photo(folder: Path) -> Path:
    return next(path for path in sorted(folder.rglob("*.jpg")) if "hopper" in path.name)


def _memory(field: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))
