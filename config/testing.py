"""The early pytest plugin (``-p config.testing``), for ``manage.py test`` and for pytest called by itself.

Before anything imports the settings it points them at a data folder and a PostgreSQL of the run's own, fast
because nothing in it has to survive; both are removed afterwards, even after kill -9. A ``DATABASE_URL``
that is set already is used instead, which saves a second per run while developing. So do the processes that
pytest-xdist starts: they inherit the address, and pytest-django makes each a database of its own there.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from config import bootstrap
from config.failure import CannotStart
from config.postgres import Connection, connect

# What a developer's shell may hold must not decide how tests end.
_FOREIGN = (
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "STATIC_ROOT",
    "DEBUG",
)
_state: dict[str, Path | Connection] = {}


def chromium() -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    chosen = os.environ.get("CURBSIDE_CHROMIUM")
    names = (chosen,) if chosen else ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--full``; and, as this is the first hook of all, choose the run's data folder."""
    parser.addoption("--full", action="store_true", help="run the slow tests too (marker “full”)")
    for name in _FOREIGN:
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)
    data = Path(tempfile.mkdtemp(prefix="curbside-test-"))
    _state["data"] = data
    os.environ["CURBSIDE_DATA"] = str(data)
    # Pages are tested without collecting and hashing their styles first.
    os.environ["CURBSIDE_PLAIN_STATIC"] = "1"
    (data / "static").mkdir()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not (os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE")):
        os.environ["DATABASE_URL"] = f"postgres://curbside@/curbside?host={data}/run/socket"
        _state["private"] = data


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start PostgreSQL, unless nothing will run."""
    if "private" in _state and not session.config.option.collectonly:
        try:
            connection = connect(
                Path(str(_state["data"])), bootstrap.location(), throwaway=True, tell=lambda _text: None
            )
        except CannotStart as reason:
            raise pytest.UsageError(str(reason)) from reason
        _state["connection"] = connection
        if connection.url != os.environ["DATABASE_URL"]:
            raise pytest.UsageError(
                "The folder for temporary files has a path too long for a socket; set TMPDIR shorter."
            )


def pytest_unconfigure() -> None:
    """Stop PostgreSQL and remove the run's data."""
    connection = _state.pop("connection", None)
    if isinstance(connection, Connection):
        connection.stop()
    if data := _state.pop("data", None):
        shutil.rmtree(str(data), ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip the slow tests unless asked for."""
    if not config.option.full:
        for item in items:
            if item.get_closest_marker("full"):
                item.add_marker(pytest.mark.skip(reason="slow; run with --full"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip browser tests where there is no browser; under CI that is a failure, not a skip."""
    if item.get_closest_marker("browser") and chromium() is None:
        reason = "no Chromium on this machine (on Debian: apt install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


def pytest_report_header() -> str:
    """Say which database the run uses."""
    return (
        "database: throw-away PostgreSQL"
        if "private" in _state
        else f"database: {os.environ.get('DATABASE_URL')}"
    )
