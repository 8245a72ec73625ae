"""The ledger of consents: what PostgreSQL lets in, and that whatever was altered past it is found."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction

from accounts.models import User
from forum.domain import consent
from forum.domain.verifying_consents import Flaw, Tally, digest, flaws
from forum.models import Consent, ConsentHead, Photo
from tests.factories import PhotoFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return UserFactory()


@pytest.fixture
def photo(person: User) -> Photo:
    """Return a photo whose ledger has three rows."""
    made = PhotoFactory()
    consent.record(photo_id=made.pk, by=person, act="given", scopes=["reviewers", "physicians"])
    consent.record(photo_id=made.pk, by=person, act="given", scopes=["reviewers", "physicians", "public"])
    PhotoFactory()
    return made


def alter(statement: str, *parameters: Any) -> None:
    """Write past all triggers, as who holds the server can."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, parameters)
        cursor.execute("SET session_replication_role = DEFAULT")


def found() -> list[str]:
    return [str(each) for each in flaws(Tally())]


def rows_of(photo: Photo) -> list[Consent]:
    return list(Consent.objects.filter(photo_id=photo.pk).order_by("pk"))


def test_what_is_as_it_was_written(photo: Photo) -> None:
    tally = Tally()
    assert list(flaws(tally)) == []
    assert (tally.rows, tally.photos) == (4, 2)


@pytest.mark.parametrize(
    "change",
    [
        "actor_id = actor_id + 1",
        "scopes = '{public,reviewers,video}'",
        "at = at + interval '1 second'",
        "subject = 'other'",
        "act = 'asserted'",
        "source = 'Elsewhere'",
        "words_version = '2026-10'",
        "words_hash = repeat('0', 64)",
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_altered_row_is_named(photo: Photo, change: str, place: int) -> None:
    row = rows_of(photo)[place]
    alter(f"UPDATE forum_consent SET {change} WHERE id = %s", row.pk)  # noqa: S608 (the words are above)
    assert f"photo {photo.pk}, row {row.pk}: altered" in found()


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_row_altered_with_its_hash(photo: Photo, place: int) -> None:
    row = rows_of(photo)[place]
    row.scopes = ["video"]
    alter(
        "UPDATE forum_consent SET scopes = '{video}', row_hash = %s WHERE id = %s",
        consent.hash_of(row),
        row.pk,
    )
    assert len(found()) == 1
    assert found()[0].startswith(f"photo {photo.pk}, row ")


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_row_taken_out(photo: Photo, place: int) -> None:
    alter("DELETE FROM forum_consent WHERE id = %s", rows_of(photo)[place].pk)
    assert any(each.startswith(f"photo {photo.pk}, row ") for each in found())


def test_rows_in_another_order(photo: Photo) -> None:
    first, second, _ = rows_of(photo)
    alter("UPDATE forum_consent SET id = -id WHERE id IN (%s, %s)", first.pk, second.pk)
    assert len(found()) >= 2


def test_all_rows_taken_out(photo: Photo) -> None:
    alter("DELETE FROM forum_consent WHERE photo_id = %s", photo.pk)
    assert found() == [f"photo {photo.pk}: all 3 rows are missing"]


def test_all_rows_and_the_end_of_the_chain_taken_out(photo: Photo) -> None:
    alter("DELETE FROM forum_consent WHERE photo_id = %s", photo.pk)
    alter("DELETE FROM forum_consenthead WHERE photo_id = %s", photo.pk)
    assert found() == [f"photo {photo.pk}: was published without a row"]


@pytest.mark.parametrize(
    "change", ["row_hash = repeat('0', 64)", "length = 2", "scopes = '{public,reviewers,physicians,video}'"]
)
def test_an_altered_end(photo: Photo, change: str) -> None:
    alter(f"UPDATE forum_consenthead SET {change} WHERE photo_id = %s", photo.pk)  # noqa: S608 (the same)
    assert len(found()) == 1
    alter("DELETE FROM forum_consenthead WHERE photo_id = %s", photo.pk)
    assert found()[0].endswith("the end of the chain is missing")


def test_a_whole_chain_rewritten_is_found_by_a_digest_kept_elsewhere(photo: Photo) -> None:
    until, noted = digest()
    person = UserFactory()
    consent.record(photo_id=photo.pk, by=person, act="withdrawn", scopes=[])
    assert digest(up_to=until) == (until, noted)
    last = rows_of(photo)[-2]
    last.scopes = ["video"]
    forged = consent.hash_of(last)
    alter("UPDATE forum_consent SET scopes = '{video}', row_hash = %s WHERE id = %s", forged, last.pk)
    newest = rows_of(photo)[-1]
    newest.previous_hash = forged
    newest.row_hash = consent.hash_of(newest)
    alter(
        "UPDATE forum_consent SET previous_hash = %s, row_hash = %s WHERE id = %s",
        forged,
        newest.row_hash,
        newest.pk,
    )
    alter("UPDATE forum_consenthead SET row_hash = %s WHERE photo_id = %s", newest.row_hash, photo.pk)
    assert found() == [], "inside the database nothing is left to find"
    assert digest(up_to=until) != (until, noted)
    with pytest.raises(CommandError, match="1 things are wrong"):
        run("--until", str(until), "--digest", noted)


def _refused(do: Callable[[], Any]) -> str:
    with pytest.raises(Error, match="append-only") as refused, transaction.atomic():
        do()
    return str(refused.value)


def test_postgresql_takes_no_row_that_does_not_follow(photo: Photo, person: User) -> None:
    first = rows_of(photo)[0]

    def row(previous_hash: str) -> None:
        consent.record(
            photo_id=photo.pk, by=person, act="given", scopes=["video"], previous_hash=previous_hash
        )

    assert "does not follow" in _refused(lambda: row(""))
    assert "does not follow" in _refused(lambda: row(first.row_hash))
    assert "does not follow" in _refused(
        lambda: consent.record(photo_id=0, by=person, act="given", scopes=[], previous_hash="ab" * 32)
    )
    assert len(rows_of(photo)) == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE forum_consenthead SET scopes = '{public}'",
        "DELETE FROM forum_consenthead",
        "TRUNCATE forum_consenthead",
        "INSERT INTO forum_consenthead VALUES (99999, '{public}', 1, '')",
    ],
)
def test_the_application_writes_no_end_itself(photo: Photo, statement: str) -> None:
    def do() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    before = list(ConsentHead.objects.order_by("pk").values())
    _refused(do)
    assert list(ConsentHead.objects.order_by("pk").values()) == before


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_consents", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_command(photo: Photo) -> None:
    said = run()
    assert said.startswith("4 rows about 2 photos, each as it was written.\n")
    until, noted = said.split("--until ")[1].split(" --digest ")
    assert run("--until", until, "--digest", noted.strip()) == said
    row = rows_of(photo)[1]
    alter("UPDATE forum_consent SET subject = 'other' WHERE id = %s", row.pk)
    errors = StringIO()
    with pytest.raises(CommandError, match=r"^1 things are wrong in 4 rows about 2 photos.$"):
        call_command("verify_consents", stdout=StringIO(), stderr=errors)
    assert errors.getvalue() == f"photo {photo.pk}, row {row.pk}: altered\n"
    with pytest.raises(CommandError, match="belong together"):
        run("--until", "3")


def test_it_reads_plainly() -> None:
    assert str(Flaw(3, None, "gone")) == "photo 3: gone"
