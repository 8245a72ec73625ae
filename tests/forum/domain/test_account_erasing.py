"""A restored backup loses the accounts again that went after it was made."""

import shutil
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.domain import leaving
from accounts.models import AuditEntry, User
from forum.domain import tombstones
from forum.models import Erasure, Question, Rendition
from tests.factories import QuestionFactory, UserFactory
from tests.trust import lives
from tests.trust.lives import OTHERS, PRIVATE, PUBLISHED
from tests.trust.test_leaving_canaries import files, tables

pytestmark = pytest.mark.django_db(transaction=True)
#: All but generated columns, which cannot be written.
COLUMNS = (
    "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
    " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'"
)


class Backup:
    """A copy of the whole database and of all files but the list of erasures."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, Path(settings.MEDIA_ROOT).parent
        shutil.copytree(self.data, folder, ignore=shutil.ignore_patterns("erasures.jsonl", folder.name))
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            self.tables = [name for (name,) in cursor.fetchall() if name != "django_migrations"]
            cursor.execute("CREATE SCHEMA backup")
            for table in self.tables:
                cursor.execute(f"CREATE TABLE backup.{table} AS SELECT * FROM public.{table}")  # noqa: S608

    def restore(self) -> None:
        """Put everything back as it was; the list beside the photos stays, as it does for an operator."""
        for path in self.data.iterdir():
            if path.name not in {"erasures.jsonl", self.folder.name}:
                shutil.rmtree(path)
        shutil.copytree(self.folder, self.data, dirs_exist_ok=True)
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(f"TRUNCATE {', '.join(f'public.{table}' for table in self.tables)} CASCADE")
            for table in self.tables:
                cursor.execute(COLUMNS, [table])
                (names,) = cursor.fetchone()
                into = f"INSERT INTO public.{table} ({names}) OVERRIDING SYSTEM VALUE"
                cursor.execute(f"{into} SELECT {names} FROM backup.{table}")  # noqa: S608
            cursor.execute("SET session_replication_role = DEFAULT")


@pytest.fixture
def backup(tmp_path: Path) -> Any:
    yield lambda: Backup(tmp_path / "kept")
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS backup CASCADE")


def run() -> str:
    out = StringIO()
    call_command("replay_erasures", stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.parametrize("questions", ["delete", "keep"])
def test_the_account_goes_again_as_it_was_chosen(questions: str, backup: Any) -> None:
    life = lives.physician()
    old = backup()
    lives.go(life, questions=questions)
    assert leaving.erase_due() == 1
    gone = tables(PUBLISHED)
    old.restore()
    assert User.objects.filter(pk=life.user.pk).exists(), "the backup has it all"
    assert "accounts_user" in tables(PRIVATE)
    assert not Erasure.objects.exists()

    assert "Erased 1 accounts again." in run()

    shutil.rmtree(old.folder)
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA backup CASCADE")
    assert not User.objects.filter(pk=life.user.pk).exists()
    assert tables(PRIVATE) == set()
    assert files(PRIVATE) == set()
    assert tables(PUBLISHED) == gone
    assert not Rendition.objects.exists()
    assert "forum_answer" in tables(OTHERS)


def test_twice_changes_nothing_more(backup: Any) -> None:
    life = lives.patient()
    old = backup()
    lives.go(life, questions="delete")
    leaving.erase_due()
    old.restore()
    run()
    before = list(Question.objects.values()), AuditEntry.objects.count(), tombstones.place().read_bytes()
    assert "accounts" not in run()
    after = list(Question.objects.values()), AuditEntry.objects.count(), tombstones.place().read_bytes()
    assert after == before
    assert Erasure.objects.filter(kind="account").count() == 1


def test_the_list_names_nothing_but_ids() -> None:
    life = lives.patient()
    lives.go(life, questions="keep")
    leaving.erase_due()
    text = tombstones.place().read_text()
    assert f'"kind": "unnamed", "id": {life.user.pk}' in text
    assert PRIVATE not in text
    assert "@" not in text


def test_an_id_given_out_anew_is_somebody_else() -> None:
    """After a restore the next person may get the number of the one who went."""
    user = UserFactory()
    Erasure.objects.create(kind="account", object_id=user.pk, at=timezone.now() - timedelta(days=1), paths=[])
    question = QuestionFactory(asker=user)
    run()
    assert User.objects.filter(pk=user.pk).exists()
    question.refresh_from_db()
    assert question.status == "published"


def test_nobody_is_told_again(backup: Any) -> None:
    life = lives.patient()
    answer = life.questions["published"].answers.get()
    type(answer).objects.filter(pk=answer.pk).update(photo_use=True)
    old = backup()
    lives.go(life, questions="keep")
    leaving.erase_due()
    told = answer.author.user.notices.filter(event="photo_withdrawn_video")
    assert told.count() == 1
    old.restore()
    assert told.count() == 0
    run()
    assert told.count() == 0
