"""What has to be done before the demo can serve, in one process: tables, static files, demo content.

Started by `config.demo` as ``python -m config.preparing [--no-content]`` with the database's address and the
data folder in the environment. What is done already costs nothing.
"""

import hashlib
import os
import shutil
import sys
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from config.failure import CannotStart


def main(arguments: list[str]) -> int:
    """Prepare everything; return the exit status, with one sentence said when it is not 0."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    try:
        fresh = make_tables()
    except CannotStart as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    collect_static()
    if fresh:
        _tell("Loading the demo content …")
    call_command("load_demo", *(["--no-content"] if "--no-content" in arguments else []))
    return 0


def make_tables() -> bool:
    """Migrate when something is not migrated, and return whether it was so. Raises `CannotStart` when a newer version was here."""
    executor = MigrationExecutor(connection)
    mine = {
        config.label for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR
    }
    unknown = [key for key in executor.loader.applied_migrations if key[0] in mine]
    unknown = [key for key in unknown if key not in executor.loader.disk_migrations]
    if unknown:
        raise CannotStart(
            f"The data folder {settings.DATA_DIR} was made by a newer version of Curbside: it knows a step "
            f"“{unknown[0][0]} {unknown[0][1]}” that this one does not."
        )
    behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if behind:
        _tell("Making the tables …")
        first = settings.DATA_DIR / "first-tables"
        if first.exists():
            _begin_again()
        elif not executor.loader.applied_migrations:
            first.touch()
        call_command("migrate", verbosity=0, interactive=False)
        first.unlink(missing_ok=True)
    call_command("createcachetable", verbosity=0)
    return behind


def _begin_again() -> None:
    """Throw away what a kill left of the very first tables, as long as nobody has an account in them.

    Django makes the tables of a step and then notes the step: killed in between, it would make them a second time.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('accounts_user') IS NOT NULL")
        if cursor.fetchone() == (True,):
            cursor.execute("SELECT EXISTS (SELECT FROM accounts_user)")
            if cursor.fetchone() == (True,):
                return
        cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connection.close()


def collect_static() -> None:
    """Collect the static files when any of them, or how they are stored, has changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    now = _static_state()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == now:
        return
    _tell("Collecting the static files …")
    shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(now, encoding="ascii")


def _static_state() -> str:
    """Return a hash of every source file's name, size and time, and of the way they are stored."""
    state = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            path = Path(storage.path(name))
            facts = path.stat()
            state.update(f"{name}\0{path}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return state.hexdigest()


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
