"""``manage.py check_all``: every linter, type and migration check, and a table of the results."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from config import bootstrap
from config.postgres import connect
from config.processes import PROJECT, say

#: Drops a column that no released version reads (its words have moved before, forum 0007); replaces a constraint by one that
#: allows more; widens a column.
_KNOWN = ("0008_reviews_once", "0022_answers_moved_by_a_merge", "0023_cuts_and_sent_texts")
_OURS = ("accounts", "forum")
# What a real installation sets; `check --deploy` must find nothing to say about it.
_PRODUCTION = {
    "ALLOWED_HOSTS": "forum.example.org",
    "EMAIL_URL": "smtp+tls://curbside:secret@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "Curbside <noreply@forum.example.org>",
}


@dataclass(frozen=True)
class Result:
    """How one check ended."""

    name: str
    status: int
    seconds: float
    output: str


def run() -> int:
    """Run all checks; return 0 when every one passed."""
    with tempfile.TemporaryDirectory(prefix="curbside-check-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        database = connect(data, bootstrap.location(), throwaway=True, tell=lambda _text: None)
        try:
            env = _environment(data, database.url)
            with ThreadPoolExecutor(max_workers=2) as pool:
                results = list(pool.map(lambda check: _run(check, env), _checks()))
        finally:
            database.stop()
    for result in results:
        if result.status:
            say(f"\n── {result.name} ──\n{result.output.rstrip()}")
    say("")
    for result in results:
        say(f"  {result.name:<28}{'failed' if result.status else 'passed':<8}{result.seconds:6.1f} s")
    return int(any(result.status for result in results))


def _checks() -> list[tuple[str, list[str], dict[str, str]]]:
    """Return name, command and further variables of every check, the slowest first."""
    programs = Path(sys.executable).parent
    manage = [sys.executable, str(PROJECT / "manage.py")]
    templates = [str(path) for path in sorted((PROJECT / "templates").rglob("*.html"))]
    production = {**_PRODUCTION, "SECRET_KEY": secrets.token_urlsafe(64)}
    return [
        ("types (mypy)", [str(programs / "mypy")], {}),
        ("style (ruff)", [str(programs / "ruff"), "check", "."], {}),
        ("format (ruff)", [str(programs / "ruff"), "format", "--check", "."], {}),
        ("layers (import-linter)", [str(programs / "lint-imports")], {}),
        ("templates (djade)", [str(programs / "djade"), "--check", *templates], {}),
        ("migrations complete", [*manage, "makemigrations", "--check", "--dry-run"], {}),
        ("migrations safe", [sys.executable, "-m", "config.checking"], {}),
        ("system check", [*manage, "check", "--fail-level", "WARNING"], {}),
        ("deployment check", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production),
    ]


def _environment(data: Path, url: str) -> dict[str, str]:
    """Return an environment in which a developer's own variables decide nothing."""
    unwanted = {
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "SITE_URL",
        "EMAIL_URL",
        "DEFAULT_FROM_EMAIL",
        "DEBUG",
        "STATIC_ROOT",
    }
    kept = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in unwanted}
    ours = {"CURBSIDE_DATA": str(data), "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    return {**kept, **ours, "PYTHONPATH": str(PROJECT)}


def _run(check: tuple[str, list[str], dict[str, str]], env: dict[str, str]) -> Result:
    name, command, further = check
    begun = time.monotonic()
    result = subprocess.run(
        command,
        cwd=PROJECT,
        env={**env, **further},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return Result(name, result.returncode, time.monotonic() - begun, result.stdout)


def lint_migrations() -> int:
    """Look for migrations that would break the version still running while they are applied."""
    import django
    from django_migration_linter import MigrationLinter

    django.setup()
    linter = MigrationLinter(
        str(PROJECT), no_cache=True, include_apps=list(_OURS), quiet=["ok", "ignore"], ignore_name=_KNOWN
    )
    linter.lint_all_migrations()
    linter.print_summary()
    return int(linter.has_errors)


if __name__ == "__main__":
    sys.exit(lint_migrations())
