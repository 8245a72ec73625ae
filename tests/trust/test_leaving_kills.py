"""Killed at each step of erasing an account and of making an export: all or nothing, and the next try ends it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accounts.domain import exporting, leaving
from accounts.models import DataExport, Deletion, User
from forum.domain import sweeping, tombstones
from forum.models import Erasure, Question, Rendition
from tests.factories import QuestionFactory, UserFactory
from tests.forum.management.test_import_archive import environment
from tests.forum.sent_photos import in_rows, on_disk, sent_photo
from tests.trust import test_photo_kills as kills
from tests.trust.killing import Killer
from tests.trust.lives import PRIVATE
from tests.trust.test_leaving_canaries import tables

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def killer(tmp_path: Path, settings: Any) -> Iterator[Killer]:
    settings.MEDIA_ROOT = tmp_path / "media"
    made = Killer(environment(tmp_path))
    yield made
    made.close()


def due() -> dict[str, int]:
    """Return an account whose day has come, with a photo and a copy of its data."""
    user = UserFactory(pseudonym=f"{PRIVATE}-{User.objects.count()}")
    question = QuestionFactory(asker=user, title=f"Is a {PRIVATE} ring a worry?")
    sent_photo(question=question, alt=PRIVATE)
    row = exporting.ask(by=user)
    exporting.build(row.pk)
    leaving.ask(by=user, questions="delete")
    Deletion.objects.filter(user=user).update(due_at="2026-01-01T00:00Z")
    return {"account": user.pk}


def test_erasing_an_account(killer: Killer, full: bool) -> None:
    def check(*, killed_at: int | None, account: int) -> None:
        is_there = User.objects.filter(pk=account).exists()
        assert Question.objects.filter(asker=account).exists() is is_there
        assert Deletion.objects.filter(user=account).exists() is is_there
        assert DataExport.objects.filter(user=account).exists() is is_there
        kills.no_row_lacks_its_file()
        if is_there:
            assert killed_at is not None
            assert exporting.location(DataExport.objects.get(user=account).name).exists()
            assert leaving.erase_due() == 1
        # What a worker and the clock do next.
        kills.jobs_done()
        exporting.sweep()
        kills.age()
        sweeping.sweep()
        assert on_disk() == in_rows() == []
        assert list(exporting.folder().iterdir()) == []
        assert Erasure.objects.filter(kind="account", object_id=account).count() == 1
        assert tombstones.keys() == set(Erasure.objects.values_list("key", flat=True))
        assert tables(PRIVATE) == set()
        assert not Rendition.objects.exists()

    kills.play(killer, "erase_account", due, check, full)


def test_making_an_export(killer: Killer, full: bool) -> None:
    def asked() -> dict[str, int]:
        user = UserFactory()
        sent_photo(question=QuestionFactory(asker=user))
        return {"export": exporting.ask(by=user).pk}

    def check(*, killed_at: int | None, export: int) -> None:
        row = DataExport.objects.get(pk=export)
        whole = exporting.location(row.name)
        if row.status == "ready":
            assert whole.stat().st_size == row.size
        else:
            assert row.status == "waiting"
            assert exporting.ready(row.user, row.pk) is None, "nobody is offered half a file"
            exporting.build(row.pk)
            row.refresh_from_db()
        assert (row.status, whole.stat().st_size) == ("ready", row.size)
        assert row.user.notices.filter(event="export_ready").count() == 1
        exporting.sweep()
        assert [path.name for path in exporting.folder().iterdir() if row.name in path.name] == [whole.name]

    kills.play(killer, "build_export", asked, check, full)
