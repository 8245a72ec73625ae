"""What all tests share."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client

from accounts.models import Notice, User

# Playwright keeps an event loop in this thread; the tests still use the database from it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ROOT = Path(__file__).resolve().parent.parent

#: Filled by migrations; a flush after a test that commits must leave them.
SEEDED = {
    "auth_group",
    "auth_permission",
    "auth_group_permissions",
    "django_content_type",
    "django_migrations",
    "forum_sitesettings",
    "forum_cannedreason",
    "forum_legaltext",
}
#: Not models of ours, so Django's flush does not know them.
UNMANAGED = [
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
    "curbside_cache",
]

# The live server's threads must not hold on to connections when the database is dropped.
django_settings.DATABASES["default"]["CONN_MAX_AGE"] = 0

_run_flush = DatabaseOperations.execute_sql_flush


def _sql_flush(self: DatabaseOperations, style: Any, tables: list[str], **kwargs: Any) -> list[str]:
    """Empty the tables that hold something, row by row: truncating a hundred tables takes longer than most tests do."""
    names = [table for table in tables if table not in SEEDED] + UNMANAGED
    with self.connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names)  # noqa: S608
        )
        return [f"DELETE FROM {name}" for (name,) in cursor.fetchall()]  # noqa: S608


def _execute_sql_flush(self: DatabaseOperations, statements: list[str]) -> None:
    """Flush past the triggers that make the audit log append-only. Only a test's teardown may do that."""
    _run_flush(
        self,
        [
            "SET session_replication_role = replica",
            *statements,
            "UPDATE forum_sitesettings SET name = 'Curbside', emergency_number = '911', contact_email = ''",
            "SET session_replication_role = DEFAULT",
        ],
    )


DatabaseOperations.sql_flush = _sql_flush  # type: ignore[method-assign]
DatabaseOperations.execute_sql_flush = _execute_sql_flush  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Cut at the end what a thread or a live server left connected, or the test's database could not be dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    """Give each test folders of its own for photos and mail."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")


@pytest.fixture(autouse=True)
def _told_at_once(settings: Any) -> None:
    """Tell of decisions as they are made; tests of taking them back set ten minutes."""
    settings.UNDO_MINUTES = 0


@pytest.fixture(autouse=True)
def _fast_passwords(settings: Any) -> None:
    """Hash passwords cheaply: a real hash takes half a second, and nearly every test makes accounts."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _fresh_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Forget allauth's counters between tests that reach the database."""
    yield
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        cache.clear()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of the material to test with, beside the project; skip where it is absent."""
    folder = Path(os.environ.get("CURBSIDE_SHARED") or ROOT.parent / "shared") / "data"
    if not folder.is_dir():
        pytest.skip(
            "the material to test with is not beside the project (../shared/data, or CURBSIDE_SHARED)"
        )
    return folder


@pytest.fixture
def sign_in() -> Callable[[User | None], Client]:
    """Return a function that gives a client signed in as somebody, or signed out for None."""

    def make(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make


@pytest.fixture
def deferred(db: None) -> Callable[[], list[dict[str, Any]]]:
    """Return a function that lists whom was told what about what, in order, whatever the channel."""

    def notices() -> list[dict[str, Any]]:
        rows = Notice.objects.order_by("pk").values_list("event", "recipient_id", "about")
        return [{"event": event, "to": to, "about": about} for event, to, about in rows]

    return notices
