import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.installation import Installation, install

#: Tests of `test_demo` that end or disturb a running demo: as root they take the other account, which is the harder case, and
#: both with ``--full``.
ENDS = (
    "test_sigterm_stops_everything",
    "test_stopped_or_killed_while_it_prepares",
    "test_kill_9_",
    "test_when_a_part_dies",
    "test_taken_port",
    "test_second_demo_on_the_same_data",
    "test_other_commands_join",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what runs for another account, too."""
    for item in items:
        twice = "config/test_demo.py" in item.nodeid and item.name.startswith(ENDS) and "[ours" in item.name
        if twice and os.geteuid() == 0:
            item.add_marker(pytest.mark.full)


@pytest.fixture(scope="session", params=["ours", "another"])
def person(request: pytest.FixtureRequest) -> Iterator[Installation]:
    """Yield an installation: for the account that runs the tests and, when that is root, for another."""
    other = request.param == "another"
    if other and os.geteuid() != 0:
        pytest.skip("only root can start the program as another user")
    # Not below pytest's own folder, which other accounts may not enter.
    folder = Path(tempfile.mkdtemp(prefix="curbside-install-"))
    try:
        made = install(folder, other=other)
        if made is None:
            pytest.skip("the other user has no Python of this version with a venv module")
        yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def folder(person: Installation) -> Path:
    """Return a fresh folder of that person."""
    return person.new_folder()


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """Return a folder that other accounts may enter, with a path short enough for a socket below it."""
    folder = Path(tempfile.mkdtemp(prefix="curbside-pg-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
