"""The private PostgreSQL: joined, shared, killed in every way, and found again."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from config import postgres
from config.cluster import account_for
from config.failure import CannotStart
from config.postgres import (
    Binaries,
    Connection,
    NoPostgres,
    choose,
    connect,
    existing_major,
    inspect,
    is_running,
)
from config.processes import PROJECT
from tests.config.installation import NOBODY, descendants, is_alive, wait_for

ENVIRONMENT = Path(sys.prefix)


@pytest.fixture(scope="module")
def binaries() -> Binaries:
    """Return the PostgreSQL that this machine has."""
    return choose(Path("/nonexistent"), ENVIRONMENT)


@pytest.fixture
def empty(short_folder: Path) -> Iterator[Path]:
    """Return an empty data folder; whatever still serves it at the end is stopped."""
    yield short_folder
    if is_running(short_folder):
        open_at(short_folder).stop()


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder whose database was made, used and stopped."""
    folder = tmp_path_factory.mktemp("pattern")
    open_at(folder).close()
    return folder


@pytest.fixture
def data(empty: Path, pattern: Path) -> Path:
    """Return a data folder that has been used before, which saves making its database."""
    for cluster in pattern.glob("pg-*"):
        shutil.copytree(cluster, empty / cluster.name)
    return empty


def open_at(folder: Path) -> Connection:
    return connect(folder, ENVIRONMENT, tell=lambda _text: None)


def ask(connection: Connection, query: str) -> str:
    """Return the one value that a query gives."""
    with psycopg.connect(connection.url) as server:
        row = server.execute(query).fetchone()  # type: ignore[call-overload]
        return str(row[0]) if row else ""


def do(connection: Connection, statement: str) -> None:
    """Carry a statement out."""
    with psycopg.connect(connection.url) as server:
        server.execute(statement)  # type: ignore[call-overload]


def serving(connection: Connection) -> set[int]:
    """Return the keeper's and PostgreSQL's processes."""
    return {pid for pid in descendants(connection.keeper) if is_alive(pid)}


