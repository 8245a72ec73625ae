"""Time and peak memory of importing and exporting an archive, at two sizes: memory must not grow with it.

    DATABASE_URL=… python -m benchmarks.archive [--questions 20000] [--answers 10]

Makes a database of its own beside the one named and drops it again. Every step is a fresh process of the real
command; its peak is what the kernel says of it (VmHWM).
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import django
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
MODERATOR = "moderator@example.com"
PROCESS = """
import re, sys
import django
django.setup()
from django.core.management import call_command
call_command(*sys.argv[1:], verbosity=0)
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1], file=sys.stderr)
"""


@dataclass(frozen=True)
class Measured:
    """Seconds, and the peak of the process in MB."""

    seconds: float
    peak: float


def write_archive(path: Path, questions: int, answers: int) -> None:
    """Write questions with as many answers of some 600 characters each, a tenth of them long."""
    rng = random.Random(7)  # noqa: S311
    words = [
        f"{a}{b}"
        for a in ("sal", "ter", "mon", "vio", "der", "lan", "pho", "cre")
        for b in ("ve", "ning", "tic", "ma", "rest")
    ]

    def prose(count: int) -> str:
        return " ".join(rng.choices(words, k=count))

    with path.open("w", encoding="utf-8") as file:
        for i in range(questions):
            said = [
                {
                    "headline": prose(6),
                    "body": prose(1000 if rng.random() < 0.02 else 100),
                    "answered_at": f"20{rng.randrange(10, 25)}-0{rng.randrange(1, 9)}-11T08:00:00Z",
                    "hashtags": rng.sample(words, 2),
                    "byline": {
                        "name": f"Dr. {prose(2).title()} {rng.randrange(40)}", "credentials": ["MD"], "city": "Denver",
                        "specialty": "Dermatologist", "rating": {"average": 4.5, "count": rng.randrange(1, 300)},
                    },
                }
                for _ in range(answers)
            ]  # fmt: skip
            topics = [f"Topic {rng.randrange(300)}", f"Topic {rng.randrange(3000)}"]
            record = {
                "id": f"q{i}",
                "title": f"{prose(9)} {i}?",
                "body": prose(80),
                "topics": topics,
                "answers": said,
            }
            file.write(json.dumps(record) + "\n")


def measure(*command: str) -> Measured:
    """Run a management command in a process of its own."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", PROCESS, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    return Measured(time.monotonic() - started, int(done.stderr.split()[-1]) / 1024)


def make_database() -> None:
    """Make an empty database with one moderator, and point every process at it."""
    django.setup()
    # Models can be imported only now.
    from django.contrib.auth.models import Group  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415

    plain = os.environ["DATABASE_URL"]
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    os.environ["DATABASE_URL"] = plain.replace(f"/{name}", f"/{connection.settings_dict['NAME']}", 1)
    moderator = User.objects.create_user(MODERATOR, pseudonym="bench-moderator")
    moderator.groups.add(Group.objects.get(name="Moderators"))
    connection.close()


def drop_database() -> None:
    """Drop it again."""
    name = connection.settings_dict["NAME"]
    connection.creation.destroy_test_db(name.removeprefix("test_"), verbosity=0)


def main() -> None:
    """Print a table: first a tenth of the archive, then all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=20_000)
    parser.add_argument("--answers", type=int, default=10)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CURBSIDE_DATA"] = folder
        make_database()
        sys.stdout.write(f"{'step':<44}{'seconds':>9}{'peak MB':>9}\n")
        try:
            for count in (options.questions // 10, options.questions):
                path = Path(folder) / f"bench{count}.jsonl"
                write_archive(path, count, options.answers)
                label = f"{count:,} questions, {count * options.answers:,} answers, {path.stat().st_size / 1e6:.0f} MB"
                for step, command in (
                    ("import", ("import_archive", str(path), "--by", MODERATOR, "--publish")),
                    ("import again", ("import_archive", str(path), "--by", MODERATOR, "--publish")),
                    ("export all so far", ("export_archive", str(Path(folder) / f"out{count}"))),
                ):
                    measured = measure(*command)
                    sys.stdout.write(f"{step:<44}{measured.seconds:>9.1f}{measured.peak:>9.1f}\n")
                sys.stdout.write(f"  ({label})\n")
                sys.stdout.flush()
        finally:
            drop_database()


if __name__ == "__main__":
    main()
