"""TRUST 19: nobody changes or deletes what the log holds, the application's own database role included."""

from collections.abc import Iterator

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from accounts.domain import audit
from accounts.models import AuditEntry
from forum.domain import consent
from forum.models import Consent
from tests.factories import PhotoFactory, UserFactory

pytestmark = pytest.mark.django_db

CHANGES = [
    "UPDATE {} SET {} = 0",
    "UPDATE {} SET {} = {} WHERE false OR true",
    "DELETE FROM {}",
    "TRUNCATE {} CASCADE",
    "TRUNCATE {}, accounts_statement CASCADE",
    "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET {column} = 0",
]


def _refused(statement: str) -> bool:
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(statement)
        except Error as error:
            return "append-only" in str(error) or "Cannot" in str(error)
    return False


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    ("table", "column"), [("accounts_auditentry", "actor_id"), ("forum_consent", "actor_id")]
)
def test_postgresql_refuses(change: str, table: str, column: str) -> None:
    person = UserFactory()
    audit.record(by=person, action="x", item=person)
    consent.record(photo_id=1, by=person, act="given", scopes=["public"])
    statement = change.format(table, column, column, table=table, column=column)
    before = (AuditEntry.objects.count(), Consent.objects.count())
    assert _refused(statement), statement
    assert (AuditEntry.objects.count(), Consent.objects.count()) == before == (1, 1)
    assert AuditEntry.objects.get().actor_id == Consent.objects.get().actor_id == person.pk


@pytest.fixture
def not_the_owner() -> Iterator[None]:
    """Act as a role that may read and write everything and owns nothing, as docs/operating.md describes it."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE curbside_test_app NOSUPERUSER")
        cursor.execute("GRANT USAGE ON SCHEMA public TO curbside_test_app")
        cursor.execute(
            "GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public TO curbside_test_app"
        )
        cursor.execute("SET ROLE curbside_test_app")
        yield
        cursor.execute("RESET ROLE")


@pytest.mark.usefixtures("not_the_owner")
@pytest.mark.parametrize(
    "way",
    [
        "ALTER TABLE accounts_auditentry DISABLE TRIGGER ALL",
        "ALTER TABLE accounts_auditentry DISABLE TRIGGER USER",
        "SET session_replication_role = replica",
        "DROP TABLE accounts_auditentry CASCADE",
        "ALTER TABLE accounts_auditentry RENAME TO gone",
        "CREATE RULE nothing AS ON INSERT TO accounts_auditentry DO INSTEAD NOTHING",
        "UPDATE accounts_auditentry SET actor_id = 0",
        "DELETE FROM accounts_auditentry",
        "TRUNCATE accounts_auditentry CASCADE",
    ],
)
def test_a_role_that_does_not_own_the_tables_cannot_switch_the_triggers_off(way: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_auditentry (at, object_type, object_id, action, status_before, status_after, hash_before,"
            " hash_after, reason, version) VALUES (now(), 'x', 1, 'x', '', '', '', '', '', 1)"
        )
        with pytest.raises(Error), transaction.atomic():
            cursor.execute(way)
    assert AuditEntry.objects.get().action == "x"


def test_the_orm_is_refused_too() -> None:
    person = UserFactory()
    entry = audit.record(by=person, action="x", item=person)
    entry.action = "y"
    for change in (entry.save, entry.delete, AuditEntry.objects.all().delete):
        with pytest.raises(Error), transaction.atomic():
            change()
    assert AuditEntry.objects.get().action == "x"


def test_an_account_that_goes_leaves_its_entries() -> None:
    person = UserFactory()
    pk = person.pk
    audit.record(by=person, action="x", item=person)
    person.delete()
    assert AuditEntry.objects.get().actor_id == pk


def test_the_ledger_is_a_chain() -> None:
    photo, other, person = PhotoFactory(agreed=False), PhotoFactory(agreed=False), UserFactory()
    rows = [
        consent.record(photo_id=photo.pk, by=person, act="given", scopes=["public", "reviewers"]),
        consent.record(photo_id=other.pk, by=person, act="given", scopes=["reviewers"]),
        consent.record(photo_id=photo.pk, by=person, act="withdrawn", scopes=[]),
    ]
    assert [row.previous_hash for row in rows] == ["", "", rows[0].row_hash]
    for row in Consent.objects.all():
        assert consent.hash_of(row) == row.row_hash
    changed = Consent.objects.get(pk=rows[0].pk)
    changed.scopes = ["reviewers"]
    assert consent.hash_of(changed) != rows[0].row_hash


def test_the_ledger_holds_the_hash_of_the_words_agreed_to() -> None:
    photo = PhotoFactory(subject="self", audience="public", video_allowed=True, agreed=False)
    person = UserFactory()
    row = consent.give(photo, by=person)
    assert row is not None
    assert (row.words_version, row.words_hash) == (consent.CURRENT, consent.words_hash(consent.CURRENT))
    assert set(row.scopes) == {"reviewers", "physicians", "public", "video"}
    assert consent.give(photo, by=person) is None
    photo.audience = "physicians"
    again = consent.give(photo, by=person)
    assert again is not None
    assert "public" not in again.scopes
    assert again.at <= timezone.now()
