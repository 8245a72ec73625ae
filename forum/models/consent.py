"""What people agreed to about each photo. Append-only and hash-chained; ids and hashes, never pixels or names."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef

from accounts.models.audit import APPEND_ONLY

#: Lets a row in only where the chain of its photo ends, and moves that end.
MOVE_HEAD = pgtrigger.Trigger(
    name="move_head",
    level=pgtrigger.Row,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    declare=[("agreed", "varchar[]")],
    func="""
        agreed := CASE WHEN NEW.act = 'withdrawn' THEN '{}'::varchar[] ELSE NEW.scopes::varchar[] END;
        IF NEW.previous_hash = '' THEN
            INSERT INTO forum_consenthead (photo_id, scopes, length, row_hash)
            VALUES (NEW.photo_id, agreed, 1, NEW.row_hash) ON CONFLICT (photo_id) DO NOTHING;
        ELSE
            UPDATE forum_consenthead SET scopes = agreed, length = length + 1, row_hash = NEW.row_hash
            WHERE photo_id = NEW.photo_id AND row_hash = NEW.previous_hash;
        END IF;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'append-only: this row does not follow the last one for photo %', NEW.photo_id;
        END IF;
        RETURN NULL;
    """,
)
#: Only `MOVE_HEAD` writes heads: a statement of its own has trigger depth 1.
LEDGER_ALONE = pgtrigger.Trigger(
    name="ledger_alone",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func="""
        IF pg_trigger_depth() < 2 THEN
            RAISE EXCEPTION 'append-only: % is written by the ledger alone', TG_TABLE_NAME;
        END IF;
        RETURN NEW;
    """,
)


class Consent(models.Model):
    """One row of the ledger."""

    photo_id = models.BigIntegerField(db_index=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(
        help_text="Account that agreed, or the moderator who asserts it for an import."
    )
    act = models.CharField(
        max_length=10, choices={"given": "Given", "asserted": "Asserted", "withdrawn": "Withdrawn"}
    )
    subject = models.CharField(
        max_length=10,
        choices={
            "self": "Myself",
            "child": "My child, with me as guardian",
            "other": "Another adult, with permission",
            "": "Not said",
        },
        blank=True,
    )
    scopes = ArrayField(models.CharField(max_length=20), help_text="reviewers, physicians, public, video")
    words_version = models.CharField(max_length=20, blank=True)
    words_hash = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=200, blank=True, help_text="Archive, for imported photos.")
    previous_hash = models.CharField(max_length=64, blank=True)
    row_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        triggers = [*APPEND_ONLY, MOVE_HEAD]

    def __str__(self) -> str:
        return f"{self.act} for photo {self.photo_id}"


class ConsentHeadQuerySet(models.QuerySet["ConsentHead"]):
    """Where every question about what the ledger allows starts."""

    def covering(self, scope: str, *, photo: str = "pk") -> Exists:
        """Return the condition that the newest row of a photo covers a scope; ``photo`` is the outer query's column."""
        return Exists(self.filter(photo_id=OuterRef(photo), scopes__contains=[scope]))

    def of(self, photo_id: int) -> Self:
        """Return the head of one photo's chain."""
        return self.filter(photo_id=photo_id)


class ConsentHead(models.Model):
    """Where the chain of a photo ends: what its newest row allows. Written by PostgreSQL with each row of the ledger."""

    photo_id = models.BigIntegerField(primary_key=True)
    scopes = ArrayField(models.CharField(max_length=20), help_text="Of the newest row; none once withdrawn.")
    length = models.PositiveIntegerField(help_text="How many rows there are.")
    row_hash = models.CharField(max_length=64)

    objects = ConsentHeadQuerySet.as_manager()

    class Meta:
        triggers = [*APPEND_ONLY[1:], LEDGER_ALONE]

    def __str__(self) -> str:
        return f"{self.length} rows for photo {self.photo_id}"
