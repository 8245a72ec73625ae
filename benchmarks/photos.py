"""Photos rebuilt per second and peak memory, beside a plain `Image.open().save()` of the same files.

    python -m benchmarks.photos [--rounds 5]

Every figure is the median of fresh processes, the ways taken in turn, so that a busy machine slows all alike.
The HEIC file needs the shared photos (CURBSIDE_SHARED); without them its row says so.
"""

import argparse
import io
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pi_heif
from PIL import Image

from forum.domain.imaging import PhotoRefused, rebuild
from tests.forum.domain.imaging import heic, makers

ROOT = Path(__file__).resolve().parents[1]
PHOTOS_PER_PROCESS = 4
WAYS = ("plain", "rebuild")


def plain(path: Path) -> None:
    """The floor: decode and write a JPEG, in this process, no limit, no check, one file instead of four."""
    with Image.open(path) as image:
        image.save(io.BytesIO(), "JPEG")


def one_process(way: str, path: Path) -> dict[str, float]:
    """Seconds per photo, peak memory of this process and of its largest child in MB."""
    pi_heif.register_heif_opener()
    started = time.perf_counter()
    for _ in range(PHOTOS_PER_PROCESS):
        if way == "plain":
            plain(path)
        else:
            rebuild(path, filename=path.name)
    seconds = (time.perf_counter() - started) / PHOTOS_PER_PROCESS
    # Not ru_maxrss of this process: that one remembers whoever started it.
    status = Path("/proc/self/status").read_text()
    own = int(status.split("VmHWM:")[1].split()[0]) / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"seconds": seconds, "own": own, "child": child}


def measured(way: str, path: Path) -> dict[str, float]:
    """`one_process` in a fresh interpreter."""
    command = [sys.executable, "-m", "benchmarks.photos", "--one", way, str(path)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def photos(folder: Path) -> dict[str, Path]:
    """A JPEG and, where a tile can be had, a HEIC file of 12 megapixels."""
    grain = Image.effect_noise((4032, 3024), 24)
    picture = Image.blend(makers.scene((4032, 3024)), Image.merge("RGB", (grain, grain, grain)), 0.25)
    found = {"JPEG": folder / "photo.jpg"}
    picture.save(found["JPEG"], "JPEG", quality=90, exif=makers.exif(6))
    shared = Path(os.environ.get("CURBSIDE_SHARED", ROOT.parent / "shared" / "data"))
    tile = shared / "images" / "pillow_heif" / "RGB_8__128x128.heif"
    if tile.exists():
        found["HEIC"] = folder / "photo.heic"
        found["HEIC"].write_bytes(heic.grid(heic.tile_of(tile), columns=32, rows=24))
    else:
        say(f"HEIC: left out, no {tile}")
    return found


def refusal(name: str, content: bytes, rounds: int) -> None:
    """How long a bomb takes to be refused."""
    took = []
    for _ in range(rounds):
        started = time.perf_counter()
        try:
            rebuild(io.BytesIO(content), filename=name)
        except PhotoRefused as refused:
            sentence = refused.sentence
        took.append(time.perf_counter() - started)
    say(f"{name:<12} {len(content) / 1000:8.1f} kB  {statistics.median(took) * 1000:6.0f} ms  {sentence}")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        say(json.dumps(one_process(arguments.one[0], Path(arguments.one[1]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        say(f"{'12 megapixels':<14}{'photos/s':>10}{'ms':>8}{'process MB':>12}{'child MB':>10}{'time':>8}")
        for name, path in photos(Path(folder)).items():
            runs: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
            for _ in range(arguments.rounds):
                for way in WAYS:
                    runs[way].append(measured(way, path))
            floor = statistics.median(run["seconds"] for run in runs["plain"])
            for way in WAYS:
                seconds, own, child = (
                    statistics.median(run[field] for run in runs[way])
                    for field in ("seconds", "own", "child")
                )
                label = f"{name} {way}"
                memory = f"{own:>12.0f}{child:>10.0f}" if way == "rebuild" else f"{own:>12.0f}{'':>10}"
                say(f"{label:<14}{1 / seconds:>10.2f}{seconds * 1000:>8.0f}{memory}{seconds / floor:>7.2f}×")
    say("\nrefusals")
    refusal("bomb.png", makers.png_of((13_400, 13_400), bytes(10_000)), arguments.rounds)
    refusal("cut.jpg", makers.saved(makers.scene(), "JPEG")[:3000], arguments.rounds)
    refusal("photo.pdf", b"%PDF-1.7" + bytes(1000), arguments.rounds)


if __name__ == "__main__":
    main()