def a_user(folder: Path) -> subprocess.Popen[str]:
    """Start another process that uses the database until its standard input closes."""
    program = (
        "import sys; from pathlib import Path; from config.postgres import connect;"
        "c = connect(Path(sys.argv[1]), Path(sys.prefix), tell=lambda text: None, throwaway='fast' in "
        "sys.argv);"
        "print(c.keeper, flush=True); sys.stdin.read(); c.close()"
    )
    user = subprocess.Popen(
        [sys.executable, "-c", program, str(folder), *(["fast"] if folder.name == "fast" else [])],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert user.stdout is not None
    assert user.stdout.readline().strip().isdigit()
    return user


def end_of(user: subprocess.Popen[str]) -> None:
    user.communicate("", timeout=60)


def test_speaks_utf8_by_code_point_over_a_socket_that_only_its_owner_may_enter(empty: Path) -> None:
    with closing(open_at(empty)) as connection:
        assert ask(connection, "SHOW listen_addresses") == ""
        assert ask(connection, "SHOW server_encoding") == "UTF8"
        assert ask(connection, "SELECT datcollate FROM pg_database WHERE datname = 'curbside'") == "C.UTF-8"
        assert ask(connection, "SHOW fsync") == "on"
        for extension in postgres.EXTENSIONS:
            do(connection, f"CREATE EXTENSION {extension}")
        folder = Path(connection.url.partition("?host=")[2])
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_those_who_come_later_join_and_the_last_to_leave_stops_it(data: Path) -> None:
    first = open_at(data)
    second = a_user(data)
    family = serving(first)
    first.close()
    assert is_running(data)
    assert all(map(is_alive, family))
    end_of(second)
    assert not is_running(data)
    assert not any(map(is_alive, family))


def test_two_that_start_at_once_share_one(empty: Path) -> None:
    program = "import sys; from config.postgres import connect; from pathlib import Path; "
    program += "c = connect(Path(sys.argv[1]), Path(sys.prefix), tell=lambda t: None); print(c.keeper); "
    program += "import time; time.sleep(2); c.close()"
    command = [sys.executable, "-c", program, str(empty)]
    starters = [subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    keepers = {starter.communicate(timeout=60)[0].strip() for starter in starters}
    assert len(keepers) == 1
    assert [starter.returncode for starter in starters] == [0, 0, 0]


def test_kill_9_of_the_last_user_stops_it(data: Path) -> None:
    user = a_user(data)
    connection = open_at(data)
    family = serving(connection)
    user.kill()
    user.communicate()
    assert connection.alive()
    other = a_user(data)
    connection.close()
    other.kill()
    other.communicate()
    assert wait_for(lambda: not any(map(is_alive, family)), 20)
    assert not is_running(data)


@pytest.mark.parametrize("victim", ["keeper", "postgres", "both"])
def test_kill_9_of_the_database_loses_nothing_and_it_starts_again(data: Path, victim: str) -> None:
    connection = open_at(data)
    do(connection, "CREATE TABLE kept AS SELECT 42 AS answer")
    family = serving(connection)
    server = int((next(data.glob("pg-*")) / "postmaster.pid").read_text().splitlines()[0])
    victims = {"keeper": [connection.keeper], "postgres": [server], "both": [connection.keeper, server]}
    for pid in victims[victim]:
        os.kill(pid, signal.SIGKILL)
    assert wait_for(lambda: not connection.alive(), 20)
    connection.close()
    with closing(open_at(data)) as again:
        assert ask(again, "SELECT answer FROM kept") == "42"
    assert wait_for(lambda: not any(map(is_alive, family)), 20)


def test_busy_processes_of_a_killed_database_do_not_prevent_the_next_start(data: Path) -> None:
    connection = open_at(data)
    busy = psycopg.pq.PGconn.connect(connection.url.encode())
    busy.send_query(b"SELECT pg_sleep(120)")
    sleeping = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    assert wait_for(lambda: ask(connection, sleeping) == "1", 10)
    server = int((next(data.glob("pg-*")) / "postmaster.pid").read_text().splitlines()[0])
    os.kill(connection.keeper, signal.SIGSTOP)  # it shall not help
    os.kill(server, signal.SIGKILL)
    os.kill(connection.keeper, signal.SIGKILL)
    assert wait_for(lambda: not connection.alive(), 10)
    connection.close()
    begun = time.monotonic()
    with closing(open_at(data)) as again:
        assert ask(again, "SELECT 1") == "1"
    assert time.monotonic() - begun < 15
    busy.finish()


def test_lock_file_whose_number_belongs_to_another_program_is_no_obstacle(data: Path) -> None:
    open_at(data).close()
    cluster = next(data.glob("pg-*"))
    stale = [str(os.getpid()), str(cluster), "1", "5432", f"{data}/run/socket", "", " 1 1", "ready"]
    (cluster / "postmaster.pid").write_text("\n".join(stale) + "\n")
    with closing(open_at(data)) as connection:
        assert ask(connection, "SELECT 1") == "1"


def test_half_made_database_is_made_anew(empty: Path, binaries: Binaries) -> None:
    remains = empty / f"pg-{binaries.major}.new"
    remains.mkdir()
    (remains / "PG_VERSION").write_text("1")
    with closing(open_at(empty)) as connection:
        assert ask(connection, "SELECT current_database()") == "curbside"
    assert not remains.exists()


def test_path_too_long_for_a_socket(data: Path) -> None:
    long = data / ("x" * 90)
    long.mkdir()
    with closing(open_at(long)) as connection:
        folder = Path(connection.url.partition("?host=")[2])
        assert not folder.is_relative_to(data)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert ask(connection, "SELECT 1") == "1"
    assert not folder.exists()


def test_socket_folder_of_somebody_else_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = data / ("x" * 90)
    long.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(data))
    with closing(open_at(long)) as connection:
        folder = Path(connection.url.partition("?host=")[2])
    (data / "elsewhere").mkdir()
    folder.symlink_to(data / "elsewhere")
    with pytest.raises(CannotStart, match="belongs to somebody else"):
        open_at(long)


def test_throwaway_is_fast_and_gone_even_after_kill_9(empty: Path) -> None:
    folder = empty / "fast"
    folder.mkdir()
    user = a_user(folder)
    with closing(open_at(folder)) as connection:
        assert ask(connection, "SHOW fsync") == "off"
    user.kill()
    user.communicate()
    assert wait_for(lambda: not folder.exists(), 20)


def test_existing_database_decides_the_version(empty: Path, binaries: Binaries) -> None:
    assert existing_major(empty) is None
    assert choose(empty, ENVIRONMENT) == binaries
    old = empty / "pg-14"
    old.mkdir()
    (old / "PG_VERSION").write_text("14\n")
    with pytest.raises(
        NoPostgres, match="need PostgreSQL 14 with its contrib extensions, and this machine has"
    ):
        choose(empty, ENVIRONMENT)
    newer = empty / f"pg-{binaries.major}"
    newer.mkdir()
    (newer / "PG_VERSION").write_text(f"{binaries.major}\n")
    assert choose(empty, ENVIRONMENT) == binaries


def test_binaries_count_only_when_new_enough_and_complete(empty: Path) -> None:
    share = empty / "share/extension"
    share.mkdir(parents=True)
    folder = empty / "bin"
    folder.mkdir()
    assert inspect(folder) is None
    for program in ("postgres", "initdb"):
        (folder / program).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 99.1'\n")
        (folder / program).chmod(0o755)
    assert inspect(folder) is None, "without the extensions"
    for extension in postgres.EXTENSIONS:
        (share / f"{extension}.control").touch()
    assert inspect(folder) == Binaries(folder, 99)
    (folder / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n")
    assert inspect(folder) is None, "too old"
    (folder / "postgres").write_text("#!/bin/sh\nexit 1\n")
    assert inspect(folder) is None, "does not run"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account")
def test_root_without_user_namespaces_runs_it_under_another_account(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = empty / "tools"
    tools.mkdir()
    monkeypatch.setenv("PATH", str(tools))  # there is no unshare
    with closing(open_at(empty)) as connection:
        do(connection, "CREATE TABLE kept AS SELECT 42 AS answer")
        cluster = next(empty.glob("pg-*"))
        owner = cluster.stat().st_uid
        assert owner != 0
        server = int((cluster / "postmaster.pid").read_text().splitlines()[0])
        assert Path(f"/proc/{server}").stat().st_uid == owner
        family = serving(connection)
        os.kill(connection.keeper, signal.SIGKILL)
        assert wait_for(lambda: not any(map(is_alive, family)), 20), "it ends with its keeper there too"
    monkeypatch.undo()
    with closing(open_at(empty)) as connection:
        assert ask(connection, "SELECT answer FROM kept") == "42"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can use another account's data")
def test_root_uses_the_data_of_another_account_without_taking_them(data: Path) -> None:
    open_at(data).close()
    cluster = next(data.glob("pg-*"))
    for path in [cluster, *cluster.rglob("*")]:
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    assert account_for(cluster).user == NOBODY
    with closing(open_at(data)) as connection:
        assert ask(connection, "SELECT 1") == "1"
    assert {path.stat().st_uid for path in cluster.rglob("*")} == {NOBODY}
